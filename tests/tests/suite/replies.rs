//! Kept replies of services outside, where they are too large for an item.
use domain::{ContentHash, Timestamp};
use store::KeptReply;

#[tokio::test]
async fn a_large_reply_stands_in_the_bucket_and_comes_back_whole() {
    let running = crate::common::start().await;
    let app = crate::common::app(&running.stack, true).await;
    let at = |seconds: i64| Timestamp::from_second(1_700_000_000 + seconds).unwrap();
    let key = ContentHash::of(b"GET /rates");
    let reply = |body: Vec<u8>| KeptReply {
        status: 200,
        content_type: Some("application/octet-stream".into()),
        body: body.into(),
        fresh_until: at(60),
        stale_until: at(600),
    };
    // Each byte there is, also those that are no text.
    for bytes in [100_000, 100_001, 1_000_000, 3] {
        let kept = reply((0..bytes).map(|i: u32| i.to_le_bytes()[0]).collect());
        app.replies.put("pay", "acme", &key, &kept).await.unwrap();
        assert_eq!(app.replies.get("pay", "acme", &key, at(599)).await.unwrap(), Some(kept), "{bytes} bytes");
    }
    assert_eq!(app.replies.get("pay", "acme", &key, at(600)).await.unwrap(), None, "its time is over");
    assert_eq!(app.replies.get("pay", "other", &key, at(0)).await.unwrap(), None, "another owner's");
    running.stack.stop().await.unwrap();
}
