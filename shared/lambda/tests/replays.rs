//! A signed request counts once, in the whole deployment.
use domain::{Error, Timestamp};
use futures::future::join_all;
use lambda::signature::{Signed, Verified, spend, verify};
use store::{Connection, Credentials, Stores};
use tokio::net::TcpListener;

async fn stores(dynamodb_url: String) -> Stores {
    let connection = Connection {
        table: "echo".into(),
        bucket: "echo".into(),
        region: Some("us-east-1".into()),
        dynamodb_url: Some(dynamodb_url),
        s3_url: Some("http://127.0.0.1:1".into()),
        credentials: Some(Credentials { access_key: "x".into(), secret_key: "x".into() }),
    };
    Stores::connect(&connection).await
}

async fn table() -> String {
    let database = dynoxide::Database::memory().unwrap();
    let definition = serde_json::json!({
        "TableName": "echo",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "S" },
        ],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" }],
    });
    database.create_table(serde_json::from_value(definition).unwrap()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    url
}

/// The first example of docs/api-signing.md.
fn verified() -> Verified {
    let v1 = include_str!("../../../docs/api-signing.md").lines().find_map(|line| line.strip_prefix("v1 = ")).unwrap();
    let header = format!("t=1767225600,nonce=0123456789abcdef,v1={v1}");
    let signed = Signed { method: "GET", path: "/api/v1/uploads", query: "cursor=a%20b&limit=5", body: b"" };
    verify(b"test-signing-secret", &header, &signed, Timestamp::from_second(1_767_225_600).unwrap()).unwrap()
}

#[tokio::test]
async fn of_equal_requests_one_counts_for_each_credential() {
    let url = table().await;
    let (one, two, verified) = (stores(url.clone()).await, stores(url).await, verified());
    let both = (0..20).map(|i| if i % 2 == 0 { &one.nonces } else { &two.nonces });
    let spent = join_all(both.map(|nonces| spend(nonces, "key:abcd", &verified))).await;
    assert_eq!(spent.iter().filter(|spent| spent.is_ok()).count(), 1);
    let refused = spent.into_iter().find_map(Result::err).unwrap();
    assert!(matches!(&refused, Error::Unauthenticated { why } if why.contains("used before")), "{refused}");
    assert!(spend(&two.nonces, "key:efgh", &verified).await.is_ok(), "another credential's nonces are its own");
}

#[tokio::test]
async fn a_request_does_not_count_while_the_table_cannot_say_whether_it_is_new() {
    let stores = stores("http://127.0.0.1:1".into()).await;
    assert!(spend(&stores.nonces, "key:abcd", &verified()).await.unwrap_err().is_retryable());
}
