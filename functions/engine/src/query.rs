//! `POST /api/v1/metrics/query`: figures of an upload or a source, by window, period, group and filter, from cubes alone; or
//! of several sources together.
use crate::{
    basis::{Basis, Chosen, Of, chosen},
    cached::{answered, key},
    joined::{Joined, Sources},
    reading::aside,
};
use domain::{Date, Error, Field, Granularity, Result, Workspace};
use lambda::{App, Request, Response};
use metrics::{
    Metric, Slice, find,
    query::{Answer, Compare, Query, Row},
};
use reports::Comparison;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the caller sends.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = Question)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Ids of metrics, 1 to 20.
    #[schema(min_items = 1, max_items = 20)]
    metrics: Vec<String>,
    /// The id of an upload.
    #[serde(default)]
    upload: Option<String>,
    /// The name of a source, in place of an upload.
    #[serde(default)]
    source: Option<String>,
    /// Several, or `all`, in place of one.
    #[serde(default)]
    sources: Option<Sources>,
    /// The first day.
    #[serde(default)]
    from: Option<Date>,
    /// The last day.
    #[serde(default)]
    to: Option<Date>,
    /// One figure for each `day`, `week`, `month`, `quarter` or `year`.
    #[serde(default)]
    period: Option<String>,
    /// `previous_period` or `previous_year`.
    #[serde(default)]
    compare: Option<String>,
    /// One figure for each text of a field, such as `product`.
    #[serde(default)]
    group_by: Option<String>,
    /// A text or several, per field.
    #[serde(default)]
    filters: BTreeMap<String, Texts>,
    /// How many groups at most, 1 to 200; 50 when not given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 200)]
    top: Option<usize>,
}

/// One text, or several.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
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
    let question: Value = request.json()?;
    if let Some(joined) = asked.joined()? {
        let chosen = joined.choose(app, &workspace).await?;
        let key = key("query", &chosen.identity(), &question)?;
        let answer = async { fitting(Response::ok(&joined.answer(app, &workspace, chosen).await?)) };
        return answered(app, &workspace, &key, answer).await;
    }
    let of = Of::named(asked.upload.as_deref(), asked.source.as_deref())?;
    let query = asked.query()?;
    let chosen = chosen(app, &workspace, &of).await?;
    let key = key("query", &chosen.identity(), &question)?;
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
    fitting(Response::ok(&shown(&answer, &basis)))
}

fn fitting(response: Response) -> Result<Response> {
    match response.fits() {
        true => Ok(response),
        false => {
            let remedy = "Ask for fewer metrics, periods or groups.".to_owned();
            Err(Error::TooLarge { what: "this answer".into(), limit: 6_000_000, remedy })
        }
    }
}

impl Asked {
    fn metrics(&self) -> Result<Vec<&'static Metric>> {
        if self.metrics.is_empty() || self.metrics.len() > MOST_METRICS {
            return Err(Error::invalid("metrics", format!("`metrics` names 1 to {MOST_METRICS} metrics")));
        }
        self.metrics.iter().map(|name| find(name)).collect()
    }

    fn window(&self) -> Result<(Option<Date>, Option<Date>)> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => {
                Err(Error::invalid("from", "`from` is a day before `to`, or the same"))
            }
            window => Ok(window),
        }
    }

    /// The question of several sources, where it names some.
    fn joined(&self) -> Result<Option<Joined>> {
        let Some(sources) = &self.sources else { return Ok(None) };
        if self.upload.is_some() || self.source.is_some() {
            return Err(Error::invalid("sources", "name an `upload`, a `source`, or several `sources`"));
        }
        let of_one = [
            ("period", self.period.is_some()),
            ("compare", self.compare.is_some()),
            ("group_by", self.group_by.is_some()),
            ("filters", !self.filters.is_empty()),
            ("top", self.top.is_some()),
        ];
        if let Some((parameter, _)) = of_one.into_iter().find(|(_, is_asked)| *is_asked) {
            let why = format!(
                "`{parameter}` is asked of one source; of several, leave it out: figures of their months are in the answer"
            );
            return Err(Error::invalid(parameter, why));
        }
        Joined::of(sources, self.metrics()?, self.window()?).map(Some)
    }

    fn query(self) -> Result<Query> {
        let metrics = self.metrics()?;
        let (from, to) = self.window()?;
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
            if wanted.is_empty() {
                return Err(Error::invalid("filters", format!("`{name}` names no text that rows shall have")));
            }
            texts.insert(field("filters", &name)?, wanted);
        }
        Ok(Query {
            metrics,
            slice: Slice { from, to, texts },
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
    Comparison::parse(name).map(compared_with)
}

/// What the figures of a report are compared with, as the cubes are asked.
pub fn compared_with(comparison: Comparison) -> Compare {
    match comparison {
        Comparison::PreviousPeriod => Compare::PreviousPeriod,
        Comparison::PreviousYear => Compare::PreviousYear,
    }
}

fn shown(answer: &Answer, basis: &Basis) -> Value {
    json!({
        "basis": of(basis),
        "results": answer.rows.iter().map(row).collect::<Vec<_>>(),
        "groups_left_out": answer.groups_left_out,
    })
}

/// What the figures are of.
pub fn of(basis: &Basis) -> Value {
    json!({
        "uploads": basis.uploads,
        "rows": basis.rows,
        "content": basis.content,
        "engine_version": basis.policy.engine_version(),
        "issues": basis.issues,
    })
}

/// The claim with its group and what it is compared with.
pub fn row(row: &Row) -> Value {
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
