//! Uploads in parts.
use super::*;
use aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const PART: usize = 5 * 1024 * 1024;

async fn begin(s3: &Running, key: &str) -> String {
    let upload = s3.client.create_multipart_upload().bucket(BUCKET).key(key).content_type("text/csv").send().await;
    upload.unwrap().upload_id.unwrap()
}

async fn put_part(s3: &Running, key: &str, id: &str, number: i32, body: Vec<u8>) -> CompletedPart {
    let part = s3.client.upload_part().bucket(BUCKET).key(key).upload_id(id).part_number(number);
    let sent = part.body(ByteStream::from(body)).send().await.unwrap();
    CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag).build()
}

fn complete(s3: &Running, key: &str, id: &str, parts: &[CompletedPart]) -> CompleteMultipartUploadFluentBuilder {
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.to_vec())).build();
    s3.client.complete_multipart_upload().bucket(BUCKET).key(key).upload_id(id).multipart_upload(parts)
}

#[tokio::test]
async fn three_parts_become_one_object_with_one_event() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let id = begin(&s3, "big").await;
    // Out of order and one of them twice: the number decides, and the last of a number.
    let third = put_part(&s3, "big", &id, 9, b"the end".to_vec()).await;
    put_part(&s3, "big", &id, 2, vec![b'?'; PART]).await;
    let second = put_part(&s3, "big", &id, 2, vec![b'2'; PART]).await;
    let first = put_part(&s3, "big", &id, 1, vec![b'1'; PART]).await;
    assert!(!s3.exists("big").await);
    assert_eq!(files(dir.path()).len(), 3);
    let listed = s3.client.list_parts().bucket(BUCKET).key("big").upload_id(&id).max_parts(2).send().await.unwrap();
    let sizes: Vec<_> = listed.parts().iter().map(|part| (part.part_number().unwrap(), part.size().unwrap())).collect();
    assert_eq!(sizes, [(1, PART as i64), (2, PART as i64)]);
    assert_eq!((listed.is_truncated(), listed.next_part_number_marker()), (Some(true), Some("2")));

    let done = complete(&s3, "big", &id, &[first, second, third]).send().await.unwrap();
    assert!(done.e_tag().unwrap().ends_with("-3\""), "{done:?}");
    let expected = [vec![b'1'; PART], vec![b'2'; PART], b"the end".to_vec()].concat();
    assert!(s3.get("big").await == expected);
    let head = s3.client.head_object().bucket(BUCKET).key("big").send().await.unwrap();
    assert_eq!((head.content_type(), head.e_tag()), (Some("text/csv"), done.e_tag()));
    assert_eq!(files(dir.path()).len(), 1);
    let events = s3.store.pending_events(10).unwrap();
    assert_eq!(
        events.iter().map(|event| (event.key.as_str(), event.size)).collect::<Vec<_>>(),
        [("big", expected.len() as i64)]
    );

    let part = CompletedPart::builder().part_number(1).e_tag("\"x\"").build();
    assert_eq!(code(&complete(&s3, "big", &id, &[part]).send().await.unwrap_err()), "NoSuchUpload");
}

#[tokio::test]
async fn wrong_lists_of_parts_are_refused_and_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let id = begin(&s3, "big").await;
    let small = put_part(&s3, "big", &id, 1, b"small".to_vec()).await;
    let last = put_part(&s3, "big", &id, 2, b"last".to_vec()).await;
    let unknown = CompletedPart::builder().part_number(3).e_tag("\"x\"").build();
    let other = CompletedPart::builder().part_number(2).e_tag("\"x\"").build();
    for (parts, expected) in [
        (vec![last.clone(), small.clone()], "InvalidPartOrder"),
        (vec![small.clone(), last.clone()], "EntityTooSmall"),
        (vec![small.clone(), unknown], "InvalidPart"),
        (vec![other], "InvalidPart"),
    ] {
        assert_eq!(code(&complete(&s3, "big", &id, &parts).send().await.unwrap_err()), expected);
    }
    assert_eq!(
        code(&complete(&s3, "other", &id, std::slice::from_ref(&last)).send().await.unwrap_err()),
        "NoSuchUpload"
    );
    assert!(s3.keys().await.is_empty());
    complete(&s3, "big", &id, &[last]).send().await.unwrap();
    assert_eq!(s3.get("big").await, b"last");
}

#[tokio::test]
async fn a_part_with_a_wrong_checksum_is_not_stored() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let id = begin(&s3, "big").await;
    let part = s3.client.upload_part().bucket(BUCKET).key("big").upload_id(&id).part_number(1);
    let error =
        part.content_md5("1B2M2Y8AsgTpgAmY7PhCfg==").body(ByteStream::from_static(b"x")).send().await.unwrap_err();
    assert_eq!(code(&error), "BadDigest");
    assert_eq!(files(dir.path()).len(), 0);
}

#[tokio::test]
async fn an_aborted_upload_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let id = begin(&s3, "big").await;
    put_part(&s3, "big", &id, 1, b"x".to_vec()).await;
    let abort = || s3.client.abort_multipart_upload().bucket(BUCKET).key("big").upload_id(&id).send();
    abort().await.unwrap();
    assert_eq!(files(dir.path()).len(), 0);
    assert_eq!(code(&abort().await.unwrap_err()), "NoSuchUpload");
}

#[tokio::test]
async fn completing_if_none_match_loses_against_an_object_that_came_first() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let id = begin(&s3, "big").await;
    let part = put_part(&s3, "big", &id, 1, b"late".to_vec()).await;
    s3.put("big", "first").await;
    let error = complete(&s3, "big", &id, std::slice::from_ref(&part)).if_none_match("*").send().await.unwrap_err();
    assert_eq!(status(&error), 412);
    assert_eq!(s3.get("big").await, b"first");
    complete(&s3, "big", &id, &[part]).send().await.unwrap();
    assert_eq!(s3.get("big").await, b"late");
}

#[tokio::test]
async fn the_checksum_is_of_the_kind_the_upload_was_begun_with() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    // The published check values of the algorithms for these nine bytes; a composite one hashes the hash.
    for (algorithm, kind, expected) in [
        (ChecksumAlgorithm::Sha256, ChecksumType::Composite, composite_sha256(b"123456789")),
        (ChecksumAlgorithm::Crc32, ChecksumType::FullObject, "y/Q5Jg==".to_owned()),
        (ChecksumAlgorithm::Crc64Nvme, ChecksumType::FullObject, "rosUhgp5mIg=".to_owned()),
    ] {
        let create = s3.client.create_multipart_upload().bucket(BUCKET).key("sum").checksum_type(kind.clone());
        let id = create.checksum_algorithm(algorithm.clone()).send().await.unwrap().upload_id.unwrap();
        let part = s3.client.upload_part().bucket(BUCKET).key("sum").upload_id(&id).part_number(1);
        let sent = part.checksum_algorithm(algorithm).body(ByteStream::from_static(b"123456789")).send().await.unwrap();
        let part = CompletedPart::builder().part_number(1).set_e_tag(sent.e_tag).build();
        complete(&s3, "sum", &id, &[part]).checksum_type(kind.clone()).send().await.unwrap();
        let head = s3.client.head_object().bucket(BUCKET).key("sum").checksum_mode(ChecksumMode::Enabled);
        let head = head.send().await.unwrap();
        assert_eq!(head.checksum_type(), Some(&kind));
        let sums = [head.checksum_sha256(), head.checksum_crc32(), head.checksum_crc64_nvme()];
        assert_eq!(sums.into_iter().flatten().collect::<Vec<_>>(), [expected]);
        assert_eq!(s3.get("sum").await, b"123456789");
    }
}

fn composite_sha256(part: &[u8]) -> String {
    format!("{}-1", STANDARD.encode(Sha256::digest(Sha256::digest(part))))
}
