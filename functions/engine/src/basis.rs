//! What figures are asked of: the cubes of one upload, or of a source.
//!
//! A source that is a snapshot stands for its latest upload; one that appends stands for all of its uploads, merged, each
//! content once.
use crate::{
    merged::{Merged, merged},
    stored_cubes::cubes_of,
};
use domain::{
    ColumnMapping, ContentHash, Date, Error, Findings, Issue, Mode, Policy, Result, Severity, SourceName, State,
    Upload, UploadId, Workspace,
};
use lambda::{App, utc_date};
use metrics::{Cubes, Origin, find, query::Answer};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// Cubes with what they were read by.
pub struct Basis {
    pub cubes: Arc<Cubes>,
    pub columns: Vec<ColumnMapping>,
    /// Of all uploads.
    pub findings: Findings,
    pub policy: Policy,
    /// Names the content: of one file its hash, of several a hash of theirs.
    pub content: ContentHash,
    /// The day the latest of them came.
    pub today: Date,
    /// The uploads whose rows are in it, oldest first.
    pub uploads: Vec<UploadId>,
    pub rows: u64,
    /// What must be known of the uploads together.
    pub issues: Vec<Issue>,
}

impl Basis {
    /// The figures of these uploads together that rely on what `issues` say.
    pub fn add_caveats(&self, answer: &mut Answer) {
        let Some(issue) = self.issues.iter().find(|issue| issue.kind == REPEATED_ORDERS) else { return };
        let is_of_sales = |metric: &str| find(metric).is_ok_and(|metric| metric.category.is_of_sales());
        let of_sales = answer.rows.iter_mut().filter(|row| is_of_sales(&row.claim.metric));
        of_sales.for_each(|row| row.claim.caveats.push(issue.what.clone()));
    }

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

impl std::fmt::Display for Of {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Of::Upload(id) => write!(f, "upload:{id}"),
            Of::Source(name) => write!(f, "source:{name}"),
        }
    }
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
    // An upload that is deleted meanwhile leaves its place to another.
    for _ in 0..TURNS {
        let stored = app.sources.get(workspace, name).await?.ok_or_else(|| Error::not_found("source", name))?;
        let Some(latest) = &stored.source.latest else { break };
        let latest = app.uploads.get(workspace, &latest.upload_id).await?;
        let uploads = match stored.source.mode {
            Mode::Snapshot => latest.iter().cloned().collect(),
            Mode::Append => parts(app, workspace, name).await?,
        };
        if let Some(latest) = latest.filter(|_| !uploads.is_empty()) {
            return Ok(Chosen { uploads, latest, policy: stored.source.policy });
        }
    }
    Err(Error::Conflict { what: "source", id: name.to_string(), why: "has no upload that is ready".into() })
}

const TURNS: u32 = 3;

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
        let (cubes, findings, repeated, rows) = match &uploads[..] {
            // Also where the latest is a duplicate: of the same bytes, read alike.
            [_] => {
                (cubes_of(app, workspace, &latest, &result, &policy).await?, result.findings.clone(), 0, result.rows)
            }
            parts => {
                let Merged { cubes, found, .. } = merged(app, workspace, parts, &policy).await?;
                let rows = parts.iter().filter_map(|upload| upload.rows).sum();
                (cubes, found.findings, found.repeated_orders, rows)
            }
        };
        let issues = [repeated_orders(repeated), read_otherwise(&uploads, &policy)];
        Ok(Basis {
            cubes,
            columns: result.columns.clone(),
            findings,
            policy,
            content: content_of(&uploads.iter().map(read_as).collect::<Vec<_>>()),
            today: utc_date(latest.created_at),
            uploads: uploads.iter().map(|upload| upload.id).collect(),
            rows,
            issues: issues.into_iter().flatten().collect(),
        })
    }
}

const REPEATED_ORDERS: &str = "orders_in_several_uploads";

fn repeated_orders(orders: u64) -> Option<Issue> {
    (orders > 0).then(|| Issue {
        kind: REPEATED_ORDERS.to_owned(),
        severity: Severity::Warning,
        row: None,
        column: None,
        value: Some(orders.to_string()),
        what: match orders {
            1 => "1 order of a later upload stands in an earlier one as well, and its amounts are added up".to_owned(),
            _ => format!(
                "{orders} orders of later uploads stand in an earlier one as well, and their amounts are added up"
            ),
        },
        suggestion:
            "If the exports overlap, delete the upload that repeats the other and send a file that continues it; \
                     refunds and further lines of former orders need nothing."
                .to_owned(),
        effect: Some("Rows that came twice count twice in sums of money.".to_owned()),
    })
}

/// Uploads that are named one by one.
const NAMED: usize = 20;

fn read_otherwise(uploads: &[Upload], policy: &Policy) -> Option<Issue> {
    let now = policy.engine_version();
    let otherwise = uploads.iter().filter(|upload| upload.engine_version.as_deref() != Some(&now));
    let otherwise: Vec<String> = otherwise.map(|upload| upload.id.to_string()).collect();
    (!otherwise.is_empty()).then(|| Issue {
        kind: "read_otherwise".to_owned(),
        severity: Severity::Warning,
        row: None,
        column: None,
        value: Some(otherwise.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ")),
        what: format!(
            "{} of {} uploads were read by a former version of Echo or under another policy than the source has now.",
            otherwise.len(),
            uploads.len()
        ),
        suggestion: "Send these files again, so that all are read alike.".to_owned(),
        effect: None,
    })
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
