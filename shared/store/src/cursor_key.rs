//! The key that cursors are signed with, one for all instances: `secret#cursor` / `key`. Whoever loses it loses the pages that
//! were begun; it opens nothing.
use crate::{
    failure::failed,
    items::{SCHEMA_VERSION, Table, n, s},
};
use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use domain::{Error, Result};

#[derive(Debug, Clone)]
pub struct CursorKey {
    table: Table,
}

const PK: &str = "secret#cursor";
const SK: &str = "key";

impl CursorKey {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// The key there is, or the one given where there was none. One round trip; two more for the first instance that asks.
    pub async fn get_or(&self, new: [u8; 32]) -> Result<[u8; 32]> {
        if let Some(stored) = self.get().await? {
            return Ok(stored);
        }
        let request = self.table.dynamodb.put_item().table_name(&self.table.name);
        let request = request.item("pk", s(PK)).item("sk", s(SK)).item("v", n(SCHEMA_VERSION));
        let request = request.item("key", AttributeValue::B(Blob::new(new)));
        match request.condition_expression("attribute_not_exists(pk)").send().await {
            Ok(_) => {}
            // Another instance was faster, or our own attempt whose answer was lost.
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {}
            Err(e) => return Err(failed("the database", "storing the key of cursors")(e)),
        }
        self.get().await?.ok_or_else(|| unreadable("it is not there"))
    }

    async fn get(&self) -> Result<Option<[u8; 32]>> {
        let request = self.table.dynamodb.get_item().table_name(&self.table.name).consistent_read(true);
        let request = request.key("pk", s(PK)).key("sk", s(SK));
        let answer = request.send().await.map_err(failed("the database", "reading the key of cursors"))?;
        let Some(item) = answer.item else { return Ok(None) };
        let key = item.get("key").and_then(|v| v.as_b().ok()).and_then(|key| key.as_ref().try_into().ok());
        key.map(Some).ok_or_else(|| unreadable("it is no key"))
    }
}

fn unreadable(why: &'static str) -> Error {
    Error::internal("reading the key of cursors", std::io::Error::other(why))
}
