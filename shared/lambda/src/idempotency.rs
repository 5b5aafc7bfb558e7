//! `Idempotency-Key`: a request that makes something and is sent twice under one key makes it once.
use crate::{App, Request, Response};
use domain::{ContentHash, Error, Result};
use std::future::Future;
use store::{Claimed, Keyed, StoredAnswer};
use uuid::Uuid;

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;

/// The endpoint's answer, or that of the equal request before under the same key. What failed on our side is not kept, so
/// that it can be tried again.
pub(crate) async fn once<Answer>(
    app: &App,
    request: Request,
    endpoint: impl FnOnce(Request) -> Answer,
) -> Result<Response>
where
    Answer: Future<Output = Result<Response>>,
{
    let Some(key) = request.header(HEADER).map(str::to_owned) else { return endpoint(request).await };
    if !(1..=LONGEST).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
        let why = format!("`Idempotency-Key` is 1 to {LONGEST} visible characters, such as a UUID");
        return Err(Error::invalid(HEADER, why));
    }
    let workspace = request.workspace()?;
    let place = format!("{} {} {key}", request.method, request.path);
    let (place, asked) = (ContentHash::of(place.as_bytes()), request.fingerprint());
    let owner = Uuid::now_v7().to_string();
    let keyed = Keyed { workspace: &workspace, key: &place, request: &asked, owner: &owner };
    match app.idempotency.claim(keyed, app.clock.now()).await? {
        Claimed::Ours => {}
        Claimed::Answered(answer) => return Ok(Response::repeated(answer)),
        Claimed::Running => {
            let why = "is being answered for the first time; ask again in a moment".to_owned();
            return Err(Error::Conflict { what: "the request with the key", id: key, why });
        }
        Claimed::Other => {
            let why = "this `Idempotency-Key` was used for another request; take a new one for each request".to_owned();
            return Err(Error::invalid(HEADER, why));
        }
    }
    let answer = endpoint(request).await;
    match &answer {
        Ok(response) => app.idempotency.keep(keyed, &response.to_repeat()).await?,
        // Nothing was made: the caller mends the request or tries again, and the key is free for it.
        Err(_) => app.idempotency.give_up(keyed).await?,
    }
    answer
}

impl Response {
    fn repeated(answer: StoredAnswer) -> Self {
        let response = Response::bytes(answer.status, &answer.content_type, answer.body.to_vec());
        let response = match &answer.location {
            Some(location) => response.with_header("location", location),
            None => response,
        };
        response.with_header("idempotency-replayed", "true")
    }
}
