//! When a scheduled function last came to its end.
use crate::{
    failure::failed,
    items::{SCHEMA_VERSION, Table, n, s, text},
};
use domain::{Result, Timestamp};
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Runs {
    table: Table,
}

impl Runs {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// Notes that `function` came to its end at `at`. One write.
    pub async fn ended(&self, function: &str, at: Timestamp) -> Result<()> {
        let item = HashMap::from([
            ("pk".to_owned(), s("run")),
            ("sk".to_owned(), s(function)),
            ("v".to_owned(), n(SCHEMA_VERSION)),
            ("ended_at".to_owned(), s(at.to_string())),
        ]);
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        request.send().await.map_err(failed("the database", "noting a run"))?;
        Ok(())
    }

    /// When `function` last came to its end; `None` if it never did. One read.
    pub async fn last(&self, function: &str) -> Result<Option<Timestamp>> {
        let request = self.table.dynamodb.get_item().table_name(&self.table.name).consistent_read(true);
        let request = request.key("pk", s("run")).key("sk", s(function));
        let item = request.send().await.map_err(failed("the database", "asking for the last run"))?.item;
        Ok(item.as_ref().and_then(|item| text(item, "ended_at")?.parse().ok()))
    }
}
