//! Cubes of uploads: those that were stored, or made again from the file where they are missing or damaged.
use crate::{
    last::Last,
    measure::measure,
    packed_cubes::{pack, unpack},
    reading::aside,
};
use domain::{ContentHash, Error, Policy, Result, TableResult, Upload, Workspace};
use lambda::{App, utc_date};
use metrics::Cubes;
use std::{io::Cursor, sync::Arc};
use store::upload_key;

/// Stores cubes under a name made of what they are of.
pub async fn keep(app: &App, key: &str, cubes: &Arc<Cubes>) -> Result<()> {
    let packed = {
        let cubes = cubes.clone();
        aside(move || pack(&cubes)).await?
    };
    app.objects.put(key, packed.into(), "application/zip").await
}

/// The cubes that were stored with the upload, or made again from its file.
pub async fn cubes_of(
    app: &App,
    workspace: &Workspace,
    upload: &Upload,
    result: &TableResult,
    policy: &Policy,
) -> Result<Arc<Cubes>> {
    if let Some(key) = &result.cubes_key {
        if let Some(cubes) = LAST.get(key) {
            return Ok(cubes);
        }
        if let Some(cubes) = stored(app, key).await? {
            hold(key, &cubes);
            return Ok(cubes);
        }
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
    let hash = ContentHash::of(&file);
    if upload.content_hash.as_ref() != Some(&hash) {
        return Err(why("has another file now than the one that was read; send the file again to ask for its figures"));
    }
    let (name, policy, today) = (upload.file_name.clone(), policy.clone(), utc_date(upload.created_at));
    let cubes = aside(move || {
        measure(&mut Cursor::new(file), &name, &policy, &hash, today, None).map(|measured| measured.cubes)
    });
    let cubes = Arc::new(cubes.await?);
    if let Some(key) = &result.cubes_key {
        keep(app, key, &cubes).await?;
        hold(key, &cubes);
    }
    Ok(cubes)
}

/// Holds an upload's cubes for the next question.
fn hold(key: &str, cubes: &Arc<Cubes>) {
    LAST.hold(key, cubes.clone(), cubes.bytes());
}

/// Stored cubes; `None` where there are none, or none that can be read.
pub async fn stored(app: &App, key: &str) -> Result<Option<Arc<Cubes>>> {
    let Some(packed) = app.objects.get(key).await? else { return Ok(None) };
    match aside(move || unpack(&packed)).await {
        Ok(cubes) => Ok(Some(Arc::new(cubes))),
        Err(error) => {
            tracing::warn!(%error, key, "stored cubes cannot be read and are made again");
            Ok(None)
        }
    }
}

static LAST: Last<Arc<Cubes>> = Last::new(MOST_HELD, MOST_BYTES);

pub(crate) fn forget() {
    LAST.let_all_go();
}

/// Of the cubes of single uploads, and again of merged ones: the memory of a function is also for the file that it reads next.
pub const MOST_HELD: usize = 3;
pub const MOST_BYTES: usize = 192 << 20;
