//! What is still there after the process is gone.
use super::*;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[tokio::test]
async fn reopening_keeps_everything_and_removes_strays() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("a", "kept").await;
    let upload = s3.client.create_multipart_upload().bucket(BUCKET).key("big").send().await.unwrap();
    let id = upload.upload_id.unwrap();
    let part = s3.client.upload_part().bucket(BUCKET).key("big").upload_id(&id).part_number(1);
    part.body(ByteStream::from_static(b"part")).send().await.unwrap();
    let mut before = files(dir.path());
    s3.stop().await;
    std::fs::write(dir.path().join("incoming/half-written"), "half").unwrap();
    std::fs::write(dir.path().join("objects/ab/0123456789ab"), "sealed, but the process died before the commit")
        .unwrap();

    let s3 = Running::start(dir.path()).await;
    let mut after = files(dir.path());
    before.sort();
    after.sort();
    assert_eq!(after, before);
    assert_eq!(s3.get("a").await, b"kept");
    assert_eq!(s3.keys().await, ["a"]);
    let parts = s3.client.list_parts().bucket(BUCKET).key("big").upload_id(&id).send().await.unwrap();
    assert_eq!(parts.parts().len(), 1);
}

#[tokio::test]
async fn a_folder_is_open_in_one_place_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let store = ObjectStore::open(dir.path()).unwrap();
    assert!(matches!(ObjectStore::open(dir.path()), Err(domain::Error::Conflict { .. })));
    drop(store);
    ObjectStore::open(dir.path()).unwrap();
}

/// Not a test of its own: the process that the next test starts and kills. Says each key once it was answered for.
#[tokio::test]
#[ignore = "the victim of a_killed_process_loses_nothing_it_answered_for"]
async fn victim() {
    let dir = std::env::var("VICTIM_DIR").unwrap();
    let s3 = Running::start(Path::new(&dir)).await;
    for number in 0.. {
        let key = format!("key-{}", number % 7);
        s3.put(&key, format!("{number}:").repeat(20_000)).await;
        println!("\nanswered {number}");
    }
}

#[test]
fn a_killed_process_loses_nothing_it_answered_for() {
    let dir = tempfile::tempdir().unwrap();
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "s3::tests::crash::victim", "--ignored", "--nocapture", "--test-threads=1"])
        .env("VICTIM_DIR", dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines().map(Result::unwrap);
    let answered = lines.filter_map(|line| line.strip_prefix("answered ")?.parse::<usize>().ok());
    let last = answered.take(40).last().unwrap();
    victim.kill().unwrap();
    victim.wait().unwrap();

    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let s3 = Running::start(dir.path()).await;
        let events = s3.store.pending_events(usize::MAX).unwrap();
        // More may have been committed than was heard of, never less, and each exactly once.
        assert!(events.len() > last, "{} events, {last} answered", events.len());
        assert!(events.iter().enumerate().all(|(number, event)| event.key == format!("key-{}", number % 7)));
        for (number, event) in events.iter().enumerate().rev().take(7) {
            assert_eq!(s3.get(&event.key).await, format!("{number}:").repeat(20_000).into_bytes());
        }
        assert_eq!(files(dir.path()).len(), 7);
    });
}
