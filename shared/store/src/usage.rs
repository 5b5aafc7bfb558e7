//! What a workspace used, counted by the hour. One item an hour, `ws#<workspace>#rollup / hour#2026-11-21T18` (UTC).
use crate::{
    failure::failed,
    items::{self, Item, SCHEMA_VERSION, Table, n, s},
};
use domain::{Result, Timestamp, Workspace};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct Usage {
    pub(crate) table: Table,
}

/// A counter's line: what it counts, and its name in the table and in answers.
macro_rules! counters {
    ($($(#[doc = $meaning:literal])+ $counter:ident = $name:literal;)*) => {
        /// What is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Counter {
            $($(#[doc = $meaning])+ $counter,)*
        }

        impl Counter {
            pub const ALL: &'static [Self] = &[$(Self::$counter),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$counter => $name,)* }
            }

            /// What it counts, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$counter => concat!($($meaning),+).trim_ascii(),)* }
            }
        }
    };
}

counters! {
    /// Requests that were answered, whatever the answer.
    Requests = "requests";
    /// Requests answered with a status of 400 to 499.
    ClientErrors = "client_errors";
    /// Requests answered with a status of 500 to 599.
    ServerErrors = "server_errors";
    /// Requests refused because a limit was reached.
    RateLimited = "rate_limited";
    /// Milliseconds spent on answering requests.
    RequestMilliseconds = "request_milliseconds";
    /// Bytes of request bodies.
    BytesReceived = "bytes_received";
    /// Bytes of answers before compression.
    BytesSent = "bytes_sent";
    /// Files that were read to their end.
    Uploads = "uploads";
    /// Rows of those files.
    RowsRead = "rows_read";
    /// Bytes of those files.
    BytesRead = "bytes_read";
    /// Reports that were made.
    Reports = "reports";
    /// Answers that were given again without calculating.
    CacheHits = "metrics_cache_hits";
    /// Answers that had to be calculated.
    CacheMisses = "metrics_cache_misses";
    /// Requests let through because the rate limit could not be asked.
    LimiterOutages = "limiter_outages";
}

/// How much of each; what is not there is zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Counter, u64>);

impl Counts {
    #[must_use]
    pub fn with(mut self, counter: Counter, count: u64) -> Self {
        if count > 0 {
            *self.0.entry(counter).or_default() += count;
        }
        self
    }

    pub fn merge(&mut self, other: &Self) {
        for (counter, count) in &other.0 {
            *self.0.entry(*counter).or_default() += count;
        }
    }

    pub fn get(&self, counter: Counter) -> u64 {
        self.0.get(&counter).copied().unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn of(item: &Item) -> Self {
        let counts = Counter::ALL.iter().map(|counter| (*counter, number(item, counter.name())));
        Self(counts.filter(|(_, count)| *count > 0).collect())
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(counter, count)| (counter.name(), *count))
    }
}

/// The counter of additions to an item: it tells whether an item changed since it was read.
pub(crate) const WRITES: &str = "additions";
/// Hours that the rollup has still to look at stand in the sparse index under this, oldest first.
pub(crate) const OPEN: &str = "usage";

impl Usage {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// Adds to a workspace's hour: one write. An addition whose answer is lost may have happened, and the SDK repeats it;
    /// after a failure of the table a count can therefore be too high, never too low.
    pub async fn add(&self, workspace: &Workspace, at: Timestamp, counts: &Counts) -> Result<()> {
        if counts.is_empty() {
            return Ok(());
        }
        let mut request = self.table.dynamodb.update_item().table_name(&self.table.name);
        let mut additions = vec![format!("{WRITES} :one")];
        for (number, (name, count)) in counts.attributes().enumerate() {
            additions.push(format!("#c{number} :c{number}"));
            request = request
                .expression_attribute_names(format!("#c{number}"), name)
                .expression_attribute_values(format!(":c{number}"), n(count));
        }
        // What is added late opens its hour again, so that the rollup looks at it once more.
        let expression =
            format!("SET v = :v, gsi1pk = :open, gsi1sk = :place REMOVE expires_at ADD {}", additions.join(", "));
        let hour = hour_key(at);
        let request = request
            .key("pk", s(rollup_key(workspace)))
            .update_expression(expression)
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":v", n(SCHEMA_VERSION))
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":place", s(format!("{hour}#{workspace}")))
            .key("sk", s(hour));
        request.send().await.map_err(failed("the database", "counting what was used"))?;
        Ok(())
    }

    /// What a workspace used in the hour of `at`, as far as it is written.
    pub async fn hour(&self, workspace: &Workspace, at: Timestamp) -> Result<Counts> {
        let request = self.table.dynamodb.get_item().table_name(&self.table.name).consistent_read(true);
        let request = request.key("pk", s(rollup_key(workspace))).key("sk", s(hour_key(at)));
        let item = request.send().await.map_err(failed("the database", "reading counters"))?.item;
        Ok(Counts::of(&item.unwrap_or_default()))
    }
}

pub(crate) fn number(item: &Item, name: &str) -> u64 {
    items::number(item, name).unwrap_or_default()
}

pub(crate) fn rollup_key(workspace: &Workspace) -> String {
    format!("ws#{workspace}#rollup")
}

/// `hour#2026-11-21T18`, in UTC.
pub(crate) fn hour_key(at: Timestamp) -> String {
    format!("hour#{}", at.strftime("%Y-%m-%dT%H"))
}
