//! Cubes of uploads: those that were stored, merged, or made again from the file where they are missing or damaged.
use crate::{
    basis::{content_of, read_as},
    measure::measure,
    packed_cubes::{pack, unpack},
    reading::aside,
};
use domain::{ContentHash, Error, Policy, Result, TableResult, Upload, Workspace};
use lambda::{App, utc_date};
use metrics::Cubes;
use std::{
    collections::VecDeque,
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};
use store::{merged_cubes_key, upload_key};

/// The cubes of several uploads together, oldest first. What was merged before is kept under a name made of its parts, so
/// that only new ones are added.
pub async fn merged(app: &App, workspace: &Workspace, parts: &[Upload], policy: &Policy) -> Result<Arc<Cubes>> {
    let contents: Vec<String> = parts.iter().map(read_as).collect();
    // The longest beginning that was merged before: usually all but the newest upload.
    let mut known = 0;
    let mut sum: Option<Arc<Cubes>> = None;
    for length in (2..=parts.len()).rev() {
        let key = merged_cubes_key(workspace, &content_of(&contents[..length]));
        if let Some(cubes) = stored(app, &key).await? {
            (known, sum) = (length, Some(cubes));
            break;
        }
        if parts.len() - length >= LOOKED_BACK {
            break;
        }
    }
    if known == parts.len() {
        return sum.ok_or_else(|| Error::internal("merging cubes", std::io::Error::other("there is nothing to merge")));
    }
    for upload in &parts[known..] {
        let result = app.result_of(workspace, upload, "figures").await?;
        let part = cubes_of(app, workspace, upload, &result, policy).await?;
        sum = Some(match sum {
            None => part,
            Some(sum) => aside(move || sum.as_ref().clone().merged(part.as_ref().clone()).map(Arc::new)).await?,
        });
    }
    let sum =
        sum.ok_or_else(|| Error::internal("merging cubes", std::io::Error::other("there is nothing to merge")))?;
    keep(app, &merged_cubes_key(workspace, &content_of(&contents)), &sum).await?;
    Ok(sum)
}

/// The cubes of several uploads: those of all but one, and the one, whose result nobody else can see yet.
pub async fn merged_with(
    app: &App,
    workspace: &Workspace,
    others: Arc<Cubes>,
    (one, result): (&Upload, &TableResult),
    all: &[Upload],
    policy: &Policy,
) -> Result<Arc<Cubes>> {
    let contents: Vec<String> = all.iter().map(read_as).collect();
    let key = merged_cubes_key(workspace, &content_of(&contents));
    if let Some(cubes) = stored(app, &key).await? {
        return Ok(cubes);
    }
    let part = cubes_of(app, workspace, one, result, policy).await?;
    let sum = aside(move || others.as_ref().clone().merged(part.as_ref().clone()).map(Arc::new)).await?;
    keep(app, &key, &sum).await?;
    Ok(sum)
}

/// Stores cubes under a name made of what they are of.
async fn keep(app: &App, key: &str, cubes: &Arc<Cubes>) -> Result<()> {
    let packed = {
        let cubes = cubes.clone();
        aside(move || pack(&cubes)).await?
    };
    app.objects.put(key, packed.into(), "application/zip").await?;
    remember(key, cubes);
    Ok(())
}

/// Beginnings that are looked for among what was merged before.
const LOOKED_BACK: usize = 4;

/// The cubes that were stored with the upload, or made again from its file.
pub async fn cubes_of(
    app: &App,
    workspace: &Workspace,
    upload: &Upload,
    result: &TableResult,
    policy: &Policy,
) -> Result<Arc<Cubes>> {
    if let Some(key) = &result.cubes_key
        && let Some(cubes) = stored(app, key).await?
    {
        return Ok(cubes);
    }
    let why = |what: &str| Error::Conflict { what: "upload", id: upload.id.to_string(), why: what.into() };
    if upload.engine_version.as_deref() != Some(&policy.engine_version()) {
        return Err(why(
            "was read by a former version of Echo or under another policy; send the file again to ask for its figures",
        ));
    }
    let key = upload_key(workspace, &upload.source, &upload.id, &upload.file_name);
    let file =
        app.objects.get(&key).await?.ok_or_else(|| why("has lost its file; send it again to ask for its figures"))?;
    let (name, policy, today) = (upload.file_name.clone(), policy.clone(), utc_date(upload.created_at));
    let cubes = aside(move || {
        let hash = ContentHash::of(&file);
        measure(&mut Cursor::new(file), &name, &policy, &hash, today, None).map(|measured| measured.cubes)
    });
    let cubes = Arc::new(cubes.await?);
    if let Some(key) = &result.cubes_key {
        keep(app, key, &cubes).await?;
    }
    Ok(cubes)
}

/// Stored cubes; `None` where there are none, or none that can be read.
async fn stored(app: &App, key: &str) -> Result<Option<Arc<Cubes>>> {
    if let Some(cubes) = remembered(key) {
        return Ok(Some(cubes));
    }
    let Some(bytes) = app.objects.get(key).await? else { return Ok(None) };
    match aside(move || unpack(&bytes)).await {
        Ok(cubes) => {
            let cubes = Arc::new(cubes);
            remember(key, &cubes);
            Ok(Some(cubes))
        }
        Err(error) => {
            tracing::warn!(%error, key, "stored cubes cannot be read and are made again");
            Ok(None)
        }
    }
}

/// Cubes of the last questions: people ask several of one table. Keys are made of contents, so none is ever outdated.
static LAST: Mutex<VecDeque<(String, Arc<Cubes>)>> = Mutex::new(VecDeque::new());

const REMEMBERED: usize = 4;

fn remembered(key: &str) -> Option<Arc<Cubes>> {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    last.iter().find(|(of, _)| of == key).map(|(_, cubes)| cubes.clone())
}

fn remember(key: &str, cubes: &Arc<Cubes>) {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    last.retain(|(of, _)| of != key);
    last.push_front((key.to_owned(), cubes.clone()));
    last.truncate(REMEMBERED);
}
