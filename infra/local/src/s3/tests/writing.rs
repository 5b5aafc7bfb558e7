//! Putting, copying, deleting: atomic, conditional, streamed.
use super::*;
use aws_sdk_s3::types::{Delete, MetadataDirective, ObjectIdentifier};
use bytes::Bytes;
use futures::future::join_all;
use sha2::{Digest, Sha256};

#[tokio::test]
async fn of_32_racing_creations_exactly_one_wins() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    for round in 0..3 {
        let key = format!("contested-{round}");
        let puts = (0..32).map(|number| {
            let body = ByteStream::from(format!("writer {number}").into_bytes());
            s3.client.put_object().bucket(BUCKET).key(&key).if_none_match("*").body(body).send()
        });
        let outcomes = join_all(puts).await;
        let winners: Vec<usize> = (0..32).filter(|number| outcomes[*number].is_ok()).collect();
        assert_eq!(winners.len(), 1);
        assert_eq!(s3.get(&key).await, format!("writer {}", winners[0]).into_bytes());
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert_eq!((code(&error).as_str(), status(&error)), ("PreconditionFailed", 412));
        }
    }
    assert_eq!(files(dir.path()).len(), 3);
    assert_eq!(s3.store.pending_events(100).unwrap().len(), 3);
}

#[tokio::test]
async fn if_match_replaces_only_the_version_it_names() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let put = |etag: String, body: &'static str| {
        let body = ByteStream::from_static(body.as_bytes());
        s3.client.put_object().bucket(BUCKET).key("a").if_match(etag).body(body).send()
    };
    assert_eq!(code(&put("\"d41d8cd98f00b204e9800998ecf8427e\"".into(), "x").await.unwrap_err()), "NoSuchKey");
    s3.put("a", "first").await;
    let first = s3.client.head_object().bucket(BUCKET).key("a").send().await.unwrap().e_tag.unwrap();
    put(first.clone(), "second").await.unwrap();
    assert_eq!(status(&put(first, "third").await.unwrap_err()), 412);
    assert_eq!(s3.get("a").await, b"second");
}

/// Arrives in pieces whose end the server cannot foresee, as from a file.
fn streamed(pieces: Vec<Bytes>) -> reqwest::Body {
    reqwest::Body::wrap_stream(futures::stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)))
}

#[tokio::test]
async fn a_body_of_20_mb_streams_in_and_out_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let body: Vec<u8> = (0..20_000_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let path = dir.path().join("upload.bin");
    std::fs::write(&path, &body).unwrap();

    let from_file = ByteStream::from_path(&path).await.unwrap();
    let put = s3.client.put_object().bucket(BUCKET).key("from-file").body(from_file).send().await.unwrap();
    assert!(put.checksum_crc32().is_some(), "the SDK sends its checksum behind the body: {put:?}");
    assert!(Sha256::digest(s3.get("from-file").await) == Sha256::digest(&body));

    let presigned = super::web::presigned_put(&s3, "from-web", Some(body.len() as i64)).await;
    let pieces = body.chunks(70_001).map(Bytes::copy_from_slice).collect();
    let sent = reqwest::Client::new().put(presigned).header("content-length", body.len()).body(streamed(pieces));
    assert_eq!(sent.send().await.unwrap().status(), 200);
    assert!(Sha256::digest(s3.get("from-web").await) == Sha256::digest(&body));
}

#[tokio::test]
async fn an_empty_body_is_an_object() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("empty", "").await;
    assert_eq!(s3.get("empty").await, b"");
    let head = s3.client.head_object().bucket(BUCKET).key("empty").send().await.unwrap();
    assert_eq!((head.content_length(), head.e_tag()), (Some(0), Some("\"d41d8cd98f00b204e9800998ecf8427e\"")));
}

#[tokio::test]
async fn overwriting_removes_the_old_body() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    for body in ["one", "two", "three"] {
        s3.put("a", body).await;
    }
    assert_eq!(s3.get("a").await, b"three");
    assert_eq!(files(dir.path()).len(), 1);
}

#[tokio::test]
async fn a_copy_has_bytes_and_headers_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let put = s3.client.put_object().bucket(BUCKET).key("a b/ü").content_type("text/csv").metadata("source", "stripe");
    put.body(ByteStream::from_static(b"bytes")).send().await.unwrap();
    let copy = || s3.client.copy_object().bucket(BUCKET).copy_source(format!("{BUCKET}/a%20b/%C3%BC"));
    let copied = copy().key("kept").send().await.unwrap();
    assert_eq!(copied.copy_object_result().unwrap().e_tag(), Some("\"4b3a6218bb3e3a7303e8a171a60fcf92\""));
    let replace = copy().key("replaced").metadata_directive(MetadataDirective::Replace).metadata("source", "copy");
    replace.content_type("text/plain").send().await.unwrap();
    s3.client.delete_object().bucket(BUCKET).key("a b/ü").send().await.unwrap();

    for (key, content_type, source) in [("kept", "text/csv", "stripe"), ("replaced", "text/plain", "copy")] {
        let object = s3.client.get_object().bucket(BUCKET).key(key).send().await.unwrap();
        assert_eq!(object.content_type(), Some(content_type));
        assert_eq!(object.metadata().unwrap()["source"], source);
        assert_eq!(object.body.collect().await.unwrap().to_vec(), b"bytes");
    }
    assert_eq!(code(&copy().key("gone").send().await.unwrap_err()), "NoSuchKey");
}

#[tokio::test]
async fn many_keys_are_deleted_in_one_request() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    for key in ["a", "a/b", "keep", "<&>"] {
        s3.put(key, "x").await;
    }
    let doomed = ["a", "a/b", "<&>", "never there"].map(|key| ObjectIdentifier::builder().key(key).build().unwrap());
    let delete = Delete::builder().set_objects(Some(doomed.to_vec())).build().unwrap();
    let answer = s3.client.delete_objects().bucket(BUCKET).delete(delete).send().await.unwrap();
    assert_eq!((answer.deleted().len(), answer.errors().len()), (4, 0));
    assert_eq!(s3.keys().await, ["keep"]);
    assert_eq!(files(dir.path()).len(), 1);
}
