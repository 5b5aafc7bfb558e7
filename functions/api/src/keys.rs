//! API keys of the caller's workspace.
use aws_lc_rs::rand;
use domain::{ApiKey, Error, KeyPrefix, Result, Scope, Secret, Timestamp, Workspace};
use jiff::SignedDuration;
use lambda::{App, NewSecret, Order, Request, Response, new_signing_secret};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A key that is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    pub name: String,
    pub scopes: BTreeSet<Scope>,
    /// Days until it opens nothing any more; never when it is not given.
    #[serde(default)]
    pub expires_in_days: Option<i64>,
    /// Whether it opens signed requests only.
    #[serde(default)]
    pub signed: bool,
}

impl Wanted {
    /// The key, if it may be asked for so.
    pub fn key(self, workspace: Workspace, created_by: String, now: Timestamp) -> Result<(ApiKey, Secret)> {
        let Self { name, scopes, expires_in_days, signed } = self;
        if scopes.is_empty() {
            return Err(Error::invalid("scopes", "`scopes` names at least one of read, upload, report, admin"));
        }
        let name = name.trim();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(Error::invalid("name", format!("`name` is a text of 1 to {LONGEST_NAME} characters")));
        }
        let expires_at = expires_in_days.map(|days| after_days(days, now)).transpose()?;
        let secret = secret()?;
        let key = ApiKey {
            prefix: secret.prefix.clone(),
            workspace,
            name: name.to_owned(),
            scopes,
            created_at: now,
            created_by,
            expires_at,
            revoked_at: None,
            replaced_by: None,
            signed,
        };
        Ok((key, secret))
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// Hours that the old key goes on beside the new one.
    #[serde(default)]
    overlap_hours: Option<i64>,
}

const LONGEST_NAME: usize = 100;
const MOST_DAYS: i64 = 3_650;
const OVERLAP_HOURS: i64 = 24;
const MOST_OVERLAP_HOURS: i64 = 30 * 24;

/// `POST /api/v1/admin/api-keys`: the key in clear stands in this answer and nowhere else.
pub async fn create(app: &App, request: Request) -> Result<Response> {
    let (workspace, now) = (request.workspace()?, app.clock.now());
    let wanted: Wanted = request.json()?;
    let (key, secret) = wanted.key(workspace, request.caller.name().unwrap_or_default(), now)?;
    let signing = new_signing_secret(app, &key).await?;
    app.record(&request, "key.created", of(&key)).await?;
    app.keys.create(&key, &secret.hash(), signing.as_ref().map(|signing| &signing.sealed[..])).await?;
    Ok(with_secret(&key, &secret, signing.as_ref(), now))
}

/// `GET /api/v1/admin/api-keys`: by prefix, those of a `state`; `order`, `limit`, `cursor`.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked, now) = (request.workspace()?, app.asked(&request, Order::ByName).await?, app.clock.now());
    let wanted = request.one_of("state", &["active", "expired", "revoked"])?;
    let is_wanted = |key: &ApiKey| wanted.is_none_or(|wanted| state(key, now) == wanted);
    let page = app.keys.list(&workspace, &asked, is_wanted).await?;
    let keys: Vec<Value> = page.items.iter().map(|(key, used)| shown(key, *used, now)).collect();
    Ok(Response::ok(&json!({ "keys": keys, "next": app.cursor(&request, page.next).await? })))
}

/// `DELETE /api/v1/admin/api-keys/{prefix}`: from now on it opens nothing; repeating it changes nothing.
pub async fn revoke(app: &App, request: Request) -> Result<Response> {
    let now = app.clock.now();
    let key = find(app, &request).await?;
    if key.revoked_at.is_none() {
        let key = ApiKey { revoked_at: Some(now), ..key.clone() };
        let done = app.keys.update(&key).await?;
        app.forget_key(&key.prefix);
        if done {
            // A key that got about is ended whatever becomes of the note of it.
            let by = request.caller.name().unwrap_or_default();
            app.record_made(&key.workspace, "key.revoked", of(&key), &by).await;
        }
    }
    Ok(Response::no_content())
}

/// `POST /api/v1/admin/api-keys/{prefix}/rotate`: a new key of the same name and scopes; the old one ends after the overlap.
pub async fn rotate(app: &App, request: Request) -> Result<Response> {
    let now = app.clock.now();
    let old = find(app, &request).await?;
    let asked: Rotation = if request.has_body() { request.json()? } else { Rotation::default() };
    let hours = asked.overlap_hours.unwrap_or(OVERLAP_HOURS);
    if !(0..=MOST_OVERLAP_HOURS).contains(&hours) {
        let why = format!("`overlap_hours` is a whole number from 0 to {MOST_OVERLAP_HOURS}");
        return Err(Error::invalid("overlap_hours", why));
    }
    let conflict = |why: &str| Error::Conflict { what: "API key", id: old.prefix.to_string(), why: why.into() };
    if !old.is_active(now) || old.replaced_by.is_some() {
        return Err(conflict("is not in use any more, or was replaced already"));
    }
    let by = request.caller.name().unwrap_or_default();
    let lifetime = old.expires_at.map(|end| end.duration_since(old.created_at));
    let expires_at = lifetime.map(|lifetime| now + lifetime);
    let secret = secret()?;
    let prefix = secret.prefix.clone();
    let new = ApiKey { prefix, created_at: now, created_by: by.clone(), expires_at, ..old.clone() };
    let end = now + SignedDuration::from_hours(hours);
    let expires_at = Some(old.expires_at.map_or(end, |planned| planned.min(end)));
    let ended = ApiKey { expires_at, replaced_by: Some(new.prefix.clone()), ..old.clone() };
    let signing = new_signing_secret(app, &new).await?;
    let sealed = signing.as_ref().map(|signing| &signing.sealed[..]);
    app.record(&request, "key.rotated", of(&old)).await?;
    if !app.keys.replace(&ended, &new, &secret.hash(), sealed).await? {
        return Err(conflict("was changed meanwhile"));
    }
    app.forget_key(&old.prefix);
    Ok(with_secret(&new, &secret, signing.as_ref(), now))
}

async fn find(app: &App, request: &Request) -> Result<ApiKey> {
    let workspace = request.workspace()?;
    let prefix = KeyPrefix::parse(request.parameter("prefix")?)?;
    app.keys.get(&workspace, &prefix).await?.ok_or_else(|| Error::not_found("API key", prefix))
}

fn secret() -> Result<Secret> {
    let mut random = [0; Secret::ENTROPY];
    let failed = |_| Error::internal("making an API key", std::io::Error::other("there is no randomness"));
    rand::fill(&mut random).map_err(failed)?;
    Ok(Secret::new(&random))
}

fn after_days(days: i64, now: Timestamp) -> Result<Timestamp> {
    let why = format!("`expires_in_days` is a whole number from 1 to {MOST_DAYS}");
    let days =
        Some(days).filter(|days| (1..=MOST_DAYS).contains(days)).ok_or(Error::invalid("expires_in_days", why))?;
    Ok(now + SignedDuration::from_hours(24 * days))
}

fn of(key: &ApiKey) -> String {
    format!("key:{}", key.prefix)
}

fn with_secret(key: &ApiKey, secret: &Secret, signing: Option<&NewSecret>, now: Timestamp) -> Response {
    let mut body = shown(key, None, now);
    let mut kept = body.clone();
    kept["note"] = json!("The key was shown in the first answer to this request, and only there.");
    body["key"] = json!(secret.shown_once());
    body["note"] = json!("Keep the key now: it is shown this once.");
    if let Some(signing) = signing {
        body["signing_secret"] = json!(signing.text);
        body["note"] = json!("Keep the key and its signing secret now: they are shown this once.");
    }
    Response::created(&body).kept_as(&kept)
}

fn state(key: &ApiKey, now: Timestamp) -> &'static str {
    match (key.revoked_at, key.is_active(now)) {
        (Some(_), _) => "revoked",
        (None, true) => "active",
        (None, false) => "expired",
    }
}

fn shown(key: &ApiKey, last_used: Option<Timestamp>, now: Timestamp) -> Value {
    json!({
        "prefix": key.prefix,
        "name": key.name,
        "scopes": key.scopes,
        "signed": key.signed,
        "state": state(key, now),
        "created_at": key.created_at,
        "created_by": key.created_by,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "replaced_by": key.replaced_by,
        "last_used_at": last_used,
    })
}
