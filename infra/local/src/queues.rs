//! Queues with SQS's semantics, in SQLite: a message that was taken is out of sight for a while, and is gone only when its
//! receiver deletes it.
use crate::template::QueueTrigger;
use domain::{Error, Result, Timestamp};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::sync::Notify;

#[derive(Clone)]
pub struct Queues {
    connection: Arc<Mutex<Connection>>,
    sent: Arc<Notify>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub id: i64,
    pub body: String,
    /// How often it was taken, this time included.
    pub received: u32,
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("keeping a queue", error)
}

impl Queues {
    pub fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        let table = "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL, sent_at TEXT NOT NULL)";
        connection.execute_batch(table).map_err(failed)?;
        // Of a folder that an earlier version made.
        for column in ["visible_at_ms INTEGER NOT NULL DEFAULT 0", "received INTEGER NOT NULL DEFAULT 0"] {
            let name = column.split(' ').next().unwrap_or_default();
            let sql = "SELECT count(*) FROM pragma_table_info('messages') WHERE name = ?1";
            let is_there: i64 = connection.query_row(sql, [name], |row| row.get(0)).map_err(failed)?;
            if is_there == 0 {
                connection.execute_batch(&format!("ALTER TABLE messages ADD COLUMN {column}")).map_err(failed)?;
            }
        }
        Ok(Self { connection: Arc::new(Mutex::new(connection)), sent: Arc::default() })
    }

    pub fn send(&self, queue: &str, body: &Value, at: Timestamp) -> Result<()> {
        let sql = "INSERT INTO messages (queue, body, sent_at) VALUES (?1, ?2, ?3)";
        self.locked()?.execute(sql, params![queue, body.to_string(), at.to_string()]).map_err(failed)?;
        self.sent.notify_waiters();
        Ok(())
    }

    /// Takes the oldest messages in sight, which then are out of sight for `hidden`.
    pub fn take(&self, queue: &str, most: usize, now: Timestamp, hidden: Duration) -> Result<Vec<Message>> {
        let now_ms = now.as_millisecond();
        let until = now_ms.saturating_add(i64::try_from(hidden.as_millis()).unwrap_or(i64::MAX));
        let sql = "UPDATE messages SET visible_at_ms = ?1, received = received + 1 WHERE id IN \
                   (SELECT id FROM messages WHERE queue = ?2 AND visible_at_ms <= ?3 ORDER BY id LIMIT ?4) \
                   RETURNING id, body, received";
        let connection = self.locked()?;
        let mut statement = connection.prepare(sql).map_err(failed)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let message =
            |row: &rusqlite::Row<'_>| Ok(Message { id: row.get(0)?, body: row.get(1)?, received: row.get(2)? });
        let rows = statement.query_map(params![until, queue, now_ms, most], message).map_err(failed)?;
        let mut taken = rows.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        taken.sort_by_key(|message| message.id);
        Ok(taken)
    }

    pub fn delete(&self, messages: &[Message]) -> Result<()> {
        let connection = self.locked()?;
        for message in messages {
            connection.execute("DELETE FROM messages WHERE id = ?1", [message.id]).map_err(failed)?;
        }
        Ok(())
    }

    /// Messages in and out of sight.
    pub fn count(&self) -> Result<usize> {
        let count = self.locked()?.query_row("SELECT count(*) FROM messages", [], |row| row.get::<_, i64>(0));
        count.map(|count| usize::try_from(count).unwrap_or_default()).map_err(failed)
    }

    /// Resolves when something was sent, or after a while: what is out of sight comes back by time alone.
    pub async fn changed(&self) {
        let _ = tokio::time::timeout(Duration::from_secs(1), self.sent.notified()).await;
    }

    fn locked(&self) -> Result<MutexGuard<'_, Connection>> {
        self.connection.lock().map_err(|_| failed(std::io::Error::other("the lock is poisoned")))
    }
}

/// The event of a function that a queue triggers.
pub fn event(trigger: &QueueTrigger, messages: &[Message]) -> Value {
    let record = |message: &Message| {
        json!({
            "messageId": format!("00000000-0000-4000-8000-{:012x}", message.id),
            "receiptHandle": message.id.to_string(),
            "body": message.body,
            "attributes": { "ApproximateReceiveCount": message.received.to_string() },
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:{}:{}:{}", crate::template::REGION, crate::template::ACCOUNT, trigger.queue),
            "awsRegion": crate::template::REGION,
        })
    };
    json!({ "Records": messages.iter().map(record).collect::<Vec<_>>() })
}

/// The record that Lambda sends to an on-failure destination.
pub fn on_failure(function: &str, event: &Value, attempts: u32, why: &str, at: Timestamp) -> Value {
    json!({
        "version": "1.0",
        "timestamp": at.to_string(),
        "requestContext": { "functionArn": function, "condition": "RetriesExhausted", "approximateInvokeCount": attempts },
        "requestPayload": event,
        "responseContext": { "functionError": "Unhandled" },
        "responsePayload": { "errorMessage": why },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_message_is_out_of_sight_while_it_is_worked_on_and_stays_until_it_is_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("queues.sqlite");
        let queues = Queues::open(&file).unwrap();
        queues.send("dead", &json!({"a": 1}), at(0)).unwrap();
        queues.send("dead", &json!({"a": 2}), at(0)).unwrap();
        let hidden = Duration::from_secs(30);
        let taken = |queues: &Queues, now| queues.take("dead", 1, at(now), hidden).unwrap();
        let first = taken(&queues, 10);
        assert_eq!((first[0].body.as_str(), first[0].received), (r#"{"a":1}"#, 1));
        assert_eq!(taken(&queues, 10)[0].body, r#"{"a":2}"#);
        assert_eq!(taken(&queues, 39), [], "both are out of sight");
        assert_eq!(queues.take("other", 9, at(99), hidden).unwrap(), [], "another queue");
        drop(queues);
        let queues = Queues::open(&file).unwrap();
        let again = taken(&queues, 40);
        assert_eq!((again[0].id, again[0].received), (first[0].id, 2), "back in sight, also after a restart");
        queues.delete(&again).unwrap();
        assert_eq!(queues.count().unwrap(), 1);
    }

    #[test]
    fn a_folder_of_an_earlier_version_is_read_on() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("queues.sqlite");
        let old = Connection::open(&file).unwrap();
        let table = "CREATE TABLE messages (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL, sent_at TEXT NOT NULL);
                     INSERT INTO messages (queue, body, sent_at) VALUES ('dead', '{}', '2026-01-01T00:00:00Z')";
        old.execute_batch(table).unwrap();
        drop(old);
        let taken = Queues::open(&file).unwrap().take("dead", 5, at(10), Duration::ZERO).unwrap();
        assert_eq!(taken.len(), 1);
    }
}
