//! The one table: its keys and what every item carries.
use crate::{failure::failed, listing::Span};
use aws_sdk_dynamodb::{Client, types::AttributeValue};
use domain::{Error, Result, Workspace};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::HashMap, str::FromStr, time::Instant};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// Raised when the shape of stored documents changes; items of an older version are upgraded on reading.
pub(crate) const SCHEMA_VERSION: u32 = 1;

#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub dynamodb: Client,
    pub name: String,
}

pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(crate) fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(crate) fn workspace_key(workspace: &Workspace) -> AttributeValue {
    s(format!("ws#{workspace}"))
}

/// An item with its keys, schema version and document.
pub(crate) fn item(workspace: &Workspace, sk: String, document: &impl Serialize) -> Result<Item> {
    Ok(HashMap::from([
        ("pk".to_owned(), workspace_key(workspace)),
        ("sk".to_owned(), s(sk)),
        ("v".to_owned(), n(SCHEMA_VERSION)),
        ("doc".to_owned(), s(to_json(document)?)),
    ]))
}

pub(crate) fn to_json(document: &impl Serialize) -> Result<String> {
    serde_json::to_string(document).map_err(|e| Error::internal("writing a stored document", e))
}

pub(crate) fn document<T: DeserializeOwned>(item: &Item) -> Result<T> {
    let missing = || Error::internal("reading a stored document", std::io::Error::other("the item has no document"));
    let text = item.get("doc").and_then(|v| v.as_s().ok()).ok_or_else(missing)?;
    serde_json::from_str(text).map_err(|e| Error::internal("reading a stored document", e))
}

pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|v| v.as_s().ok()).map(String::as_str)
}

/// A number of an item; `None` where it has none of that name, or another kind of one.
pub(crate) fn number<T: FromStr>(item: &Item, name: &str) -> Option<T> {
    item.get(name).and_then(|v| v.as_n().ok()).and_then(|n| n.parse().ok())
}

impl Table {
    pub async fn get(&self, workspace: &Workspace, sk: String) -> Result<Option<Item>> {
        let request = self.dynamodb.get_item().table_name(&self.name).consistent_read(true);
        let request = request.key("pk", workspace_key(workspace)).key("sk", s(sk));
        let answer = request.send().await.map_err(failed("the database", "reading an item"))?;
        Ok(answer.item)
    }

    /// One page of the items under a partition key, as they are now; the second value is where the next page begins.
    pub async fn page(
        &self,
        pk: AttributeValue,
        span: &Span,
        forward: bool,
        limit: i32,
        cursor: Option<&str>,
    ) -> Result<(Vec<Item>, Option<String>)> {
        let (from, to) = span.keys();
        let mut request = self
            .dynamodb
            .query()
            .table_name(&self.name)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", pk.clone())
            .expression_attribute_values(":from", s(from))
            .expression_attribute_values(":to", s(to))
            .scan_index_forward(forward)
            .limit(limit);
        if let Some(cursor) = cursor {
            request = request.exclusive_start_key("pk", pk).exclusive_start_key("sk", s(span.key(cursor)));
        }
        let page = request.send().await.map_err(failed("the database", "listing items"))?;
        let next = page.last_evaluated_key.as_ref().and_then(|key| text(key, "sk"));
        let next = next.and_then(|sk| span.position(sk));
        Ok((page.items.unwrap_or_default(), next))
    }

    /// Milliseconds the table took to answer; fails when it does not.
    pub async fn ping(&self) -> Result<u128> {
        let started = Instant::now();
        let request = self.dynamodb.get_item().table_name(&self.name).key("pk", s("health")).key("sk", s("health"));
        request.send().await.map_err(failed("the database", "asking the table whether it answers"))?;
        Ok(started.elapsed().as_millis())
    }
}
