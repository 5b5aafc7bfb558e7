//! A deleted upload: its source's figures are those without it, whatever happens at the same time.
use crate::common::{Running, answer, app, put, repository, start};
use domain::{LatestUpload, NewUpload, SourceName, State, Upload, UploadId, Workspace};
use lambda::{App, Handler, Invocation};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::OnceLock};
use store::{Deleted, Deletion, Finished, upload_key};
use tokio::{runtime::Handle, task::block_in_place};

const JANUARY: &[u8] = b"date,amount\n2024-01-01,10.00\n2024-01-31,5.50\n";
const FEBRUARY: &[u8] = b"date,amount\n2024-02-01,20.00\n2024-02-29,1.25\n";

fn workspace() -> Workspace {
    Workspace::parse("local").unwrap()
}

async fn delete(echo: &Running, id: &str) -> (u16, Value) {
    answer(echo.client.delete(format!("{}/api/v1/uploads/{id}", echo.stack.url))).await
}

/// The source's net revenue, or the status where there is none.
async fn revenue(echo: &Running, source: &str) -> String {
    let question = json!({ "metrics": ["net_revenue"], "source": source });
    let (status, answer) =
        answer(echo.client.post(format!("{}/api/v1/metrics/query", echo.stack.url)).json(&question)).await;
    answer["results"][0]["value"].as_str().map_or_else(|| status.to_string(), str::to_owned)
}

async fn appending(echo: &Running, source: &str) {
    let (status, _) = echo.put(&format!("/api/v1/sources/{source}"), json!({ "mode": "append" })).await;
    assert_eq!(status, 201);
}

fn id(upload: &Value) -> &str {
    upload["id"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_an_upload_restores_the_figures_before_it_and_sending_it_again_those_after() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    appending(&echo, "shop").await;
    echo.upload("shop", "january.csv", JANUARY.to_vec()).await;
    for turn in 0..2 {
        assert_eq!(revenue(&echo, "shop").await, "15.50", "turn {turn}");
        let february = echo.upload("shop", "february.csv", FEBRUARY.to_vec()).await;
        assert_eq!((&february["duplicate_of"], revenue(&echo, "shop").await.as_str()), (&Value::Null, "36.75"));
        let stored = app.uploads.get(&workspace(), &UploadId::parse(id(&february)).unwrap()).await.unwrap().unwrap();
        let result = app.result_of(&workspace(), &stored, "objects").await.unwrap();
        let raw = upload_key(&workspace(), &stored.source, &stored.id, &stored.file_name);
        let (status, deleted) = delete(&echo, id(&february)).await;
        assert_eq!((status, deleted["upload_id"].as_str()), (200, Some(id(&february))), "{deleted}");
        for key in [raw, result.table_key.clone(), result.cubes_key.clone().unwrap()] {
            assert_eq!(app.objects.size(&key).await.unwrap(), None, "{key}");
        }
        let left = app.results.get(&workspace(), &stored.content_hash.unwrap(), &stored.engine_version.unwrap()).await;
        assert_eq!(left.unwrap(), None);
        for gone in [february["links"]["self"].as_str(), february["links"]["report"].as_str()] {
            assert_eq!(echo.get(gone.unwrap()).await.0, 404, "{gone:?}");
        }
        assert_eq!(delete(&echo, id(&february)).await.0, 404, "it is gone already");
    }
    let (_, reports) = echo.get("/api/v1/reports").await;
    assert_eq!(reports.as_array().unwrap().len(), 1, "{reports}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_identical_uploads_leaves_its_place_to_the_next() {
    let echo = start().await;
    appending(&echo, "shop").await;
    let first = echo.upload("shop", "a.csv", JANUARY.to_vec()).await;
    let second = echo.upload("shop", "b.csv", JANUARY.to_vec()).await;
    let third = echo.upload("shop", "c.csv", JANUARY.to_vec()).await;
    let (_, deleted) = delete(&echo, id(&first)).await;
    assert_eq!(deleted["first_with_its_bytes"], second["id"], "{deleted}");
    assert_eq!(revenue(&echo, "shop").await, "15.50");
    let (_, heir) = echo.get(second["links"]["self"].as_str().unwrap()).await;
    let (_, other) = echo.get(third["links"]["self"].as_str().unwrap()).await;
    assert_eq!((&heir["duplicate_of"], &other["duplicate_of"]), (&Value::Null, &second["id"]));
    assert_eq!(echo.get(heir["links"]["table"].as_str().unwrap()).await.0, 200, "the table is shared");
    assert_eq!(echo.get(heir["links"]["report"].as_str().unwrap()).await.0, 200, "the report is shared");
    assert_eq!(echo.upload("shop", "d.csv", JANUARY.to_vec()).await["duplicate_of"], second["id"]);
    // Another source keeps what the content gave when the last upload of this one goes.
    let elsewhere = echo.upload("other", "a.csv", JANUARY.to_vec()).await;
    let (_, uploads) = echo.get("/api/v1/uploads").await;
    for upload in uploads["uploads"].as_array().unwrap().iter().filter(|upload| upload["source"] == "shop") {
        assert_eq!(delete(&echo, id(upload)).await.0, 200);
    }
    assert_eq!((revenue(&echo, "shop").await, revenue(&echo, "other").await), ("409".into(), "15.50".into()));
    assert_eq!(echo.get(elsewhere["links"]["table"].as_str().unwrap()).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_without_its_latest_is_the_one_before() {
    let echo = start().await;
    let first = echo.upload("shop", "january.csv", JANUARY.to_vec()).await;
    let second = echo.upload("shop", "february.csv", FEBRUARY.to_vec()).await;
    assert_eq!(revenue(&echo, "shop").await, "21.25");
    delete(&echo, id(&second)).await;
    assert_eq!(revenue(&echo, "shop").await, "15.50");
    let (_, source) = echo.get("/api/v1/sources/shop").await;
    assert_eq!((&source["latest"]["upload_id"], &source["version"]), (&first["id"], &json!(1)), "{source}");
    let third = echo.upload("shop", "february.csv", FEBRUARY.to_vec()).await;
    assert_eq!(delete(&echo, id(&first)).await.0, 200, "one that is not the latest");
    assert_eq!(revenue(&echo, "shop").await, "21.25");
    delete(&echo, id(&third)).await;
    assert_eq!(revenue(&echo, "shop").await, "409", "there is no upload that is ready");
    let (_, source) = echo.get("/api/v1/sources/shop").await;
    assert_eq!(source["latest"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn deletions_and_uploads_of_the_same_bytes_at_once_leave_one_first_and_the_newest_as_latest() {
    let echo = start().await;
    appending(&echo, "shop").await;
    let first = echo.upload("shop", "a.csv", JANUARY.to_vec()).await;
    let deletions = (0..4).map(|_| delete(&echo, id(&first)));
    let uploads = (0..6).map(|_| echo.upload("shop", "b.csv", JANUARY.to_vec()));
    let (deleted, uploads) =
        futures::future::join(futures::future::join_all(deletions), futures::future::join_all(uploads)).await;
    let mut statuses: Vec<u16> = deleted.iter().map(|(status, _)| *status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404, 404], "{deleted:?}");
    let (_, now) = echo.get("/api/v1/uploads").await;
    let now = now["uploads"].as_array().unwrap();
    assert_eq!(now.len(), uploads.len());
    let firsts: Vec<&Value> = now.iter().filter(|upload| upload["duplicate_of"].is_null()).collect();
    assert_eq!(firsts.len(), 1, "{now:?}");
    let named: BTreeSet<&str> = now.iter().filter_map(|upload| upload["duplicate_of"].as_str()).collect();
    assert_eq!(named, BTreeSet::from([id(firsts[0])]));
    let (_, source) = echo.get("/api/v1/sources/shop").await;
    assert_eq!(source["latest"]["upload_id"].as_str(), now.iter().map(id).max());
    assert_eq!(revenue(&echo, "shop").await, "15.50");
    let deletions = now.iter().map(|upload| delete(&echo, id(upload)));
    let statuses: Vec<u16> = futures::future::join_all(deletions).await.into_iter().map(|(status, _)| status).collect();
    assert_eq!(statuses, [200; 6]);
    assert_eq!(revenue(&echo, "shop").await, "409");
}

/// Deletes the upload while the same bytes come to another source after the deletion was prepared and before it is written.
async fn deleted_while_sent_to(echo: &Running, app: &App, upload: &Value, source: &str) -> (Deleted, Value) {
    let sent = OnceLock::new();
    let prepared = |_: &Upload| {
        let send = || Handle::current().block_on(echo.upload(source, "a.csv", JANUARY.to_vec()));
        sent.get_or_init(|| block_in_place(send));
        Vec::new()
    };
    let upload = UploadId::parse(id(upload)).unwrap();
    let deletion = app.sources.delete_upload(&workspace(), &upload, prepared, app.clock.now()).await.unwrap();
    let Deletion::Done(deleted) = deletion else { panic!("{deletion:?}") };
    (*deleted, sent.into_inner().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_becomes_ready_while_a_deletion_is_written_is_seen_by_it() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let first = echo.upload("shop", "a.csv", JANUARY.to_vec()).await;
    let (deleted, duplicate) = deleted_while_sent_to(&echo, &app, &first, "shop").await;
    assert_eq!(deleted.promoted.map(|id| id.to_string()).as_deref(), Some(id(&duplicate)));
    let (_, heir) = echo.get(duplicate["links"]["self"].as_str().unwrap()).await;
    assert_eq!((&duplicate["duplicate_of"], &heir["duplicate_of"]), (&first["id"], &Value::Null));
    let (deleted, other) = deleted_while_sent_to(&echo, &app, &heir, "other").await;
    app.clear_away(&workspace(), &deleted).await.unwrap();
    for part in ["metrics", "table"] {
        assert_eq!(echo.get(other["links"][part].as_str().unwrap()).await.0, 200, "{part}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_whose_first_was_deleted_meanwhile_does_not_end_as_one() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let first = echo.upload("shop", "a.csv", JANUARY.to_vec()).await;
    let stored = app.uploads.get(&workspace(), &UploadId::parse(id(&first)).unwrap()).await.unwrap().unwrap();
    let held = held(&app).await;
    delete(&echo, id(&first)).await;
    let duplicate = Upload { id: held.id, state: State::Ready, duplicate_of: Some(stored.id), ..stored };
    let latest = LatestUpload {
        upload_id: held.id,
        at: held.created_at,
        columns: Vec::new(),
        granularity: None,
        policy: Default::default(),
    };
    let ended = app.uploads.finish_as_duplicate(&workspace(), &duplicate, "me", &latest).await.unwrap();
    assert_eq!(ended, Finished::FirstChanged);
    assert_eq!(app.uploads.get(&workspace(), &held.id).await.unwrap().unwrap().state, State::Processing);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_worked_on_or_anothers_is_not_deleted() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let held = held(&app).await;
    let (status, refused) = delete(&echo, &held.id.to_string()).await;
    assert_eq!(status, 409);
    let expect = format!("upload `{}` is being processed; delete it when it is ready or has failed", held.id);
    assert_eq!(refused["message"], expect);
    let other = Workspace::parse("aws-999999999999").unwrap();
    let now = app.clock.now();
    let theirs = app.sources.delete_upload(&other, &held.id, |_| Vec::new(), now).await.unwrap();
    assert_eq!(theirs, Deletion::Missing);
    let failed = echo.upload("shop", "empty.csv", b"\n".to_vec()).await;
    assert_eq!((failed["state"].as_str(), delete(&echo, id(&failed)).await.0), (Some("failed"), 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_still_arrives_for_a_deleted_upload_makes_no_new_one() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let announced = json!({ "file_name": "late.csv", "size": JANUARY.len(), "content_type": "text/csv" });
    let url = format!("{}/api/v1/sources/shop/uploads", echo.stack.url);
    let (_, late) = answer(echo.client.post(url).json(&announced)).await;
    let late = late["upload_id"].as_str().unwrap().to_owned();
    let ready = put(&echo.client, &echo.stack.url, "shop", "late.csv", FEBRUARY.to_vec()).await;
    crate::common::ended(&echo.client, &echo.stack.url, &ready).await;
    for deleted in [late, ready] {
        assert_eq!(delete(&echo, &deleted).await.0, 200);
        let key = format!("uploads/local/shop/{deleted}/late.csv");
        app.objects.put(&key, JANUARY.into(), "text/csv").await.unwrap();
        arrived(&app, &key).await;
    }
    assert_eq!(app.uploads.all(&workspace(), |_| true).await.unwrap(), []);
}

/// Delivers the event of an object that was stored.
async fn arrived(app: &App, key: &str) {
    let event = std::fs::read_to_string(repository("events/ingest-upload.json")).unwrap();
    let mut event: Value = serde_json::from_str(&event).unwrap();
    event["Records"][0]["s3"]["object"]["key"] = key.into();
    let payload = event.to_string().into_bytes();
    let handler = Handler::event(engine::ingest::on_object_created);
    handler.invoke(app, Invocation { payload: &payload, context: Default::default() }).await.unwrap();
}

/// An upload that the worker `me` holds.
pub async fn held(app: &App) -> Upload {
    let file = NewUpload { file_name: "a.csv".into(), size: 9, content_type: None, template: None };
    let now = app.clock.now();
    let upload = Upload::new(app.new_upload_id(), SourceName::parse("shop").unwrap(), file, State::Processing, now);
    assert!(app.uploads.insert(&workspace(), &upload, now + app.config.lease, Some("me")).await.unwrap());
    upload
}
