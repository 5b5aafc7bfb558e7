//! Several uploads together: their cubes, merged, and what reading them found.
//!
//! What was merged is kept under a name made of its parts, so that only new ones are added and nothing is ever outdated.
use crate::{
    basis::{content_of, read_as},
    last::Last,
    reading::aside,
    stored_cubes::{MOST_BYTES, MOST_HELD, cubes_of, keep, stored},
};
use domain::{Error, Field, Findings, Policy, Result, TableResult, Upload, Workspace};
use lambda::App;
use metrics::Cubes;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{merged_cubes_key, merged_findings_key};

/// Uploads as one table.
#[derive(Debug, Clone)]
pub struct Merged {
    pub cubes: Arc<Cubes>,
    pub found: Found,
    /// So many of the uploads, from the first on, are stored together.
    stored: usize,
}

/// What is known of the uploads beside their cubes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Of all of them, without what cleaning changed.
    pub findings: Findings,
    /// Order ids, counted once in each upload that has them.
    order_ids: u64,
    /// Order ids that an earlier upload has as well.
    pub repeated_orders: u64,
}

/// Beginnings that are looked for among what was merged before.
const LOOKED_BACK: usize = 8;

/// What is merged is kept when so many uploads were added to what was, or this part of all rows: storing many rows for a few
/// more costs more than adding the few again.
const MOST_UPLOADS_NOT_KEPT: usize = LOOKED_BACK - 1;
const MOST_ROWS_NOT_KEPT: u64 = 8;

/// Merged uploads of the last questions, and of the last uploads to appending sources: the next one goes on from there.
static LAST: Last<Merged> = Last::new(MOST_HELD, MOST_BYTES);

/// Uploads together, oldest first.
pub async fn merged(app: &App, workspace: &Workspace, uploads: &[Upload], policy: &Policy) -> Result<Merged> {
    let contents: Vec<String> = uploads.iter().map(read_as).collect();
    // The longest beginning that was merged before: usually all but the newest upload.
    let (mut known, mut sum) = (0, None);
    for length in (2..=uploads.len()).rev().take(LOOKED_BACK + 1) {
        sum = Merged::of_contents(app, workspace, &contents[..length]).await?;
        if sum.is_some() {
            known = length;
            break;
        }
    }
    for upload in &uploads[known..] {
        let result = app.result_of(workspace, upload, "figures").await?;
        let part = Merged::of(app, workspace, upload, &result, policy).await?;
        sum = Some(match sum {
            None => part,
            Some(sum) => sum.and(part).await?,
        });
    }
    let missing = || Error::internal("merging cubes", std::io::Error::other("there is nothing to merge"));
    let sum = sum.ok_or_else(missing)?;
    match known < uploads.len() {
        true => sum.kept(app, workspace, uploads).await,
        false => Ok(sum),
    }
}

/// Whether uploads merged are to be stored, of which the first `stored` were.
fn is_worth_storing(uploads: &[Upload], stored: usize) -> bool {
    let rows = |uploads: &[Upload]| uploads.iter().filter_map(|upload| upload.rows).sum::<u64>();
    let (new, all) = (rows(&uploads[stored..]), rows(uploads));
    uploads.len() > 1 && (uploads.len() - stored > MOST_UPLOADS_NOT_KEPT || new * MOST_ROWS_NOT_KEPT > all)
}

impl Merged {
    /// One upload alone.
    pub async fn of(
        app: &App,
        workspace: &Workspace,
        upload: &Upload,
        result: &TableResult,
        policy: &Policy,
    ) -> Result<Self> {
        let cubes = cubes_of(app, workspace, upload, result, policy).await?;
        let findings = Findings { ledger: Vec::new(), ..result.findings.clone() };
        let order_ids = order_ids(&cubes);
        Ok(Self { cubes, found: Found { findings, order_ids, repeated_orders: 0 }, stored: 0 })
    }

    /// With others beside it.
    pub async fn and(self, others: Self) -> Result<Self> {
        let (a, b) = (self.cubes, others.cubes);
        let merged = move || Arc::unwrap_or_clone(a).merged(Arc::unwrap_or_clone(b))?.with_decisions().map(Arc::new);
        let cubes = aside(merged).await?;
        let findings = self.found.findings.followed_by(others.found.findings);
        let order_ids = self.found.order_ids + others.found.order_ids;
        let repeated_orders = order_ids.saturating_sub(self::order_ids(&cubes));
        Ok(Self { cubes, found: Found { findings, order_ids, repeated_orders }, stored: self.stored })
    }

    /// What was merged of these contents before.
    pub async fn of_contents(app: &App, workspace: &Workspace, contents: &[String]) -> Result<Option<Self>> {
        let content = content_of(contents);
        let key = merged_cubes_key(workspace, &content);
        if let Some(merged) = LAST.get(&key) {
            return Ok(Some(merged));
        }
        let Some(found) = app.objects.get(&merged_findings_key(workspace, &content)).await? else { return Ok(None) };
        let found = match serde_json::from_slice(&found) {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, %content, "what was found in merged uploads cannot be read and is made again");
                return Ok(None);
            }
        };
        let merged = stored(app, &key).await?.map(|cubes| Self { cubes, found, stored: contents.len() });
        merged.iter().for_each(|merged| LAST.hold(&key, merged.clone(), merged.cubes.bytes()));
        Ok(merged)
    }

    /// Held for the next question, and stored where merging it again would be much work.
    pub async fn kept(mut self, app: &App, workspace: &Workspace, uploads: &[Upload]) -> Result<Self> {
        let content = content_of(&uploads.iter().map(read_as).collect::<Vec<_>>());
        let key = merged_cubes_key(workspace, &content);
        if is_worth_storing(uploads, self.stored) {
            let found = serde_json::to_vec(&self.found).map_err(|e| Error::internal("storing merged uploads", e))?;
            keep(app, &key, &self.cubes).await?;
            app.objects.put(&merged_findings_key(workspace, &content), found.into(), "application/json").await?;
            self.stored = uploads.len();
        }
        LAST.hold(&key, self.clone(), self.cubes.bytes());
        Ok(self)
    }

    /// Held no longer, so that more can be added in place.
    pub fn let_go(workspace: &Workspace, uploads: &[Upload]) {
        let contents: Vec<String> = uploads.iter().map(read_as).collect();
        LAST.let_go(&merged_cubes_key(workspace, &content_of(&contents)));
    }
}

pub(crate) fn forget() {
    LAST.let_all_go();
}

fn order_ids(cubes: &Cubes) -> u64 {
    cubes.texts(Field::OrderId) as u64
}
