//! Where the next page of a list begins, in a form that only Echo can make: the position, and a mark over it, the caller's
//! workspace, the list and what was asked of it. Base64 for URLs (RFC 4648, §5) without padding.
use crate::{App, Request};
use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Error, Result};
use serde_json::json;
use std::{fmt, sync::Arc};
use store::CursorKey;
use tokio::sync::OnceCell;

/// Bytes of the mark: half of an HMAC-SHA256.
const MARK: usize = 16;
/// Characters that a cursor has at most; positions are ids, names and numbers.
const LONGEST: usize = 200;

/// The cursors of a deployment. Their key is read when the first one is made or taken, and kept.
#[derive(Clone)]
pub struct Cursors {
    stored: CursorKey,
    key: Arc<OnceCell<hmac::Key>>,
}

impl Cursors {
    pub(crate) fn new(stored: CursorKey) -> Self {
        Self { stored, key: Arc::default() }
    }

    async fn key(&self) -> Result<&hmac::Key> {
        let read = async || {
            let mut new = [0; 32];
            let failed = |_| Error::internal("making a key", std::io::Error::other("there is no randomness"));
            rand::fill(&mut new).map_err(failed)?;
            Ok(hmac::Key::new(hmac::HMAC_SHA256, &self.stored.get_or(new).await?))
        };
        self.key.get_or_try_init(read).await
    }
}

impl fmt::Debug for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursors").finish_non_exhaustive()
    }
}

impl App {
    /// The position that the request's `cursor` stands for; `None` on the first page. 422 for what is no cursor, 404 for one
    /// that was not given for this workspace, list and question.
    pub async fn position(&self, request: &Request) -> Result<Option<String>> {
        let Some(cursor) = request.query("cursor") else { return Ok(None) };
        let (position, mark) = opened(cursor).ok_or_else(|| Error::invalid("cursor", NO_CURSOR))?;
        let expected = mark_of(self.cursors.key().await?, &list_of(request)?, &position);
        verify_slices_are_equal(&mark, &expected).map_err(|_| Error::not_found("the page of", "cursor"))?;
        String::from_utf8(position).map(Some).map_err(|e| Error::internal("reading a cursor of ours", e))
    }

    /// The same in a list that is counted: 0 on the first page.
    pub async fn offset(&self, request: &Request) -> Result<usize> {
        let no_number = |e: std::num::ParseIntError| Error::internal("reading a cursor of ours", e);
        self.position(request).await?.map_or(Ok(0), |position| position.parse().map_err(no_number))
    }

    /// The cursor of the page that begins after the position; `None` after the last page.
    pub async fn cursor(&self, request: &Request, position: Option<impl ToString>) -> Result<Option<String>> {
        let Some(position) = position.map(|position| position.to_string()) else { return Ok(None) };
        let mark = mark_of(self.cursors.key().await?, &list_of(request)?, position.as_bytes());
        Ok(Some(URL_SAFE_NO_PAD.encode([position.as_bytes(), &mark].concat())))
    }
}

const NO_CURSOR: &str = "`cursor` is the `next` of a previous page, as it was given";

/// What a cursor is good for: a workspace, a list, and what was asked of it but for the size of the page.
fn list_of(request: &Request) -> Result<String> {
    let question = request.all_query().filter(|(name, _)| !["limit", "cursor"].contains(name));
    Ok(json!([request.workspace()?.as_str(), request.path, question.collect::<Vec<_>>()]).to_string())
}

/// Position and mark of what has the form of a cursor.
fn opened(cursor: &str) -> Option<(Vec<u8>, [u8; MARK])> {
    let bytes = URL_SAFE_NO_PAD.decode(Some(cursor).filter(|cursor| cursor.len() <= LONGEST)?).ok()?;
    let (position, mark) = bytes.split_last_chunk::<MARK>()?;
    Some((position.to_vec(), *mark)).filter(|(position, _)| !position.is_empty())
}

fn mark_of(key: &hmac::Key, list: &str, position: &[u8]) -> [u8; MARK] {
    // A list is JSON, which has no NUL: no two lists and positions give the same bytes.
    let whole = hmac::sign(key, &[list.as_bytes(), b"\0", position].concat());
    let mut mark = [0; MARK];
    mark.copy_from_slice(&whole.as_ref()[..MARK]);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_taken(key: &hmac::Key, list: &str, cursor: &str) -> bool {
        opened(cursor).is_some_and(|(position, mark)| mark == mark_of(key, list, &position))
    }

    proptest! {
        #[test]
        fn a_cursor_with_any_byte_changed_is_refused(
            position in "[0-9a-z_-]{1,64}", list in "[ -~]{0,40}", at in any::<prop::sample::Index>(), by in 1..=u8::MAX,
        ) {
            let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
            let cursor = URL_SAFE_NO_PAD.encode([position.as_bytes(), &mark_of(&key, &list, position.as_bytes())].concat());
            prop_assert!(cursor.len() <= LONGEST && is_taken(&key, &list, &cursor));
            let mut changed = cursor.clone().into_bytes();
            let at = at.index(changed.len());
            changed[at] ^= by;
            let changed = String::from_utf8_lossy(&changed).into_owned();
            prop_assert!(!is_taken(&key, &list, &changed), "{changed}");
            let (other_list, other_key) = (format!("{list}x"), hmac::Key::new(hmac::HMAC_SHA256, &[8; 32]));
            prop_assert!(!is_taken(&key, &other_list, &cursor) && !is_taken(&other_key, &list, &cursor));
        }
    }
}
