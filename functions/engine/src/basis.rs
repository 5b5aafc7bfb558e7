//! What figures are asked of: the cubes of one upload, or of a source.
//!
//! A source that is a snapshot stands for its latest upload; one that appends stands for all of its uploads, merged, each
//! content once. Cubes that are missing or damaged are made again from the file that was uploaded.
use crate::{
    measure::measure,
    packed_cubes::{pack, unpack},
    reading::aside,
};
use domain::{
    ColumnMapping, ContentHash, Date, Error, Findings, Mode, Policy, Result, SourceName, State, TableResult, Upload,
    UploadId, Workspace,
};
use lambda::{App, utc_date};
use metrics::{Cubes, Origin};
use std::{
    collections::{BTreeSet, VecDeque},
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};
use store::{merged_cubes_key, upload_key};

/// Cubes with what they were read by.
pub struct Basis {
    pub cubes: Arc<Cubes>,
    pub columns: Vec<ColumnMapping>,
    /// Of the reading of the latest upload.
    pub findings: Findings,
    pub policy: Policy,
    /// Names the content: of one file its hash, of several a hash of theirs.
    pub content: ContentHash,
    /// The day the latest of them came.
    pub today: Date,
    /// The uploads whose rows are in it, oldest first.
    pub uploads: Vec<UploadId>,
    pub rows: u64,
}

impl Basis {
    pub fn origin(&self) -> Origin<'_> {
        Origin { file: &self.content, columns: &self.columns, policy: &self.policy, today: self.today }
    }
}

/// What the caller names: one of the two.
#[derive(Debug, Clone)]
pub enum Of {
    Upload(UploadId),
    Source(SourceName),
}

impl Of {
    pub fn named(upload: Option<&str>, source: Option<&str>) -> Result<Self> {
        match (upload, source) {
            (Some(id), None) => UploadId::parse(id).map(Of::Upload),
            (None, Some(name)) => SourceName::parse(name).map(Of::Source),
            _ => Err(Error::invalid("source", "name either an `upload` by its id or a `source`")),
        }
    }
}

pub async fn basis(app: &App, workspace: &Workspace, of: &Of) -> Result<Basis> {
    match of {
        Of::Upload(id) => {
            let upload = app.uploads.get(workspace, id).await?.ok_or_else(|| Error::not_found("upload", *id))?;
            let policy = app.sources.policy(workspace, &upload.source).await?;
            of_upload(app, workspace, &upload, policy).await
        }
        Of::Source(name) => of_source(app, workspace, name).await,
    }
}

async fn of_upload(app: &App, workspace: &Workspace, upload: &Upload, policy: Policy) -> Result<Basis> {
    let result = app.result_of(workspace, upload, "figures").await?;
    let cubes = cubes_of(app, workspace, upload, &result, &policy).await?;
    let missing = || Error::internal("reading an upload", std::io::Error::other("it has no content hash"));
    Ok(Basis {
        cubes,
        columns: result.columns,
        findings: result.findings,
        policy,
        content: upload.content_hash.clone().ok_or_else(missing)?,
        today: utc_date(upload.created_at),
        uploads: vec![upload.id],
        rows: result.rows,
    })
}

async fn of_source(app: &App, workspace: &Workspace, name: &SourceName) -> Result<Basis> {
    let stored = app.sources.get(workspace, name).await?.ok_or_else(|| Error::not_found("source", name))?;
    let policy = stored.source.policy.clone();
    let nothing =
        || Error::Conflict { what: "source", id: name.to_string(), why: "has no upload that is ready".into() };
    let latest = match &stored.source.latest {
        Some(latest) => app.uploads.get(workspace, &latest.upload_id).await?.ok_or_else(nothing)?,
        None => return Err(nothing()),
    };
    let basis = of_upload(app, workspace, &latest, policy.clone()).await?;
    match stored.source.mode {
        Mode::Snapshot => Ok(basis),
        Mode::Append => of_parts(app, workspace, parts(app, workspace, name).await?, basis, &policy).await,
    }
}

/// Every upload of an appending source whose content is its own, oldest first.
async fn parts(app: &App, workspace: &Workspace, name: &SourceName) -> Result<Vec<Upload>> {
    let (mut parts, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = app.uploads.list(workspace, 200, cursor.as_deref()).await?;
        let is_part =
            |upload: &Upload| upload.source == *name && upload.state == State::Ready && upload.duplicate_of.is_none();
        parts.extend(page.items.into_iter().filter(is_part));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    parts.sort_by_key(|upload| upload.id);
    // The same bytes read again under another policy are another upload, and its reading is the one that counts.
    let mut seen = BTreeSet::new();
    let mut latest: Vec<Upload> =
        parts.into_iter().rev().filter(|upload| seen.insert(upload.content_hash.clone())).collect();
    latest.reverse();
    Ok(latest)
}

/// The parts merged; what was merged before is kept under a name made of its parts, so that only new ones are added.
async fn of_parts(
    app: &App,
    workspace: &Workspace,
    parts: Vec<Upload>,
    latest: Basis,
    policy: &Policy,
) -> Result<Basis> {
    let contents: Vec<String> = parts.iter().map(read_as).collect();
    let rows = parts.iter().filter_map(|upload| upload.rows).sum();
    let uploads = parts.iter().map(|upload| upload.id).collect();
    let content = content_of(&contents);
    let cubes =
        if parts.len() == 1 { latest.cubes.clone() } else { merged(app, workspace, &parts, &contents, policy).await? };
    Ok(Basis { cubes, content, uploads, rows, ..latest })
}

fn read_as(upload: &Upload) -> String {
    let hash = upload.content_hash.as_ref().map(ContentHash::as_str).unwrap_or_default();
    format!("{hash}.{}", upload.engine_version.as_deref().unwrap_or_default())
}

fn content_of(contents: &[String]) -> ContentHash {
    match contents {
        [one] => ContentHash::parse(one.split('.').next().unwrap_or_default())
            .unwrap_or_else(|_| ContentHash::of(one.as_bytes())),
        several => ContentHash::of(several.join("\n").as_bytes()),
    }
}

async fn merged(
    app: &App,
    workspace: &Workspace,
    parts: &[Upload],
    contents: &[String],
    policy: &Policy,
) -> Result<Arc<Cubes>> {
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
    let key = merged_cubes_key(workspace, &content_of(contents));
    let packed = {
        let sum = sum.clone();
        aside(move || pack(&sum)).await?
    };
    app.objects.put(&key, packed.into(), "application/zip").await?;
    remember(&key, &sum);
    Ok(sum)
}

/// Beginnings that are looked for among what was merged before.
const LOOKED_BACK: usize = 4;

/// The cubes that were stored with the upload, or made again from its file.
async fn cubes_of(
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
        let packed = {
            let cubes = cubes.clone();
            aside(move || pack(&cubes)).await?
        };
        app.objects.put(key, packed.into(), "application/zip").await?;
        remember(key, &cubes);
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
