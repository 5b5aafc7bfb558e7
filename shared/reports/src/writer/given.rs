//! The claims that a model is given: those that the report's text shows, what they are compared with, then the other figures
//! of cards, tables and charts, until there are enough.
use crate::{
    Part, Report,
    answer::unit,
    claims::{is_partial, name, series_of},
    lexicon,
    show::{self, Shape},
    verifier::is_invisible,
};
use domain::Claim;
use serde::Serialize;
use std::collections::BTreeSet;

/// Claims given at most.
const MOST: usize = 150;
/// Characters of a name from the file.
const NAME: usize = 80;

/// One claim, under the place it has among the report's claims.
#[derive(Debug, Serialize)]
pub(super) struct Given {
    id: usize,
    metric: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incomplete: Option<bool>,
    unit: String,
    value: String,
    /// How the value is to that of the period before: `higher`, `lower` or `equal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    than_before: Option<&'static str>,
}

/// The weightiest first.
pub(super) fn of(report: &Report) -> Vec<Given> {
    let claims = &report.claims;
    chosen(report).into_iter().map(|at| given(at, &claims[at], claims)).collect()
}

fn chosen(report: &Report) -> Vec<usize> {
    let claims = &report.claims;
    let shown = report.sections.iter().flat_map(|section| &section.paragraphs).flat_map(|paragraph| &paragraph.parts);
    let mut ids: Vec<&str> = shown.filter_map(claim_of).collect();
    let before = |id: &&str| before(claims.iter().find(|claim| claim.id == **id)?, claims).map(|c| c.id.as_str());
    ids.extend(ids.iter().filter_map(before).collect::<Vec<_>>());
    ids.extend(report.headline.iter().filter_map(|figure| figure.claim.as_deref()));
    let cells = report.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    ids.extend(cells.flat_map(|cell| &cell.parts).filter_map(claim_of));
    ids.extend(report.charts.iter().flat_map(|chart| &chart.points).map(|point| point.claim.as_str()));
    let mut seen = BTreeSet::new();
    let places = ids.into_iter().filter(|id| seen.insert(*id)).filter_map(|id| claims.iter().position(|c| c.id == id));
    places.filter(|at| claims[*at].value.exact().is_some()).take(MOST).collect()
}

fn claim_of(part: &Part) -> Option<&str> {
    match part {
        Part::Figure { claim, .. } => Some(claim),
        Part::Words { .. } | Part::Name { .. } | Part::Finding { .. } => None,
    }
}

fn given(id: usize, claim: &Claim, claims: &[Claim]) -> Given {
    let metric = lexicon::noun(&claim.metric).map(|noun| noun.name.to_owned());
    let period = claim.window.as_ref().map(show::period);
    let than_before = before(claim, claims).and_then(|before| {
        Some(match claim.value.exact()?.cmp(&before.value.exact()?) {
            std::cmp::Ordering::Less => "lower",
            std::cmp::Ordering::Equal => "equal",
            std::cmp::Ordering::Greater => "higher",
        })
    });
    Given {
        id,
        metric: metric.unwrap_or_else(|| claim.metric.replace('_', " ")),
        entity: claim.entity.as_ref().map(|_| cleaned(name(claim))),
        period,
        incomplete: is_partial(claim).then_some(true),
        unit: cleaned(&unit(claim)),
        value: cleaned(&show::value(claim)),
        than_before,
    }
}

/// The same figure of the complete period before a complete one.
fn before<'a>(claim: &Claim, claims: &'a [Claim]) -> Option<&'a Claim> {
    let shape = |claim: &Claim| claim.window.as_ref().and_then(|window| Shape::of(&window.label));
    let from = |claim: &Claim| claim.window.as_ref().map(|window| window.from);
    let of = shape(claim).filter(|_| !is_partial(claim))?;
    let is_like = |other: &&Claim| {
        series_of(&other.id) == series_of(&claim.id) && other.entity == claim.entity && shape(other) == Some(of)
    };
    let earlier = claims.iter().filter(is_like).filter(|other| !is_partial(other) && from(other) < from(claim));
    earlier.max_by_key(|other| from(other))
}

/// Text from the file as it may be quoted: short, and without characters that act instead of being read.
pub(super) fn cleaned(text: &str) -> String {
    let mut letters = text.chars().filter(|c| !c.is_control() && !is_invisible(*c));
    let mut kept: String = letters.by_ref().take(NAME).collect();
    if letters.next().is_some() {
        kept.push('…');
    }
    kept
}
