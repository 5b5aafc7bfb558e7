//! What each function may do is what it does: the whole product is driven once through a stack whose roles are enforced, each
//! function with a memory of its own, as in Lambda. Nothing is refused, and what no call used is known line by line.
use crate::{
    common::{
        Place, Running, answer, app, client,
        model::{Act, Model},
    },
    drive::Drive,
    every_route::walked,
};
use echo_local::{Options, Stack, functions::Deployed, roles::Permission, template::Function};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Events and jobs are taken up as they come: whether the sweep still has something to do is not decided here.
const BEFORE: &str = "an event or a job may have been there before the sweep";

/// Permissions that nothing here uses, as [`permissions`] writes them, and what uses them.
const RARE: &[(&str, &str)] = &[
    ("CalculateFinancial: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateFinancial: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateMarketing: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateMarketing: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("DeleteUpload: s3:GetObject results/*", "what is over 100 KB stands in the bucket"),
    ("GetReport: s3:GetObject exports/*", "a report that is too large for an answer"),
    ("GetReport: s3:PutObject exports/*", "a report that is too large for an answer"),
    ("GetReportPdf: s3:DeleteObject reports/*", "a report that is deleted while it is set"),
    ("IngestUpload: dynamodb:ConditionCheckItem", "the same bytes a second time, by another way than the first"),
    ("IngestUpload: s3:GetObject reports/*", "the same bytes a second time, by another way than the first"),
    ("IngestUpload: s3:GetObject results/*", "what is over 100 KB stands in the bucket"),
    ("UploadCsv: dynamodb:ConditionCheckItem", "the same bytes a second time, by another way than the first"),
    ("UploadExcel: dynamodb:ConditionCheckItem", "the same bytes a second time, by another way than the first"),
    ("KeepDeadLetter: EveryFunction", "it counts no requests"),
    ("ProbeAvailability: EveryFunction", "it counts no requests"),
    ("ModelPolicy: dynamodb:DeleteItem breaker#model#*", "a breaker closes after half a minute"),
    ("SweepUploads: dynamodb:DeleteItem", BEFORE),
    ("SweepUploads: dynamodb:ConditionCheckItem", BEFORE),
    ("SweepUploads: s3:DeleteObject jobs/*", "a job that is given up after an hour"),
    ("SweepUploads: s3:PutObject results/*", BEFORE),
    ("SweepUploads: s3:PutObject tables/*", BEFORE),
    ("SweepUploads: s3:PutObject quarantine/*", BEFORE),
    ("SweepUploads: s3:GetObject cubes/*", BEFORE),
    ("SweepUploads: s3:PutObject cubes/*", BEFORE),
    ("SweepUploads: s3:GetObject uploads/*", BEFORE),
];

/// What a permission is called in the lists here.
fn named(function: &Function, permission: &Permission) -> String {
    format!("{}: {permission}", permission.policy.as_deref().unwrap_or(&function.logical_id))
}

/// All permissions, and those that a call used: of a managed policy those that any function of it used, and of each function
/// the managed policies of which it used something.
fn permissions(functions: &[Arc<Deployed>]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut all, mut used) = (BTreeSet::new(), BTreeSet::new());
    for deployed in functions {
        let function = &deployed.function;
        let of = |permissions: BTreeSet<Permission>| {
            permissions
                .into_iter()
                .flat_map(|permission| {
                    let policy = permission.policy.as_ref().map(|policy| format!("{}: {policy}", function.logical_id));
                    [Some(named(function, &permission)), policy].into_iter().flatten()
                })
                .collect::<BTreeSet<String>>()
        };
        all.extend(of(deployed.role.permissions()));
        used.extend(of(deployed.role.used()));
    }
    (all, used)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_of_the_product_is_refused_and_no_permission_is_idle_without_a_reason() {
    let padded = json!({ "padding": "x".repeat(150_000), "choices": [{ "index": 0, "message": { "role": "assistant", "content": "{\"sections\":{}}" } }] });
    let answers = |status, body: String| Act::Answers(status, "content-type: application/json\r\n", body);
    let model =
        Model::start(vec![answers(503, "{}".into()), answers(503, "{}".into()), answers(200, padded.to_string())])
            .await;
    let mut drive = Drive::start(&model).await;
    drive.everything().await;
    let Drive { echo, functions, .. } = drive;
    let (echo, _) = walked(echo).await;
    let unknown = answer(echo.client.get(format!("{}/nowhere", echo.stack.url))).await;
    assert_eq!(unknown.0, 404);

    let refused: BTreeMap<&str, BTreeSet<String>> = functions
        .iter()
        .map(|deployed| (deployed.function.logical_id.as_str(), deployed.role.refused()))
        .filter(|(_, refused)| !refused.is_empty())
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
    let (all, used) = permissions(&functions);
    let known: BTreeSet<String> = RARE.iter().map(|(permission, _)| (*permission).to_owned()).collect();
    let unknown: Vec<_> = known.difference(&all).collect();
    assert!(unknown.is_empty(), "template.yaml does not have these; take them out of RARE: {unknown:#?}");
    let rare = RARE.iter().filter(|(_, why)| *why != BEFORE).map(|(permission, _)| *permission);
    let after_all: Vec<_> = rare.filter(|permission| used.contains(*permission)).collect();
    assert!(after_all.is_empty(), "these are used after all; take them out of RARE: {after_all:#?}");
    let idle: BTreeSet<String> = all.difference(&used).cloned().collect();
    let new: Vec<_> = idle.difference(&known).collect();
    assert!(new.is_empty(), "nothing uses these; take them out of template.yaml, or say in RARE what does: {new:#?}");
}

/// A call that no statement allows is refused before it is sent, and the caller learns no more of it than of any mistake.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_the_role_does_not_allow_is_refused_as_aws_does() {
    let data = tempfile::tempdir().unwrap();
    let stack = Stack::start(Options::new(data.path())).await.unwrap();
    let functions = stack.functions.clone();
    let echo = Running { stack: Place::of(stack), client: client(), data };
    let get_root = functions.iter().find(|deployed| deployed.function.binary == "get-root").unwrap();
    let app = app(&echo.stack, true).await;
    let read = get_root.role.guard().scope(app.uploads.ping()).await;
    assert!(read.unwrap_err().to_string().contains("went wrong"), "nothing of roles is told");
    let refused = get_root.role.refused();
    assert_eq!(refused, ["dynamodb:GetItem on the table echo-Table health".to_owned()].into());
    assert_eq!(echo.get("/api/v1/uploads").await.0, 200, "others are not affected");
}
