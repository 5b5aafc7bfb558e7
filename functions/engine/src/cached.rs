//! Answers that are kept for an hour under all that they depend on, so that the same question is calculated once.
//!
//! A key names contents, engine, policy, day and question; when one of them moves, so does the key, and no answer is ever
//! outdated. What is wrong with the store of answers costs a calculation and never an answer.
use domain::{ContentHash, Error, Result, Workspace};
use lambda::{App, Response};
use serde::Serialize;
use std::future::Future;
use store::Lookup;

/// Names an answer by what it depends on: `what` is asked, of which `content`, and the question itself in one spelling.
pub fn key(what: &str, content: &impl Serialize, question: &impl Serialize) -> Result<ContentHash> {
    let text = serde_json::to_string(&(what, content, question));
    text.map(|text| ContentHash::of(text.as_bytes())).map_err(|e| Error::internal("naming an answer", e))
}

/// The stored answer of this key, or the one that is made now and stored. Errors are not kept.
pub async fn answered(
    app: &App,
    workspace: &Workspace,
    key: &ContentHash,
    make: impl Future<Output = Result<Response>>,
) -> Result<Response> {
    let now = app.clock.now();
    let stored = app.answers.get(workspace, key, now).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a stored answer could not be read and is calculated again");
        None
    });
    let (response, lookup) = match stored {
        Some(body) => (Response::stored_json(body.into()), Lookup::Hit),
        None => {
            let made = make.await?;
            if let Err(error) = app.answers.put(workspace, key, made.body(), now).await {
                tracing::warn!(%error, "an answer could not be kept");
            }
            (made, Lookup::Miss)
        }
    };
    if let Err(error) = app.answers.count(workspace, lookup, now).await {
        tracing::warn!(%error, "an answer was not counted");
    }
    Ok(response.with_header("x-echo-cache", lookup.name()))
}
