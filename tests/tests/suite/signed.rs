//! Keys that open signed requests only: what is signed counts once, and what is not, or was changed, opens nothing.
use crate::common::{Running, admit, answer, app, start_closed};
use aws_lc_rs::{digest, hmac};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const ADMIN: &str = "echo_aaaaaaaaaaaa_111111111111111111111111111111111111111111111111";

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The header as docs/api-signing.md tells callers to make it, now.
pub fn signature(secret: &str, nonce: &str, method: &Method, path: &str, query: &str, body: &str) -> String {
    let at = jiff::Timestamp::now().as_second();
    let body = hex(digest::digest(&digest::SHA256, body.as_bytes()));
    let text = [&at.to_string(), nonce, method.as_str(), path, query, &body].join("\n");
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("t={at},nonce={nonce},v1={}", hex(hmac::sign(&key, text.as_bytes())))
}

async fn make(echo: &Running, body: Value) -> Value {
    let url = format!("{}/api/v1/admin/api-keys", echo.stack.url);
    let (status, key) = answer(echo.client.post(url).bearer_auth(ADMIN).json(&body)).await;
    assert_eq!(status, 201, "{key}");
    key
}

fn text<'a>(key: &'a Value, name: &str) -> &'a str {
    key[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {key}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_request_opens_once_and_no_other_request_does() {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    admit(&app, ADMIN, "acme").await;
    let key = make(&echo, json!({ "name": "bank", "scopes": ["read", "upload"], "signed": true })).await;
    let (clear, secret) = (text(&key, "key"), text(&key, "signing_secret"));
    assert!(secret.len() == 77 && !clear.contains(&secret[13..]), "{key}");

    let ask = |method: Method, address: &str, signature: Option<String>, body: &str| -> RequestBuilder {
        let request = echo.client.request(method, format!("{}{address}", echo.stack.url)).bearer_auth(clear);
        let request = request.header("content-type", "application/json").body(body.to_owned());
        signature.into_iter().fold(request, |request, signature| request.header("x-echo-signature", signature))
    };
    let refused = |what: &'static str| {
        move |(status, said): (u16, Value)| {
            assert_eq!(status, 401, "{what}: {said}");
            text(&said, "message").to_owned()
        }
    };
    let list = "/api/v1/uploads?limit=5&status=ready";
    let said = refused("unsigned")(answer(ask(Method::GET, list, None, "")).await);
    assert!(said.contains("have to be signed"), "{said}");
    let sign = |nonce: &str| signature(secret, nonce, &Method::GET, "/api/v1/uploads", "limit=5&status=ready", "");
    let signed = sign("0123456789abcdef");
    // A query may be sent in any order.
    let turned = "/api/v1/uploads?status=ready&limit=5";
    assert_eq!(answer(ask(Method::GET, turned, Some(signed.clone()), "")).await.0, 200);
    let said = refused("repeated")(answer(ask(Method::GET, list, Some(signed), "")).await);
    assert!(said.contains("used before"), "{said}");
    let other = "/api/v1/uploads?limit=6&status=ready";
    let said = refused("another query")(answer(ask(Method::GET, other, Some(sign("1123456789abcdef")), "")).await);
    assert!(said.contains("does not fit"), "{said}");

    let (path, body) = ("/api/v1/sources/shop/uploads", r#"{"file_name":"a.csv","size":1}"#);
    let sign = |nonce: &str, body: &str| Some(signature(secret, nonce, &Method::POST, path, "", body));
    let swapped = ask(Method::POST, path, sign("2123456789abcdef", body), &body.replace('a', "b"));
    refused("another body")(answer(swapped).await);
    let (status, announced) = answer(ask(Method::POST, path, sign("3123456789abcdef", body), body)).await;
    assert_eq!(status, 201, "{announced}");

    // A key of the same workspace without signing is not asked for it; nothing tells the secret later.
    let plain = make(&echo, json!({ "name": "plain", "scopes": ["read"] })).await;
    assert_eq!((plain["signed"].as_bool(), plain.get("signing_secret")), (Some(false), None));
    let url = |path: &str| format!("{}/api/v1/admin/{path}", echo.stack.url);
    let (_, keys) = answer(echo.client.get(url("api-keys")).bearer_auth(ADMIN)).await;
    let (_, audit) = answer(echo.client.get(url("audit")).bearer_auth(ADMIN)).await;
    let database = std::fs::read(echo.data.path().join("dynamodb.sqlite")).unwrap();
    let log = std::fs::read(echo.data.path().join("dynamodb.sqlite-wal")).unwrap_or_default();
    for (place, bytes) in [("lists", format!("{keys}{audit}").into_bytes()), ("table", [database, log].concat())] {
        let found = bytes.windows(16).any(|part| part == &secret.as_bytes()[13..29]);
        assert!(!found, "the signing secret stands in clear in the {place}");
    }

    let rotated = echo.client.post(url(&format!("api-keys/{}/rotate", text(&key, "prefix")))).bearer_auth(ADMIN);
    let (status, new) = answer(rotated).await;
    assert_eq!((status, new["signed"].as_bool()), (201, Some(true)), "{new}");
    assert_ne!(text(&new, "signing_secret"), secret);
    let with_new = echo.client.get(format!("{}{list}", echo.stack.url)).bearer_auth(text(&new, "key"));
    let sign = |secret: &str, nonce: &str| {
        signature(secret, nonce, &Method::GET, "/api/v1/uploads", "limit=5&status=ready", "")
    };
    let of_old = with_new.try_clone().unwrap().header("x-echo-signature", sign(secret, "4123456789abcdef"));
    refused("the former secret")(answer(of_old).await);
    let of_new = with_new.header("x-echo-signature", sign(text(&new, "signing_secret"), "5123456789abcdef"));
    assert_eq!(answer(of_new).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_secret_cannot_be_opened_opens_nothing() {
    let echo = start_closed().await;
    let app = app(&echo.stack, false).await;
    admit(&app, ADMIN, "acme").await;
    let key = make(&echo, json!({ "name": "bank", "scopes": ["read"], "signed": true })).await;
    // Another installation's key file.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut config = app.config.clone();
    config.sealed_by = Some(secrets::SealedBy::File(elsewhere.path().join("keys")));
    let other = lambda::App::new(config).await;
    let status = crate::keys::status_of(&other, text(&key, "key"), None).await;
    assert_eq!(status, 500);
}
