//! Answers that were given before. A lookup that fails is a miss, and a write that fails is let be: both are counted.
use crate::{
    Call, Owner,
    answer::Answer,
    counters::{Counters, count},
};
use domain::{ContentHash, Timestamp};
use http::header::CONTENT_TYPE;
use jiff::SignedDuration;
use reqwest::Url;
use std::{sync::Arc, time::Duration};
use store::{KeptReply, Replies};

/// The longest that a call waits for the table or the bucket.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Clone)]
pub(crate) struct Cache {
    pub replies: Replies,
    pub service: &'static str,
    pub counters: Arc<Counters>,
}

/// Method, address, body and owner: what two calls must share to share an answer. Each part's length stands before it, so
/// that no two calls run together.
pub(crate) fn key(call: &Call, url: &Url) -> ContentHash {
    let owner = match &call.owner {
        Owner::Workspace(workspace) => workspace.as_str(),
        Owner::Echo => "-",
    };
    let mut whole = Vec::new();
    for part in [call.method.as_str().as_bytes(), url.as_str().as_bytes(), owner.as_bytes(), &call.body] {
        whole.extend_from_slice(&(part.len() as u64).to_be_bytes());
        whole.extend_from_slice(part);
    }
    ContentHash::of(&whole)
}

impl Cache {
    pub async fn get(&self, call: &Call, key: &ContentHash, now: Timestamp) -> Option<KeptReply> {
        let owner = call.owner.to_string();
        let asked = tokio::time::timeout(PATIENCE, self.replies.get(self.service, &owner, key, now)).await;
        match asked {
            Ok(Ok(kept)) => return kept,
            Ok(Err(error)) => self.failed("looking up", &error.to_string()),
            Err(_) => self.failed("looking up", "it took too long"),
        }
        None
    }

    /// Keeps an answer with status 200.
    pub async fn put(&self, call: &Call, key: &ContentHash, answer: &Answer, now: Timestamp) {
        let Some(keep) = call.keep.filter(|_| answer.status == 200) else { return };
        let span = |wanted: Duration| SignedDuration::try_from(wanted).unwrap_or(Replies::LONGEST);
        let fresh = span(keep.fresh).min(Replies::LONGEST);
        let whole = fresh.saturating_add(span(keep.stale)).min(Replies::LONGEST);
        let content_type = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let reply = KeptReply {
            status: answer.status,
            content_type: content_type.map(str::to_owned),
            body: answer.body.clone(),
            fresh_until: now + fresh,
            stale_until: now + whole,
        };
        let owner = call.owner.to_string();
        match tokio::time::timeout(PATIENCE, self.replies.put(self.service, &owner, key, &reply)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.failed("keeping", &error.to_string()),
            Err(_) => self.failed("keeping", "it took too long"),
        }
    }

    fn failed(&self, doing: &str, why: &str) {
        count(&self.counters.cache_failures);
        tracing::warn!(service = self.service, doing, why, "an answer's place could not be used");
    }
}
