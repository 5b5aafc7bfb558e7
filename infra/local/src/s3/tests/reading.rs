//! Reading: ranges, conditions, metadata, and a reader that is never disturbed.
use super::*;
use aws_sdk_s3::primitives::DateTime;

#[tokio::test]
async fn ranges_give_their_bytes_and_say_where_they_lie() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("a", "0123456789").await;
    for (range, bytes, content_range) in [
        ("bytes=0-3", "0123", "bytes 0-3/10"),
        ("bytes=4-", "456789", "bytes 4-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=8-100", "89", "bytes 8-9/10"),
        ("bytes=-100", "0123456789", "bytes 0-9/10"),
    ] {
        let object = s3.client.get_object().bucket(BUCKET).key("a").range(range).send().await.unwrap();
        assert_eq!(object.content_range(), Some(content_range));
        assert_eq!(object.content_length(), Some(bytes.len() as i64));
        assert_eq!(object.body.collect().await.unwrap().to_vec(), bytes.as_bytes());
    }
    let beyond = s3.client.get_object().bucket(BUCKET).key("a").range("bytes=10-").send().await.unwrap_err();
    assert_eq!((code(&beyond).as_str(), status(&beyond)), ("InvalidRange", 416));
}

#[tokio::test]
async fn what_was_put_with_an_object_is_served_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let put = s3.client.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"date,amount\n"));
    put.content_type("text/csv; charset=utf-8")
        .content_disposition("attachment; filename=\"q3.csv\"")
        .content_encoding("identity")
        .cache_control("no-store")
        .metadata("source", "stripe-payments")
        .metadata("owner", "Müller & Söhne")
        .send()
        .await
        .unwrap();
    let object = s3.client.get_object().bucket(BUCKET).key("a").send().await.unwrap();
    assert_eq!(object.content_type(), Some("text/csv; charset=utf-8"));
    assert_eq!(object.content_disposition(), Some("attachment; filename=\"q3.csv\""));
    assert_eq!(object.content_encoding(), Some("identity"));
    assert_eq!(object.cache_control(), Some("no-store"));
    let metadata = object.metadata().unwrap();
    assert_eq!(metadata["source"], "stripe-payments");
    assert_eq!(metadata.len(), 2);
    // Without the type that the SDK would add.
    let url = super::web::presigned_put(&s3, "plain", None).await;
    assert_eq!(reqwest::Client::new().put(url).body("x").send().await.unwrap().status(), 200);
    let head = s3.client.head_object().bucket(BUCKET).key("plain").send().await.unwrap();
    assert_eq!(head.content_type(), Some("binary/octet-stream"));
}

#[tokio::test]
async fn conditions_decide_whether_there_is_anything_to_read() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("a", "x").await;
    let head = s3.client.head_object().bucket(BUCKET).key("a").send().await.unwrap();
    let (etag, modified) = (head.e_tag().unwrap(), *head.last_modified().unwrap());
    let later = DateTime::from_secs(modified.secs() + 60);
    let earlier = DateTime::from_secs(modified.secs() - 60);
    let get = || s3.client.get_object().bucket(BUCKET).key("a");

    get().if_match(etag).send().await.unwrap();
    get().if_none_match("\"other\"").send().await.unwrap();
    get().if_modified_since(earlier).send().await.unwrap();
    get().if_unmodified_since(modified).send().await.unwrap();
    for refused in [get().if_match("\"other\""), get().if_unmodified_since(earlier)] {
        assert_eq!(status(&refused.send().await.unwrap_err()), 412);
    }
    for unchanged in [get().if_none_match(etag), get().if_modified_since(later), get().if_modified_since(modified)] {
        assert_eq!(status(&unchanged.send().await.unwrap_err()), 304);
    }
}

#[tokio::test]
async fn a_missing_key_is_no_such_key() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let error = s3.client.get_object().bucket(BUCKET).key("missing").send().await.unwrap_err();
    assert_eq!((code(&error).as_str(), status(&error)), ("NoSuchKey", 404));
}

#[tokio::test]
async fn a_reader_gets_the_old_bytes_to_their_end_while_the_key_is_overwritten_and_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    // Larger than what sockets and buffers on the way can hold, so that the server is still reading the old file.
    let old = vec![b'o'; 32 * 1024 * 1024];
    s3.put("a", old.clone()).await;
    let mut reading = s3.client.get_object().bucket(BUCKET).key("a").send().await.unwrap().body;
    let first = reading.next().await.unwrap().unwrap();

    s3.put("a", "new").await;
    assert_eq!(s3.get("a").await, b"new");
    s3.client.delete_object().bucket(BUCKET).key("a").send().await.unwrap();
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new());

    let mut read = first.to_vec();
    while let Some(piece) = reading.next().await {
        read.extend(piece.unwrap());
    }
    assert!(read == old);
}

#[tokio::test]
async fn readers_of_a_key_that_changes_all_the_time_see_whole_versions() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("a", vec![b'0'; 1000]).await;
    let writing = async {
        for version in 0..60u8 {
            s3.put("a", vec![b'0' + version % 10; 1000]).await;
        }
    };
    let reading = async {
        for _ in 0..120 {
            let body = s3.get("a").await;
            assert!(body.len() == 1000 && body.iter().all(|byte| *byte == body[0]));
        }
    };
    tokio::join!(writing, reading);
}
