//! Tokens of an OpenID Connect issuer (JWT, RFC 7519) as a credential: signature, issuer, audience and time are checked, and
//! the workspace and scopes are read from claims.
//!
//! The issuer's keys come from its discovery document (OpenID Connect Discovery 1.0, §4) and are kept: asked for again after
//! ten minutes or for a key that is not known, and used on for a day while the issuer does not answer.
use domain::{Error, Result, Scope, Timestamp, Workspace};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde::{Deserialize, de::DeserializeOwned};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// Whose tokens are taken, and how they name the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The issuer's address, as in `iss`.
    pub url: String,
    /// What `aud` has to name.
    pub audience: String,
    /// The claim with the workspace's name.
    pub workspace_claim: String,
}

/// What a valid token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub subject: String,
    pub workspace: Workspace,
    pub scopes: BTreeSet<Scope>,
}

#[derive(Debug, Clone)]
pub struct Tokens {
    issuer: Option<Arc<Issuer>>,
    keys: Arc<Mutex<Option<Known>>>,
}

#[derive(Debug, Clone)]
struct Known {
    keys: Arc<JwkSet>,
    fetched: Timestamp,
    /// Of the last attempt, also one that failed.
    asked: Timestamp,
}

/// Signatures with a public key. One with a shared secret (HS256) is none that an issuer publishes.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// Clocks of two machines may differ by so much.
const LEEWAY: SignedDuration = SignedDuration::from_secs(60);
const FRESH: SignedDuration = SignedDuration::from_mins(10);
const USABLE: SignedDuration = SignedDuration::from_hours(24);
/// Between two questions for a key that is not known, whoever makes them up.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(2);
const MOST_BYTES: usize = 256 * 1024;
/// What scopes are called in a token: `echo:read`.
const SCOPE_PREFIX: &str = "echo:";

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    /// Names apart by blanks (RFC 8693, §4.2) …
    scope: Option<String>,
    /// … or a list, as some issuers write it.
    scp: Option<Vec<String>>,
    #[serde(flatten)]
    others: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Tokens {
    pub fn new(issuer: Option<Issuer>) -> Self {
        Self { issuer: issuer.map(Arc::new), keys: Arc::default() }
    }

    /// What the token says; `None` where it is not valid. An error where the issuer's keys cannot be had.
    pub async fn check(&self, text: &str, now: Timestamp) -> Result<Option<Token>> {
        let Some(issuer) = &self.issuer else { return Ok(None) };
        let Ok(header) = decode_header(text) else { return Ok(None) };
        let Some(id) = header.kid.filter(|_| ALGORITHMS.contains(&header.alg)) else { return Ok(None) };
        let keys = self.keys(issuer, &id, now).await?;
        let Some(key) = keys.find(&id) else { return Ok(None) };
        // The key decides which signatures it checks, not the token.
        let is_fitting =
            key.common.key_algorithm.is_none_or(|of_key| of_key.to_string() == format!("{:?}", header.alg));
        let Ok(key) = DecodingKey::from_jwk(key) else { return Ok(None) };
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&issuer.url]);
        validation.set_audience(&[&issuer.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
        // Time is an argument here.
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        let claims = decode::<Claims>(text, &key, &validation).ok().filter(|_| is_fitting);
        Ok(claims.and_then(|token| read(token.claims, issuer, now)))
    }

    async fn keys(&self, issuer: &Issuer, id: &str, now: Timestamp) -> Result<Arc<JwkSet>> {
        // One asks; the others wait for its answer.
        let mut known = self.keys.lock().await;
        if let Some(known) = known.as_ref() {
            let age = now.duration_since(known.fetched);
            let is_patient = now.duration_since(known.asked) < PATIENCE;
            if is_patient || (age < FRESH && known.keys.find(id).is_some()) {
                return Ok(known.keys.clone());
            }
        }
        match fetch(issuer).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                *known = Some(Known { keys: keys.clone(), fetched: now, asked: now });
                Ok(keys)
            }
            Err(error) => match known.as_mut().filter(|known| now.duration_since(known.fetched) < USABLE) {
                Some(known) => {
                    tracing::warn!(%error, "the issuer's keys could not be fetched; those that are known go on");
                    known.asked = now;
                    Ok(known.keys.clone())
                }
                None => Err(error),
            },
        }
    }
}

fn read(claims: Claims, issuer: &Issuer, now: Timestamp) -> Option<Token> {
    let now = now.as_second();
    let is_now = now < claims.exp.saturating_add(LEEWAY.as_secs())
        && claims.nbf.is_none_or(|begin| begin.saturating_sub(LEEWAY.as_secs()) <= now);
    let workspace = claims.others.get(&issuer.workspace_claim)?.as_str()?;
    let workspace = Workspace::parse(workspace).ok().filter(|_| is_now && !claims.sub.is_empty())?;
    let words = claims.scope.unwrap_or_default();
    let names = words.split_whitespace().map(str::to_owned).chain(claims.scp.unwrap_or_default());
    let scopes = names.filter_map(|name| Scope::parse(name.strip_prefix(SCOPE_PREFIX)?).ok()).collect();
    Some(Token { subject: claims.sub, workspace, scopes })
}

async fn fetch(issuer: &Issuer) -> Result<JwkSet> {
    let failed = |e: reqwest::Error| Error::unavailable("the token issuer", e);
    let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
    let client = client.map_err(failed)?;
    let address = format!("{}/.well-known/openid-configuration", issuer.url.trim_end_matches('/'));
    let discovery: Discovery = get(&client, &address).await?;
    let odd = |why: &str| Error::unavailable("the token issuer", std::io::Error::other(why.to_owned()));
    if discovery.issuer != issuer.url {
        return Err(odd("its discovery document names another issuer"));
    }
    if !is_safe(&discovery.jwks_uri) {
        return Err(odd("its keys have an address without TLS"));
    }
    get(&client, &discovery.jwks_uri).await
}

/// TLS, or this machine.
pub(crate) fn is_safe(url: &str) -> bool {
    let is_local = |rest: &str| rest.starts_with("localhost") || rest.starts_with("127.0.0.1");
    url.starts_with("https://") || url.strip_prefix("http://").is_some_and(is_local)
}

async fn get<T: DeserializeOwned>(client: &reqwest::Client, url: &str) -> Result<T> {
    let failed = |e: reqwest::Error| Error::unavailable("the token issuer", e);
    let mut answer = client.get(url).send().await.and_then(reqwest::Response::error_for_status).map_err(failed)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > MOST_BYTES {
            return Err(Error::unavailable("the token issuer", std::io::Error::other("its answer is too large")));
        }
    }
    serde_json::from_slice(&body).map_err(|e| Error::unavailable("the token issuer", e))
}
