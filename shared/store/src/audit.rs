//! Who did what to which thing: one chain of entries per workspace, each with the hash of the one before.
//!
//! `ws#<workspace>#audit` / `entry#<number>` holds an entry, `ws#<workspace>#audit` / `head` the number and hash of the last
//! one. Both are written together, so that no entry is added without the head knowing it, and a removed or altered entry
//! breaks the chain. Entries are never changed and never expire.
use crate::{
    Asked, Page,
    failure::failed,
    items::{SCHEMA_VERSION, Table, document, n, number, s, text, to_json},
    listing::Span,
};
use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, Put, TransactWriteItem, Update},
};
use domain::{Error, Result, Timestamp, Workspace};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Audit {
    table: Table,
}

/// What happened, as it is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Thing and verb, e.g. `upload.deleted`.
    action: &'static str,
    /// What it was done to, e.g. `upload:01a2…`.
    of: String,
    /// The credential, or the address where there was none that is valid.
    by: String,
}

impl Event {
    pub fn new(action: &'static str, of: impl Into<String>, by: impl Into<String>) -> Self {
        Self { action, of: of.into(), by: by.into() }
    }
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counted from 1, without a gap.
    pub number: u64,
    pub at: Timestamp,
    pub action: String,
    pub of: String,
    pub by: String,
    /// SHA-256 of the entry before, in hexadecimal digits; of the first one zeros.
    pub before: String,
    /// SHA-256 over the fields above, each with its length before it.
    pub hash: String,
}

impl Entry {
    /// The hash that belongs to what the entry says.
    fn computed_hash(&self) -> String {
        let mut hasher = Sha256::new();
        let (number, at) = (self.number.to_string(), self.at.to_string());
        for field in [&number, &at, &self.action, &self.of, &self.by, &self.before] {
            hasher.update((field.len() as u64).to_be_bytes());
            hasher.update(field.as_bytes());
        }
        let digest: [u8; 32] = hasher.finalize().into();
        hex::encode(digest)
    }
}

/// What checking a chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    pub is_intact: bool,
    /// Entries that were read.
    pub entries: u64,
    /// Number and hash of the last entry; kept elsewhere they prove later that nothing before was changed.
    pub last: Option<(u64, String)>,
    /// What is wrong, from the first entry on.
    pub faults: Vec<String>,
}

/// Attempts against others who append at the same time.
const ATTEMPTS: u32 = 24;
const PAUSE: Duration = Duration::from_millis(15);
/// Entries of one page while checking, and faults that are named.
const PAGE: i32 = 500;
const NAMED: usize = 20;

/// The head of a chain: the number and hash of its last entry.
struct Head {
    number: u64,
    hash: String,
}

impl Audit {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// Adds an entry. Round trips: two, more when others append at the same time.
    pub async fn append(&self, workspace: &Workspace, event: &Event, now: Timestamp) -> Result<Entry> {
        for attempt in 0..ATTEMPTS {
            let head = self.head(workspace).await?;
            let mut entry = Entry {
                number: head.as_ref().map_or(1, |head| head.number + 1),
                at: now,
                action: event.action.to_owned(),
                of: event.of.clone(),
                by: event.by.clone(),
                before: head.as_ref().map_or_else(|| "0".repeat(64), |head| head.hash.clone()),
                hash: String::new(),
            };
            entry.hash = entry.computed_hash();
            if self.add(workspace, &entry, head.as_ref()).await? {
                return Ok(entry);
            }
            // Each waits another while, by what it wants to write.
            let spread = u32::from(entry.hash.as_bytes().last().copied().unwrap_or_default() % 8);
            tokio::time::sleep(PAUSE * (1 + spread + attempt / 4)).await;
        }
        Err(Error::unavailable("the audit", std::io::Error::other("others write to it all the time")))
    }

    /// The entries that are wanted, by number; those of certain days are found among the entries looked at.
    pub async fn list(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        is_wanted: impl Fn(&Entry) -> bool,
    ) -> Result<Page<Entry>> {
        let is_wanted = |entry: &Entry| asked.is_within(entry.at) && is_wanted(entry);
        self.table.listed(chain(workspace), &Span::all(ENTRY), asked, document, is_wanted).await
    }

    /// Reads the whole chain and compares every link.
    pub async fn check(&self, workspace: &Workspace) -> Result<Checked> {
        // The head is read first: what is appended meanwhile lies beyond it.
        let head = self.head(workspace).await?;
        let (mut before, mut entries, mut faults) = ("0".repeat(64), 0, Vec::new());
        let (mut expected, mut cursor) = (1, None);
        let span = Span::all(ENTRY);
        loop {
            let (items, next) = self.table.page(chain(workspace), &span, true, PAGE, cursor.as_deref()).await?;
            for item in &items {
                let entry = match document::<Entry>(item) {
                    Ok(entry) => entry,
                    Err(_) => {
                        faults.push(format!("entry {expected} cannot be read"));
                        expected += 1;
                        continue;
                    }
                };
                if head.as_ref().is_some_and(|head| entry.number > head.number) {
                    continue;
                }
                entries += 1;
                if entry.number != expected {
                    faults.push(match entry.number - expected {
                        1 => format!("entry {expected} is missing"),
                        _ => format!("entries {expected} to {} are missing", entry.number - 1),
                    });
                } else if entry.before != before {
                    faults.push(format!("entry {} does not follow from the one before it", entry.number));
                }
                if entry.hash != entry.computed_hash() || text(item, "sk") != Some(&entry_key(entry.number)) {
                    faults.push(format!("entry {} was altered", entry.number));
                }
                (before, expected) = (entry.hash, entry.number + 1);
            }
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        match &head {
            Some(head) if head.number >= expected => {
                faults.push(format!("entries {expected} to {} are missing", head.number));
            }
            Some(head) if head.hash != before => {
                faults.push("the last entry is not the one that was written".to_owned())
            }
            None if entries > 0 => faults.push("the head of the chain is missing".to_owned()),
            _ => {}
        }
        let is_intact = faults.is_empty();
        faults.truncate(NAMED);
        Ok(Checked { is_intact, entries, last: head.map(|head| (head.number, head.hash)), faults })
    }

    async fn head(&self, workspace: &Workspace) -> Result<Option<Head>> {
        let request = self.table.dynamodb.get_item().table_name(&self.table.name).consistent_read(true);
        let request = request.key("pk", chain(workspace)).key("sk", s(HEAD));
        let answer = request.send().await.map_err(failed("the database", "reading the head of the audit"))?;
        let Some(item) = answer.item else { return Ok(None) };
        match (number(&item, "number"), text(&item, "hash")) {
            (Some(number), Some(hash)) => Ok(Some(Head { number, hash: hash.to_owned() })),
            _ => Err(Error::internal("reading the head of the audit", std::io::Error::other("it is incomplete"))),
        }
    }

    /// False when somebody else appended meanwhile.
    async fn add(&self, workspace: &Workspace, entry: &Entry, head: Option<&Head>) -> Result<bool> {
        let put = Put::builder()
            .table_name(&self.table.name)
            .item("pk", chain(workspace))
            .item("sk", s(entry_key(entry.number)))
            .item("v", n(SCHEMA_VERSION))
            .item("doc", s(to_json(entry)?))
            .condition_expression("attribute_not_exists(pk)")
            .build();
        let mut update = Update::builder()
            .table_name(&self.table.name)
            .key("pk", chain(workspace))
            .key("sk", s(HEAD))
            .update_expression("SET #number = :number, #hash = :hash, v = :v")
            .expression_attribute_names("#number", "number")
            .expression_attribute_names("#hash", "hash")
            .expression_attribute_values(":number", n(entry.number))
            .expression_attribute_values(":hash", s(&entry.hash))
            .expression_attribute_values(":v", n(SCHEMA_VERSION));
        update = match head {
            None => update.condition_expression("attribute_not_exists(pk)"),
            Some(head) => update
                .condition_expression("#number = :was AND #hash = :before")
                .expression_attribute_values(":was", n(head.number))
                .expression_attribute_values(":before", s(&head.hash)),
        };
        let put = put.map_err(|e| Error::internal("writing to the audit", e))?;
        let update = update.build().map_err(|e| Error::internal("writing to the audit", e))?;
        let request = self.table.dynamodb.transact_write_items();
        let request = request
            .transact_items(TransactWriteItem::builder().put(put).build())
            .transact_items(TransactWriteItem::builder().update(update).build());
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(_)) => Ok(false),
                _ => Err(failed("the database", "writing to the audit")(error)),
            },
        }
    }
}

const HEAD: &str = "head";
const ENTRY: &str = "entry#";

fn chain(workspace: &Workspace) -> AttributeValue {
    s(format!("ws#{workspace}#audit"))
}

/// Numbers of twenty digits sort as texts as they do as numbers.
fn entry_key(number: u64) -> String {
    format!("{ENTRY}{number:020}")
}
