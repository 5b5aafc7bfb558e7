//! What a life left behind: figures to compare with a life without faults, and whether table and bucket agree.
use crate::life::{Life, Outcome};
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(120);

/// Names of figures with what they are.
pub type Left = BTreeMap<String, String>;

/// Waits until nothing is open any more, and says what is there. Fails when table and bucket do not agree.
pub async fn left(life: &mut Life, data: &Path) -> Outcome<Left> {
    let until = Instant::now() + PATIENCE;
    loop {
        match settled(life, data).await {
            Ok(left) => return Ok(left),
            Err(why) if Instant::now() > until => return Err(format!("{why}\n{}", life.process.log())),
            Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
        }
    }
}

async fn settled(life: &mut Life, data: &Path) -> Outcome<Left> {
    // Where a fault outlasted every attempt of an event, an operator has a letter to act on; acting on it must be harmless.
    life.take_up_letters().await?;
    let uploads = life.all("/api/v1/uploads", "uploads").await?;
    let known: BTreeSet<&String> = life.uploads.values().collect();
    // An address that nobody was told of waits for a file until it expires.
    let uploads: Vec<Value> = uploads
        .into_iter()
        .filter(|upload| {
            upload["state"] != "awaiting_file" || upload["id"].as_str().is_some_and(|id| known.contains(&id.to_owned()))
        })
        .collect();
    if let Some(open) = uploads.iter().find(|upload| !matches!(upload["state"].as_str(), Some("ready" | "failed"))) {
        return Err(format!("an upload is open: {open}"));
    }
    let reports = life.all("/api/v1/reports", "").await?;
    let mut left = Left::new();
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for upload in &uploads {
        let (id, name) = (text(upload, "id"), text(upload, "file_name"));
        let is_copy = !upload["duplicate_of"].is_null();
        *names.entry(name.clone()).or_default() += 1;
        let metrics = life.get(&format!("/api/v1/uploads/{id}/metrics")).await?;
        left.insert(format!("{name} state"), text(upload, "state"));
        left.insert(format!("{name} rows"), upload["rows"].to_string());
        left.insert(format!("{name} is a copy"), is_copy.to_string());
        left.insert(format!("{name} claims"), without_ids(&metrics["claims"]));
    }
    if let Some((name, times)) = names.iter().find(|(_, times)| **times > 1) {
        return Err(format!("{name} is there {times} times"));
    }
    let mut kinds: Vec<String> = Vec::new();
    for report in &reports {
        let body = life.get(&format!("/api/v1/reports/{}", text(report, "report_id"))).await?;
        let of = if body["scope"].is_null() { "all days".to_owned() } else { body["scope"]["from"].to_string() };
        kinds.push(format!(
            "{} {} {} of {of}",
            text(report, "source"),
            text(report, "template_type"),
            text(report, "file_name")
        ));
    }
    kinds.sort();
    left.insert("reports".into(), format!("{kinds:?}"));
    for source in ["orders", "feed"] {
        let question = json!({ "source": source, "metrics": ["net_revenue", "orders"] });
        let (status, answer) =
            life.ask(|client, url| client.post(format!("{url}/api/v1/metrics/query")).json(&question)).await?;
        let results = answer["results"].as_array().cloned().unwrap_or_default();
        let figures: Vec<String> = results.iter().map(|claim| format!("{} {}", claim["id"], claim["value"])).collect();
        if figures.len() != 2 {
            return Err(format!("{source} does not have two figures: {answer}"));
        }
        left.insert(format!("figures of {source}"), format!("{status} {figures:?}"));
    }
    let used = life.ask(|client, url| client.get(format!("{url}/api/v1/monitoring/metrics"))).await?.1;
    for counter in ["echo_uploads_total", "echo_rows_read_total"] {
        let line = used.as_str().unwrap_or_default().lines().find(|line| line.starts_with(counter)).map(str::to_owned);
        left.insert(counter.to_owned(), line.unwrap_or_default());
    }
    agrees(&objects(life, data).await?, &uploads, &reports)?;
    Ok(left)
}

/// One file that was sent until it was taken: one upload of it is read and gives the figure, others are copies of that one or
/// failed before the file was stored; there is one report. Fails while anything is open, and when table and bucket do not agree.
pub async fn of_one_file(life: &mut Life, data: &Path, net_revenue: &str) -> Outcome<()> {
    life.take_up_letters().await?;
    let uploads = life.all("/api/v1/uploads", "uploads").await?;
    let first = uploads.iter().filter(|upload| upload["state"] == "ready" && upload["duplicate_of"].is_null());
    let [first] = first.collect::<Vec<_>>()[..] else { return Err(format!("not one first upload: {uploads:?}")) };
    let is_harmless = |upload: &&Value| match upload["state"].as_str() {
        Some("ready") => upload["id"] == first["id"] || upload["duplicate_of"] == first["id"],
        Some("failed") => upload["reason"].as_str().is_some_and(|reason| reason.contains("did not arrive")),
        _ => false,
    };
    if let Some(other) = uploads.iter().find(|upload| !is_harmless(upload)) {
        return Err(format!("an upload is open, or not a copy: {other}"));
    }
    let question = json!({ "source": text(first, "source"), "metrics": ["net_revenue"] });
    let (_, answer) =
        life.ask(|client, url| client.post(format!("{url}/api/v1/metrics/query")).json(&question)).await?;
    if answer["results"][0]["value"] != net_revenue {
        return Err(format!("the figure is not {net_revenue}: {answer}"));
    }
    let reports = life.all("/api/v1/reports", "").await?;
    if reports.len() != 1 {
        return Err(format!("{} reports instead of one", reports.len()));
    }
    agrees(&objects(life, data).await?, &uploads, &reports)
}

/// Each object has its item, and each item its objects.
fn agrees(objects: &BTreeSet<String>, uploads: &[Value], reports: &[Value]) -> Outcome<()> {
    let mut expected = BTreeSet::new();
    for upload in uploads.iter().filter(|upload| upload["state"] == "ready") {
        let content = format!("{}.{}", text(upload, "content_hash"), text(upload, "engine_version"));
        expected.insert(format!(
            "uploads/local/{}/{}/{}",
            text(upload, "source"),
            text(upload, "id"),
            text(upload, "file_name")
        ));
        expected.insert(format!("tables/local/{content}.parquet"));
        expected.insert(format!("cubes/local/{content}.zip"));
        for optional in [format!("results/local/{content}.json"), format!("quarantine/local/{content}.csv")] {
            expected.extend(objects.get(&optional).cloned());
        }
    }
    expected.extend(reports.iter().map(|report| format!("reports/local/{}.json", text(report, "report_id"))));
    // Made again at any time, and named after what they were made of.
    let lasting = |key: &&String| !key.starts_with("answers/") && !key.contains("/merged/");
    let found: BTreeSet<String> = objects.iter().filter(lasting).cloned().collect();
    let orphans: Vec<_> = found.difference(&expected).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    match (orphans.is_empty(), missing.is_empty()) {
        (true, true) => Ok(()),
        _ => Err(format!("objects that nothing names: {orphans:?}; objects that are missing: {missing:?}")),
    }
}

/// Every key of the bucket.
pub async fn objects(life: &Life, data: &Path) -> Outcome<BTreeSet<String>> {
    let (client, bucket) = bucket(life, data).await?;
    let (mut keys, mut from) = (BTreeSet::new(), None);
    loop {
        let page = client.list_objects_v2().bucket(&bucket).set_continuation_token(from).send().await;
        let page = page.map_err(|e| format!("the bucket cannot be listed: {e:?}"))?;
        keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key));
        from = page.next_continuation_token;
        if from.is_none() {
            return Ok(keys);
        }
    }
}

/// A client of the stack's bucket, past its functions.
pub async fn bucket(life: &Life, data: &Path) -> Outcome<(aws_sdk_s3::Client, String)> {
    let keys = std::fs::read_to_string(data.join("s3-credentials")).map_err(|e| e.to_string())?;
    let (access, secret) = keys.trim().split_once(':').ok_or("the credentials cannot be read")?;
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(&life.process.s3_url)
        .force_path_style(true)
        .credentials_provider(Credentials::new(access, secret, None, None, "faults"));
    Ok((aws_sdk_s3::Client::from_conf(config.build()), "echo-files-000000000000".to_owned()))
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// Claims as they are, but for what depends on when the file came.
fn without_ids(claims: &Value) -> String {
    let claims = claims.as_array().cloned().unwrap_or_default();
    let lines: Vec<String> =
        claims.iter().map(|claim| format!("{} {} {}", claim["id"], claim["value"], claim["n"])).collect();
    lines.join("\n")
}
