//! Listing: order, folding at a delimiter, pages.
use super::*;
use expect_test::{Expect, expect};

const KEYS: [&str; 9] =
    ["2024/01/a.csv", "2024/01/b.csv", "2024/02/a.csv", "2024/x", "2024", "2025/", "2025//deep", "Z", "ä/ü"];

/// The whole listing, read in pages of `page` entries: one line a page, `>` before folded prefixes.
async fn check(prefix: &str, delimiter: &str, start_after: &str, page: i32, expected: Expect) {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    for key in KEYS {
        s3.put(key, "x").await;
    }
    let mut listed = String::new();
    let mut token = None;
    loop {
        let list = s3.client.list_objects_v2().bucket(BUCKET).prefix(prefix).delimiter(delimiter).max_keys(page);
        let answer = list.start_after(start_after).set_continuation_token(token).send().await.unwrap();
        let keys = answer.contents().iter().map(|object| object.key().unwrap().to_owned());
        let prefixes = answer.common_prefixes().iter().map(|folded| format!(">{}", folded.prefix().unwrap()));
        let entries: Vec<String> = keys.chain(prefixes).collect();
        assert_eq!(answer.key_count(), Some(entries.len() as i32));
        listed += &format!("{}\n", if entries.is_empty() { "nothing".to_owned() } else { entries.join(" ") });
        token = answer.next_continuation_token().map(str::to_owned);
        assert_eq!(answer.is_truncated(), Some(token.is_some()));
        if token.is_none() {
            break;
        }
    }
    expected.assert_eq(&listed);
}

#[tokio::test]
async fn keys_come_in_the_order_of_their_bytes() {
    check(
        "",
        "",
        "",
        1000,
        expect![[r#"
        2024 2024/01/a.csv 2024/01/b.csv 2024/02/a.csv 2024/x 2025/ 2025//deep Z ä/ü
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_delimiter_folds_keys_into_prefixes() {
    check(
        "",
        "/",
        "",
        1000,
        expect![[r#"
        2024 Z >2024/ >2025/ >ä/
    "#]],
    )
    .await;
    check(
        "2024/",
        "/",
        "",
        1000,
        expect![[r#"
        2024/x >2024/01/ >2024/02/
    "#]],
    )
    .await;
    check(
        "2025/",
        "/",
        "",
        1000,
        expect![[r#"
        2025/ >2025//
    "#]],
    )
    .await;
    check(
        "",
        "a.",
        "",
        1000,
        expect![[r#"
        2024 2024/01/b.csv 2024/x 2025/ 2025//deep Z ä/ü >2024/01/a. >2024/02/a.
    "#]],
    )
    .await;
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat() {
    check(
        "",
        "",
        "",
        2,
        expect![[r#"
        2024 2024/01/a.csv
        2024/01/b.csv 2024/02/a.csv
        2024/x 2025/
        2025//deep Z
        ä/ü
    "#]],
    )
    .await;
    check(
        "",
        "/",
        "",
        1,
        expect![[r#"
        2024
        >2024/
        >2025/
        Z
        >ä/
    "#]],
    )
    .await;
}

#[tokio::test]
async fn start_after_excludes_the_key_it_names() {
    check(
        "",
        "",
        "2024/02/a.csv",
        3,
        expect![[r#"
        2024/x 2025/ 2025//deep
        Z ä/ü
    "#]],
    )
    .await;
    check(
        "2024/",
        "/",
        "2024/01/a.csv",
        1000,
        expect![[r#"
        2024/x >2024/01/ >2024/02/
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_prefix_that_matches_nothing_gives_an_empty_page() {
    check(
        "2023",
        "/",
        "",
        10,
        expect![[r#"
        nothing
    "#]],
    )
    .await;
}

#[tokio::test]
async fn every_entry_has_etag_size_and_date() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("a", "hello").await;
    let page = s3.client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    let [object] = page.contents() else { panic!("{page:?}") };
    assert_eq!(object.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(object.size(), Some(5));
    let head = s3.client.head_object().bucket(BUCKET).key("a").send().await.unwrap();
    assert_eq!(object.last_modified().unwrap().secs(), head.last_modified().unwrap().secs());
    assert_eq!(object.e_tag(), head.e_tag());
}

#[tokio::test]
async fn a_token_that_is_none_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let list = s3.client.list_objects_v2().bucket(BUCKET).continuation_token("not a token").send().await;
    assert_eq!(code(&list.unwrap_err()), "InvalidArgument");
}

#[tokio::test]
async fn keys_xml_cannot_write_are_listed_url_encoded() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put("bell\u{7} and/ü", "x").await;
    let list = s3.client.list_objects_v2().bucket(BUCKET).encoding_type(aws_sdk_s3::types::EncodingType::Url);
    let page = list.send().await.unwrap();
    assert_eq!(page.contents()[0].key(), Some("bell%07+and/%C3%BC"));
}
