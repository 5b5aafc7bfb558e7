//! What of its file or source a report is of, and what it is compared with.
use crate::{Paragraph, Table, claims::Claims, show};
use domain::{Claim, Date, Error, Field, Result, UploadId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days, filters and comparison. The default is everything that was uploaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Scope {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Comparison>,
    /// Texts that rows have, per field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<Field, Vec<String>>,
    /// The uploads of a source that the figures are of, where they are several, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uploads: Vec<UploadId>,
}

/// What figures are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// As many days or months before.
    PreviousPeriod,
    /// The same days a year earlier.
    PreviousYear,
}

/// The kind of entity of a claim that compares: it is of the days before, or the growth since.
pub const COMPARED: &str = "comparison";

impl Comparison {
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "previous_period" => Ok(Self::PreviousPeriod),
            "previous_year" => Ok(Self::PreviousYear),
            _ => Err(Error::invalid("compare", "`compare` is previous_period or previous_year")),
        }
    }

    /// Names the claims that compare: `before` and `growth`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreviousPeriod => "previous_period",
            Self::PreviousYear => "previous_year",
        }
    }
}

impl Scope {
    /// What a reader has to know of it, each with its name.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        let day = |day: Option<Date>| day.map(show::date);
        match (day(self.from), day(self.to)) {
            (Some(from), Some(to)) => facts.push(("Days", format!("{from} to {to}"))),
            (Some(from), None) => facts.push(("Days", format!("from {from}"))),
            (None, Some(to)) => facts.push(("Days", format!("until {to}"))),
            (None, None) => {}
        }
        for (field, texts) in &self.filters {
            facts.push(("Only rows with", format!("{field} {}", texts.join(" or "))));
        }
        if !self.uploads.is_empty() {
            facts.push(("Uploads", format!("{} together", self.uploads.len())));
        }
        facts
    }

    /// Nothing was asked for but the report.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}

/// Each figure with the one it is compared with, where a comparison was asked for.
pub(crate) fn comparison(claims: &Claims) -> Option<Table> {
    let compared = claims.all().iter().filter(|claim| is_before(claim));
    let window = compared.clone().find_map(|claim| claim.window.as_ref())?;
    let heading = format!("Compared with {}", show::days(window));
    let mut table = Table::new("comparison", heading, &["Figure", "These days", "Those days", "Growth"]);
    for before in compared {
        let (Some(now), Some(growth)) = (claims.get(&before.id[..before.id.rfind('/')?]), growth_of(claims, before))
        else {
            continue;
        };
        let name = crate::lexicon::noun(&before.metric).map_or(before.metric.as_str(), |noun| noun.name);
        let name = Paragraph::say(&crate::outline::capital(name));
        let cells = [now, before, growth].map(|claim| Paragraph::default().value(claim));
        table.row([name].into_iter().chain(cells).collect(), false);
    }
    table.unless_empty()
}

fn is_before(claim: &Claim) -> bool {
    let entity = claim.entity.as_ref().filter(|entity| entity.kind == COMPARED);
    entity.is_some_and(|entity| !entity.name.starts_with(GROWTH)) && claim.value.exact().is_some()
}

/// Begins the name of the growth since the days that are compared with.
pub(crate) const GROWTH: &str = "growth on ";

fn growth_of<'a>(claims: &Claims<'a>, before: &Claim) -> Option<&'a Claim> {
    let (figure, comparison) = before.id.rsplit_once('/')?;
    claims.get(&format!("{figure}/{GROWTH}{comparison}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use domain::{Entity, Unit};

    #[test]
    fn compared_figures_stand_side_by_side() {
        let now = sample::claims().into_iter().find(|claim| claim.id == "net_revenue").unwrap();
        let of = |name: &str, value: &str, unit: Unit| Claim {
            id: format!("net_revenue/{name}"),
            entity: Some(Entity { kind: COMPARED.into(), name: name.into() }),
            value: domain::Value::Exact(value.parse().unwrap()),
            unit,
            ..now.clone()
        };
        let before = of("previous_year", "100000.00", now.unit.clone());
        let growth = of("growth on previous_year", "0.901005", Unit::Ratio);
        let mut claims = sample::claims();
        claims.extend([before, growth]);
        let report = sample::filled(crate::TEMPLATES[0], claims, Default::default());
        let table = report.tables.iter().find(|table| table.name == "comparison").unwrap();
        assert_eq!(table.heading, "Compared with 1 January to 10 April 2024");
        let cells: Vec<String> = table.rows[0].cells.iter().map(Paragraph::text).collect();
        assert_eq!(cells, ["Net revenue", "190,100.50", "100,000.00", "+90.10 %"]);
        assert_eq!(crate::unproven(&report), [] as [String; 0]);
        assert!(sample::report().tables.iter().all(|table| table.name != "comparison"));
    }
}
