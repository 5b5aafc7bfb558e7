//! Several uploads together: their cubes, merged, and what reading them found.
//!
//! What was merged is kept under a name made of its parts, so that only new ones are added and nothing is ever outdated.
use crate::{
    basis::{content_of, read_as},
    reading::aside,
    stored_cubes::{cubes_of, keep, stored},
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
const LOOKED_BACK: usize = 4;

/// What is merged is kept when so many uploads were added to what was, or this part of all rows: storing many rows for a few
/// more costs more than adding the few again.
const MOST_UPLOADS_NOT_KEPT: usize = LOOKED_BACK - 1;
const MOST_ROWS_NOT_KEPT: u64 = 8;

/// Uploads together, oldest first.
pub async fn merged(app: &App, workspace: &Workspace, uploads: &[Upload], policy: &Policy) -> Result<Merged> {
    let contents: Vec<String> = uploads.iter().map(read_as).collect();
    // The longest beginning that was merged before: usually all but the newest upload.
    let (mut known, mut sum) = (0, None);
    for length in (2..=uploads.len()).rev().take(LOOKED_BACK + 1) {
        sum = Merged::kept(app, workspace, &contents[..length]).await?;
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
    let sum =
        sum.ok_or_else(|| Error::internal("merging cubes", std::io::Error::other("there is nothing to merge")))?;
    if is_worth_keeping(uploads, known) {
        sum.keep(app, workspace, &contents).await?;
    }
    Ok(sum)
}

/// Whether uploads merged are to be kept, of which the first `known` were kept before.
pub fn is_worth_keeping(uploads: &[Upload], known: usize) -> bool {
    let rows = |uploads: &[Upload]| uploads.iter().filter_map(|upload| upload.rows).sum::<u64>();
    let (new, all) = (rows(&uploads[known..]), rows(uploads));
    uploads.len() > 1 && (uploads.len() - known > MOST_UPLOADS_NOT_KEPT || new * MOST_ROWS_NOT_KEPT > all)
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
        Ok(Self { cubes, found: Found { findings, order_ids, repeated_orders: 0 } })
    }

    /// With others beside it.
    pub async fn and(self, others: Self) -> Result<Self> {
        let (a, b) = (self.cubes, others.cubes);
        let cubes = aside(move || Arc::unwrap_or_clone(a).merged(Arc::unwrap_or_clone(b)).map(Arc::new)).await?;
        let findings = self.found.findings.followed_by(others.found.findings);
        let order_ids = self.found.order_ids + others.found.order_ids;
        let repeated_orders = order_ids.saturating_sub(self::order_ids(&cubes));
        Ok(Self { cubes, found: Found { findings, order_ids, repeated_orders } })
    }

    /// What was merged of these contents before.
    pub async fn kept(app: &App, workspace: &Workspace, contents: &[String]) -> Result<Option<Self>> {
        let content = content_of(contents);
        let Some(found) = app.objects.get(&merged_findings_key(workspace, &content)).await? else { return Ok(None) };
        let found = match serde_json::from_slice(&found) {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, %content, "what was found in merged uploads cannot be read and is made again");
                return Ok(None);
            }
        };
        let cubes = stored(app, &merged_cubes_key(workspace, &content)).await?;
        Ok(cubes.map(|cubes| Self { cubes, found }))
    }

    pub async fn keep(&self, app: &App, workspace: &Workspace, contents: &[String]) -> Result<()> {
        let content = content_of(contents);
        let found = serde_json::to_vec(&self.found).map_err(|e| Error::internal("storing merged uploads", e))?;
        keep(app, &merged_cubes_key(workspace, &content), &self.cubes).await?;
        app.objects.put(&merged_findings_key(workspace, &content), found.into(), "application/json").await
    }
}

fn order_ids(cubes: &Cubes) -> u64 {
    cubes.texts(Field::OrderId) as u64
}
