//! How many requests a name made in a minute, counted in the table for all instances together.
use crate::{
    failure::failed,
    items::{SCHEMA_VERSION, Table, n, s},
};
use aws_sdk_dynamodb::types::ReturnValue;
use domain::{ContentHash, Error, Result, Timestamp};

/// The windows of the rate limits: one item a name and minute, forgotten a minute after its end.
#[derive(Debug, Clone)]
pub struct Windows {
    table: Table,
}

/// Requests that an instance may let through in a window without asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub granted: u32,
    /// What nobody has leased yet.
    pub left: u32,
}

/// Longer names, such as a token's subject, are counted under their hash.
const LONGEST_NAME: usize = 256;

impl Windows {
    /// Seconds of a window; windows begin at whole minutes.
    pub const SECONDS: i64 = 60;

    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// Leases up to `wanted` of the `limit` requests that `name` may make in the window that begins at `begin`.
    ///
    /// One unconditional addition, so one round trip whatever others do at the same time: each addition sees what all
    /// before it took, and what lies over the limit is granted to nobody. An addition whose answer is lost, or that the SDK
    /// repeats, leaves requests unused; it never grants one twice.
    pub async fn lease(&self, name: &str, begin: Timestamp, limit: u32, wanted: u32) -> Result<Block> {
        let name =
            if name.len() > LONGEST_NAME { ContentHash::of(name.as_bytes()).to_string() } else { name.to_owned() };
        let request = self
            .table
            .dynamodb
            .update_item()
            .table_name(&self.table.name)
            .key("pk", s(format!("limit#{name}")))
            .key("sk", s(format!("minute#{}", begin.strftime("%Y-%m-%dT%H:%M"))))
            .update_expression("ADD leased :wanted SET expires_at = :expires_at, v = :v")
            .expression_attribute_values(":wanted", n(wanted))
            .expression_attribute_values(":expires_at", n(begin.as_second() + 2 * Self::SECONDS))
            .expression_attribute_values(":v", n(SCHEMA_VERSION))
            .return_values(ReturnValue::UpdatedNew);
        let answer = request.send().await.map_err(failed("the database", "counting requests"))?;
        let used = answer.attributes.as_ref().and_then(|item| item.get("leased")?.as_n().ok()?.parse::<u64>().ok());
        let missing = || Error::internal("counting requests", std::io::Error::other("the counter is missing"));
        let (used, limit, wanted) = (used.ok_or_else(missing)?, u64::from(limit), u64::from(wanted));
        let free_before = limit.saturating_sub(used.saturating_sub(wanted));
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Block { granted: count(wanted.min(free_before)), left: count(limit.saturating_sub(used)) })
    }
}
