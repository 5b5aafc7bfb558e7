//! Figures asked of an upload and of a source, over the API of a running stack: from cubes, exact after every file.
use crate::common::{Running, answer, app, start};
use domain::{UploadId, Workspace};
use lambda::App;
use serde_json::{Value, json};

const JANUARY: &str = "date,amount,customer_id,product\n2024-01-01,10.00,A,Pen\n2024-01-31,5.50,B,Ink\n";
const FEBRUARY: &str = "date,amount,customer_id,product\n2024-02-01,20.00,A,Pen\n2024-02-29,1.25,C,Pen\n";

async fn ask(echo: &Running, question: Value) -> (u16, Value) {
    answer(echo.client.post(format!("{}/api/v1/metrics/query", echo.stack.url)).json(&question)).await
}

/// The values of the answer, by id.
async fn values(echo: &Running, question: Value) -> Vec<String> {
    let (status, answer) = ask(echo, question).await;
    assert_eq!(status, 200, "{answer}");
    let rows = answer["results"].as_array().unwrap().iter();
    rows.map(|row| format!("{} = {}", row["id"].as_str().unwrap(), row["value"].as_str().unwrap_or("not available")))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appending_source_adds_up_its_uploads_and_each_content_once() {
    let echo = start().await;
    let (status, _) = echo.put("/api/v1/sources/shop", json!({ "mode": "append" })).await;
    assert!(status < 300);
    let question = json!({ "metrics": ["total_revenue", "customers", "repeat_rate"], "source": "shop" });
    echo.upload("shop", "january.csv", JANUARY.into()).await;
    let first = values(&echo, question.clone()).await;
    assert_eq!(first, ["net_revenue = 15.50", "customers = 2", "repeat_rate = 0"]);
    echo.upload("shop", "february.csv", FEBRUARY.into()).await;
    let both = values(&echo, question.clone()).await;
    assert_eq!(both, ["net_revenue = 36.75", "customers = 3", "repeat_rate = 0.3333333333333333333333333333"]);
    echo.upload("shop", "january again.csv", JANUARY.into()).await;
    assert_eq!(values(&echo, question.clone()).await, both, "the same bytes change nothing");
    let march = "date,amount,customer_id,product\n2024-03-01,0.25,C,Pen\n";
    echo.upload("shop", "march.csv", march.into()).await;
    let months = json!({ "metrics": ["net_revenue"], "source": "shop", "period": "month", "from": "2024-02-01" });
    assert_eq!(values(&echo, months).await, ["net_revenue@2024-02 = 21.25", "net_revenue@2024-03 = 0.25"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_stands_for_its_latest_upload() {
    let echo = start().await;
    echo.upload("shop", "january.csv", JANUARY.into()).await;
    echo.upload("shop", "february.csv", FEBRUARY.into()).await;
    let question = json!({ "metrics": ["net_revenue"], "source": "shop", "group_by": "product" });
    assert_eq!(values(&echo, question).await, ["net_revenue/Pen = 21.25"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_cubes_are_made_again_from_the_file() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    // Bytes of its own, since a process remembers the cubes of contents it was asked for.
    let upload = echo.upload("shop", "january.csv", JANUARY.replace("10.00", "11.00").into()).await;
    let id = &upload["id"];
    let key = damaged(&app, id).await;
    let question = json!({ "metrics": ["net_revenue"], "upload": id, "filters": { "product": "Pen" } });
    assert_eq!(values(&echo, question).await, ["net_revenue = 11.00"]);
    let mended = app.objects.get(&key).await.unwrap().unwrap();
    assert!(mended.starts_with(b"PK"), "the cubes were stored again");
}

/// Spoils the cubes of an upload; their key.
async fn damaged(app: &App, id: &Value) -> String {
    let id = UploadId::parse(id.as_str().unwrap()).unwrap();
    let workspace = Workspace::parse("local").unwrap();
    let stored = app.uploads.get(&workspace, &id).await.unwrap().unwrap();
    let key = app.result_of(&workspace, &stored, "cubes").await.unwrap().cubes_key.clone().unwrap();
    app.objects.put(&key, b"no cubes any more"[..].into(), "application/zip").await.unwrap();
    key
}

#[tokio::test(flavor = "multi_thread")]
async fn several_sources_answer_together_in_the_months_of_both() {
    let echo = start().await;
    let ads = "Day,Campaign,Cost,Impr.,Clicks\n2024-02-01,Brand,300.50,1000,20\n2024-03-01,Brand,500,900,18\n\
               2024-04-01,Sale,900,2000,40\n";
    let orders = "order_id,date,customer_id,amount\n1,2024-01-01,A,10\n2,2024-02-01,A,10\n3,2024-02-01,B,10\n\
                  4,2024-03-01,C,10\n5,2024-03-01,D,10.25\n";
    echo.upload("ads", "ads.csv", ads.into()).await;
    echo.upload("shop", "orders.csv", orders.into()).await;
    let question = json!({ "metrics": ["cac", "mer"], "sources": ["shop", "ads"] });
    let (status, answer) = ask(&echo, question).await;
    assert_eq!(status, 200, "{answer}");
    let basis: Vec<String> = answer["basis"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(basis, ["ads: 1 uploads, 3 rows", "shop: 1 uploads, 5 rows"]);
    let all = values(&echo, json!({ "metrics": ["cac", "mer"], "sources": "all" })).await;
    expect_test::expect![[r#"
        cac = 266.83333333333333333333333333
        cac@2024-02 = 300.50
        cac@2024-03 = 250.00
        mer = 0.0502810743285446595877576515
        mer@2024-02 = 0.0665557404326123128119800333
        mer@2024-03 = 0.0405"#]]
    .assert_eq(&all.join("\n"));
    let question = json!({ "metrics": ["cac"], "sources": ["ads", "shop"], "from": "2024-03-01", "to": "2024-04-10" });
    assert_eq!(values(&echo, question).await, ["cac = 250.00", "cac@2024-03 = 250.00"]);
    // One that can no longer be read as it was does not stop the others.
    let old = echo.upload("old", "ads.csv", ads.replace("900", "901").into()).await;
    damaged(&app(&echo.stack, true).await, &old["id"]).await;
    echo.put("/api/v1/sources/old", json!({ "policy": { "rules_off": ["trim"] } })).await;
    let (_, answer) = ask(&echo, json!({ "metrics": ["cac"], "sources": "all" })).await;
    assert_eq!(answer["sources_left_out"][0]["source"], "old", "{answer}");
    assert_eq!(answer["basis"].as_array().unwrap().len(), 2);
    let (status, _) = ask(&echo, json!({ "metrics": ["cac"], "sources": ["ads", "old", "shop"] })).await;
    assert_eq!(status, 409, "one that is named must answer");
}

fn of(basis: &Value) -> String {
    assert_eq!(basis["content"].as_str().unwrap().len(), 64);
    format!(
        "{}: {} uploads, {} rows",
        basis["source"].as_str().unwrap(),
        basis["uploads"].as_array().unwrap().len(),
        basis["rows"]
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_cannot_be_asked_is_answered_with_what_can() {
    let echo = start().await;
    let upload = echo.upload("shop", "january.csv", JANUARY.into()).await;
    let id = &upload["id"];
    let mut said = Vec::new();
    for question in [
        json!({ "metrics": ["revenu"], "upload": id }),
        json!({ "metrics": [], "upload": id }),
        json!({ "metrics": ["net_revenue"] }),
        json!({ "metrics": ["net_revenue"], "upload": id, "source": "shop" }),
        json!({ "metrics": ["net_revenue"], "source": "nobody" }),
        json!({ "metrics": ["net_revenue"], "upload": id, "group_by": "colour" }),
        json!({ "metrics": ["net_revenue"], "upload": id, "period": "fortnight" }),
        json!({ "metrics": ["net_revenue"], "upload": id, "from": "2024-02-01", "to": "2024-01-01" }),
        json!({ "metrics": ["net_revenue"], "upload": id, "limit": 5 }),
        json!({ "metrics": ["cac", "net_revenue", "orders"], "sources": "all" }),
        json!({ "metrics": ["cac"], "sources": ["shop", "nobody"] }),
        json!({ "metrics": ["cac"], "sources": [] }),
        json!({ "metrics": ["cac"], "sources": "all", "source": "shop" }),
        json!({ "metrics": ["cac"], "sources": "all", "group_by": "channel" }),
        json!({ "metrics": ["cac"], "sources": "all", "filters": { "channel": "web" } }),
        json!({ "metrics": ["cac"], "sources": "all", "from": "2024-01-02", "to": "2024-02-28" }),
    ] {
        let (status, answer) = ask(&echo, question).await;
        said.push(format!("{status} {}", answer["message"].as_str().unwrap()));
    }
    expect_test::expect![[r#"
        422 there is no metric `revenu`; did you mean `revenue`? GET /api/v1/metrics/available lists those there are
        422 `metrics` names 1 to 20 metrics
        422 name either an `upload` by its id or a `source`
        422 name either an `upload` by its id or a `source`
        404 source `nobody` does not exist
        422 `colour` is no field that rows are told apart by; those are product, channel, region, campaign, customer_id, order_id, currency, status, account, section, stage, category, variant, department, person
        422 a period is one of day, week, month, quarter, year
        422 `from` is a day before `to`, or the same
        422 there is no `limit` here; there are metrics, upload, source, sources, from, to, period, compare, group_by, filters, top
        422 Of several sources there is no figure of `net_revenue`, `orders`.
        404 source `nobody` does not exist
        422 `sources` is "all", or a list of 1 to 20 names of sources
        422 name an `upload`, a `source`, or several `sources`
        422 `group_by` is asked of one source; of several, leave it out: figures of their months are in the answer
        422 `filters` is asked of one source; of several, leave it out: figures of their months are in the answer
        422 figures of several sources are of whole months, and there is none between `from` and `to`"#]].assert_eq(&said.join("\n"));
}
