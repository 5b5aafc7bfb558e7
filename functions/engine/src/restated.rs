//! Which figures of closed months a new upload changes in its source.
//!
//! Of a snapshot the stored claims are compared with those of the upload before; of a source that appends, what its uploads
//! say together with what they say with the new one. Only readings by the same engine and policy are compared: what another
//! reading changes is no correction of the past.
use crate::{
    basis::{content_of, each_content_once, read_as},
    before::Before,
    last::Last,
    merged::{Merged, merged},
    reading::aside,
};
use domain::{Claim, ContentHash, Error, Mode, Policy, Restated, Result, State, TableResult, Upload, Workspace};
use lambda::{App, utc_date};
use metrics::{Metric, Origin, find, query::Query};
use std::sync::Arc;

/// Metrics with a figure for each month, by which a change of the past is seen.
const MONTHLY: [&str; 7] =
    ["revenue_by_period", "orders_by_period", "mrr", "subscribers", "spend_by_month", "burn_rate", "net_burn"];

/// Attempts after which the cubes of an appending source are not merged for this: if that is what ended them, the upload
/// must come to its end without.
const WITH_MERGING: u32 = 2;

/// Notes on the upload what it restates, or why that is not known. What is wrong with others must not keep it from being
/// ready.
pub async fn note(app: &App, workspace: &Workspace, upload: &mut Upload, before: &Before, result: &TableResult) {
    let compared = match before.mode {
        Mode::Snapshot => {
            with_latest(app, workspace, upload, before.latest.as_ref().map(|(latest, _)| latest), result).await
        }
        Mode::Append => with_parts(app, workspace, upload, &before.policy, result).await,
    };
    let (restated, not_compared) = match compared {
        Ok(Compared::With(restated)) => (restated, None),
        Ok(Compared::Nothing(why)) => (Restated::default(), why),
        Err(error @ Error::Conflict { .. }) => (Restated::default(), Some(error.to_string())),
        Err(error) => {
            tracing::error!(%error, upload_id = %upload.id, "figures cannot be compared with those of former uploads");
            (Restated::default(), Some("those of former uploads could not be read".to_owned()))
        }
    };
    (upload.restated, upload.restated_total, upload.not_compared) = (restated.figures, restated.total, not_compared);
}

enum Compared {
    With(Restated),
    /// There is nothing to compare with, or it would say nothing for the reason given.
    Nothing(Option<String>),
}

fn name(metric: &str) -> Option<&'static str> {
    MONTHLY.contains(&metric).then(|| find(metric).ok().map(|metric| metric.name)).flatten()
}

async fn with_latest(
    app: &App,
    workspace: &Workspace,
    upload: &Upload,
    latest: Option<&Upload>,
    result: &TableResult,
) -> Result<Compared> {
    let Some(latest) = latest.filter(|latest| read_as(latest) != read_as(upload)) else {
        return Ok(Compared::Nothing(None));
    };
    if latest.engine_version != upload.engine_version {
        return Ok(Compared::Nothing(Some(ANOTHER_READING.to_owned())));
    }
    let before = app.result_of(workspace, latest, "figures").await?;
    Ok(Compared::With(domain::restated(&before.claims, &result.claims, name)))
}

const ANOTHER_READING: &str = "they were read by a former version of Echo or under another policy";

async fn with_parts(
    app: &App,
    workspace: &Workspace,
    upload: &Upload,
    policy: &Policy,
    result: &TableResult,
) -> Result<Compared> {
    let is_ready =
        |other: &Upload| other.source == upload.source && other.state == State::Ready && other.id != upload.id;
    let ready = app.uploads.all(workspace, is_ready).await?;
    let before = each_content_once(ready.clone());
    let mut with_it = ready;
    with_it.push(Upload { state: State::Ready, ..upload.clone() });
    with_it.sort_by_key(|upload| upload.id);
    let after = each_content_once(with_it);
    if before.is_empty() || before.iter().map(read_as).eq(after.iter().map(read_as)) {
        return Ok(Compared::Nothing(None));
    }
    if before.iter().any(|part| !after.iter().any(|other| other.id == part.id)) {
        return Ok(Compared::Nothing(Some(ANOTHER_READING.to_owned())));
    }
    if upload.attempts > WITH_MERGING {
        return Ok(Compared::Nothing(Some("former attempts at it did not come to their end".to_owned())));
    }
    let without = merged(app, workspace, &before, policy).await?;
    let (contents_before, contents): (Vec<String>, Vec<String>) =
        (before.iter().map(read_as).collect(), after.iter().map(read_as).collect());
    let said = claims(without.clone(), &contents_before, upload, policy, result).await?;
    let with = match Merged::of_contents(app, workspace, &contents).await? {
        Some(with) => with,
        None => {
            // Its result is nobody else's yet, so it is not among those that are merged by their names.
            let part = Merged::of(app, workspace, upload, result, policy).await?;
            Merged::let_go(workspace, &before);
            without.and(part).await?.kept(app, workspace, &after).await?
        }
    };
    let now_said = claims(with, &contents, upload, policy, result).await?;
    Ok(Compared::With(domain::restated(&said, &now_said, name)))
}

/// What was said of the last merged uploads: of one upload it is what is new, of the next what was before.
static SAID: Last<Arc<Vec<Claim>>> = Last::new(8, 4 << 20);

pub(crate) fn forget() {
    SAID.let_all_go();
}

/// The monthly figures of uploads, as of the day of the new upload.
async fn claims(
    of: Merged,
    contents: &[String],
    upload: &Upload,
    policy: &Policy,
    result: &TableResult,
) -> Result<Arc<Vec<Claim>>> {
    let (policy, columns, today) = (policy.clone(), result.columns.clone(), utc_date(upload.created_at));
    let key = format!("{} {} {today} {columns:?}", content_of(contents), policy.engine_version());
    if let Some(said) = SAID.get(&key) {
        return Ok(said);
    }
    let file = upload.content_hash.clone().unwrap_or_else(|| ContentHash::of(b""));
    let claims = aside(move || {
        let metrics: Vec<&'static Metric> = MONTHLY.iter().map(|id| find(id)).collect::<Result<_>>()?;
        let origin = Origin { file: &file, columns: &columns, policy: &policy, today };
        let answer = Query::of(metrics).answer(&of.cubes, &origin, &of.found.findings)?;
        Ok(Arc::new(answer.rows.into_iter().map(|row| row.claim).collect::<Vec<_>>()))
    });
    let claims = claims.await?;
    SAID.hold(&key, claims.clone(), claims.len() * BYTES_OF_A_CLAIM);
    Ok(claims)
}

/// About what a monthly claim takes.
const BYTES_OF_A_CLAIM: usize = 1 << 10;
