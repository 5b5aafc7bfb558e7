//! A body that is not what the client meant leaves nothing behind: no object, no file, no event.
use super::*;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::types::{ChecksumMode, ChecksumType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BODY: &[u8] = b"column\n1\n";
/// Of other bytes.
const WRONG_SHA256: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const WRONG_MD5: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";

/// The put is refused, and the version before it is still the one that is read.
async fn check(spoil: impl FnOnce(PutObjectFluentBuilder) -> PutObjectFluentBuilder, expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("kept", "the version before").await;
    let put = s3.client.put_object().bucket(BUCKET).key("kept").body(ByteStream::from_static(BODY));
    let error = spoil(put).send().await.unwrap_err();
    assert_eq!((code(&error).as_str(), status(&error)), (expected, 400));
    assert_eq!(s3.get("kept").await, b"the version before");
    assert_nothing_new(&s3, dir.path()).await;
}

async fn assert_nothing_new(s3: &Running, dir: &Path) {
    assert_eq!(s3.keys().await, ["kept"]);
    assert_eq!(s3.store.pending_events(10).unwrap().len(), 1);
    assert_eq!(files(dir).len(), 1);
}

#[tokio::test]
async fn a_wrong_sha256_is_refused() {
    check(|put| put.checksum_sha256(WRONG_SHA256), "BadDigest").await;
}

#[tokio::test]
async fn wrong_crcs_and_sha1_are_refused() {
    check(|put| put.checksum_crc32("AAAAAA=="), "BadDigest").await;
    check(|put| put.checksum_crc32_c("AAAAAA=="), "BadDigest").await;
    check(|put| put.checksum_crc64_nvme("AAAAAAAAAAA="), "BadDigest").await;
    check(|put| put.checksum_sha1("2jmj7l5rSw0yVb/vlWAYkK/YBwk="), "BadDigest").await;
}

#[tokio::test]
async fn a_checksum_that_is_none_is_refused() {
    check(|put| put.checksum_sha256("nonsense"), "InvalidRequest").await;
}

#[tokio::test]
async fn a_wrong_content_md5_is_refused() {
    check(|put| put.content_md5(WRONG_MD5), "BadDigest").await;
    check(|put| put.content_md5("nonsense"), "InvalidDigest").await;
}

#[tokio::test]
async fn right_checksums_are_kept_and_answered_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let sha256 = STANDARD.encode(Sha256::digest(BODY));
    let md5 = STANDARD.encode(Md5::digest(BODY));
    let put = s3.client.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(BODY));
    put.checksum_sha256(&sha256).content_md5(md5).send().await.unwrap();
    let head = || s3.client.head_object().bucket(BUCKET).key("a");
    assert_eq!(head().send().await.unwrap().checksum_sha256(), None);
    let asked = head().checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!(asked.checksum_sha256(), Some(sha256.as_str()));
    assert_eq!(asked.checksum_type(), Some(&ChecksumType::FullObject));
}

/// A request by hand, for what no client library would send.
///
/// `cut` ends the connection behind the body; otherwise it stays open for the answer.
async fn raw(s3: &Running, presigned: &str, headers: &str, body: &[u8], cut: bool) -> String {
    let address = s3.url.strip_prefix("http://").unwrap();
    let target = presigned.strip_prefix(&s3.url).unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("PUT {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    if cut {
        stream.shutdown().await.unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("kept", "x").await;
    let url = super::web::presigned_put(&s3, "cut", None).await;
    // Longer than one window, so that a part of it was already written.
    let answer = raw(&s3, &url, "content-length: 2000000", &vec![b'x'; 1_500_000], true).await;
    assert!(!answer.contains("200 OK"), "{answer}");
    // The connection may end a moment before the thread that was writing the body removes it.
    let removed = async {
        while files(dir.path()).len() > 1 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(10), removed).await.unwrap();
    assert_nothing_new(&s3, dir.path()).await;
}

#[tokio::test]
async fn a_body_of_unannounced_length_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("kept", "x").await;
    let url = super::web::presigned_put(&s3, "chunked", None).await;
    let answer = raw(&s3, &url, "transfer-encoding: chunked", b"1\r\nx\r\n0\r\n\r\n", false).await;
    assert!(answer.starts_with("HTTP/1.1 411") && answer.contains("MissingContentLength"), "{answer}");
    assert_nothing_new(&s3, dir.path()).await;
}

#[tokio::test]
async fn a_body_that_differs_from_its_signed_hash_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("kept", "x").await;
    let url = super::web::presigned_put(&s3, "other", None).await;
    let hash = "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let answer = raw(&s3, &url, &format!("content-length: 1\r\n{hash}"), b"x", false).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("XAmzContentSHA256Mismatch"), "{answer}");
    assert_nothing_new(&s3, dir.path()).await;
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("kept", "x").await;
    let stranger = client(&s3.url, "guessed");
    let put = stranger.put_object().bucket(BUCKET).key("new").body(ByteStream::from_static(BODY)).send().await;
    assert_eq!(status(&put.unwrap_err()), 403);
    let unsigned = reqwest::get(format!("{}/{BUCKET}/kept", s3.url)).await.unwrap();
    assert_eq!(unsigned.status(), 403);
    assert_nothing_new(&s3, dir.path()).await;
}
