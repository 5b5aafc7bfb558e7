//! How often, how much at a time and from where: what a request meets before its endpoint.
use crate::common::{app, repository, start};
use domain::{Timestamp, Workspace};
use lambda::{App, Clock, Config, Handler, Invocation, Take};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use store::Counter;

/// Longer than any table takes.
const WHILE: Duration = Duration::from_secs(60);

/// Half a minute into a window.
fn noon() -> Timestamp {
    "2026-01-01T12:00:30Z".parse().unwrap()
}

/// An instance with limits of its own, in the middle of a window. It waits for a busy table, so that nothing passes unseen.
async fn instance(echo: &crate::common::Running, per_minute: u32) -> App {
    let mut app = app(&echo.stack, true).await;
    app.config.rate_limit_per_minute = per_minute;
    app.limits = app.limits.with_patience(WHILE);
    app.clock = Clock::Fixed(noon());
    app
}

async fn send(app: &App, name: &str, change: impl Fn(&mut Value)) -> Value {
    let file = std::fs::read_to_string(repository(&format!("events/{name}.json"))).unwrap();
    let mut event: Value = serde_json::from_str(&file).unwrap();
    // As on the local stack, where one workspace is open.
    event["headers"].as_object_mut().unwrap().remove("authorization");
    change(&mut event);
    let handlers = echo_local::handlers();
    let handler: Handler = handlers.into_iter().find(|(n, _)| *n == name).unwrap().1;
    let payload = event.to_string().into_bytes();
    let answer = handler.invoke(app, Invocation { payload: &payload, context: Default::default() }).await.unwrap();
    serde_json::from_slice(&answer).unwrap()
}

/// Sends one request after the other from each of 64 clients, spread over the instances; how many got which status.
async fn load(instances: &[App], name: &'static str, each: usize) -> BTreeMap<u64, usize> {
    let clients = (0..64).map(|client: usize| {
        let app = instances[client % instances.len()].clone();
        tokio::spawn(async move {
            let mut statuses = Vec::new();
            for request in 0..each {
                // An address that a header claims is nobody's.
                let forged = |event: &mut Value| {
                    event["headers"]["x-forwarded-for"] = format!("198.51.{client}.{request}").into();
                };
                statuses.push(send(&app, name, forged).await["statusCode"].as_u64().unwrap());
            }
            statuses
        })
    });
    let mut counted = BTreeMap::new();
    for statuses in futures::future::join_all(clients).await {
        for status in statuses.unwrap() {
            *counted.entry(status).or_default() += 1;
        }
    }
    counted
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_of_eight_instances_get_no_request_too_many_and_nearly_all_of_them() {
    let echo = start().await;
    for (limit, each) in [(100, 2), (1_000, 18)] {
        let mut instances = Vec::new();
        for _ in 0..8 {
            let mut app = instance(&echo, limit).await;
            app.clock = Clock::Fixed(noon() + Duration::from_secs(3_600 * u64::from(limit)));
            instances.push(app);
        }
        let statuses = load(&instances, "list-sources", each).await;
        let passed = statuses[&200];
        assert!(passed <= limit as usize, "{passed} of {limit}: {statuses:?}");
        assert!(passed * 10 >= limit as usize * 9, "{passed} of {limit}: {statuses:?}");
        assert_eq!(passed + statuses[&429], 64 * each, "nothing but an answer or a refusal");
    }
    // Public routes are counted by address, which may send three times as much.
    let mut app = instance(&echo, 20).await;
    app.clock = Clock::Fixed(noon());
    assert_eq!(load(&[app], "get-root", 2).await, BTreeMap::from([(200, 60), (429, 68)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_leased_dies_with_its_window_and_the_next_one_is_whole() {
    let echo = start().await;
    let (a, b) = (instance(&echo, 0).await, instance(&echo, 0).await);
    let (end, next) = (noon() + Duration::from_millis(29_999), noon() + Duration::from_secs(30));
    let takes = async |app: &App, at: Timestamp, most: usize| {
        let mut granted = 0;
        while granted < most && matches!(app.limits.take("x", 80, at, WHILE).await, Take::Granted { .. }) {
            granted += 1;
        }
        granted
    };
    // After so many, an instance holds some that it did not use.
    assert_eq!(takes(&a, end, 50).await, 50);
    let rest = takes(&b, end, 1_000).await;
    assert!((20..30).contains(&rest), "an instance kept more than it could use: {rest}");
    a.limits.put_back("x", end);
    assert_eq!(takes(&a, next, 60).await + takes(&b, next, 1_000).await + takes(&a, next, 1_000).await, 80);
    a.limits.put_back("x", end);
    assert_eq!(a.limits.take("x", 80, next, WHILE).await, Take::Spent, "one of the last window is none of this");
    a.limits.put_back("x", next);
    assert_eq!(a.limits.take("x", 80, next, WHILE).await, Take::Granted { left: 0 });
}

#[tokio::test(flavor = "multi_thread")]
async fn calculations_have_a_smaller_share_and_a_refusal_says_when_to_come_back() {
    let echo = start().await;
    let app = instance(&echo, 25).await;
    for left in (0..5).rev() {
        let answer = send(&app, "get-upload-table", |_| {}).await;
        assert_eq!((&answer["statusCode"], &answer["headers"]["x-ratelimit-limit"]), (&404.into(), &"5".into()));
        assert_eq!(answer["headers"]["x-ratelimit-remaining"], left.to_string());
    }
    let refused = send(&app, "get-upload-table", |_| {}).await;
    let header = |name: &str| refused["headers"][name].as_str().unwrap().to_owned();
    let reset = (noon() + Duration::from_secs(30)).as_second().to_string();
    assert_eq!((header("retry-after").as_str(), header("x-ratelimit-reset")), ("30", reset));
    assert_eq!((header("x-ratelimit-limit").as_str(), header("x-ratelimit-remaining").as_str()), ("5", "0"));
    let body: Value = serde_json::from_str(refused["body"].as_str().unwrap()).unwrap();
    let message =
        "At most 5 requests a minute that read a file or calculate are answered; there is room again in 30 s.";
    assert_eq!((body["error"].as_str(), body["message"].as_str()), (Some("rate_limited"), Some(message)));
    assert_eq!(refused["statusCode"], 429);
    // What was refused took nothing from the other shares.
    for left in (0..20).rev() {
        let answer = send(&app, "list-sources", |_| {}).await;
        assert_eq!(answer["headers"]["x-ratelimit-remaining"], left.to_string(), "{answer}");
    }
    assert_eq!(send(&app, "list-sources", |_| {}).await["statusCode"], 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limiter_that_does_not_answer_lets_pass_and_is_counted() {
    let echo = start().await;
    let nowhere = |name: &str| match name {
        "AWS_ENDPOINT_URL_DYNAMODB" | "AWS_ENDPOINT_URL_S3" => Some("http://localhost:1".to_owned()),
        "TABLE_NAME" | "BUCKET_NAME" => Some("x".to_owned()),
        other => echo.stack.environment.get(other).cloned(),
    };
    let mut app = instance(&echo, 1).await;
    app.limits = App::new(Config::read(&nowhere).unwrap()).await.limits;
    for _ in 0..3 {
        let answer = send(&app, "list-sources", |_| {}).await;
        assert_eq!((&answer["statusCode"], &answer["headers"]["x-ratelimit-limit"]), (&200.into(), &Value::Null));
    }
    app.usage.flush().await.unwrap();
    let counts = app.stored_usage.hour(&Workspace::parse("local").unwrap(), noon()).await.unwrap();
    assert_eq!((counts.get(Counter::LimiterOutages), counts.get(Counter::Requests)), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_allowed_reaches_nothing() {
    let echo = start().await;
    let mut app = instance(&echo, 100).await;
    let from =
        |address: &'static str| move |event: &mut Value| event["requestContext"]["http"]["sourceIp"] = address.into();
    let mut statuses = Vec::new();
    for (allow, deny) in [("", ""), ("203.0.113.0/24", ""), ("", "203.0.113.7"), ("203.0.113.0/24", "203.0.113.7")] {
        let parse = |list: &str| list.split(',').filter(|net| !net.is_empty()).map(network).collect();
        (app.config.allow, app.config.deny) = (parse(allow), parse(deny));
        for address in ["203.0.113.7", "::ffff:203.0.113.8", "2001:db8::1", "nonsense"] {
            statuses.push(send(&app, "get-health", from(address)).await["statusCode"].as_u64().unwrap());
        }
    }
    let expected = [200, 200, 200, 200, 200, 200, 403, 403, 403, 200, 200, 200, 403, 200, 403, 403];
    assert_eq!(statuses, expected);
}

fn network(text: &str) -> ipnet::IpNet {
    text.parse().unwrap_or_else(|_| text.parse::<std::net::IpAddr>().unwrap().into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calculation_waits_for_a_place_and_is_told_when_there_is_none() {
    let echo = start().await;
    let mut app = instance(&echo, 100).await;
    app.places = Arc::new(tokio::sync::Semaphore::new(1));
    let place = app.places.clone().acquire_owned().await.unwrap();
    let (waited, light) = tokio::join!(send(&app, "get-upload-table", |_| {}), async {
        let light = send(&app, "list-sources", |_| {}).await;
        drop(place);
        light
    });
    assert_eq!((&light["statusCode"], &waited["statusCode"]), (&200.into(), &404.into()));
    app.places.close();
    let refused = send(&app, "get-upload-table", |_| {}).await;
    assert_eq!((&refused["statusCode"], &refused["headers"]["retry-after"]), (&503.into(), &"2".into()));
    assert!(refused["body"].as_str().unwrap().contains("room for another calculation is not available"), "{refused}");
}
