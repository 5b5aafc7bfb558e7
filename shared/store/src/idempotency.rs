//! Answers by `Idempotency-Key`: the second of two equal requests is answered as the first was, and nothing is done twice.
//!
//! `idempotency#<workspace>#<hash>` / `answer`: while the first request runs it holds the item by a lease, then its answer
//! stands there for a day; a large body in the bucket.
use crate::{
    Objects,
    failure::failed,
    items::{Item, SCHEMA_VERSION, Table, n, number, s, text},
    results::INLINE_BYTES,
};
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::{put_item::PutItemError, update_item::UpdateItemError},
    primitives::Blob,
    types::AttributeValue,
};
use bytes::Bytes;
use domain::{ContentHash, Error, Result, Timestamp, Workspace};
use jiff::SignedDuration;
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Idempotency {
    table: Table,
    objects: Objects,
}

/// What is known of a request's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The request is the first and may act.
    Ours,
    /// An equal request was answered.
    Answered(StoredAnswer),
    /// An equal request is being answered.
    Running,
    /// The key was used for another request.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    pub status: u16,
    pub content_type: String,
    pub location: Option<String>,
    pub body: Bytes,
}

/// A request under its key.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    pub workspace: &'a Workspace,
    /// Of the route and the key.
    pub key: &'a ContentHash,
    /// Of all that the request asks for.
    pub request: &'a ContentHash,
    /// Names the attempt.
    pub owner: &'a str,
}

/// How long an answer is given again.
const VALID: SignedDuration = SignedDuration::from_hours(24);
/// After so long a request that never ended may be repeated: longer than API Gateway waits.
const LEASE: SignedDuration = SignedDuration::from_secs(35);

impl Idempotency {
    pub(crate) fn new(table: Table, objects: Objects) -> Self {
        Self { table, objects }
    }

    /// Claims a key for a request. Round trips: one for the first request, two for a repeated one, and a large body.
    pub async fn claim(&self, keyed: Keyed<'_>, now: Timestamp) -> Result<Claimed> {
        let mut item = place(keyed);
        item.extend([
            ("v".to_owned(), n(SCHEMA_VERSION)),
            ("request".to_owned(), s(keyed.request.as_str())),
            ("owner".to_owned(), s(keyed.owner)),
            ("lease_until".to_owned(), n((now + LEASE).as_second())),
            ("expires_at".to_owned(), n((now + VALID).as_second())),
        ]);
        let put = self
            .table
            .dynamodb
            .put_item()
            .table_name(&self.table.name)
            .set_item(Some(item))
            .condition_expression(
                "attribute_not_exists(pk) OR expires_at <= :now OR (attribute_not_exists(#status) AND lease_until <= :now)",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":now", n(now.as_second()));
        match put.send().await {
            Ok(_) => return Ok(Claimed::Ours),
            Err(SdkError::ServiceError(e)) if matches!(e.err(), PutItemError::ConditionalCheckFailedException(_)) => {}
            Err(error) => return Err(failed("the database", "claiming an idempotency key")(error)),
        }
        let request = self.table.dynamodb.get_item().table_name(&self.table.name).consistent_read(true);
        let answer = request.set_key(Some(place(keyed))).send().await;
        let item = answer.map_err(failed("the database", "reading an idempotency key"))?.item.unwrap_or_default();
        match text(&item, "request") {
            // It was given up between the two calls.
            None => Ok(Claimed::Running),
            Some(request) if request != keyed.request.as_str() => Ok(Claimed::Other),
            Some(_) => match self.stored(&item).await? {
                Some(answer) => Ok(Claimed::Answered(answer)),
                // The answer to this attempt's own claim was lost, and the client that repeated it met itself.
                None if text(&item, "owner") == Some(keyed.owner) => Ok(Claimed::Ours),
                None => Ok(Claimed::Running),
            },
        }
    }

    async fn stored(&self, item: &Item) -> Result<Option<StoredAnswer>> {
        let Some(status) = number(item, "status") else { return Ok(None) };
        let body = match (item.get("body").and_then(|v| v.as_b().ok()), text(item, "body_key")) {
            (Some(body), _) => Bytes::copy_from_slice(body.as_ref()),
            (None, Some(key)) => {
                let missing = || Error::internal("repeating an answer", std::io::Error::other("its body is missing"));
                self.objects.get(key).await?.ok_or_else(missing)?
            }
            (None, None) => Bytes::new(),
        };
        let content_type = text(item, "content_type").unwrap_or_default().to_owned();
        Ok(Some(StoredAnswer { status, content_type, location: text(item, "location").map(str::to_owned), body }))
    }

    /// Keeps the answer of a request that claimed its key. Nothing happens where another took it over meanwhile.
    pub async fn keep(&self, keyed: Keyed<'_>, answer: &StoredAnswer) -> Result<()> {
        let (name, body) = match answer.body.len() {
            0..=INLINE_BYTES => ("body", AttributeValue::B(Blob::new(answer.body.to_vec()))),
            _ => {
                let place = format!("answers/{}/repeated-{}", keyed.workspace, keyed.key);
                self.objects.put(&place, answer.body.clone(), "application/octet-stream").await?;
                ("body_key", s(place))
            }
        };
        let update = self
            .table
            .dynamodb
            .update_item()
            .table_name(&self.table.name)
            .set_key(Some(place(keyed)))
            .update_expression("SET #status = :status, content_type = :type, #location = :location, #body = :body")
            .condition_expression("#owner = :owner")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#location", "location")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#body", name)
            .expression_attribute_values(":status", n(answer.status))
            .expression_attribute_values(":type", s(&answer.content_type))
            .expression_attribute_values(":location", answer.location.as_ref().map_or(AttributeValue::Null(true), s))
            .expression_attribute_values(":owner", s(keyed.owner))
            .expression_attribute_values(":body", body);
        match update.send().await {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(e))
                if matches!(e.err(), UpdateItemError::ConditionalCheckFailedException(_)) =>
            {
                Ok(())
            }
            Err(error) => Err(failed("the database", "keeping an answer")(error)),
        }
    }

    /// Lets the key be used again: what failed on our side was not done.
    pub async fn give_up(&self, keyed: Keyed<'_>) -> Result<()> {
        let delete = self
            .table
            .dynamodb
            .delete_item()
            .table_name(&self.table.name)
            .set_key(Some(place(keyed)))
            .condition_expression("#owner = :owner AND attribute_not_exists(#status)")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":owner", s(keyed.owner));
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
            Err(error) => Err(failed("the database", "giving up an idempotency key")(error)),
        }
    }
}

fn place(keyed: Keyed<'_>) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("pk".to_owned(), s(format!("idempotency#{}#{}", keyed.workspace, keyed.key))),
        ("sk".to_owned(), s("answer")),
    ])
}
