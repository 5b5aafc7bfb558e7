//! The proxy that spoils requests does what it says it does, and nothing else.
#[path = "faults/proxy.rs"]
mod proxy;

use aws_sdk_s3::{
    config::{BehaviorVersion, Credentials, Region},
    primitives::ByteStream,
};
use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::any};
use echo_local::{Options, Stack};
use proxy::{Faults, Kind, Proxy};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// A service that counts what it did and says what it was asked.
async fn service() -> (SocketAddr, Arc<AtomicU64>) {
    async fn done(State(done): State<Arc<AtomicU64>>, headers: HeaderMap, body: Bytes) -> String {
        done.fetch_add(1, Ordering::SeqCst);
        format!("{}|{}", headers["host"].to_str().unwrap(), String::from_utf8_lossy(&body))
    }
    let count = Arc::new(AtomicU64::new(0));
    let router = Router::new().fallback(any(done)).with_state(count.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, count)
}

/// What a client sees of a request of which this kind is made: status and body, or why there was none; and how often the
/// service did it.
async fn seen(kind: &'static [Kind], header: (&str, &str)) -> (Result<(u16, String), String>, u64) {
    let (upstream, count) = service().await;
    let delay = [Duration::from_millis(200), Duration::from_millis(300)];
    let proxy = Proxy::start(upstream, Faults { seed: 3, share: 1.0, kinds: kind, delay }).await.unwrap();
    let request = reqwest::Client::new().put(format!("{}/a", proxy.url)).header(header.0, header.1).body("written");
    let answer = async {
        let answer = request.send().await.map_err(words)?;
        let status = answer.status().as_u16();
        Ok((status, answer.text().await.map_err(words)?))
    };
    let answer = answer.await;
    assert_eq!(proxy.injected(), BTreeMap::from([(kind[0], 1)]));
    (answer, count.load(Ordering::SeqCst))
}

fn words(error: reqwest::Error) -> String {
    let (mut said, mut cause) = (error.to_string(), std::error::Error::source(&error));
    while let Some(deeper) = cause {
        said += &format!(": {deeper}");
        cause = deeper.source();
    }
    said
}

const S3: (&str, &str) = ("x-amz-date", "20241122T000000Z");
const DYNAMODB: (&str, &str) = ("x-amz-target", "DynamoDB_20120810.PutItem");

#[tokio::test]
async fn errors_speak_the_language_of_the_service_that_was_asked() {
    let (answer, done) = seen(&[Kind::Throttled], S3).await;
    let (status, body) = answer.unwrap();
    assert!(status == 503 && body.contains("<Code>SlowDown</Code>"), "{status} {body}");
    assert_eq!(done, 0);
    let (answer, _) = seen(&[Kind::Throttled], DYNAMODB).await;
    let (status, body) = answer.unwrap();
    assert!(status == 400 && body.contains("com.amazonaws.dynamodb.v20120810#ThrottlingException"), "{status} {body}");
    let (answer, _) = seen(&[Kind::ErrorBefore], DYNAMODB).await;
    let (status, body) = answer.unwrap();
    assert!(status == 500 && body.contains("#InternalServerError"), "{status} {body}");
}

#[tokio::test]
async fn after_means_that_the_work_was_done_and_before_that_it_was_not() {
    for (kind, expected) in [
        (&[Kind::ErrorBefore], 0),
        (&[Kind::ErrorAfter], 1),
        (&[Kind::ResetBefore], 0),
        (&[Kind::ResetAfter], 1),
        (&[Kind::Truncated], 1),
        (&[Kind::Delayed], 1),
    ] {
        let (answer, done) = seen(kind, S3).await;
        assert_eq!(done, expected, "{kind:?}");
        match kind[0] {
            Kind::ErrorBefore | Kind::ErrorAfter => assert_eq!(answer.unwrap().0, 500),
            Kind::ResetBefore | Kind::ResetAfter => {
                let why = answer.unwrap_err();
                assert!(why.contains("reset"), "{kind:?}: {why}");
            }
            Kind::Truncated => {
                let why = answer.unwrap_err();
                assert!(!why.contains("reset"), "the answer came, and its end did not: {why}");
            }
            _ => assert_eq!(answer.unwrap().0, 200),
        }
    }
}

#[tokio::test]
async fn a_delayed_request_waits_as_long_as_was_said() {
    let began = Instant::now();
    let (answer, _) = seen(&[Kind::Delayed], S3).await;
    assert_eq!(answer.unwrap().0, 200);
    assert!(began.elapsed() >= Duration::from_millis(200));
}

/// How a hundred requests over one connection are answered.
async fn statuses(proxy: &Proxy) -> Vec<u16> {
    let client = reqwest::Client::new();
    let mut statuses = Vec::new();
    for n in 0..100 {
        let answer = client.put(format!("{}/{n}", proxy.url)).body("x").send().await.unwrap();
        statuses.push(answer.status().as_u16());
        answer.bytes().await.unwrap();
    }
    statuses
}

#[tokio::test]
async fn the_same_seed_spoils_the_same_requests_and_only_while_it_is_on() {
    let (upstream, count) = service().await;
    let faults = Faults { share: 0.3, kinds: &[Kind::ErrorBefore], ..Faults::default() };
    let first = Proxy::start(upstream, faults.clone()).await.unwrap();
    let of_first = statuses(&first).await;
    let spoiled = of_first.iter().filter(|status| **status == 500).count() as u64;
    assert!((15..=45).contains(&spoiled), "{spoiled} of 100 for a share of 0.3");
    assert_eq!(first.injected(), BTreeMap::from([(Kind::ErrorBefore, spoiled)]));
    assert_eq!(count.load(Ordering::SeqCst), 100 - spoiled);
    first.switch(false);
    assert_eq!(statuses(&first).await, [200; 100]);
    let second = Proxy::start(upstream, faults.clone()).await.unwrap();
    assert_eq!(statuses(&second).await, of_first);
    let other = Proxy::start(upstream, Faults { seed: 2, ..faults }).await.unwrap();
    assert_ne!(statuses(&other).await, of_first);
}

#[tokio::test]
async fn a_request_keeps_its_host_and_its_body() {
    let (upstream, _) = service().await;
    let proxy = Proxy::start(upstream, Faults { share: 0.0, ..Faults::default() }).await.unwrap();
    let client = reqwest::Client::new();
    let whole = client.put(&proxy.url).header("host", "echo.example").body("whole").send().await.unwrap();
    assert_eq!(whole.text().await.unwrap(), "echo.example|whole");
    let pieces = futures::stream::iter(["in ", "chunks"].map(Ok::<_, std::io::Error>));
    let chunked = client.put(&proxy.url).header("host", "echo.example").body(reqwest::Body::wrap_stream(pieces));
    assert_eq!(chunked.send().await.unwrap().text().await.unwrap(), "echo.example|in chunks");
    let head = client.head(&proxy.url).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.text().await.unwrap()), (200, String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_requests_pass_and_the_aws_sdk_gets_through_what_is_spoiled() {
    let folder = tempfile::tempdir().unwrap();
    let stack = Stack::start(Options::new(folder.path())).await.unwrap();
    let port = stack.s3_url.rsplit(':').next().unwrap().parse().unwrap();
    let kinds = &[Kind::ErrorBefore, Kind::ErrorAfter, Kind::Throttled, Kind::ResetBefore, Kind::ResetAfter];
    let faults = Faults { share: 0.3, kinds, ..Faults::default() };
    let proxy = Proxy::start(SocketAddr::from(([127, 0, 0, 1], port)), faults).await.unwrap();
    proxy.switch(false);
    let (key, secret) = (&stack.environment["AWS_ACCESS_KEY_ID"], &stack.environment["AWS_SECRET_ACCESS_KEY"]);
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(Credentials::new(key, secret, None, None, "test"))
        .region(Region::new("us-east-1"))
        .endpoint_url(&proxy.url)
        .retry_config(
            aws_sdk_s3::config::retry::RetryConfig::standard()
                .with_max_attempts(10)
                .with_initial_backoff(Duration::from_millis(1)),
        )
        .force_path_style(true);
    let bucket = aws_sdk_s3::Client::from_conf(config.build());
    let exchange = async |n: u32| {
        let (key, body) = (format!("a/{n}"), "x".repeat(n as usize * 1_000));
        let put = bucket.put_object().bucket("echo-files-000000000000").key(&key);
        put.body(ByteStream::from(body.clone().into_bytes())).send().await.unwrap();
        let got = bucket.get_object().bucket("echo-files-000000000000").key(&key).send().await.unwrap();
        assert_eq!(got.body.collect().await.unwrap().into_bytes(), body);
    };
    exchange(0).await;
    exchange(300).await;
    assert!(proxy.injected().is_empty());
    proxy.switch(true);
    for n in 1..15 {
        exchange(n).await;
    }
    assert!(proxy.injected().values().sum::<u64>() > 3, "{:?}", proxy.injected());
    stack.stop().await.unwrap();
}
