//! API keys: one item by prefix, found by whoever presents the key, and one in the workspace's list; both change together.
//!
//! `key#<prefix>` / `key` holds the key and the hash of its secret, `key#<prefix>` / `used` when it was last used, and
//! `ws#<workspace>` / `key#<prefix>` the key as its workspace lists it. The secret that signs a key's requests stands sealed
//! beside the hash. Failed attempts stand under `lock#<subject>`.
use crate::{
    Asked, Page,
    failure::failed,
    items::{Item, SCHEMA_VERSION, Table, document, item, n, number, s, text, to_json, workspace_key},
    listing::Span,
};
use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    primitives::Blob,
    types::{AttributeValue, KeysAndAttributes, Put, ReturnValue, TransactWriteItem, Update},
};
use domain::{ApiKey, Error, KeyPrefix, Result, Timestamp, Workspace};
use jiff::SignedDuration;
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone)]
pub struct Keys {
    table: Table,
}

/// What is known of a presented key, in one round trip.
#[derive(Debug, Clone)]
pub struct Found {
    pub key: Option<ApiKey>,
    /// SHA-256 of the secret; zeros where there is no key, so that comparing takes as long.
    pub hash: [u8; 32],
    /// The sealed secret that signs its requests, of a key that is used so.
    pub signing: Option<Vec<u8>>,
    /// Until when each of the subjects has to wait, in their order.
    pub locked_until: Vec<Option<Timestamp>>,
}

/// Failures that cost nothing; each further one doubles the wait.
const FREE_FAILURES: u32 = 5;
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// How long failures are remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
/// Keys that a batch may ask for at once.
const BATCH: usize = 100;

/// Seconds that attempts are refused after so many failures: 2, 4, 8, … up to a quarter of an hour.
fn wait(failures: u32) -> SignedDuration {
    match failures.checked_sub(FREE_FAILURES) {
        None | Some(0) => SignedDuration::ZERO,
        Some(beyond) => SignedDuration::from_secs(1_i64 << beyond.min(16)).min(LONGEST_WAIT),
    }
}

impl Keys {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// A new key; an error when its prefix is taken. `signing` is the sealed secret of a key whose requests are signed.
    pub async fn create(&self, key: &ApiKey, hash: &[u8; 32], signing: Option<&[u8]>) -> Result<()> {
        self.write(vec![self.put_new(key, hash, signing)?, self.put_listed(key)?]).await.map(drop)
    }

    /// A new key in place of another, which ends at `end` or when it would have ended anyway. False when the other is no key
    /// of this workspace, or was revoked.
    pub async fn replace(&self, old: &ApiKey, new: &ApiKey, hash: &[u8; 32], signing: Option<&[u8]>) -> Result<bool> {
        let [by_prefix, listed] = self.change(old)?;
        self.write(vec![self.put_new(new, hash, signing)?, self.put_listed(new)?, by_prefix, listed]).await
    }

    /// Stores a key as it is now. False when there is none, or it was revoked meanwhile.
    pub async fn update(&self, key: &ApiKey) -> Result<bool> {
        self.write(self.change(key)?.into()).await
    }

    /// A key of the workspace.
    pub async fn get(&self, workspace: &Workspace, prefix: &KeyPrefix) -> Result<Option<ApiKey>> {
        self.table.get(workspace, listed_key(prefix)).await?.as_ref().map(document).transpose()
    }

    /// The keys of the workspace that are wanted, by prefix, with when each was last used.
    pub async fn list(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        is_wanted: impl Fn(&ApiKey) -> bool,
    ) -> Result<Page<(ApiKey, Option<Timestamp>)>> {
        let span = Span::all(LISTED);
        let page = self.table.listed(workspace_key(workspace), &span, asked, document, is_wanted).await?;
        let Page { items: keys, next } = page;
        let mut used = BTreeMap::new();
        for some in keys.chunks(BATCH) {
            let wanted = some.iter().map(|key| (by_prefix(&key.prefix), s(USED)));
            for item in self.batch(wanted.collect()).await? {
                let at = text(&item, "at").and_then(|at| at.parse::<Timestamp>().ok());
                used.insert(text(&item, "pk").unwrap_or_default().to_owned(), at);
            }
        }
        let with_use = |key: ApiKey| {
            let at = used.get(&format!("key#{}", key.prefix)).copied().flatten();
            (key, at)
        };
        Ok(Page { items: keys.into_iter().map(with_use).collect(), next })
    }

    /// One round trip: the key and the locks of the subjects, e.g. `key:<prefix>` and `ip:<address>`.
    pub async fn find(&self, prefix: &KeyPrefix, subjects: &[String], now: Timestamp) -> Result<Found> {
        let mut wanted = vec![(by_prefix(prefix), s(KEY))];
        wanted.extend(subjects.iter().map(|subject| (lock(subject), s(LOCK))));
        let mut found = Found { key: None, hash: [0; 32], signing: None, locked_until: vec![None; subjects.len()] };
        for item in self.batch(wanted).await? {
            if text(&item, "sk") == Some(KEY) {
                found.key = Some(document(&item)?);
                let bytes = |name: &str| item.get(name).and_then(|v| v.as_b().ok()).map(|bytes| bytes.as_ref());
                found.signing = bytes("signing").map(<[u8]>::to_vec);
                let hash = bytes("hash").and_then(|hash| hash.try_into().ok());
                let missing = || Error::internal("reading an API key", std::io::Error::other("it has no hash"));
                found.hash = hash.ok_or_else(missing)?;
            } else if let Some(at) = subjects.iter().position(|subject| item.get("pk") == Some(&lock(subject))) {
                let until = number(&item, "until").and_then(|at| Timestamp::from_second(at).ok());
                found.locked_until[at] = until.filter(|until| now < *until);
            }
        }
        Ok(found)
    }

    /// Counts a failed attempt of a subject; from the sixth on it has to wait, each time twice as long.
    pub async fn count_failure(&self, subject: &str, now: Timestamp) -> Result<()> {
        let update = |expression: &str| {
            let request = self.table.dynamodb.update_item().table_name(&self.table.name);
            request.key("pk", lock(subject)).key("sk", s(LOCK)).update_expression(expression)
        };
        let counted = update("ADD failures :one SET expires_at = :end, v = :v")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":end", n((now + REMEMBERED).as_second()))
            .expression_attribute_values(":v", n(SCHEMA_VERSION))
            .return_values(ReturnValue::AllNew);
        let counted = counted.send().await.map_err(failed("the database", "counting a failed attempt"))?;
        let failures = counted.attributes.as_ref().and_then(|item| number::<i64>(item, "failures")).unwrap_or_default();
        let wait = wait(u32::try_from(failures).unwrap_or(u32::MAX));
        if !wait.is_zero() {
            let locked = update("SET #until = :until").expression_attribute_names("#until", "until");
            let locked = locked.expression_attribute_values(":until", n((now + wait).as_second()));
            locked.send().await.map_err(failed("the database", "locking out failed attempts"))?;
        }
        Ok(())
    }

    /// Notes when a key was last used.
    pub async fn touch(&self, prefix: &KeyPrefix, now: Timestamp) -> Result<()> {
        let item = HashMap::from([
            ("pk".to_owned(), by_prefix(prefix)),
            ("sk".to_owned(), s(USED)),
            ("v".to_owned(), n(SCHEMA_VERSION)),
            ("at".to_owned(), s(now.to_string())),
        ]);
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        request.send().await.map_err(failed("the database", "noting the use of a key"))?;
        Ok(())
    }

    async fn batch(&self, wanted: Vec<(AttributeValue, AttributeValue)>) -> Result<Vec<Item>> {
        let mut keys = KeysAndAttributes::builder().consistent_read(true);
        for (pk, sk) in wanted {
            keys = keys.keys(HashMap::from([("pk".to_owned(), pk), ("sk".to_owned(), sk)]));
        }
        let keys = keys.build().map_err(|e| Error::internal("asking for keys", e))?;
        let request = self.table.dynamodb.batch_get_item().request_items(&self.table.name, keys);
        let answer = request.send().await.map_err(failed("the database", "reading keys"))?;
        if answer.unprocessed_keys.is_some_and(|left| !left.is_empty()) {
            return Err(Error::unavailable("the database", std::io::Error::other("it left keys unread")));
        }
        Ok(answer.responses.unwrap_or_default().remove(&self.table.name).unwrap_or_default())
    }

    fn put_new(&self, key: &ApiKey, hash: &[u8; 32], signing: Option<&[u8]>) -> Result<TransactWriteItem> {
        let signing = signing.map(|sealed| ("signing".to_owned(), AttributeValue::B(Blob::new(sealed))));
        let put = Put::builder()
            .table_name(&self.table.name)
            .set_item(signing.map(|signing| HashMap::from([signing])))
            .item("pk", by_prefix(&key.prefix))
            .item("sk", s(KEY))
            .item("v", n(SCHEMA_VERSION))
            .item("doc", s(to_json(key)?))
            .item("hash", AttributeValue::B(Blob::new(hash)))
            .condition_expression("attribute_not_exists(pk)")
            .build();
        Ok(TransactWriteItem::builder().put(put.map_err(|e| Error::internal("writing a key", e))?).build())
    }

    fn put_listed(&self, key: &ApiKey) -> Result<TransactWriteItem> {
        let item = item(&key.workspace, listed_key(&key.prefix), key)?;
        let put = Put::builder().table_name(&self.table.name).set_item(Some(item)).build();
        Ok(TransactWriteItem::builder().put(put.map_err(|e| Error::internal("listing a key", e))?).build())
    }

    /// Both items of a key that is there and was not revoked.
    fn change(&self, key: &ApiKey) -> Result<[TransactWriteItem; 2]> {
        let change = |pk: AttributeValue, sk: String| {
            let update = Update::builder()
                .table_name(&self.table.name)
                .key("pk", pk)
                .key("sk", s(sk))
                .update_expression("SET doc = :doc, revoked = :revoked")
                .condition_expression("attribute_exists(pk) AND (attribute_not_exists(revoked) OR revoked = :no)")
                .expression_attribute_values(":doc", s(to_json(key)?))
                .expression_attribute_values(":revoked", AttributeValue::Bool(key.revoked_at.is_some()))
                .expression_attribute_values(":no", AttributeValue::Bool(false))
                .build();
            let update = update.map_err(|e| Error::internal("changing a key", e))?;
            Ok::<_, Error>(TransactWriteItem::builder().update(update).build())
        };
        Ok([
            change(by_prefix(&key.prefix), KEY.to_owned())?,
            change(workspace_key(&key.workspace), listed_key(&key.prefix))?,
        ])
    }

    /// False when a condition did not hold.
    async fn write(&self, items: Vec<TransactWriteItem>) -> Result<bool> {
        let sent = self.table.dynamodb.transact_write_items().set_transact_items(Some(items)).send().await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(canceled))
                    if canceled.cancellation_reasons().iter().any(|r| r.code() == Some("ConditionalCheckFailed")) =>
                {
                    Ok(false)
                }
                _ => Err(failed("the database", "writing a key")(error)),
            },
        }
    }
}

const KEY: &str = "key";
const USED: &str = "used";
const LOCK: &str = "lock";
const LISTED: &str = "key#";

fn by_prefix(prefix: &KeyPrefix) -> AttributeValue {
    s(format!("key#{prefix}"))
}

fn listed_key(prefix: &KeyPrefix) -> String {
    format!("{LISTED}{prefix}")
}

fn lock(subject: &str) -> AttributeValue {
    s(format!("lock#{subject}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> =
            [0, 4, 5, 6, 7, 10, 14, 15, 40, u32::MAX].map(|failures| wait(failures).as_secs()).into();
        assert_eq!(seconds, [0, 0, 0, 2, 4, 32, 512, 900, 900, 900]);
    }
}
