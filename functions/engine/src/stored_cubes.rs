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
    let bytes = packed.len();
    app.objects.put(key, packed.into(), "application/zip").await?;
    remember(key, cubes, bytes);
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
    let Some(packed) = app.objects.get(key).await? else { return Ok(None) };
    let bytes = packed.len();
    match aside(move || unpack(&packed)).await {
        Ok(cubes) => {
            let cubes = Arc::new(cubes);
            remember(key, &cubes, bytes);
            Ok(Some(cubes))
        }
        Err(error) => {
            tracing::warn!(%error, key, "stored cubes cannot be read and are made again");
            Ok(None)
        }
    }
}

/// Cubes of the last questions: people ask several of one table. Keys are made of contents, so none is ever outdated.
static LAST: Mutex<VecDeque<Remembered>> = Mutex::new(VecDeque::new());

struct Remembered {
    key: String,
    cubes: Arc<Cubes>,
    /// As they are stored, which is several times less than in memory.
    bytes: usize,
}

const MOST_REMEMBERED: usize = 4;
/// Of all that is remembered, as stored: the memory of a function is also for the file that it reads next.
const MOST_BYTES: usize = 48 << 20;

fn remembered(key: &str) -> Option<Arc<Cubes>> {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    last.iter().find(|one| one.key == key).map(|one| one.cubes.clone())
}

fn remember(key: &str, cubes: &Arc<Cubes>, bytes: usize) {
    if bytes > MOST_BYTES {
        return;
    }
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    last.retain(|one| one.key != key);
    last.push_front(Remembered { key: key.to_owned(), cubes: cubes.clone(), bytes });
    last.truncate(MOST_REMEMBERED);
    while last.iter().map(|one| one.bytes).sum::<usize>() > MOST_BYTES {
        last.pop_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded_by_number_and_by_size() {
        let cubes = Arc::new(Cubes::default());
        let kept =
            |keys: &[&str]| keys.iter().filter(|key| remembered(key).is_some()).copied().collect::<Vec<_>>().concat();
        ["a", "b", "c", "d", "e"].iter().for_each(|key| remember(key, &cubes, 1 << 20));
        assert_eq!(kept(&["a", "b", "c", "d", "e"]), "bcde");
        remember("f", &cubes, MOST_BYTES - (1 << 20));
        assert_eq!(kept(&["b", "c", "d", "e", "f"]), "ef");
        remember("g", &cubes, MOST_BYTES + 1);
        assert_eq!(kept(&["e", "f", "g"]), "ef");
    }
}
