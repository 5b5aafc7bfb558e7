//! The outbox: one event a completed write, kept until somebody took it.
use super::*;
use crate::s3::Announced;
use std::time::Duration;

#[tokio::test]
async fn each_completed_write_is_one_event_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("uploads/a.csv", "one").await;
    s3.put("uploads/a.csv", "two!").await;
    s3.client
        .copy_object()
        .bucket(BUCKET)
        .key("copy")
        .copy_source(format!("{BUCKET}/uploads/a.csv"))
        .send()
        .await
        .unwrap();
    s3.get("copy").await;
    s3.client.delete_object().bucket(BUCKET).key("copy").send().await.unwrap();
    s3.client.put_object().bucket(BUCKET).key("copy").content_md5("wrong").send().await.unwrap_err();

    let events = s3.store.pending_events(10).unwrap();
    let told: Vec<_> = events.iter().map(|event| (event.bucket.as_str(), event.key.as_str(), event.size)).collect();
    assert_eq!(told, [(BUCKET, "uploads/a.csv", 3), (BUCKET, "uploads/a.csv", 4), (BUCKET, "copy", 4)]);
    assert_eq!(events[0].etag, "f97c5d29941bfb1b2fdab0874906ab82");
    assert!(events.is_sorted_by(|one, next| one.sequencer < next.sequencer && one.id < next.id));
    assert_eq!(s3.store.pending_events(2).unwrap(), events[..2]);
}

#[tokio::test]
async fn what_nobody_wants_to_be_told_of_is_no_event() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let uploads = |bucket: &str| Announced { bucket: bucket.into(), prefix: "uploads/".into() };
    s3.store.announce(vec![uploads("another"), uploads(BUCKET)]).unwrap();
    s3.put("tables/a.parquet", "x").await;
    s3.put("uploads/a.csv", "x").await;
    let keys: Vec<_> = s3.store.pending_events(10).unwrap().into_iter().map(|event| event.key).collect();
    assert_eq!(keys, ["uploads/a.csv"]);
    assert!(s3.store.announce(vec![]).is_err(), "what is announced is set once");
}

#[tokio::test]
async fn an_event_survives_reopening_until_it_is_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("a", "x").await;
    s3.put("b", "x").await;
    let before = s3.store.pending_events(10).unwrap();
    s3.stop().await;

    let s3 = Running::start(dir.path()).await;
    assert_eq!(s3.store.pending_events(10).unwrap(), before);
    s3.store.delete_event(before[0].id).unwrap();
    s3.store.delete_event(before[0].id).unwrap();
    s3.stop().await;

    let s3 = Running::start(dir.path()).await;
    assert_eq!(s3.store.pending_events(10).unwrap(), before[1..]);
    s3.store.delete_event(before[1].id).unwrap();
    s3.put("a", "y").await;
    let after = s3.store.pending_events(10).unwrap();
    assert!(after[0].id > before[1].id, "an id is never used again");
}

#[tokio::test]
async fn a_write_wakes_whoever_waits_even_when_it_came_before_the_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let waiting = tokio::spawn({
        let store = s3.store.clone();
        async move { store.events_changed().await }
    });
    s3.put("a", "x").await;
    waiting.await.unwrap();
    s3.put("b", "x").await;
    s3.store.events_changed().await;
    let nothing_new = tokio::time::timeout(Duration::ZERO, s3.store.events_changed()).await;
    assert!(nothing_new.is_err());
}
