//! Figures of closed months that a new upload changes are reported with it, in both modes of a source.
use crate::common::{Running, app, start};
use domain::{Date, UploadId, Workspace};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::upload_key;

/// 1.00 on each day from the first to the last, but for the days that are named.
fn daily(first: &str, last: &str, but: &[(&str, Option<&str>)]) -> Vec<u8> {
    let but: BTreeMap<&str, Option<&str>> = but.iter().copied().collect();
    let (mut day, last): (Date, Date) = (first.parse().unwrap(), last.parse().unwrap());
    let mut csv = "date,amount,product\n".to_owned();
    while day <= last {
        if let Some(amount) = but.get(&*day.to_string()).copied().unwrap_or(Some("1.00")) {
            csv += &format!("{day},{amount},Pen\n");
        }
        day = day.tomorrow().unwrap();
    }
    csv.into_bytes()
}

async fn mode(echo: &Running, source: &str, mode: &str) {
    assert!(echo.put(&format!("/api/v1/sources/{source}"), json!({ "mode": mode })).await.0 < 300);
}

/// What the issues of the upload say of it, each shown in both places and counted.
async fn said(echo: &Running, upload: &Value) -> Vec<String> {
    let (_, issues) = echo.get(upload["links"]["issues"].as_str().unwrap()).await;
    assert_eq!(
        (&issues["total"], issues["totals"]["restated"].as_u64()),
        (&upload["issue_count"], upload["restated_total"].as_u64())
    );
    let told = |issues: &Value| -> Vec<String> {
        let kinds = ["restated", "not_compared"];
        let of_kind =
            issues.as_array().unwrap().iter().filter(|issue| kinds.contains(&issue["kind"].as_str().unwrap()));
        of_kind.map(|issue| issue["what"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(told(&issues["issues"]), told(&upload["details"]["issues"]));
    told(&issues["issues"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_reports_closed_months_that_it_changes_or_no_longer_holds() {
    let echo = start().await;
    let first = echo.upload("shop", "a.csv", daily("2024-01-01", "2024-03-10", &[])).await;
    assert_eq!(said(&echo, &first).await, [""; 0], "there was nothing before");
    // January 31.00 + 2.50, February 29.00 − 1.00 by one row less; March was open before.
    let but = [("2024-01-05", Some("3.50")), ("2024-02-10", None)];
    let second = echo.upload("shop", "b.csv", daily("2024-01-01", "2024-03-31", &but)).await;
    assert_eq!(
        said(&echo, &second).await,
        [
            "Revenue by period of 2024-01 was 31.00 and is 33.50 now: +2.50.",
            "Revenue by period of 2024-02 was 29.00 and is 28.00 now: -1.00.",
            "Orders by period of 2024-02 was 29 and is 28 now: -1.",
        ]
    );
    assert_eq!(second["restated"][0]["window"]["from"], "2024-01-01");
    let again = echo.upload("shop", "c.csv", daily("2024-01-01", "2024-03-31", &but)).await;
    assert_eq!(said(&echo, &again).await, [""; 0], "the same bytes");
    let third = echo.upload("shop", "d.csv", daily("2024-02-01", "2024-04-05", &[("2024-02-10", None)])).await;
    assert_eq!(
        said(&echo, &third).await,
        [
            "Revenue by period of 2024-01 was 33.50; it is not available now, because the month is no longer in the file.",
            "Orders by period of 2024-01 was 31; it is not available now, because the month is no longer in the file.",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appending_source_reports_rows_that_come_late_to_a_closed_month() {
    let echo = start().await;
    mode(&echo, "shop", "append").await;
    echo.upload("shop", "a.csv", daily("2024-01-01", "2024-02-10", &[])).await;
    let next = echo.upload("shop", "b.csv", daily("2024-02-11", "2024-03-05", &[])).await;
    assert_eq!(said(&echo, &next).await, [""; 0], "February was open");
    let mut late = daily("2024-03-06", "2024-03-09", &[]);
    late.extend(b"2024-01-20,4.00\n2024-02-20,0.25\n");
    let late = echo.upload("shop", "c.csv", late).await;
    assert_eq!(
        said(&echo, &late).await,
        [
            "Revenue by period of 2024-01 was 31.00 and is 35.00 now: +4.00.",
            "Revenue by period of 2024-02 was 29.00 and is 29.25 now: +0.25.",
            "Orders by period of 2024-01 was 31 and is 32 now: +1.",
            "Orders by period of 2024-02 was 29 and is 30 now: +1.",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_reading_or_a_lost_file_is_said_and_keeps_no_upload_from_being_ready() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let files = [daily("2024-01-01", "2024-03-05", &[]), daily("2024-01-01", "2024-03-06", &[("2024-01-02", None)])];
    echo.upload("shop", "a.csv", files[0].clone()).await;
    echo.put("/api/v1/sources/shop", json!({ "policy": { "currency": "EUR" } })).await;
    let second = echo.upload("shop", "b.csv", files[1].clone()).await;
    let other = "Figures of closed months were not compared with those before: they were read by a former version of \
                 Echo or under another policy.";
    assert_eq!(said(&echo, &second).await, [other]);
    mode(&echo, "feed", "append").await;
    echo.upload("feed", "a.csv", files[0].clone()).await;
    echo.put("/api/v1/sources/feed", json!({ "mode": "append", "policy": { "currency": "EUR" } })).await;
    let reread = echo.upload("feed", "a.csv", files[0].clone()).await;
    assert_eq!(said(&echo, &reread).await, [other], "the same bytes read otherwise");

    mode(&echo, "lost", "append").await;
    let lost = echo.upload("lost", "a.csv", daily("2024-01-01", "2024-03-07", &[])).await;
    let workspace = Workspace::parse("local").unwrap();
    let id = UploadId::parse(lost["id"].as_str().unwrap()).unwrap();
    let stored = app.uploads.get(&workspace, &id).await.unwrap().unwrap();
    let result = app.result_of(&workspace, &stored, "cubes").await.unwrap();
    app.objects.delete(&result.cubes_key.clone().unwrap()).await.unwrap();
    app.objects.delete(&upload_key(&workspace, &stored.source, &stored.id, &stored.file_name)).await.unwrap();
    let after = echo.upload("lost", "b.csv", daily("2024-03-08", "2024-03-09", &[])).await;
    assert_eq!(after["state"], "ready");
    assert!(said(&echo, &after).await[0].contains("has lost its file"), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn spend_recurring_revenue_and_burn_of_closed_months_are_compared_as_well() {
    let echo = start().await;
    let spend = |last: &str, but: &[(&str, Option<&str>)]| {
        let csv = String::from_utf8(daily("2024-01-01", last, but)).unwrap();
        csv.replace("date,amount,product", "date,spend,clicks,impressions")
            .replace("00,Pen\n", "00,3,40\n")
            .into_bytes()
    };
    echo.upload("ads", "a.csv", spend("2024-02-05", &[])).await;
    let second = echo.upload("ads", "b.csv", spend("2024-02-10", &[("2024-01-05", Some("3.00"))])).await;
    assert_eq!(said(&echo, &second).await, ["Spend by month of 2024-01 was 31.00 and is 33.00 now: +2.00."]);
    let subscriptions = |end: &str| {
        format!(
            "customer_id,amount,interval,start_date,end_date\nA,10.00,month,2024-01-10,{end}\nB,20.00,month,2024-01-12,\n\
             C,5.00,month,2024-02-11,\nD,7.00,month,2024-03-09,\n"
        )
    };
    echo.upload("plans", "a.csv", subscriptions("").into()).await;
    let second = echo.upload("plans", "b.csv", subscriptions("2024-01-20").into()).await;
    // Customer A paid 10.00 of 30.00 in January and of 35.00 in February; March was open.
    assert_eq!(
        said(&echo, &second).await,
        [
            "MRR of 2024-01 was 30.00 and is 20.00 now: -10.00.",
            "MRR of 2024-02 was 35.00 and is 25.00 now: -10.00.",
            "Subscribers of 2024-01 was 2 and is 1 now: -1.",
            "Subscribers of 2024-02 was 3 and is 2 now: -1.",
        ]
    );
    let ledger = |rent: &str| {
        let month = |day: &str, rent: &str| format!("{day},Sales,1000.00\n{day},Rent,{rent}\n{day},Salaries,-900.00\n");
        let months = [month("2024-01-31", rent), month("2024-02-29", "-300.00"), month("2024-03-31", "-300.00")];
        format!("date,account,amount\n{}", months.concat()).into_bytes()
    };
    echo.upload("books", "a.csv", ledger("-300.00")).await;
    let second = echo.upload("books", "b.csv", ledger("-350.00")).await;
    assert_eq!(
        said(&echo, &second).await,
        [
            "Burn rate of 2024-01 was 1200.00 and is 1250.00 now: +50.00.",
            "Net burn of 2024-01 was 200.00 and is 250.00 now: +50.00.",
        ]
    );
}
