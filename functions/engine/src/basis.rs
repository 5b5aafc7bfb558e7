//! What figures are asked of: the cubes of one upload, or of a source.
//!
//! A source that is a snapshot stands for its latest upload; one that appends stands for all of its uploads, merged, each
//! content once.
use crate::stored_cubes::{cubes_of, merged};
use domain::{
    ColumnMapping, ContentHash, Date, Error, Findings, Mode, Policy, Result, SourceName, State, Upload, UploadId,
    Workspace,
};
use lambda::{App, utc_date};
use metrics::{Cubes, Origin};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

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

/// The uploads that figures are of, before anything of them is read.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Oldest first; of an upload or a snapshot the one.
    pub uploads: Vec<Upload>,
    /// Whose reading names the columns and findings; of an appending source perhaps a duplicate of one of them.
    pub latest: Upload,
    pub policy: Policy,
}

pub async fn chosen(app: &App, workspace: &Workspace, of: &Of) -> Result<Chosen> {
    let name = match of {
        Of::Upload(id) => {
            let latest = app.uploads.get(workspace, id).await?.ok_or_else(|| Error::not_found("upload", *id))?;
            let policy = app.sources.policy(workspace, &latest.source).await?;
            return Ok(Chosen { uploads: vec![latest.clone()], latest, policy });
        }
        Of::Source(name) => name,
    };
    let stored = app.sources.get(workspace, name).await?.ok_or_else(|| Error::not_found("source", name))?;
    let nothing =
        || Error::Conflict { what: "source", id: name.to_string(), why: "has no upload that is ready".into() };
    let latest = match &stored.source.latest {
        Some(latest) => app.uploads.get(workspace, &latest.upload_id).await?.ok_or_else(nothing)?,
        None => return Err(nothing()),
    };
    let uploads = match stored.source.mode {
        Mode::Snapshot => vec![latest.clone()],
        Mode::Append => parts(app, workspace, name).await?,
    };
    Ok(Chosen { uploads, latest, policy: stored.source.policy })
}

/// Every upload of an appending source whose content is its own, oldest first.
pub async fn parts(app: &App, workspace: &Workspace, name: &SourceName) -> Result<Vec<Upload>> {
    let is_ready = |upload: &Upload| upload.source == *name && upload.state == State::Ready;
    Ok(each_content_once(app.uploads.all(workspace, is_ready).await?))
}

/// The same bytes read under two policies are two uploads: the reading that came last counts, also where it came before and
/// the last upload is its duplicate.
pub fn each_content_once(ready: Vec<Upload>) -> Vec<Upload> {
    let counts: BTreeMap<_, _> =
        ready.iter().map(|upload| (upload.content_hash.clone(), upload.engine_version.clone())).collect();
    let is_part = |upload: &Upload| {
        upload.duplicate_of.is_none() && counts.get(&upload.content_hash) == Some(&upload.engine_version)
    };
    ready.into_iter().filter(is_part).collect()
}

impl Chosen {
    /// All that figures of these uploads depend on: what was read, by what, as of which day, and the ids that are shown.
    pub fn identity(&self) -> Value {
        json!({
            "uploads": self.uploads.iter().map(|upload| (upload.id, read_as(upload))).collect::<Vec<_>>(),
            "latest": (self.latest.id, read_as(&self.latest), utc_date(self.latest.created_at)),
            "engine_version": self.policy.engine_version(),
        })
    }

    pub async fn load(self, app: &App, workspace: &Workspace) -> Result<Basis> {
        let Self { uploads, latest, policy } = self;
        let result = app.result_of(workspace, &latest, "figures").await?;
        let (cubes, rows) = match &uploads[..] {
            // Also where the latest is a duplicate: of the same bytes, read alike.
            [_] => (cubes_of(app, workspace, &latest, &result, &policy).await?, result.rows),
            parts => {
                let rows = parts.iter().filter_map(|upload| upload.rows).sum();
                (merged(app, workspace, parts, &policy).await?, rows)
            }
        };
        Ok(Basis {
            cubes,
            columns: result.columns,
            findings: result.findings,
            policy,
            content: content_of(&uploads.iter().map(read_as).collect::<Vec<_>>()),
            today: utc_date(latest.created_at),
            uploads: uploads.iter().map(|upload| upload.id).collect(),
            rows,
        })
    }
}

pub fn read_as(upload: &Upload) -> String {
    let hash = upload.content_hash.as_ref().map(ContentHash::as_str).unwrap_or_default();
    format!("{hash}.{}", upload.engine_version.as_deref().unwrap_or_default())
}

/// Names contents: of one file its hash, of several a hash of theirs.
pub fn content_of(contents: &[String]) -> ContentHash {
    match contents {
        [one] => ContentHash::parse(one.split('.').next().unwrap_or_default())
            .unwrap_or_else(|_| ContentHash::of(one.as_bytes())),
        several => ContentHash::of(several.join("\n").as_bytes()),
    }
}
