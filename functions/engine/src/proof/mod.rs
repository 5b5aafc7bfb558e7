//! `GET /api/v1/metrics/{id}/proof`: which rows of the file are behind a figure, which are not and why.
//!
//! The stored table is walked row by row under the rule of the metric, and the figure is computed again of the rows that
//! pass. A proof that does not come out even, in rows, in money or in the figure, is an error and never shown.
mod answer;
mod listing;
mod walk;

use crate::{
    basis::{Basis, Of, chosen},
    reading::aside,
};
use domain::{ContentHash, Error, Result};
use lambda::{App, Request, Response};
use metrics::{Metric, Slice, find, proof::Figures};
use std::sync::Arc;
use walk::{Part, prove};

/// `upload` or `source`; `claim` for one of the metric's figures by its id; `from` and `to` for a window. `format=csv`
/// answers with the address of the rows as a file: those with `rows=included` (default), `excluded` or `all`.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let metric = find(request.parameter("id")?)
        .map_err(|_| Error::not_found("metric", request.parameter("id").unwrap_or_default()))?;
    let of = Of::named(request.query("upload"), request.query("source"))?;
    let (from, to) = request.days()?;
    let question = Question {
        metric,
        claim: request.query("claim").map(str::to_owned),
        slice: Slice { from, to, ..Slice::default() },
    };
    let rows = listing::Rows::of(request.query("rows"))?;
    let as_file = match request.query("format") {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => return Err(Error::invalid("format", "`format` is json or csv")),
    };
    let basis = Arc::new(chosen(app, &workspace, &of).await?.load(app, &workspace).await?);
    let parts = Arc::new(Part::all(app, &workspace, &basis).await?);
    if as_file {
        let key = format!("proofs/{workspace}/{}.csv", question.fingerprint(&basis, rows));
        let (given, asked) = (basis.clone(), question.clone());
        let file = aside(move || listing::file(&asked, &given, &parts, rows)).await?;
        app.objects.put_file(&key, file.path(), "text/csv; charset=utf-8").await?;
        app.record(&request, "export", format!("proof:{}:{of}", metric.id)).await?;
        let name = format!("{}-{}.csv", metric.id, rows.name());
        return Ok(Response::see_other(&app.objects.presign_download(&key, &name, app.clock.now()).await?));
    }
    let (given, of, walked) = (basis.clone(), question.clone(), parts.clone());
    let proven = aside(move || prove(&of, &given, &walked)).await?;
    Ok(Response::ok(&answer::shown(&question, &request, &basis, &parts, &proven)?))
}

/// What is to be proven.
#[derive(Clone)]
struct Question {
    metric: &'static Metric,
    claim: Option<String>,
    slice: Slice,
}

impl Question {
    /// Names the rows among all that are asked for.
    fn fingerprint(&self, basis: &Basis, rows: listing::Rows) -> ContentHash {
        let asked = format!("{}\n{:?}\n{:?}\n{}", self.metric.id, self.claim, self.slice, rows.name());
        ContentHash::of(format!("{asked}\n{}\n{}", basis.content, basis.policy.engine_version()).as_bytes())
    }

    fn figures<'a>(&'a self, basis: &'a Basis, origin: &'a metrics::Origin<'a>) -> Figures<'a> {
        Figures {
            metric: self.metric,
            claim: self.claim.as_deref(),
            slice: &self.slice,
            origin,
            findings: &basis.findings,
        }
    }
}
