//! `POST /api/v1/metrics/query`: figures of an upload or a source, by window, period, group and filter, from cubes alone.
use crate::{
    basis::{Basis, Chosen, Of, chosen},
    cached::{answered, key},
    reading::aside,
};
use domain::{Date, Error, Field, Granularity, Result, Workspace};
use lambda::{App, Request, Response};
use metrics::{
    Slice, find,
    query::{Answer, Compare, Query, Row},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the caller sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    metrics: Vec<String>,
    #[serde(default)]
    upload: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    from: Option<Date>,
    #[serde(default)]
    to: Option<Date>,
    #[serde(default)]
    period: Option<String>,
    #[serde(default)]
    compare: Option<String>,
    #[serde(default)]
    group_by: Option<String>,
    /// A text or several, per field.
    #[serde(default)]
    filters: BTreeMap<String, Texts>,
    #[serde(default)]
    top: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Several(Vec<String>),
}

const MOST_METRICS: usize = 20;
const MOST_GROUPS: usize = 200;

pub async fn post(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    let asked: Asked = request.json()?;
    let of = Of::named(asked.upload.as_deref(), asked.source.as_deref())?;
    let query = asked.query()?;
    let chosen = chosen(app, &workspace, &of).await?;
    let key = key("query", &chosen.identity(), &request.json::<Value>()?)?;
    answered(app, &workspace, &key, answer(app, &workspace, query, chosen)).await
}

async fn answer(app: &App, workspace: &Workspace, query: Query, chosen: Chosen) -> Result<Response> {
    let basis = chosen.load(app, workspace).await?;
    let answered = aside(move || {
        let mut answer = query.answer(&basis.cubes, &basis.origin(), &basis.findings)?;
        basis.add_caveats(&mut answer);
        Ok((answer, basis))
    });
    let (answer, basis) = answered.await?;
    let response = Response::ok(&shown(&answer, &basis));
    match response.fits() {
        true => Ok(response),
        false => {
            let remedy = "Ask for fewer metrics, periods or groups.".to_owned();
            Err(Error::TooLarge { what: "this answer".into(), limit: 6_000_000, remedy })
        }
    }
}

impl Asked {
    fn query(self) -> Result<Query> {
        if self.metrics.is_empty() || self.metrics.len() > MOST_METRICS {
            return Err(Error::invalid("metrics", format!("`metrics` names 1 to {MOST_METRICS} metrics")));
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(Error::invalid("from", "`from` is a day before `to`, or the same"));
        }
        let top = self.top.unwrap_or(50);
        if !(1..=MOST_GROUPS).contains(&top) {
            return Err(Error::invalid("top", format!("`top` is a whole number from 1 to {MOST_GROUPS}")));
        }
        let mut texts = BTreeMap::new();
        for (name, wanted) in self.filters {
            let wanted = match wanted {
                Texts::One(text) => vec![text],
                Texts::Several(texts) => texts,
            };
            texts.insert(field("filters", &name)?, wanted);
        }
        Ok(Query {
            metrics: self.metrics.iter().map(|name| find(name)).collect::<Result<_>>()?,
            slice: Slice { from: self.from, to: self.to, texts },
            period: self.period.as_deref().map(Granularity::parse).transpose()?,
            compare: self.compare.as_deref().map(compare).transpose()?,
            group_by: self.group_by.as_deref().map(|name| field("group_by", name)).transpose()?,
            top,
        })
    }
}

/// A field whose texts tell rows apart.
fn field(parameter: &str, name: &str) -> Result<Field> {
    let found = metrics::DIMENSIONS.iter().copied().find(|field| field.name() == name);
    found.ok_or_else(|| {
        let known = metrics::DIMENSIONS.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
        Error::invalid(parameter, format!("`{name}` is no field that rows are told apart by; those are {known}"))
    })
}

fn compare(name: &str) -> Result<Compare> {
    match name {
        "previous_period" => Ok(Compare::PreviousPeriod),
        "previous_year" => Ok(Compare::PreviousYear),
        _ => Err(Error::invalid("compare", "`compare` is previous_period or previous_year")),
    }
}

fn shown(answer: &Answer, basis: &Basis) -> Value {
    json!({
        "basis": {
            "uploads": basis.uploads,
            "rows": basis.rows,
            "content": basis.content,
            "engine_version": basis.policy.engine_version(),
            "issues": basis.issues,
        },
        "results": answer.rows.iter().map(row).collect::<Vec<_>>(),
        "groups_left_out": answer.groups_left_out,
    })
}

/// The claim with its group and what it is compared with.
fn row(row: &Row) -> Value {
    let mut shown = json!(row.claim);
    shown["group"] = json!(row.group);
    if let Some(compared) = &row.compared {
        shown["compared"] = json!({
            "window": compared.window,
            "value": compared.value,
            "change": compared.change.map(|change| change.to_string()),
            "growth": compared.growth,
        });
    }
    shown
}
