//! Which rows are behind a figure, over the API of a running stack: every row of the file on one side, with its line.
use crate::common::{Running, start};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

const FILE: &str = "Date,Amount,Status,Product\n2024-01-05,10.00,paid,Pen\n\n2024-01-06,20.00,failed,Pen\n\
    2024-02-01,40.50,paid,Ink\n2024-02-02,abc,paid,Ink\n2024-02-03,,paid,=Ink\n2024-02-04,5.25,odd,Pen\nTotal,75.75,,\n";

async fn proof(echo: &Running, metric: &str, query: &str) -> Value {
    let (status, proof) = echo.get(&format!("/api/v1/metrics/{metric}/proof?{query}")).await;
    assert_eq!(status, 200, "{proof}");
    proof
}

/// The rows of a proof as the file that its link leads to.
async fn rows(echo: &Running, proof: &Value, which: &str) -> String {
    let link = proof["links"][which].as_str().unwrap();
    let response = echo.client.get(format!("{}{link}", echo.stack.url)).send().await.unwrap();
    assert_eq!(response.status(), 303);
    let address = response.headers()["location"].to_str().unwrap().to_owned();
    echo.client.get(address).send().await.unwrap().text().await.unwrap()
}

fn check(proof: &Value, expect: Expect) {
    let mut said = vec![format!("{} of {}", proof["figures"][0]["value"], proof["rows"])];
    said.extend(
        proof["conditions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|condition| format!("the row {}", condition.as_str().unwrap())),
    );
    for side in ["excluded", "set_aside", "left_out"] {
        let lines = proof[side].as_array().unwrap().iter();
        said.extend(lines.map(|side| format!("not {}, because {}", side["rows"], side["because"].as_str().unwrap())));
    }
    let sums = &proof["control"];
    said.push(format!("{} + {} = {}", sums["included"], sums["excluded"], sums["table"]));
    expect.assert_eq(&said.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_a_file_stands_on_one_side_with_its_line() {
    let echo = start().await;
    let upload = echo.upload("shop", "sales.csv", FILE.into()).await;
    let query = format!("upload={}", upload["id"].as_str().unwrap());
    let whole = proof(&echo, "net_revenue", &query).await;
    check(
        &whole,
        expect![[r#"
            "50.50" of {"excluded":3,"file":7,"included":2,"left_out":1,"set_aside":1,"turned":null}
            the row counts for the metric, as its definition says
            the row has a readable `amount`
            not 1, because it has no readable `amount`
            not 1, because with the status `failed` no money came in
            not 1, because its status `odd` is no known one
            not 1, because they cannot be relied on; the file of them says why
            not 1, because Rows that add up the others are left out.
            [{"currency":null,"sum":"50.50"}] + [{"currency":null,"sum":"25.25"}] = [{"currency":null,"sum":"75.75"}]"#]],
    );
    let ink = proof(&echo, "revenue_by_product", &format!("{query}&claim=revenue_by_product/Ink")).await;
    check(
        &ink,
        expect![[r#"
            "40.50" of {"excluded":4,"file":7,"included":1,"left_out":1,"set_aside":1,"turned":null}
            the row counts for the metric, as its definition says
            the row has a readable `amount`
            the row has a readable `product`
            the row has the `product` Ink
            not 1, because it has no readable `amount`
            not 1, because with the status `failed` no money came in
            not 1, because its status `odd` is no known one
            not 1, because it is of another `product`
            not 1, because they cannot be relied on; the file of them says why
            not 1, because Rows that add up the others are left out.
            [{"currency":null,"sum":"40.50"}] + [{"currency":null,"sum":"35.25"}] = [{"currency":null,"sum":"75.75"}]"#]],
    );
    let included = rows(&echo, &whole, "included").await;
    let excluded = rows(&echo, &whole, "excluded").await;
    // Each row is found again in the file, on the line that it names.
    let lines: Vec<&str> = FILE.lines().collect();
    let mut found = 0;
    for row in included.lines().skip(1).chain(excluded.lines().skip(1)) {
        let cells: Vec<&str> = row.split(',').collect();
        let line = lines[cells[1].parse::<usize>().unwrap() - 1];
        assert!(line.starts_with(cells[3]), "{row} is not {line}");
        found += 1;
    }
    assert_eq!(json!(found), whole["rows"]["included"].as_u64().unwrap() + whole["rows"]["excluded"].as_u64().unwrap());
    let after_upload =
        |text: &str| text.lines().map(|line| line.split_once(',').unwrap().1.to_owned()).collect::<Vec<_>>().join("\n");
    expect![[r#"
        line,because,date,amount,status,product
        4,with the status `failed` no money came in,2024-01-06,20.00,failed,Pen
        7,it has no readable `amount`,2024-02-03,,paid,'=Ink
        8,its status `odd` is no known one,2024-02-04,5.25,odd,Pen"#]]
    .assert_eq(&after_upload(&excluded));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rows_of_an_appending_source_are_those_of_its_uploads() {
    let echo = start().await;
    echo.put("/api/v1/sources/shop", json!({ "mode": "append" })).await;
    echo.upload("shop", "january.csv", "date,amount\n2024-01-01,10.00\n2024-01-02,5\n".into()).await;
    echo.upload("shop", "february.csv", "date,amount,status\n2024-02-01,20.125,paid\n2024-02-02,1,failed\n".into())
        .await;
    let proof = proof(&echo, "total_revenue", "source=shop").await;
    check(
        &proof,
        expect![[r#"
            "35.125" of {"excluded":1,"file":4,"included":3,"left_out":0,"set_aside":0,"turned":null}
            the row counts for the metric, as its definition says
            the row has a readable `amount`
            not 1, because with the status `failed` no money came in
            [{"currency":null,"sum":"35.125"}] + [{"currency":null,"sum":"1.000"}] = [{"currency":null,"sum":"36.125"}]"#]],
    );
    assert_eq!(rows(&echo, &proof, "all").await.lines().count(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_has_its_own_rows_and_a_balance_all_up_to_its_end() {
    let echo = start().await;
    let csv =
        "amount,customer_id,interval,start_date\n10,A,month,2024-01-05\n20,B,month,2024-02-05\n40,C,month,2024-03-05\n";
    let upload = echo.upload("plans", "plans.csv", csv.into()).await;
    let query = format!("upload={}&to=2024-02-29", upload["id"].as_str().unwrap());
    check(
        &proof(&echo, "mrr", &query).await,
        expect![[r#"
        "30" of {"excluded":0,"file":3,"included":3,"left_out":0,"set_aside":0,"turned":null}
        the row counts for the metric, as its definition says
        the row has a readable `amount`
        [{"currency":null,"sum":"70"}] + [] = [{"currency":null,"sum":"70"}]"#]],
    );
    let csv = "date,amount,product\n2024-01-05,10,Pen\n2024-02-05,20,Pen\n2024-03-05,40,Ink\n";
    let upload = echo.upload("shop", "sales.csv", csv.into()).await;
    let query = format!("upload={}", upload["id"].as_str().unwrap());
    check(
        &proof(&echo, "net_revenue", &format!("{query}&from=2024-02-01&to=2024-02-29")).await,
        expect![[r#"
        "20" of {"excluded":2,"file":3,"included":1,"left_out":0,"set_aside":0,"turned":null}
        the row counts for the metric, as its definition says
        the row has a readable `amount`
        the row is dated from 2024-02-01 to 2024-02-29
        not 2, because its date is not within 2024-02-01 and 2024-02-29
        [{"currency":null,"sum":"20"}] + [{"currency":null,"sum":"50"}] = [{"currency":null,"sum":"70"}]"#]],
    );
    let february = format!("{query}&claim=revenue_growth@2024-02");
    check(
        &proof(&echo, "revenue_growth", &february).await,
        expect![[r#"
        "1" of {"excluded":1,"file":3,"included":2,"left_out":0,"set_aside":0,"turned":null}
        the row counts for the metric, as its definition says
        the row has a readable `amount`
        the row has a readable `date`
        the row is dated from 2024-01-01 to 2024-02-29
        not 1, because its date is not within 2024-01-01 and 2024-02-29
        [{"currency":null,"sum":"30"}] + [{"currency":null,"sum":"40"}] = [{"currency":null,"sum":"70"}]"#]],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_are_proven_in_the_rows_that_they_became() {
    let echo = start().await;
    let csv = "Account,Jan 2024,Feb 2024,Total\nIncome,,,\nSales,1000,1100,2100\nTotal Income,1000,1100,2100\nExpenses,,,\n\
        Rent,200,200,400\nTotal Expenses,200,200,400\nNet Income,800,900,1700\n";
    let upload = echo.upload("books", "pnl.csv", csv.into()).await;
    let query = format!("upload={}", upload["id"].as_str().unwrap());
    check(
        &proof(&echo, "net_income", &query).await,
        expect![[r#"
        "1700" of {"excluded":0,"file":4,"included":4,"left_out":0,"set_aside":0,"turned":"columns of the file became rows of the table, and it is these that are counted here"}
        the row counts for the metric, as its definition says
        not 2, because The column `Total` adds up the months and was left out.
        not 3, because Rows that add up others were left out, so that nothing counts twice.
        [{"currency":null,"sum":"2500"}] + [] = [{"currency":null,"sum":"2500"}]"#]],
    );
    let csv = "Month,Revenue,COGS,Marketing,Net income\nJan 2024,\"10,000\",\"4,000\",\"1,000\",\"5,000\"\n\
        Feb 2024,\"12,000\",\"4,800\",\"1,200\",\"6,000\"\n";
    let upload = echo.upload("wide", "pnl.csv", csv.into()).await;
    let query = format!("upload={}", upload["id"].as_str().unwrap());
    check(
        &proof(&echo, "net_income", &query).await,
        expect![[r#"
        "11000" of {"excluded":0,"file":2,"included":2,"left_out":0,"set_aside":0,"turned":null}
        the row counts for the metric, as its definition says
        [{"currency":null,"sum":"22000"}] + [] = [{"currency":null,"sum":"22000"}]"#]],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_proven_is_said() {
    let echo = start().await;
    let upload = echo.upload("shop", "sales.csv", FILE.into()).await;
    let id = upload["id"].as_str().unwrap();
    let mut said = Vec::new();
    for path in [
        format!("revenu/proof?upload={id}"),
        "net_revenue/proof".to_owned(),
        format!("net_revenue/proof?upload={id}&source=shop"),
        "net_revenue/proof?source=nobody".to_owned(),
        format!("net_revenue/proof?upload={id}&claim=net_revenue/Ink"),
        format!("net_revenue/proof?upload={id}&format=pdf"),
        format!("net_revenue/proof?upload={id}&format=csv&rows=some"),
        format!("net_revenue/proof?upload={id}&from=soon"),
        format!("net_revenue/proof?upload={id}&from=2024-02-01&to=2024-01-01"),
    ] {
        let (status, answer) = echo.get(&format!("/api/v1/metrics/{path}")).await;
        said.push(format!("{status} {}", answer["message"].as_str().unwrap()));
    }
    expect![[r#"
        404 metric `revenu` does not exist
        422 name either an `upload` by its id or a `source`
        422 name either an `upload` by its id or a `source`
        404 source `nobody` does not exist
        404 figure `net_revenue/Ink` does not exist
        422 `format` is json or csv
        422 `rows` is included, excluded or all
        422 `from` is a day such as 2024-01-31
        422 `from` is a day before `to`, or the same"#]]
    .assert_eq(&said.join("\n"));
    // A figure that is not available has no rows behind it, and all of them are told.
    let mrr = proof(&echo, "mrr", &format!("upload={id}")).await;
    check(
        &mrr,
        expect![[r#"
            {"because":"no column says how often customers are billed, and no customer pays for the same product again","remedy":"Upload subscriptions with their start and interval, or invoices with the period they are for."} of {"excluded":5,"file":7,"included":0,"left_out":1,"set_aside":1,"turned":null}
            the row is none: the figure is not available
            not 5, because the figure is not available
            not 1, because they cannot be relied on; the file of them says why
            not 1, because Rows that add up the others are left out.
            [] + [{"currency":null,"sum":"75.75"}] = [{"currency":null,"sum":"75.75"}]"#]],
    );
}
