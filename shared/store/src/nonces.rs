//! Words that a credential may use once: each is one item, which the table forgets when its time is over.
use crate::{
    failure::failed,
    items::{SCHEMA_VERSION, Table, n, s},
};
use domain::{Result, Timestamp};

#[derive(Debug, Clone)]
pub struct Nonces {
    table: Table,
}

impl Nonces {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// Spends a nonce of a credential until `until`; false when it was spent before. `me` names this use, so that an attempt
    /// whose answer was lost finds its own item. One write.
    pub async fn spend(&self, credential: &str, nonce: &str, me: &str, until: Timestamp) -> Result<bool> {
        let request = self
            .table
            .dynamodb
            .put_item()
            .table_name(&self.table.name)
            .item("pk", s(format!("nonce#{credential}")))
            .item("sk", s(nonce))
            .item("v", n(SCHEMA_VERSION))
            .item("used_by", s(me))
            .item("expires_at", n(until.as_second()))
            .condition_expression("attribute_not_exists(pk) OR used_by = :me")
            .expression_attribute_values(":me", s(me));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(false),
            Err(e) => Err(failed("the database", "spending a nonce")(e)),
        }
    }
}
