//! What an address answers to methods it does not take, to nobody's address, and to pages of other sites.
use crate::common::client;
use echo_local::{Options, Stack};
use reqwest::{Method, RequestBuilder, Response};
use std::collections::BTreeMap;

const SITE: &str = "https://app.example.com";

/// A stack whose API the pages of [`SITE`] may call.
async fn start() -> (Stack, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    let parameters = BTreeMap::from([("AllowedOrigins".to_owned(), SITE.to_owned())]);
    (Stack::start(Options { parameters, ..Options::new(data.path()) }).await.unwrap(), data)
}

async fn send(request: RequestBuilder) -> Response {
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_says_which_methods_it_takes_and_head_is_get_without_a_body() {
    let (stack, _data) = start().await;
    let (client, url) = (client(), stack.url.clone());
    let call = |method: Method, path: &str| client.request(method, format!("{url}{path}"));
    for (method, path, status, allow) in [
        (Method::DELETE, "/api/v1/health", 405, "GET, HEAD, OPTIONS"),
        (Method::TRACE, "/api/v1/sources/a", 405, "GET, PUT, HEAD, OPTIONS"),
        (Method::OPTIONS, "/api/v1/metrics/query", 204, "POST, OPTIONS"),
        (Method::OPTIONS, "/api/v1/nowhere", 404, ""),
        (Method::GET, "/api/v1/nowhere", 404, ""),
    ] {
        let response = send(call(method.clone(), path)).await;
        assert_eq!((response.status().as_u16(), header(&response, "allow")), (status, allow), "{method} {path}");
        if status >= 400 {
            let correlation_id = header(&response, "x-correlation-id").to_owned();
            let body: serde_json::Value = response.json().await.unwrap();
            assert_eq!(body["correlation_id"], correlation_id.as_str(), "{body}");
            assert!(body["message"].as_str().is_some_and(|message| message.contains(path)), "{body}");
        }
    }
    let get = send(call(Method::GET, "/api/v1/metrics/available")).await;
    let head = send(call(Method::HEAD, "/api/v1/metrics/available")).await;
    assert_eq!((get.status(), header(&get, "content-type")), (head.status(), header(&head, "content-type")));
    let length = header(&head, "content-length").to_owned();
    assert_eq!(length, get.bytes().await.unwrap().len().to_string());
    assert!(head.bytes().await.unwrap().is_empty());
    stack.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_site_that_is_named_may_call_and_no_others() {
    let (stack, _data) = start().await;
    let (client, url) = (client(), format!("{}/api/v1/sources", stack.url));
    let preflight = |origin: &'static str| {
        let ask = client.request(Method::OPTIONS, &url).header("origin", origin);
        send(ask.header("access-control-request-method", "PUT").header("access-control-request-headers", "x-api-key"))
    };
    let allowed = preflight(SITE).await;
    assert_eq!((allowed.status().as_u16(), header(&allowed, "access-control-allow-origin")), (204, SITE));
    assert!(header(&allowed, "access-control-allow-methods").contains("PUT"));
    assert!(header(&allowed, "access-control-allow-headers").contains("x-api-key"));
    assert_eq!(header(&allowed, "access-control-allow-credentials"), "", "no cookie ever counts");
    assert_eq!(header(&preflight("https://evil.example").await, "access-control-allow-origin"), "");
    let shared = send(client.get(&url).header("origin", SITE)).await;
    assert_eq!((shared.status().as_u16(), header(&shared, "access-control-allow-origin")), (200, SITE));
    let refused = send(client.get(&url).header("origin", "https://evil.example")).await;
    assert_eq!((refused.status().as_u16(), header(&refused, "access-control-allow-origin")), (403, ""));
    stack.stop().await.unwrap();
}
