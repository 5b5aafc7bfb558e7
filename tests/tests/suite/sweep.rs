//! What nobody will finish by itself: the sweep finds it, mends it or says why not, and changes nothing twice.
use crate::common::{Running, app, repository, start};
use domain::{Job, JobState, ReportRequest, Timestamp, UploadId, Workspace};
use jiff::SignedDuration;
use lambda::{App, Clock};
use reqwest::Method;
use serde_json::{Value, json};
use store::report_key;

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

/// Runs the sweep as if it were so much later.
async fn sweep(app: &App, later: SignedDuration) {
    let app = App { clock: Clock::Fixed(Timestamp::now() + later), ..app.clone() };
    engine::sweep::on_schedule(&app, json!({})).await.unwrap();
}

async fn payments(echo: &Running) -> Value {
    let bytes = std::fs::read(repository("events/samples/revenue.csv")).unwrap();
    echo.upload("payments", "revenue.csv", bytes).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_lost_its_body_is_made_again_and_one_that_cannot_be_is_taken_from_the_list() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = payments(&echo).await;
    let path = upload["links"]["report"].as_str().unwrap();
    let (_, before) = echo.get(path).await;
    let days = json!({ "upload": upload["id"], "from": "2024-01-01", "to": "2024-01-31" });
    let (status, chosen) = echo.post("/api/v1/reports/generate", days).await;
    assert_eq!(status, 200, "{chosen}");
    for report in [&before, &chosen] {
        let id = domain::ReportId::parse(report["report_id"].as_str().unwrap()).unwrap();
        app.objects.delete(&report_key(&workspace(), &id)).await.unwrap();
    }
    let (status, refused) = echo.get(path).await;
    assert_eq!(status, 503, "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("made again"), "{refused}");
    // Who asked has it mended by the next sweep; who did not has it mended by the next walk, a day after the one at the start.
    sweep(&app, SignedDuration::from_secs(1)).await;
    assert_eq!(echo.get(path).await, (200, before), "the same report, byte for byte");
    let (_, reports) = echo.get("/api/v1/reports").await;
    assert_eq!(reports.as_array().unwrap().len(), 1, "the one of chosen days has to be asked for again: {reports}");
    let (_, audit) = echo.get("/api/v1/admin/audit?action=report.deleted").await;
    assert_eq!(audit["entries"][0]["by"], "sweep", "{audit}");
    let days = json!({ "upload": upload["id"], "from": "2024-01-01", "to": "2024-01-31" });
    assert_eq!(echo.post("/api/v1/reports/generate", days).await.1["report_id"], chosen["report_id"]);
    let id = domain::ReportId::parse(upload["report_id"].as_str().unwrap()).unwrap();
    app.objects.delete(&report_key(&workspace(), &id)).await.unwrap();
    sweep(&app, SignedDuration::from_hours(25)).await;
    assert_eq!(echo.get(path).await.0, 200, "nobody asked for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_an_upload_becomes_one_and_one_of_a_deleted_upload_goes() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let deleted = payments(&echo).await;
    let id = deleted["id"].as_str().unwrap();
    assert_eq!(echo.call(Method::DELETE, &format!("/api/v1/uploads/{id}")).await.0, 200);
    let late = format!("uploads/local/payments/{id}/revenue.csv");
    app.objects.put(&late, b"date,amount\n2024-01-05,1.00\n"[..].into(), "text/csv").await.unwrap();
    // Its event is taken by the stack, which leaves it alone. One whose event never came, as where nothing of it is noted.
    let lost = UploadId::new(1_800_000_000_000, &[3; 10]);
    let key = format!("uploads/local/payments/{lost}/lost.csv");
    let csv = &b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n"[..];
    app.objects.put(&key, csv.into(), "text/csv").await.unwrap();
    crate::common::until_ready(&app, &workspace(), &lost).await;
    let (hash, version) = (domain::ContentHash::of(csv), domain::ENGINE_VERSION);
    for sk in [format!("upload#{lost}"), format!("content#payments#{hash}#{version}")] {
        let key = |value: String| aws_sdk_dynamodb::types::AttributeValue::S(value);
        let item = crate::common::table(&app).await.delete_item().table_name("echo-Table");
        item.key("pk", key("ws#local".into())).key("sk", key(sk)).send().await.unwrap();
    }
    sweep(&app, SignedDuration::from_hours(25)).await;
    assert_eq!(app.objects.size(&late).await.unwrap(), None, "nobody's file");
    let found = crate::common::until_ready(&app, &workspace(), &lost).await;
    assert_eq!(found.rows, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_was_cut_off_is_finished() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = payments(&echo).await;
    let id = UploadId::parse(upload["id"].as_str().unwrap()).unwrap();
    // The transaction, and nothing after it.
    let now = app.clock.now();
    let deletion = app.sources.delete_upload(&workspace(), &id, |_| Vec::new(), now).await.unwrap();
    let store::Deletion::Done(deleted) = deletion else { panic!("{deletion:?}") };
    assert!(deleted.objects.len() >= 4, "{:?}", deleted.objects);
    for key in deleted.objects.iter().filter(|key| key.starts_with("uploads/") || key.starts_with("tables/")) {
        assert!(app.objects.size(key).await.unwrap().is_some(), "{key}");
    }
    sweep(&app, SignedDuration::from_mins(1)).await;
    for key in &deleted.objects {
        assert_eq!(app.objects.size(key).await.unwrap(), None, "{key}");
    }
    assert!(app.sources.owed(&workspace(), &id).await.unwrap().is_none(), "nothing is owed any more");
    assert!(app.uploads.is_deleted(&workspace(), &id).await.unwrap(), "and it is known as deleted still");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_nothing_set_going_is_set_going_and_one_that_takes_for_ever_is_given_up() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = payments(&echo).await;
    let request = ReportRequest { upload: upload["id"].as_str().map(str::to_owned), ..ReportRequest::default() };
    let now = app.clock.now();
    let forgotten = Job::new(app.new_job_id(), request.clone(), now);
    app.jobs.put(&workspace(), &forgotten).await.unwrap();
    sweep(&app, SignedDuration::from_mins(1)).await;
    for _ in 0..600 {
        if app.jobs.get(&workspace(), &forgotten.job_id).await.unwrap().unwrap().is_over() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let job = app.jobs.get(&workspace(), &forgotten.job_id).await.unwrap().unwrap();
    assert_eq!(job.state, JobState::Completed, "{job:?}");
    let begun = now - SignedDuration::from_hours(2);
    let endless = Job { state: JobState::Running, ..Job::new(app.new_job_id(), request, begun) };
    app.jobs.put(&workspace(), &endless).await.unwrap();
    sweep(&app, SignedDuration::from_mins(11)).await;
    let job = app.jobs.get(&workspace(), &endless.job_id).await.unwrap().unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert!(job.error.unwrap().starts_with("Echo gave it up"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_damaged_or_missing_is_seen_and_made_again_from_its_file() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = payments(&echo).await;
    let path = upload["links"]["table"].as_str().unwrap();
    let (_, before) = echo.get(path).await;
    let version = upload["engine_version"].as_str().unwrap();
    let key = format!("tables/local/{}.{version}.parquet", upload["content_hash"].as_str().unwrap());
    let whole = app.objects.get(&key).await.unwrap().unwrap();
    let mut flipped = whole.to_vec();
    flipped[whole.len() / 2] ^= 1;
    let proof = format!("/api/v1/metrics/net_revenue/proof?upload={}", upload["id"].as_str().unwrap());
    for (what, damaged) in [
        ("one bit is another", Some(flipped)),
        ("its end is missing", Some(whole[..whole.len() - 9].to_vec())),
        ("it is gone", None),
    ] {
        match damaged {
            Some(bytes) => app.objects.put(&key, bytes.into(), "application/vnd.apache.parquet").await.unwrap(),
            None => app.objects.delete(&key).await.unwrap(),
        }
        for path in [path, &proof] {
            let (status, refused) = echo.get(path).await;
            assert_eq!(status, 503, "{what}: {refused}");
            assert!(refused["message"].as_str().unwrap().contains("made again from its file"), "{refused}");
        }
        sweep(&app, SignedDuration::from_secs(1)).await;
        assert_eq!(echo.get(path).await, (200, before.clone()), "{what}");
        assert_eq!(app.objects.get(&key).await.unwrap().unwrap(), whole, "{what}: the same bytes");
    }
    assert_eq!(echo.get(&proof).await.0, 200);
    let due = app.open.due(app.clock.now() + SignedDuration::from_mins(1), 9).await.unwrap();
    assert!(due.is_empty(), "nothing is left to mend: {due:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_of_a_file_goes_a_day_after_nobody_has_it() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let (deleted, kept) = (payments(&echo).await, echo.upload("other", "a.csv", OTHER.to_vec()).await);
    let id = UploadId::parse(deleted["id"].as_str().unwrap()).unwrap();
    let of = |upload: &Value| {
        let hash = domain::ContentHash::parse(upload["content_hash"].as_str().unwrap()).unwrap();
        let version = upload["engine_version"].as_str().unwrap();
        [store::table_key(&workspace(), &hash, version), store::cubes_key(&workspace(), &hash, version)]
    };
    let (orphans, owned) = (of(&deleted), of(&kept));
    // Somebody works on another upload, which may be of the same bytes: the deletion leaves what it may come to use.
    let held = crate::deletion::held(&app).await;
    assert_eq!(echo.call(Method::DELETE, &format!("/api/v1/uploads/{id}")).await.0, 200);
    // A worker that was cut off for good had stored these.
    let hash = domain::ContentHash::of(b"cut off");
    let cut_off = store::quarantine_key(&workspace(), &hash, domain::ENGINE_VERSION);
    let merged = store::merged_cubes_key(&workspace(), &hash);
    for key in [&cut_off, &merged, &"tables/local/readme.md".to_owned()] {
        app.objects.put(key, b"-"[..].into(), "text/plain").await.unwrap();
    }
    let there = async |keys: &[String]| {
        let mut there = Vec::new();
        for key in keys {
            there.push(app.objects.size(key).await.unwrap().is_some());
        }
        there
    };
    // A day later it is settled; the walk began at the start and begins again now, a page of each kind at a run.
    let walk = async |later| {
        for _ in 0..4 {
            sweep(&app, later).await;
        }
    };
    assert_eq!(there(&orphans).await, [true, true], "{held:?}");
    walk(SignedDuration::from_hours(23)).await;
    assert_eq!(there(&orphans).await, [true, true], "it may be about to be used");
    walk(SignedDuration::from_hours(48)).await;
    assert_eq!(there(&orphans).await, [false, false]);
    assert_eq!((there(&owned).await, there(&[cut_off]).await), (vec![true, true], vec![false]));
    assert_eq!(there(&[merged.clone(), "tables/local/readme.md".to_owned()]).await, [true, true]);
    walk(SignedDuration::from_hours(31 * 24)).await;
    assert_eq!(there(&[merged, "tables/local/readme.md".to_owned()]).await, [false, true], "no key of Echo's stays");
    assert_eq!(there(&owned).await, [true, true]);
}

const OTHER: &[u8] = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_of_what_is_in_order_changes_nothing() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let upload = payments(&echo).await;
    let seen = async || {
        let paths =
            [upload["links"]["self"].as_str().unwrap(), upload["links"]["report"].as_str().unwrap(), "/api/v1/reports"];
        let mut seen = Vec::new();
        for path in paths {
            seen.push(echo.get(path).await);
        }
        seen
    };
    let before = seen().await;
    for days in 1..4 {
        sweep(&app, SignedDuration::from_hours(25 * days)).await;
        assert_eq!(seen().await, before);
    }
}
