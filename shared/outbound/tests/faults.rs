//! A service that fails in every way, and what callers see of it.
mod common;

use bytes::Bytes;
use common::{Act, Faulty, ON, instance, no_table, ok, status, table};
use domain::{Error, Timestamp, Workspace};
use futures::future::join_all;
use http::Method;
use outbound::{Answer, Call, Fault, Flags, Keep, Origin, Outbound, Owner, Stub};
use std::time::Duration;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

fn owner(name: &str) -> Owner {
    Owner::Workspace(Workspace::parse(name).unwrap())
}

fn get(path: &str) -> Call {
    Call::get(path, owner("acme"), "c-1")
}

fn post(path: &str) -> Call {
    Call::new(Method::POST, path, owner("acme"), "c-1").json(&serde_json::json!({ "amount": 5 })).unwrap()
}

fn fault(answer: Result<Answer, Error>) -> Fault {
    let error = answer.unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    source.downcast_ref::<Fault>().unwrap().clone()
}

#[tokio::test]
async fn what_may_be_repeated_is_and_nothing_else() {
    let service = Faulty::start(vec![status(500), Act::Reset, ok("1")]).await;
    let outbound = instance(&table().await, &service.url, ON, vec![]).await;
    let answer = outbound.send(&get("/rates").query("day", "1 May"), at(0)).await.unwrap();
    assert_eq!((answer.status, &answer.body[..], answer.origin), (200, &b"1"[..], Origin::Service));
    let requests = service.requests();
    assert_eq!(requests.len(), 3);
    assert!(
        requests.iter().all(|r| r.starts_with("GET /rates?day=1+May HTTP/1.1") && r.contains("x-correlation-id: c-1"))
    );

    service.then(vec![status(503), ok("1")]);
    assert_eq!(fault(outbound.send(&post("/charges"), at(0)).await), Fault::Status { status: 503, retry_after: None });
    assert_eq!(service.requests().len(), 1, "a charge is not sent twice");

    service.then(vec![Act::Silence, ok("1")]);
    let safe = post("/charges").idempotency_key("k-7").unwrap();
    assert_eq!(outbound.send(&safe, at(0)).await.unwrap().status, 200);
    let requests = service.requests();
    assert!(requests.len() == 2 && requests.iter().all(|r| r.contains("idempotency-key: k-7")));

    let patient = Act::Answer(503, "retry-after: 60\r\n".into(), Bytes::new());
    service.then(vec![patient]);
    let said = fault(outbound.send(&get("/rates"), at(0)).await);
    assert_eq!(said, Fault::Status { status: 503, retry_after: Some(60) });
    assert_eq!(service.requests().len(), 1, "it asked for more patience than a call has");
    assert_eq!((outbound.counts().calls, outbound.counts().retries, outbound.counts().failures), (4, 3, 2));
}

#[tokio::test]
async fn every_outage_has_its_name_and_an_answer_is_bounded() {
    let service = Faulty::start(vec![Act::Silence]).await;
    let without_breaker = Flags { breaker: false, ..ON };
    let outbound = instance(&no_table(), &service.url, without_breaker, vec![]).await;
    let mut said = Vec::new();
    let announced = Act::Answer(200, String::new(), Bytes::from(vec![b'x'; 10_001]));
    for act in [Act::Silence, Act::HalfABody, Act::Reset, status(599), Act::Endless, announced] {
        service.then(vec![act]);
        said.push(fault(outbound.send(&post("/x"), at(0)).await));
    }
    let connection = said.remove(2);
    assert!(matches!(connection, Fault::Connection { .. }), "{connection}");
    let too_large = Fault::TooLarge { limit: 10_000 };
    let down = Fault::Status { status: 599, retry_after: None };
    assert_eq!(said, [Fault::TimedOut, Fault::TimedOut, down, too_large.clone(), too_large]);
    service.then(vec![Act::Silence]);
    let started = std::time::Instant::now();
    let hurried = get("/x").within(Duration::from_millis(50));
    assert_eq!(fault(outbound.send(&hurried, at(0)).await), Fault::TimedOut);
    assert!(started.elapsed() < Duration::from_millis(900), "the caller's time bounds all attempts");
    let exact = Act::Answer(200, String::new(), Bytes::from(vec![b'x'; 10_000]));
    service.then(vec![exact]);
    assert_eq!(outbound.send(&get("/x"), at(0)).await.unwrap().body.len(), 10_000);
    let nobody = instance(&no_table(), "http://127.0.0.1:1", without_breaker, vec![]).await;
    assert!(matches!(fault(nobody.send(&get("/x"), at(0)).await), Fault::Connection { .. }));
    assert_eq!(outbound.counts().breaker_unknown, 0, "the breaker is off, so the table is not asked");
}

/// Makes calls that fail until the breaker opens.
async fn open(outbound: &Outbound, service: &Faulty, from: i64) {
    service.then(vec![status(500)]);
    for call in 0..3 {
        assert!(matches!(fault(outbound.send(&post("/x"), at(from + call)).await), Fault::Status { .. }));
    }
    assert_eq!(service.requests().len(), 3);
}

#[tokio::test]
async fn a_service_that_is_down_is_left_alone_until_exactly_one_probe_finds_it_up() {
    let service = Faulty::start(vec![status(500)]).await;
    let table = table().await;
    let one = instance(&table, &service.url, ON, vec![]).await;
    let two = instance(&table, &service.url, ON, vec![]).await;
    open(&one, &service, 0).await;
    assert_eq!(one.counts().opened, 1);

    // Both instances hold back, each owner for itself.
    for outbound in [&one, &two] {
        assert!(matches!(fault(outbound.send(&post("/x"), at(10)).await), Fault::Open { .. }));
    }
    assert_eq!(service.requests().len(), 0);
    service.then(vec![ok("1")]);
    let other = Call::get("/x", owner("other"), "c-2");
    assert_eq!(two.send(&other, at(10)).await.unwrap().status, 200);
    service.requests();

    // Its time is over: among parallel callers of both instances one probes. It fails, and all hold back again.
    service.then(vec![status(500)]);
    let (one, two) = (&one, &two);
    let parallel = async |seconds: i64| {
        let calls = (0..20).map(|i| {
            let outbound = if i % 2 == 0 { one } else { two };
            async move { outbound.send(&get("/x"), at(seconds)).await.is_ok() }
        });
        join_all(calls).await.into_iter().filter(|ok| *ok).count()
    };
    assert_eq!((parallel(40).await, service.requests().len()), (0, 1), "one probe, one attempt");
    assert_eq!((parallel(60).await, service.requests().len()), (0, 0), "30 seconds more");

    // While a probe is on its way, everybody else is held back.
    service.then(vec![Act::Late(Duration::from_millis(400))]);
    assert_eq!((parallel(75).await, service.requests().len()), (1, 1), "the first of two");
    assert_eq!((parallel(76).await, service.requests().len()), (1, 1), "the second");
    service.then(vec![ok("1")]);
    assert_eq!((parallel(82).await, service.requests().len()), (20, 20), "closed");
}

#[tokio::test]
async fn only_outages_in_a_row_open_a_breaker() {
    let service = Faulty::start(vec![status(404)]).await;
    let table = table().await;
    let outbound = instance(&table, &service.url, ON, vec![]).await;
    for _ in 0..6 {
        assert_eq!(outbound.send(&get("/x"), at(0)).await.unwrap().status, 404);
    }
    service.then(vec![Act::Endless]);
    for _ in 0..4 {
        assert_eq!(fault(outbound.send(&get("/x"), at(0)).await), Fault::TooLarge { limit: 10_000 });
    }
    for round in 0..3 {
        service.then(vec![status(500)]);
        for _ in 0..2 {
            assert!(matches!(fault(outbound.send(&post("/x"), at(round)).await), Fault::Status { .. }));
        }
        service.then(vec![status(429)]);
        assert_eq!(outbound.send(&post("/x"), at(round)).await.unwrap().status, 429);
    }
    assert_eq!((outbound.counts().opened, outbound.counts().held_back), (0, 0));
}

#[tokio::test]
async fn a_table_that_does_not_answer_holds_nothing_back_and_is_counted() {
    let service = Faulty::start(vec![status(500)]).await;
    let outbound = instance(&no_table(), &service.url, ON, vec![]).await;
    for _ in 0..4 {
        assert!(matches!(fault(outbound.send(&post("/x"), at(0)).await), Fault::Status { .. }));
    }
    service.then(vec![ok("1")]);
    assert_eq!(outbound.send(&get("/x"), at(0)).await.unwrap().status, 200);
    assert!(outbound.counts().breaker_unknown >= 4, "{:?}", outbound.counts());
    assert_eq!(outbound.counts().opened, 0);
}

#[tokio::test]
async fn a_kept_answer_spares_a_call_and_stands_in_when_the_service_is_down() {
    let service = Faulty::start(vec![ok("1")]).await;
    let table = table().await;
    let outbound = instance(&table, &service.url, ON, vec![]).await;
    let keep = Keep { fresh: Duration::from_secs(60), stale: Duration::from_secs(600) };
    let ask = async |outbound: &Outbound, owner_name: &str, seconds: i64| {
        let call = Call::get("/rates", owner(owner_name), "c-1").query("day", "1").keep(keep);
        outbound.send(&call, at(seconds)).await.map(|answer| (answer.body, answer.origin))
    };
    let body = |text: &'static str| Bytes::from_static(text.as_bytes());
    assert_eq!(ask(&outbound, "acme", 0).await.unwrap(), (body("1"), Origin::Service));
    service.then(vec![ok("2")]);
    let other = instance(&table, &service.url, ON, vec![]).await;
    assert_eq!(ask(&other, "acme", 59).await.unwrap(), (body("1"), Origin::Kept));
    assert_eq!(ask(&other, "globex", 59).await.unwrap(), (body("2"), Origin::Service), "each owner has its own");
    assert_eq!(ask(&other, "acme", 61).await.unwrap(), (body("2"), Origin::Service), "no longer fresh");

    service.then(vec![Act::Reset]);
    for _ in 0..4 {
        // At first the service fails, then the breaker holds back: both are bridged.
        assert_eq!(ask(&outbound, "acme", 200).await.unwrap(), (body("2"), Origin::Stale));
    }
    assert_eq!((outbound.counts().opened, outbound.counts().held_back, outbound.counts().cache_stale), (1, 1, 4));
    assert!(ask(&outbound, "acme", 61 + 660).await.is_err(), "too old to be given at all");

    let blind = instance(&no_table(), &service.url, ON, vec![]).await;
    service.then(vec![ok("3")]);
    assert_eq!(ask(&blind, "acme", 0).await.unwrap(), (body("3"), Origin::Service));
    assert_eq!(blind.counts().cache_failures, 2, "neither looked up nor kept");
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let service = Faulty::start(vec![status(404), ok("1")]).await;
    let outbound = instance(&table().await, &service.url, ON, vec![]).await;
    let call = get("/x").keep(Keep { fresh: Duration::from_secs(60), stale: Duration::ZERO });
    assert_eq!(outbound.send(&call, at(0)).await.unwrap().status, 404);
    assert_eq!(outbound.send(&call, at(1)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_redirect_stays_with_its_host() {
    let thief = Faulty::start(vec![ok("stolen")]).await;
    let elsewhere = Act::Answer(302, format!("location: {}/x\r\n", thief.url), Bytes::new());
    let service = Faulty::start(vec![elsewhere]).await;
    let outbound = instance(&table().await, &service.url, ON, vec![]).await;
    let call = get("/x").bearer("s3cr3t").unwrap();
    assert_eq!(fault(outbound.send(&call, at(0)).await), Fault::Elsewhere { status: 302 });
    assert_eq!(thief.requests().len(), 0);
    service.then(vec![Act::Answer(307, "location: /y\r\n".into(), Bytes::new()), ok("1")]);
    assert_eq!(outbound.send(&call, at(0)).await.unwrap().status, 200);
    assert!(service.requests().last().unwrap().starts_with("GET /y "));
}

#[tokio::test]
async fn stubs_answer_and_nothing_goes_out() {
    let service = Faulty::start(vec![ok("real")]).await;
    let stubs = vec![Stub { method: Method::GET, path: "/rates", status: 200, body: r#"{"eur":1}"# }];
    let flags = Flags { stub_mode: true, ..ON };
    let outbound = instance(&no_table(), &service.url, flags, stubs.clone()).await;
    let answer = outbound.send(&get("/rates"), at(0)).await.unwrap();
    assert_eq!((answer.json::<serde_json::Value>().unwrap()["eur"].as_i64(), answer.origin), (Some(1), Origin::Stub));
    assert_eq!(fault(outbound.send(&get("/other"), at(0)).await), Fault::NoStub);
    assert_eq!(service.requests().len(), 0);
    let real = instance(&no_table(), &service.url, Flags { breaker: false, ..ON }, stubs).await;
    assert_eq!(real.send(&get("/rates"), at(0)).await.unwrap().origin, Origin::Service);
}

#[tokio::test]
async fn no_secret_stands_in_an_error_or_a_call_that_is_printed() {
    let outbound = instance(&no_table(), "http://127.0.0.1:1", Flags { breaker: false, ..ON }, vec![]).await;
    let call = post("/hooks/s3cr3t").query("key", "s3cr3t").bearer("s3cr3t").unwrap();
    let error = outbound.send(&call, at(0)).await.unwrap_err();
    let printed = format!("{call:?} {error:?} {error} {:?}", get("/x").bearer("s3cr3t\n").unwrap_err());
    assert!(!printed.contains("s3cr3t") && error.to_string().contains("pay is not available"), "{printed}");
}
