//! A figure becomes a claim: it gets its id, its window, its unit and the fingerprint of its proof.
use crate::{
    figure::{Figure, Span},
    metric::{Metric, UnitKind},
    periods::Calendar,
};
use domain::{Claim, ContentHash, Unit, Window};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// The claims of one file, in the order they were made.
pub struct Claims<'a> {
    file: &'a ContentHash,
    calendar: Option<&'a Calendar>,
    ids: HashSet<String>,
    claims: Vec<Claim>,
}

/// The currency of a claim, and whether the file holds others, so that the id must name it.
#[derive(Debug, Clone, Copy, Default)]
pub struct CurrencyOf<'a> {
    pub code: Option<&'a str>,
    pub is_one_of_several: bool,
}

impl<'a> Claims<'a> {
    pub fn new(file: &'a ContentHash, calendar: Option<&'a Calendar>) -> Self {
        Self { file, calendar, ids: HashSet::new(), claims: Vec::new() }
    }

    pub fn add(&mut self, metric: &Metric, currency: CurrencyOf, figure: Figure) {
        let window = self.window(&figure.span);
        let id = self.unique(id(metric, currency, &figure, window.as_ref()));
        let unit = match figure.unit.unwrap_or(metric.unit) {
            UnitKind::Money => Unit::Money { currency: currency.code.map(str::to_owned) },
            UnitKind::Count(of) => Unit::Count { of: of.to_owned() },
            UnitKind::Ratio => Unit::Ratio,
            UnitKind::Multiple => Unit::Multiple,
            UnitKind::Duration(of) => Unit::Duration { of: of.to_owned() },
        };
        let proof = format!("{id}\n{}\n{}", figure.formula, self.file);
        self.claims.push(Claim {
            id,
            metric: metric.id.to_owned(),
            entity: figure.entity,
            window,
            value: figure.value,
            unit,
            n: figure.n,
            formula: figure.formula,
            inputs: hex::encode(Sha256::digest(proof)),
            caveats: figure.caveats,
            alternatives: Vec::new(),
        });
    }

    pub fn into_vec(self) -> Vec<Claim> {
        self.claims
    }

    /// A product may be called what Echo calls a remainder; the second one is then numbered.
    fn unique(&mut self, id: String) -> String {
        let mut free = id.clone();
        for number in 2.. {
            if self.ids.insert(free.clone()) {
                break;
            }
            free = format!("{id} #{number}");
        }
        free
    }

    fn window(&self, span: &Span) -> Option<Window> {
        let whole = |from, to, label| Some(Window { from, to, label, partial: false });
        match span {
            Span::Whole(period) => return whole(period.start, period.end(), period.to_string()),
            Span::Between(from, to) => return whole(*from, *to, format!("{from}/{to}")),
            Span::On(day) => return whole(*day, *day, day.to_string()),
            Span::ToDate(period, day) => {
                return Some(Window { from: period.start, to: *day, label: period.to_string(), partial: true });
            }
            _ => {}
        }
        let calendar = self.calendar?;
        let (first, last) = (calendar.first(), calendar.last());
        match span {
            Span::File => Some(Window { from: first, to: last, label: "all".to_owned(), partial: false }),
            Span::Every(granularity) => {
                Some(Window { from: first, to: last, label: granularity.name().to_owned(), partial: false })
            }
            Span::Period(period) if calendar.is_complete(period) => {
                Some(Window { from: period.start, to: period.end(), label: period.to_string(), partial: false })
            }
            Span::Period(period) => Some(Window {
                from: period.start.max(first),
                to: period.end().min(last),
                label: period.to_string(),
                partial: true,
            }),
            Span::Undated | Span::Whole(_) | Span::Between(..) | Span::On(_) | Span::ToDate(..) => None,
        }
    }
}

/// `metric[EUR]/entity@window`; the window `all`, that of a join and the last day of a balance are not named.
fn id(metric: &Metric, currency: CurrencyOf, figure: &Figure, window: Option<&Window>) -> String {
    let mut id = metric.id.to_owned();
    if currency.is_one_of_several {
        id += &format!("[{}]", currency.code.unwrap_or("none"));
    }
    if let Some(entity) = &figure.entity {
        id += &format!("/{}", entity.name);
    }
    match (figure.span, window) {
        (Span::File | Span::Undated | Span::Between(..) | Span::On(_), _) | (_, None) => id,
        (_, Some(window)) => format!("{id}@{}", window.label),
    }
}
