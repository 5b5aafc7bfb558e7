//! Any key S3 allows is a key here, and none is a path.
use super::*;

fn odd_keys() -> Vec<String> {
    let mut keys: Vec<String> = [
        "a",
        "a/",
        "a/b",
        "a//b",
        "a//",
        "/leading",
        "//",
        "..",
        "../up",
        "../../../etc/passwd",
        "a/../b",
        "./a",
        "a/./b",
        "tabelle/Übersicht 2024 – März.csv",
        "売上/🧾.csv",
        "plus+and space",
        "100%",
        "%2e%2e%2f",
        "q?x=1&y=2#z",
        "quote\"'<&>",
        "back\\slash",
        "con",
        "nul.txt",
        "trailing. ",
        "a:b*c|d",
        "UPPER",
        "upper",
    ]
    .map(str::to_owned)
    .into();
    keys.push("k".repeat(900));
    keys.push(format!("{}/{}", "d".repeat(600), "n".repeat(400)));
    keys.push("é".repeat(450));
    keys
}

#[tokio::test]
async fn any_key_can_be_put_read_copied_listed_and_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    for key in odd_keys() {
        s3.put(&key, key.as_bytes()).await;
    }
    let mut sorted = odd_keys();
    sorted.sort();
    assert_eq!(s3.keys().await, sorted);
    for key in odd_keys() {
        assert_eq!(s3.get(&key).await, key.as_bytes(), "{key}");
        s3.client.delete_object().bucket(BUCKET).key(&key).send().await.unwrap();
        assert!(!s3.exists(&key).await, "{key}");
    }
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_key_with_dots_stays_in_its_bucket_and_folder() {
    let outer = tempfile::tempdir().unwrap();
    let dir = outer.path().join("store");
    let s3 = Running::start(&dir).await;
    s3.store.create_bucket_if_missing("other").unwrap();
    for key in ["../other/stolen", "../../escaped", "../../../../../../tmp/echo-escaped"] {
        s3.put(key, "x").await;
    }
    let other = s3.client.list_objects_v2().bucket("other").send().await.unwrap();
    assert_eq!(other.contents().len(), 0);
    assert_eq!(files(&dir).len(), 3);
    let beside: Vec<_> = std::fs::read_dir(outer.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside, ["store"]);
    assert!(!Path::new("/tmp/echo-escaped").exists());
}

#[tokio::test]
async fn a_key_longer_than_s3_allows_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.put(&"k".repeat(1024), "x").await;
    let error = s3.client.put_object().bucket(BUCKET).key("k".repeat(1025)).send().await.unwrap_err();
    assert_eq!(code(&error), "KeyTooLongError");
}

#[tokio::test]
async fn a_missing_bucket_is_never_made_in_silence() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    let put = s3.client.put_object().bucket("missing").key("a").body(ByteStream::from_static(b"x")).send().await;
    assert_eq!(code(&put.unwrap_err()), "NoSuchBucket");
    let get = s3.client.get_object().bucket("missing").key("a").send().await;
    assert_eq!(code(&get.unwrap_err()), "NoSuchBucket");
    let list = s3.client.list_objects_v2().bucket("missing").send().await;
    assert_eq!(code(&list.unwrap_err()), "NoSuchBucket");
    let delete = s3.client.delete_object().bucket("missing").key("a").send().await;
    assert_eq!(code(&delete.unwrap_err()), "NoSuchBucket");
    let copy = s3.client.copy_object().bucket("missing").key("a").copy_source("missing/b").send().await;
    assert_eq!(code(&copy.unwrap_err()), "NoSuchBucket");
    let upload = s3.client.create_multipart_upload().bucket("missing").key("a").send().await;
    assert_eq!(code(&upload.unwrap_err()), "NoSuchBucket");
    assert_eq!(status(&s3.client.head_bucket().bucket("missing").send().await.unwrap_err()), 404);
    assert_eq!(status(&s3.client.delete_bucket().bucket("missing").send().await.unwrap_err()), 404);
    let buckets = s3.client.list_buckets().send().await.unwrap();
    assert_eq!(buckets.buckets().iter().filter_map(|bucket| bucket.name()).collect::<Vec<_>>(), [BUCKET]);
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_bucket_is_made_once_and_deleted_only_when_empty() {
    let dir = tempfile::tempdir().unwrap();
    let s3 = Running::start(dir.path()).await;
    s3.client.create_bucket().bucket("second").send().await.unwrap();
    s3.client.head_bucket().bucket("second").send().await.unwrap();
    let again = s3.client.create_bucket().bucket("second").send().await.unwrap_err();
    assert_eq!(code(&again), "BucketAlreadyOwnedByYou");

    s3.put("a", "x").await;
    let error = s3.client.delete_bucket().bucket(BUCKET).send().await.unwrap_err();
    assert_eq!((code(&error).as_str(), status(&error)), ("BucketNotEmpty", 409));
    assert_eq!(s3.get("a").await, b"x");
    s3.client.delete_object().bucket(BUCKET).key("a").send().await.unwrap();
    s3.client.delete_bucket().bucket(BUCKET).send().await.unwrap();
    assert_eq!(status(&s3.client.head_bucket().bucket(BUCKET).send().await.unwrap_err()), 404);
}

#[tokio::test]
async fn a_bucket_name_s3_does_not_allow_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = ObjectStore::open(dir.path()).unwrap();
    for name in ["", "ab", "Upper", "with_underscore", "../up", "192.168.0.1"] {
        assert!(matches!(store.create_bucket_if_missing(name), Err(domain::Error::Invalid { .. })), "{name}");
    }
}
