//! Who is calling: the workspace comes from the credential alone.
//!
//! The local stack on loopback names one open workspace, which needs no credential.
use crate::{App, signing, token::Token};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use domain::{ApiKey, Error, KeyPrefix, Result, Scope, Secret, Timestamp, Workspace};
use http::HeaderMap;
use jiff::SignedDuration;
use lambda_http::{RequestExt, request::RequestContext};
use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::Event;

/// Who sent a request, as far as the request proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub credential: Credential,
    /// The address that the gateway saw; never one that a header claims.
    pub source_ip: Option<IpAddr>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// None was sent, and none is needed on this machine.
    Open { workspace: Workspace },
    /// An API key, named by its public prefix.
    Key { prefix: KeyPrefix, workspace: Workspace, scopes: BTreeSet<Scope> },
    /// A token of the configured issuer.
    Token { subject: String, workspace: Workspace, scopes: BTreeSet<Scope> },
    /// None, or none that is valid, with the words for the caller.
    None { why: String },
}

impl Caller {
    pub fn workspace(&self) -> Result<Workspace> {
        match &self.credential {
            Credential::Open { workspace }
            | Credential::Key { workspace, .. }
            | Credential::Token { workspace, .. } => Ok(workspace.clone()),
            Credential::None { why } => Err(Error::Unauthenticated { why: why.clone() }),
        }
    }

    /// An error unless the credential allows what needs the scope. Nobody's credential is asked for on the open workspace.
    pub fn check(&self, scope: Scope) -> Result<()> {
        match &self.credential {
            Credential::Open { .. } => Ok(()),
            Credential::Key { scopes, .. } | Credential::Token { scopes, .. } => match scope.is_among(scopes) {
                true => Ok(()),
                false => {
                    let why =
                        format!("This credential does not have the scope `{}`, which this call needs.", scope.name());
                    Err(Error::Forbidden { why })
                }
            },
            Credential::None { why } => Err(Error::Unauthenticated { why: why.clone() }),
        }
    }

    /// What requests of this caller are counted under: the credential's public name. `None` without a credential.
    pub fn name(&self) -> Option<String> {
        match &self.credential {
            Credential::Open { workspace } => Some(format!("open:{workspace}")),
            Credential::Key { prefix, .. } => Some(format!("key:{prefix}")),
            Credential::Token { subject, workspace, .. } => Some(format!("token:{workspace}:{subject}")),
            Credential::None { .. } => None,
        }
    }
}

/// What was found out of presented keys in the last moments, so that most requests ask the table nothing.
#[derive(Debug, Clone, Default)]
pub struct KnownKeys(Arc<Mutex<HashMap<KeyPrefix, Known>>>);

#[derive(Debug, Clone)]
struct Known {
    hash: [u8; 32],
    key: ApiKey,
    signing: Option<Signing>,
    at: Timestamp,
    touched: Timestamp,
}

/// The secret that signs a key's requests, as it is stored and as it is.
#[derive(Debug, Clone)]
struct Signing {
    sealed: Option<Vec<u8>>,
    secret: secrets::Secret,
}

/// A revoked key opens this instance no longer than this.
const KNOWN_FOR: SignedDuration = SignedDuration::from_secs(2);
/// The use of a key is noted about so often.
const TOUCHED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// Keys that an instance remembers; beyond that it forgets all and asks again.
const MOST_KNOWN: usize = 1_000;

/// Why a key or token opened nothing. The words are the same whatever is wrong with it.
const NOT_VALID: &str = "The credential is not valid: it is mistyped, expired or revoked.";
const MISSING: &str = "This call needs a credential. Send an API key as `Authorization: Bearer echo_…`.";

/// Finds out who sent a request. Round trips: none for a key that was checked in the last two seconds, else one to check it,
/// and one a minute to note its use; one more where requests are signed. An error says that the caller has to wait, or that keys cannot be checked now.
pub(crate) async fn identify(app: &App, request: &lambda_http::Request) -> Result<Caller> {
    let source_ip = source_ip(request);
    let credential = match presented(request.headers())? {
        None => match &app.config.open_workspace {
            Some(open) => Credential::Open { workspace: open.clone() },
            None => Credential::None { why: MISSING.into() },
        },
        Some(text) => match Secret::parse(text) {
            Some(secret) => by_key(app, &secret, source_ip, request).await?,
            None => by_token(app, text, source_ip).await?,
        },
    };
    Ok(Caller { credential, source_ip })
}

/// The address that the gateway saw.
pub(crate) fn source_ip(request: &lambda_http::Request) -> Option<IpAddr> {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => {
            context.http.source_ip.as_deref().and_then(|address| address.parse().ok())
        }
        _ => None,
    }
}

/// The credential of `Authorization: Bearer …` or `X-API-Key: …`.
fn presented(headers: &HeaderMap) -> Result<Option<&str>> {
    let unreadable = || Error::Unauthenticated { why: "The credential is not written in plain characters.".into() };
    let header = |name: &str| headers.get(name).map(|value| value.to_str().map_err(|_| unreadable())).transpose();
    let bearer = match header("authorization")? {
        None => None,
        Some(text) => match text.split_once(' ') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => Some(rest.trim()),
            _ => {
                let why = "`Authorization` is not of the form `Bearer <credential>`.".into();
                return Err(Error::Unauthenticated { why });
            }
        },
    };
    match (bearer, header("x-api-key")?.map(str::trim)) {
        (Some(one), Some(other)) if one != other => {
            Err(Error::Unauthenticated { why: "`Authorization` and `X-API-Key` name different credentials.".into() })
        }
        (one, other) => Ok(one.or(other)),
    }
}

async fn by_key(
    app: &App,
    secret: &Secret,
    source_ip: Option<IpAddr>,
    request: &lambda_http::Request,
) -> Result<Credential> {
    let (now, hash) = (app.clock.now(), secret.hash());
    if let Some((key, signing)) = app.known_keys.get(secret, &hash, now) {
        return of_key(app, &key, signing.as_ref(), request).await;
    }
    let subjects = subjects(Some(&secret.prefix), source_ip);
    let found = app.keys.find(&secret.prefix, &subjects, now).await?;
    let (of_key_itself, of_address) =
        (found.locked_until.first().copied().flatten(), found.locked_until.iter().skip(1).copied().flatten().max());
    if let Some(until) = of_key_itself {
        return Err(locked(until, now));
    }
    // Also where there is no such key: what is compared with nothing takes as long.
    let is_equal = verify_slices_are_equal(&found.hash, &hash).is_ok();
    match found.key {
        Some(key) if is_equal => {
            let signing = match key.signed {
                true => Some(opened(app, &key, found.signing).await?),
                false => None,
            };
            let touched = app.known_keys.keep(&key, signing.clone(), hash, now);
            if !touched && let Err(error) = app.keys.touch(&key.prefix, now).await {
                tracing::warn!(%error, prefix = %key.prefix, "the use of a key could not be noted");
            }
            of_key(app, &key, signing.as_ref(), request).await
        }
        // Whoever has the right key is let in from any address: others behind it may have a wrong one.
        key => match of_address {
            Some(until) => Err(locked(until, now)),
            None => {
                refused(app, &subjects, key.as_ref(), source_ip).await?;
                Ok(Credential::None { why: NOT_VALID.into() })
            }
        },
    }
}

async fn of_key(
    app: &App,
    key: &ApiKey,
    signing: Option<&Signing>,
    request: &lambda_http::Request,
) -> Result<Credential> {
    if !key.is_active(app.clock.now()) {
        return Ok(Credential::None { why: NOT_VALID.into() });
    }
    if let Some(Signing { secret, .. }) = signing {
        match signing::check(app, &key.prefix, secret, request).await {
            Ok(()) => {}
            // Counted like every request that opens nothing.
            Err(Error::Unauthenticated { why }) => return Ok(Credential::None { why }),
            Err(other) => return Err(other),
        }
    }
    let ApiKey { prefix, workspace, scopes, .. } = key.clone();
    Ok(Credential::Key { prefix, workspace, scopes })
}

/// The key's signing secret; what was opened once is not opened again.
async fn opened(app: &App, key: &ApiKey, sealed: Option<Vec<u8>>) -> Result<Signing> {
    if let Some(known) = app.known_keys.signing(&key.prefix).filter(|known| known.sealed == sealed) {
        return Ok(known);
    }
    let secret = signing::open(app, key, sealed.as_deref()).await?;
    Ok(Signing { sealed, secret })
}

async fn by_token(app: &App, text: &str, source_ip: Option<IpAddr>) -> Result<Credential> {
    let now = app.clock.now();
    let (tokens, subjects) = (&app.tokens, subjects(None, source_ip));
    match tokens.check(text, now).await? {
        Some(token) => {
            let Token { subject, workspace, scopes } = token;
            Ok(Credential::Token { subject, workspace, scopes })
        }
        // Who guesses signatures gets nowhere, so nobody waits for it; it counts against the address that guesses keys.
        None => {
            refused(app, &subjects, None, source_ip).await?;
            Ok(Credential::None { why: NOT_VALID.into() })
        }
    }
}

/// What attempts are counted under.
fn subjects(prefix: Option<&KeyPrefix>, source_ip: Option<IpAddr>) -> Vec<String> {
    let prefix = prefix.map(|prefix| format!("key:{prefix}"));
    prefix.into_iter().chain(source_ip.map(|address| format!("ip:{address}"))).collect()
}

fn locked(until: Timestamp, now: Timestamp) -> Error {
    let retry_after = u64::try_from((until - now).get_seconds()).unwrap_or_default().max(1);
    let seconds = if retry_after == 1 { "second" } else { "seconds" };
    let why = format!("Too many attempts with credentials that are not valid. Try again in {retry_after} {seconds}.");
    Error::RateLimited { why, retry_after }
}

/// Counts a failed attempt, and writes it into the audit of the workspace whose key was tried.
async fn refused(app: &App, subjects: &[String], tried: Option<&ApiKey>, source_ip: Option<IpAddr>) -> Result<()> {
    let now = app.clock.now();
    for subject in subjects {
        app.keys.count_failure(subject, now).await?;
    }
    let from = source_ip.map(|address| address.to_string()).unwrap_or_default();
    tracing::warn!(from, prefix = tried.map(|key| key.prefix.as_str()), "a credential was refused");
    if let Some(key) = tried {
        let event = Event::new("login.failed", format!("key:{}", key.prefix), from);
        app.audit.append(&key.workspace, &event, now).await?;
    }
    Ok(())
}

impl KnownKeys {
    fn get(&self, secret: &Secret, hash: &[u8; 32], now: Timestamp) -> Option<(ApiKey, Option<Signing>)> {
        let known = self.lock();
        let known = known.get(&secret.prefix).filter(|known| now.duration_since(known.at) < KNOWN_FOR)?;
        verify_slices_are_equal(&known.hash, hash).is_ok().then(|| (known.key.clone(), known.signing.clone()))
    }

    fn signing(&self, prefix: &KeyPrefix) -> Option<Signing> {
        self.lock().get(prefix).and_then(|known| known.signing.clone())
    }

    /// Remembers a key that was checked. True where its use was noted a short while ago.
    fn keep(&self, key: &ApiKey, signing: Option<Signing>, hash: [u8; 32], now: Timestamp) -> bool {
        let mut known = self.lock();
        let touched = known.get(&key.prefix).map(|known| known.touched);
        let is_fresh = touched.is_some_and(|at| now.duration_since(at) < TOUCHED_EVERY);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let touched = touched.filter(|_| is_fresh).unwrap_or(now);
        known.insert(key.prefix.clone(), Known { hash, key: key.clone(), signing, at: now, touched });
        is_fresh
    }

    /// Of a key that was changed here.
    pub fn forget(&self, prefix: &KeyPrefix) {
        self.lock().remove(prefix);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<KeyPrefix, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
