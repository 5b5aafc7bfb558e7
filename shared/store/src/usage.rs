//! What a workspace used, counted by the hour. One item an hour, `ws#<workspace>#rollup / hour#2026-11-21T18` (UTC).
use crate::{
    failure::failed,
    items::{self, Item, SCHEMA_VERSION, Table, n, s},
};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use domain::{Error, Result, Timestamp, Upload, Workspace};
use std::collections::{BTreeMap, HashMap};

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

    /// A file that was read to its end, and the report that was made of it, if one was.
    pub(crate) fn of_upload(upload: &Upload) -> Self {
        Self::default()
            .with(Counter::Uploads, 1)
            .with(Counter::RowsRead, upload.rows.unwrap_or_default())
            .with(Counter::BytesRead, upload.size)
            .with(Counter::Reports, u64::from(upload.duplicate_of.is_none()))
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

    /// The addition to a workspace's hour, as a part of a transaction: counted once, with what it counts.
    pub(crate) fn in_transaction(
        &self,
        table: &str,
        workspace: &Workspace,
        at: Timestamp,
    ) -> Result<TransactWriteItem> {
        let Addition { expression, names, values } = self.addition(workspace, at);
        let update = Update::builder()
            .table_name(table)
            .key("pk", s(rollup_key(workspace)))
            .key("sk", s(hour_key(at)))
            .update_expression(expression)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values));
        let update = update.build().map_err(|e| Error::internal("counting what was used", e))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn addition(&self, workspace: &Workspace, at: Timestamp) -> Addition {
        let (mut additions, mut names) = (vec![format!("{WRITES} :one")], HashMap::new());
        let mut values = HashMap::from([
            (":one".to_owned(), n(1)),
            (":v".to_owned(), n(SCHEMA_VERSION)),
            (":open".to_owned(), s(OPEN)),
            (":place".to_owned(), s(format!("{}#{workspace}", hour_key(at)))),
        ]);
        for (number, (name, count)) in self.attributes().enumerate() {
            additions.push(format!("#c{number} :c{number}"));
            names.insert(format!("#c{number}"), name.to_owned());
            values.insert(format!(":c{number}"), n(count));
        }
        // What is added late opens its hour again, so that the rollup looks at it once more.
        let expression =
            format!("SET v = :v, gsi1pk = :open, gsi1sk = :place REMOVE expires_at ADD {}", additions.join(", "));
        Addition { expression, names, values }
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(counter, count)| (counter.name(), *count))
    }
}

/// An update that adds to an hour.
struct Addition {
    expression: String,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
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
        let Addition { expression, names, values } = counts.addition(workspace, at);
        let request = self.table.dynamodb.update_item().table_name(&self.table.name);
        let request = request
            .key("pk", s(rollup_key(workspace)))
            .key("sk", s(hour_key(at)))
            .update_expression(expression)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values));
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
