//! Queues for events that failed every attempt, kept in SQLite until a person looks at them.
use domain::{Error, Result, Timestamp};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

#[derive(Clone)]
pub struct DeadLetters {
    connection: Arc<Mutex<Connection>>,
}

/// One event that could not be processed.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetter {
    pub queue: String,
    /// The record Lambda sends to an on-failure destination.
    pub body: Value,
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("keeping a dead letter", error)
}

impl DeadLetters {
    pub fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        let table = "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL, sent_at TEXT NOT NULL)";
        connection.execute_batch(table).map_err(failed)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Keeps an event with what was tried and why it failed, in the shape Lambda gives an on-failure destination.
    pub fn send(
        &self,
        queue: &str,
        function: &str,
        event: &Value,
        attempts: u32,
        why: &str,
        at: Timestamp,
    ) -> Result<()> {
        let body = json!({
            "version": "1.0",
            "timestamp": at.to_string(),
            "requestContext": { "functionArn": function, "condition": "RetriesExhausted", "approximateInvokeCount": attempts },
            "requestPayload": event,
            "responseContext": { "functionError": "Unhandled" },
            "responsePayload": { "errorMessage": why },
        });
        let connection = self.connection.lock().map_err(|_| failed(std::io::Error::other("the lock is poisoned")))?;
        let sql = "INSERT INTO messages (queue, body, sent_at) VALUES (?1, ?2, ?3)";
        connection.execute(sql, params![queue, body.to_string(), at.to_string()]).map_err(failed)?;
        Ok(())
    }

    /// Every letter, oldest first.
    pub fn all(&self) -> Result<Vec<DeadLetter>> {
        let connection = self.connection.lock().map_err(|_| failed(std::io::Error::other("the lock is poisoned")))?;
        let mut statement = connection.prepare("SELECT queue, body FROM messages ORDER BY id").map_err(failed)?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).map_err(failed)?;
        rows.map(|row| {
            let (queue, body) = row.map_err(failed)?;
            Ok(DeadLetter { queue, body: serde_json::from_str(&body).map_err(failed)? })
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_still_there_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("queues.sqlite");
        let letters = DeadLetters::open(&file).unwrap();
        letters.send("dead", "ingest-upload", &json!({"a": 1}), 3, "broken", Timestamp::UNIX_EPOCH).unwrap();
        drop(letters);
        let kept = DeadLetters::open(&file).unwrap().all().unwrap();
        assert_eq!((kept.len(), kept[0].queue.as_str()), (1, "dead"));
        assert_eq!(kept[0].body["requestPayload"], json!({"a": 1}));
        assert_eq!(kept[0].body["requestContext"]["approximateInvokeCount"], 3);
    }
}
