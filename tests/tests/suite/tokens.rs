//! Tokens of an issuer as a credential, against an issuer of the test's own.
use crate::common::{app, repository, start_closed};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use axum::{Json, Router, routing::get};
use domain::Timestamp;
use jiff::SignedDuration;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet},
};
use lambda::{App, Clock, Invocation, Issuer, Tokens};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::net::TcpListener;

/// An issuer with one key, which counts how often its keys were asked for.
struct OfTest {
    url: String,
    key: EncodingKey,
    asked: Arc<AtomicUsize>,
    server: tokio::task::JoinHandle<()>,
}

const KEY_ID: &str = "2026-11";

async fn issuer() -> OfTest {
    let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let key = EncodingKey::from_ec_der(pair.as_ref());
    let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
    public.common.key_id = Some(KEY_ID.to_owned());
    let keys = JwkSet { keys: vec![public] };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let discovery = json!({ "issuer": url, "jwks_uri": format!("{url}/keys") });
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let routes =
        Router::new().route("/.well-known/openid-configuration", get(async move || Json(discovery.clone()))).route(
            "/keys",
            get(async move || {
                counted.fetch_add(1, Ordering::Relaxed);
                Json(keys.clone())
            }),
        );
    let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    OfTest { url, key, asked, server }
}

impl OfTest {
    /// A token with some claims changed; `null` leaves a claim out.
    fn token(&self, but: Value) -> String {
        let now = Timestamp::now().as_second();
        let mut claims = json!({
            "iss": self.url, "aud": "echo", "sub": "ada@example.com", "exp": now + 600, "nbf": now - 5,
            "echo_workspace": "acme", "scope": "openid echo:read",
        });
        for (name, value) in but.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        let header = Header { kid: Some(KEY_ID.to_owned()), ..Header::new(Algorithm::ES256) };
        encode(&header, &claims, &self.key).unwrap()
    }

    fn tokens(&self) -> Tokens {
        let (url, audience) = (self.url.clone(), "echo".to_owned());
        Tokens::new(Some(Issuer { url, audience, workspace_claim: "echo_workspace".to_owned() }))
    }
}

/// What `name` answers to its sample event with a token.
async fn status(app: &App, name: &str, token: &str) -> u64 {
    let handlers = api::handlers();
    let (_, handler) = handlers.iter().find(|(known, _)| *known == name).unwrap();
    let event = std::fs::read_to_string(repository(&format!("events/{name}.json"))).unwrap();
    let mut event: Value = serde_json::from_str(&event).unwrap();
    event["headers"]["authorization"] = format!("Bearer {token}").into();
    // An address of its own for each question, so that failed ones hold up no other.
    static ADDRESS: AtomicUsize = AtomicUsize::new(1);
    let address = format!("198.51.100.{}", ADDRESS.fetch_add(1, Ordering::Relaxed));
    event["requestContext"]["http"]["sourceIp"] = address.into();
    let payload = event.to_string().into_bytes();
    let answer = handler.invoke(app, Invocation { payload: &payload, context: Default::default() }).await.unwrap();
    serde_json::from_slice::<Value>(&answer).unwrap()["statusCode"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_what_its_claims_say_and_no_other_token_does() {
    let (echo, issuer, stranger) = (start_closed().await, issuer().await, issuer().await);
    let app = App { tokens: issuer.tokens(), ..app(&echo.stack, false).await };
    assert_eq!(status(&app, "list-uploads", &issuer.token(json!({}))).await, 200);
    assert_eq!(status(&app, "list-api-keys", &issuer.token(json!({}))).await, 403, "its scopes are read alone");
    assert_eq!(status(&app, "list-uploads", &issuer.token(json!({ "scope": null, "scp": ["echo:admin"] }))).await, 200);
    assert_eq!(status(&app, "list-uploads", &issuer.token(json!({ "scope": "read" }))).await, 403, "not Echo's scope");
    let now = Timestamp::now().as_second();
    for wrong in [
        json!({ "exp": now - 61 }),
        json!({ "nbf": now + 90 }),
        json!({ "aud": "another" }),
        json!({ "iss": "https://another.example" }),
        json!({ "sub": null }),
        json!({ "exp": null }),
        json!({ "echo_workspace": null }),
        json!({ "echo_workspace": "../acme" }),
    ] {
        assert_eq!(status(&app, "list-uploads", &issuer.token(wrong.clone())).await, 401, "{wrong}");
    }
    let forged = stranger.token(json!({ "iss": issuer.url }));
    assert_eq!(status(&app, "list-uploads", &forged).await, 401, "signed by another key of the same name");
    // The public key of the issuer taken as a shared secret, and no signature at all.
    let claims = issuer.token(json!({})).split('.').nth(1).unwrap().to_owned();
    for header in [json!({ "alg": "HS256", "kid": KEY_ID }), json!({ "alg": "none", "kid": KEY_ID })] {
        use base64::Engine;
        let header = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
        assert_eq!(status(&app, "list-uploads", &format!("{header}.{claims}.")).await, 401);
    }
    assert_eq!(issuer.asked.load(Ordering::Relaxed), 1, "the issuer was asked for its keys once");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_known_go_on_while_the_issuer_is_away_and_without_any_nothing_is_let_in() {
    let (echo, issuer) = (start_closed().await, issuer().await);
    let app = app(&echo.stack, false).await;
    let (known, fresh) = (App { tokens: issuer.tokens(), ..app.clone() }, App { tokens: issuer.tokens(), ..app });
    let token = issuer.token(json!({ "exp": Timestamp::now().as_second() + 100_000 }));
    assert_eq!(status(&known, "list-uploads", &token).await, 200);
    issuer.server.abort();
    let _ = issuer.server.await;
    let after = |hours| Clock::Fixed(Timestamp::now() + SignedDuration::from_hours(hours));
    assert_eq!(status(&App { clock: after(1), ..known.clone() }, "list-uploads", &token).await, 200);
    assert_eq!(status(&fresh, "list-uploads", &token).await, 503);
    assert_eq!(status(&App { clock: after(25), ..known }, "list-uploads", &token).await, 503);
}
