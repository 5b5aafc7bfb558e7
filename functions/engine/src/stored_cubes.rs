//! Cubes of uploads: those that were stored, or made again from the file where they are missing or damaged.
use crate::{
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
use store::upload_key;

/// Stores cubes under a name made of what they are of.
pub async fn keep(app: &App, key: &str, cubes: &Arc<Cubes>) -> Result<()> {
    let packed = {
        let cubes = cubes.clone();
        aside(move || pack(&cubes)).await?
    };
    app.objects.put(key, packed.into(), "application/zip").await?;
    remember(key, cubes);
    Ok(())
}

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
pub async fn stored(app: &App, key: &str) -> Result<Option<Arc<Cubes>>> {
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
