//! What instances know together about an external service that fails: one item per service and owner of the credential.
//!
//! No item is a closed breaker. Times are milliseconds of the epoch. Every step is one conditional write, so that parallel
//! instances open once, and one of them probes.
use crate::{
    failure::failed,
    items::{self, Item, SCHEMA_VERSION, Table, n, s},
};
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::update_item::{UpdateItemError, UpdateItemOutput, builders::UpdateItemFluentBuilder},
    types::ReturnValue,
};
use domain::{Result, Timestamp};
use jiff::SignedDuration;

#[derive(Debug, Clone)]
pub struct Breakers {
    table: Table,
}

/// Whose breaker: the calls of one owner's credential to one service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BreakerKey {
    pub service: &'static str,
    /// A workspace, or `-` for Echo's own credential.
    pub owner: String,
}

/// What the table says of a breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls go out; so many failed in a row.
    Closed { failures: u32 },
    /// No call goes out until then; after it, whoever takes the lease.
    Open { until: Timestamp },
}

/// What trying to take the lease of a probe gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeLease {
    Ours,
    /// Somebody else probes, or it was opened anew.
    Busy,
    /// It was closed in the meantime.
    Closed,
}

/// An item that nobody touched for a day is forgotten.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

impl Breakers {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// One read.
    pub async fn read(&self, key: &BreakerKey) -> Result<BreakerState> {
        Ok(state(self.item(key).await?.as_ref()))
    }

    /// Counts a failed call; with the `limit`-th in a row the breaker opens `until`. One write, two when it opens.
    /// True for the one caller that opened it.
    pub async fn count_failure(&self, key: &BreakerKey, limit: u32, now: Timestamp, until: Timestamp) -> Result<bool> {
        let request = self
            .update(key, now, "SET expires_at = :expires, v = :v ADD failures :one")
            .condition_expression("attribute_not_exists(open_until)")
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::AllNew);
        let Some(counted) = done(request.send().await, "counting a failed call")? else { return Ok(false) };
        if number(counted.attributes.as_ref(), "failures") < i64::from(limit) {
            return Ok(false);
        }
        let request = self
            .update(key, now, "SET expires_at = :expires, v = :v, open_until = :until, successes = :none")
            .condition_expression("attribute_not_exists(open_until) AND failures >= :limit")
            .expression_attribute_values(":until", n(until.as_millisecond()))
            .expression_attribute_values(":limit", n(limit))
            .expression_attribute_values(":none", n(0));
        Ok(done(request.send().await, "opening a breaker")?.is_some())
    }

    /// A call succeeded: what failed before it was not in a row with what follows. One write.
    pub async fn forget_failures(&self, key: &BreakerKey, now: Timestamp) -> Result<()> {
        let request = self
            .update(key, now, "SET expires_at = :expires, v = :v, failures = :none")
            .condition_expression("attribute_not_exists(open_until)")
            .expression_attribute_values(":none", n(0));
        done(request.send().await, "forgetting failed calls").map(drop)
    }

    /// Takes the lease to probe until `until`, once the breaker's time is over and nobody else holds it. One write, and a
    /// read when it was refused.
    pub async fn lease(&self, key: &BreakerKey, me: &str, now: Timestamp, until: Timestamp) -> Result<ProbeLease> {
        let request = self
            .update(key, now, "SET expires_at = :expires, v = :v, probe = :me, probe_until = :until")
            .condition_expression(
                // An attempt whose answer was lost finds its own lease.
                "open_until <= :now AND (attribute_not_exists(probe_until) OR probe_until <= :now OR probe = :me)",
            )
            .expression_attribute_values(":me", s(me))
            .expression_attribute_values(":now", n(now.as_millisecond()))
            .expression_attribute_values(":until", n(until.as_millisecond()));
        if done(request.send().await, "leasing a probe")?.is_some() {
            return Ok(ProbeLease::Ours);
        }
        Ok(match self.read(key).await? {
            BreakerState::Closed { .. } => ProbeLease::Closed,
            BreakerState::Open { .. } => ProbeLease::Busy,
        })
    }

    /// A probe was answered; with the `needed`-th the breaker closes. Nothing happens when the lease was lost.
    /// One write, two when it closes. True for the one caller that closed it.
    pub async fn probe_succeeded(&self, key: &BreakerKey, me: &str, needed: u32, now: Timestamp) -> Result<bool> {
        let request = self
            .update(key, now, "SET expires_at = :expires, v = :v REMOVE probe, probe_until ADD successes :one")
            .condition_expression("probe = :me")
            .expression_attribute_values(":me", s(me))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::AllNew);
        let Some(counted) = done(request.send().await, "counting a probe")? else { return Ok(false) };
        if number(counted.attributes.as_ref(), "successes") < i64::from(needed) {
            return Ok(false);
        }
        let request = self
            .table
            .dynamodb
            .delete_item()
            .table_name(&self.table.name)
            .key("pk", s(partition(key)))
            .key("sk", s(SORT_KEY))
            .condition_expression("successes >= :needed")
            .expression_attribute_values(":needed", n(needed));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(false),
            Err(e) => Err(failed("the database", "closing a breaker")(e)),
        }
    }

    /// A probe failed: open again until then. One write; nothing happens when the lease was lost.
    pub async fn probe_failed(&self, key: &BreakerKey, me: &str, now: Timestamp, until: Timestamp) -> Result<()> {
        let set = "SET expires_at = :expires, v = :v, open_until = :until, successes = :none REMOVE probe, probe_until";
        let request = self
            .update(key, now, set)
            .condition_expression("probe = :me")
            .expression_attribute_values(":me", s(me))
            .expression_attribute_values(":until", n(until.as_millisecond()))
            .expression_attribute_values(":none", n(0));
        done(request.send().await, "opening a breaker again").map(drop)
    }

    async fn item(&self, key: &BreakerKey) -> Result<Option<Item>> {
        let request = self.table.dynamodb.get_item().table_name(&self.table.name).consistent_read(true);
        let request = request.key("pk", s(partition(key))).key("sk", s(SORT_KEY));
        Ok(request.send().await.map_err(failed("the database", "reading a breaker"))?.item)
    }

    fn update(&self, key: &BreakerKey, now: Timestamp, expression: &str) -> UpdateItemFluentBuilder {
        let request = self.table.dynamodb.update_item().table_name(&self.table.name);
        request
            .key("pk", s(partition(key)))
            .key("sk", s(SORT_KEY))
            .update_expression(expression)
            .expression_attribute_values(":expires", n((now + KEPT).as_second()))
            .expression_attribute_values(":v", n(SCHEMA_VERSION))
    }
}

const SORT_KEY: &str = "breaker";

fn partition(BreakerKey { service, owner }: &BreakerKey) -> String {
    format!("breaker#{service}#{owner}")
}

/// The written item, or `None` when its condition did not hold.
fn done<R>(
    answer: Result<UpdateItemOutput, SdkError<UpdateItemError, R>>,
    doing: &'static str,
) -> Result<Option<UpdateItemOutput>>
where
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match answer {
        Ok(output) => Ok(Some(output)),
        Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(None),
        Err(e) => Err(failed("the database", doing)(e)),
    }
}

fn number(item: Option<&Item>, name: &str) -> i64 {
    item.and_then(|item| items::number(item, name)).unwrap_or_default()
}

fn state(item: Option<&Item>) -> BreakerState {
    let open = item.is_some_and(|item| item.contains_key("open_until"));
    if !open {
        return BreakerState::Closed { failures: u32::try_from(number(item, "failures")).unwrap_or_default() };
    }
    BreakerState::Open { until: Timestamp::from_millisecond(number(item, "open_until")).unwrap_or_default() }
}
