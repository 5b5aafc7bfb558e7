//! What must be known of the uploads of an appending source together.
use crate::common::{Running, answer, start};
use serde_json::{Value, json};

async fn net_revenue(echo: &Running, source: &str) -> Value {
    let question = json!({ "metrics": ["net_revenue"], "source": source });
    let (status, answer) =
        answer(echo.client.post(format!("{}/api/v1/metrics/query", echo.stack.url)).json(&question)).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn appending(echo: &Running, source: &str) {
    assert_eq!(echo.put(&format!("/api/v1/sources/{source}"), json!({ "mode": "append" })).await.0, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_stand_in_two_uploads_are_said_with_the_figures_that_add_them_up() {
    let echo = start().await;
    appending(&echo, "shop").await;
    for csv in [
        "date,order_id,amount\n2024-01-01,A1,10.00\n2024-01-02,A2,5.00\n2024-01-02,A2,1.00\n",
        "date,order_id,amount\n2024-01-03,A3,7.00\n2024-01-04,A4,2.00\n",
    ] {
        echo.upload("shop", "a.csv", csv.into()).await;
    }
    let apart = net_revenue(&echo, "shop").await;
    assert_eq!((&apart["results"][0]["value"], &apart["basis"]["issues"]), (&json!("25.00"), &json!([])));
    let overlap = "date,order_id,amount\n2024-01-02,A2,5.00\n2024-01-04,A4,2.00\n2024-01-05,A5,1.00\n";
    echo.upload("shop", "b.csv", overlap.into()).await;
    let together = net_revenue(&echo, "shop").await;
    let what = "2 orders of later uploads stand in an earlier one as well, and their amounts are added up";
    assert_eq!(
        (&together["results"][0]["value"], &together["basis"]["issues"][0]["what"]),
        (&json!("33.00"), &json!(what))
    );
    assert_eq!(together["results"][0]["caveats"], json!([what]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_in_a_former_upload_holds_for_all() {
    let echo = start().await;
    appending(&echo, "shop").await;
    echo.upload("shop", "a.csv", "date,amount\n2024-01-01,10.00 €\n2024-01-02,20.00 $\n".into()).await;
    let alone = net_revenue(&echo, "shop").await;
    echo.upload("shop", "b.csv", "date,amount\n2024-02-01,1.00\n2024-02-02,2.00\n".into()).await;
    let together = net_revenue(&echo, "shop").await;
    let because = |answer: &Value| answer["results"][0]["value"]["because"].as_str().map(str::to_owned);
    assert!(because(&alone).unwrap().contains("currencies"), "{alone}");
    assert_eq!(because(&together), because(&alone));
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_that_were_read_under_another_policy_are_named() {
    let echo = start().await;
    appending(&echo, "shop").await;
    let first = echo.upload("shop", "a.csv", "date,amount\n2024-01-01,10.00\n2024-01-02,5.00\n".into()).await;
    assert_eq!(net_revenue(&echo, "shop").await["basis"]["issues"], json!([]));
    echo.put("/api/v1/sources/shop", json!({ "mode": "append", "policy": { "duplicates": "drop" } })).await;
    echo.upload("shop", "b.csv", "date,amount\n2024-02-01,1.00\n2024-02-02,2.00\n".into()).await;
    let issue = net_revenue(&echo, "shop").await["basis"]["issues"][0].clone();
    assert_eq!((&issue["kind"], &issue["value"]), (&json!("read_otherwise"), &first["id"]), "{issue}");
    assert!(issue["what"].as_str().unwrap().starts_with("1 of 2 uploads"), "{issue}");
}
