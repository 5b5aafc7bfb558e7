//! Figures of several sources together: what one of them spends, and whom another wins with it.
use crate::{
    basis::{Basis, Chosen, Of, chosen},
    query::{of, row},
    reading::aside,
};
use domain::{Claim, Date, Error, Result, SourceName, Workspace};
use lambda::App;
use metrics::{METRICS, Metric, Named, compute_joined, query::Row};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Asked;

/// `"all"`, or names.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Sources {
    Word(String),
    Names(Vec<String>),
}

/// The question.
pub struct Joined {
    /// `None` asks every source that has an upload that is ready.
    sources: Option<BTreeSet<SourceName>>,
    metrics: Vec<&'static Metric>,
    window: (Option<Date>, Option<Date>),
}

/// A source's cubes are all in memory while it is asked.
const MOST_SOURCES: usize = 20;

/// Whose figures are joined, before anything of them is read.
#[derive(Default)]
pub struct ChosenSources {
    sources: Vec<(SourceName, Chosen)>,
    left_out: Vec<LeftOut>,
}

/// A source that was asked with all and could not answer, and why.
type LeftOut = (SourceName, String);

impl ChosenSources {
    /// All that the answer depends on, but for the question.
    pub fn identity(&self) -> Value {
        let of_source = |(name, chosen): &(SourceName, Chosen)| json!([name, chosen.identity()]);
        json!([self.sources.iter().map(of_source).collect::<Vec<_>>(), self.left_out])
    }
}

impl Joined {
    pub fn of(sources: &Sources, metrics: Vec<&'static Metric>, window: (Option<Date>, Option<Date>)) -> Result<Self> {
        let sources = match sources {
            Sources::Word(word) if word == "all" => None,
            Sources::Names(names) if (1..=MOST_SOURCES).contains(&names.len()) => {
                Some(names.iter().map(|name| SourceName::parse(name)).collect::<Result<_>>()?)
            }
            _ => {
                let why = format!("`sources` is \"all\", or a list of 1 to {MOST_SOURCES} names of sources");
                return Err(Error::invalid("sources", why));
            }
        };
        let ids = |joins: bool, of: &[&'static Metric]| {
            let of = of.iter().filter(|metric| metric.joins() == joins);
            of.map(|metric| format!("`{}`", metric.id)).collect::<Vec<_>>().join(", ")
        };
        let alone = ids(false, &metrics);
        if !alone.is_empty() {
            let why = format!("Of several sources there is no figure of {alone}.");
            let remedy = format!("Ask one `source` for it; several are asked for {}.", ids(true, METRICS));
            return Err(Error::unreadable(why, remedy));
        }
        Ok(Self { sources, metrics, window })
    }

    /// What is asked, by name. One that is asked by its name must answer.
    pub async fn choose(&self, app: &App, workspace: &Workspace) -> Result<ChosenSources> {
        let names = match &self.sources {
            Some(names) => names.clone(),
            None => ready(app, workspace).await?,
        };
        let mut asked = ChosenSources::default();
        for name in names {
            let chosen = chosen(app, workspace, &Of::Source(name.clone())).await;
            if let Some(chosen) = self.unless_left_out(&name, chosen, &mut asked.left_out)? {
                asked.sources.push((name, chosen));
            }
        }
        Ok(asked)
    }

    pub async fn answer(self, app: &App, workspace: &Workspace, chosen: ChosenSources) -> Result<Value> {
        let ChosenSources { sources, mut left_out } = chosen;
        let mut bases = Vec::new();
        for (name, chosen) in sources {
            let basis = chosen.load(app, workspace).await;
            if let Some(basis) = self.unless_left_out(&name, basis, &mut left_out)? {
                bases.push((name, basis));
            }
        }
        if let (true, Some((_, why))) = (bases.is_empty(), left_out.first()) {
            return Err(Error::invalid("sources", format!("no source can answer: {why}")));
        }
        let answered = aside(move || {
            let claims = claims(&self, &bases)?;
            Ok((claims, bases))
        });
        let (claims, bases) = answered.await?;
        let basis = |(name, basis): &(SourceName, Basis)| {
            let mut shown = of(basis);
            shown["source"] = json!(name);
            shown
        };
        let row = |claim: Claim| row(&Row { group: None, claim, compared: None });
        Ok(json!({
            "basis": bases.iter().map(basis).collect::<Vec<_>>(),
            "results": claims.into_iter().map(row).collect::<Vec<_>>(),
            "sources_left_out":
                left_out.iter().map(|(name, why)| json!({ "source": name, "why": why })).collect::<Vec<_>>(),
        }))
    }

    /// Where all are asked, one that cannot answer is left out with its reason.
    fn unless_left_out<T>(&self, name: &SourceName, of: Result<T>, left_out: &mut Vec<LeftOut>) -> Result<Option<T>> {
        match of {
            Err(error @ Error::Conflict { .. }) if self.sources.is_none() => {
                left_out.push((name.clone(), error.to_string()));
                Ok(None)
            }
            of => of.map(Some),
        }
    }
}

fn claims(asked: &Joined, bases: &[(SourceName, Basis)]) -> Result<Vec<Claim>> {
    let named = bases.iter().map(|(name, basis)| Named {
        name: name.as_str(),
        cubes: &basis.cubes,
        origin: basis.origin(),
        findings: &basis.findings,
    });
    compute_joined(&asked.metrics, &named.collect::<Vec<_>>(), asked.window)
}

/// Every source with an upload that is ready.
async fn ready(app: &App, workspace: &Workspace) -> Result<BTreeSet<SourceName>> {
    let mut names = BTreeSet::new();
    let mut asked = Asked { limit: 100, forward: true, ..Asked::default() };
    loop {
        let page = app.sources.list(workspace, &asked, |_| true).await?;
        let ready = page.items.into_iter().filter(|stored| stored.source.latest.is_some());
        names.extend(ready.map(|stored| stored.source.name));
        if names.len() > MOST_SOURCES {
            let why =
                format!("there are more than {MOST_SOURCES} sources with figures; name up to {MOST_SOURCES} of them");
            return Err(Error::invalid("sources", why));
        }
        asked.cursor = page.next;
        if asked.cursor.is_none() {
            break;
        }
    }
    match names.is_empty() {
        true => Err(Error::invalid("sources", "no source has an upload that is ready")),
        false => Ok(names),
    }
}
