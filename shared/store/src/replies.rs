//! Replies of external services, kept so that they are not asked again, and so that there is something to say when they
//! are down.
use crate::{
    Objects,
    failure::failed,
    items::{SCHEMA_VERSION, Table, n, number, s, text},
    results::INLINE_BYTES,
};
use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use bytes::Bytes;
use domain::{ContentHash, Result, Timestamp};
use jiff::SignedDuration;

#[derive(Debug, Clone)]
pub struct Replies {
    table: Table,
    objects: Objects,
}

/// A reply as it came, and until when it may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Bytes,
    /// Until then it is given without asking.
    pub fresh_until: Timestamp,
    /// Until then it is given when the service is down.
    pub stale_until: Timestamp,
}

impl Replies {
    /// The longest that a reply is kept; the bucket forgets large ones after a day.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(23);

    pub(crate) fn new(table: Table, objects: Objects) -> Self {
        Self { table, objects }
    }

    /// The reply kept under a key of an owner, while it may be given at all. One read, and one of the bucket for a body
    /// over 100 kB.
    pub async fn get(
        &self,
        service: &str,
        owner: &str,
        key: &ContentHash,
        now: Timestamp,
    ) -> Result<Option<KeptReply>> {
        let request = self.table.dynamodb.get_item().table_name(&self.table.name);
        let request = request.key("pk", s(partition(service, owner))).key("sk", s(key.to_string()));
        let answer = request.send().await.map_err(failed("the database", "reading a kept reply"))?;
        let Some(item) = answer.item else { return Ok(None) };
        let time = |name: &str| number(&item, name).and_then(|at| Timestamp::from_second(at).ok());
        let (Some(fresh_until), Some(stale_until)) = (time("fresh_until"), time("expires_at")) else { return Ok(None) };
        if stale_until <= now {
            return Ok(None);
        }
        let body = match (item.get("body").and_then(|v| v.as_b().ok()), text(&item, "body_key")) {
            (Some(body), _) => Some(Bytes::copy_from_slice(body.as_ref())),
            (None, Some(key)) => self.objects.get(key).await?,
            (None, None) => None,
        };
        let Some(status) = number::<u16>(&item, "status") else {
            return Ok(None);
        };
        let content_type = text(&item, "content_type").map(str::to_owned);
        Ok(body.map(|body| KeptReply { status, content_type, body, fresh_until, stale_until }))
    }

    /// Keeps a reply; a large body in the bucket under a name made of its bytes, so that it always belongs to its item.
    /// One write, two for a body over 100 kB.
    pub async fn put(&self, service: &str, owner: &str, key: &ContentHash, reply: &KeptReply) -> Result<()> {
        let mut request = self
            .table
            .dynamodb
            .put_item()
            .table_name(&self.table.name)
            .item("pk", s(partition(service, owner)))
            .item("sk", s(key.to_string()))
            .item("v", n(SCHEMA_VERSION))
            .item("status", n(reply.status))
            .item("fresh_until", n(reply.fresh_until.as_second()))
            .item("expires_at", n(reply.stale_until.as_second()));
        if let Some(content_type) = &reply.content_type {
            request = request.item("content_type", s(content_type));
        }
        if reply.body.len() <= INLINE_BYTES {
            request = request.item("body", AttributeValue::B(Blob::new(reply.body.to_vec())));
        } else {
            let place = format!("answers/{owner}/{service}/{}", ContentHash::of(&reply.body));
            self.objects.put(&place, reply.body.clone(), "application/octet-stream").await?;
            request = request.item("body_key", s(place));
        }
        request.send().await.map_err(failed("the database", "keeping a reply"))?;
        Ok(())
    }
}

fn partition(service: &str, owner: &str) -> String {
    format!("reply#{service}#{owner}")
}
