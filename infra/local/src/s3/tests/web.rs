//! Presigned URLs in the hands of a browser: what was signed works, nothing else does.
use super::*;
use aws_sdk_s3::presigning::PresigningConfig;
use reqwest::{Method, StatusCode};
use std::time::{Duration, SystemTime};

pub(super) async fn presigned_put(s3: &Running, key: &str, length: Option<i64>) -> String {
    let valid = PresigningConfig::expires_in(Duration::from_secs(60)).unwrap();
    let put = s3.client.put_object().bucket(BUCKET).key(key).set_content_length(length);
    put.presigned(valid).await.unwrap().uri().to_owned()
}

#[tokio::test]
async fn a_plain_client_puts_and_gets_by_presigned_url() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let web = reqwest::Client::new();
    let url = presigned_put(&s3, "uploads/ü b.csv", Some(5)).await;
    let put = web.put(&url).header("content-type", "text/csv").body("hello").send().await.unwrap();
    assert_eq!(put.status(), StatusCode::OK);
    assert_eq!(put.headers()["etag"], "\"5d41402abc4b2a76b9719d911017c592\"");

    let valid = PresigningConfig::expires_in(Duration::from_secs(60)).unwrap();
    let get = s3.client.get_object().bucket(BUCKET).key("uploads/ü b.csv").presigned(valid).await.unwrap();
    let got = web.get(get.uri()).send().await.unwrap();
    assert_eq!(got.headers()["content-type"], "text/csv");
    assert_eq!(got.text().await.unwrap(), "hello");
    assert_eq!(s3.store.pending_events(10).unwrap().len(), 1);
}

#[tokio::test]
async fn a_body_of_another_length_than_signed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let url = presigned_put(&s3, "a", Some(5)).await;
    let put = reqwest::Client::new().put(&url).body("longer than five").send().await.unwrap();
    assert_eq!(put.status(), StatusCode::FORBIDDEN);
    assert!(!s3.exists("a").await);
}

#[tokio::test]
async fn an_expired_url_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let past = PresigningConfig::builder()
        .start_time(SystemTime::now() - Duration::from_secs(120))
        .expires_in(Duration::from_secs(60))
        .build()
        .unwrap();
    let url = s3.client.put_object().bucket(BUCKET).key("late").presigned(past).await.unwrap();
    let put = reqwest::Client::new().put(url.uri()).body("x").send().await.unwrap();
    assert_eq!(put.status(), StatusCode::FORBIDDEN);
    assert!(put.text().await.unwrap().contains("Request has expired"));
    assert!(!s3.exists("late").await);
}

#[tokio::test]
async fn a_url_for_one_key_is_no_url_for_another_nor_for_reading() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("secret", "of somebody else").await;
    let web = reqwest::Client::new();
    let url = presigned_put(&s3, "mine", None).await;
    let other = web.put(url.replace("/mine?", "/secret?")).body("x").send().await.unwrap();
    let read = web.get(&url).send().await.unwrap();
    assert_eq!((other.status(), read.status()), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
}

#[tokio::test]
async fn a_header_that_was_not_signed_cannot_turn_an_upload_into_a_copy() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("secret", "of somebody else").await;
    let url = presigned_put(&s3, "mine", None).await;
    let spelled_otherwise = url.replace("X-Amz-SignedHeaders", "X%2DAmz%2DSignedHeaders");
    for url in [url, spelled_otherwise] {
        let put = reqwest::Client::new().put(url).header("x-amz-copy-source", format!("{BUCKET}/secret"));
        assert_eq!(put.header("authorization", "none").send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    assert!(!s3.exists("mine").await);
}

#[tokio::test]
async fn a_page_of_an_allowed_origin_may_put_and_read_the_etag() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let web = reqwest::Client::new();
    let url = presigned_put(&s3, "a", None).await;
    let preflight = web.request(Method::OPTIONS, &url).header("origin", PAGE);
    let preflight = preflight.header("access-control-request-method", "PUT");
    let answer = preflight.header("access-control-request-headers", "content-type").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["access-control-allow-origin"], PAGE);
    assert_eq!(answer.headers()["access-control-allow-headers"], "content-type");
    assert!(answer.headers()["access-control-allow-methods"].to_str().unwrap().contains("PUT"));

    let put = web.put(&url).header("origin", PAGE).body("x").send().await.unwrap();
    assert_eq!(put.headers()["access-control-allow-origin"], PAGE);
    assert!(put.headers()["access-control-expose-headers"].to_str().unwrap().contains("ETag"));
    let refused = web.put(format!("{}/{BUCKET}/b", s3.url)).header("origin", PAGE).body("x").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(refused.headers()["access-control-allow-origin"], PAGE, "or the page could not see why");
}

#[tokio::test]
async fn a_page_of_another_origin_is_not_let_in() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let preflight = reqwest::Client::new().request(Method::OPTIONS, format!("{}/{BUCKET}/a", s3.url));
    let preflight =
        preflight.header("origin", "https://elsewhere.example").header("access-control-request-method", "PUT");
    let answer = preflight.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_form_is_refused_before_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let form = reqwest::multipart::Form::new().text("key", "a").text("file", "x");
    let post = reqwest::Client::new().post(format!("{}/{BUCKET}", s3.url)).multipart(form).send().await.unwrap();
    assert_eq!(post.status(), StatusCode::NOT_IMPLEMENTED);
}
