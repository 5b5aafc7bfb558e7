//! Revenue health: what came in, from whom, for what, and whether it grows.
mod charts;
mod detailed_analysis;
mod executive_summary;
mod headline;
mod key_findings;
mod recommendations;
mod tables;

use crate::Template;
use crate::claims::{Block, Claims, is_partial};
use crate::report::Body;
use crate::show::Shape;
use domain::{Claim, Decimal, Field, Findings};

pub(crate) static TEMPLATE: Template = Template {
    name: "revenue_health",
    title: "Revenue health",
    description: "What came in, from which products and customers, and whether it grows from one complete month to the next.",
    required_metrics: &["net_revenue", "gross_revenue", "refunds"],
    required_fields: &[Field::Amount],
    better_with: &[Field::Date, Field::CustomerId, Field::Product, Field::Status, Field::OrderId, Field::Refund, Field::Currency],
    fill,
};

fn fill(claims: &Claims, findings: &Findings) -> Body {
    Body {
        headline: headline::figures(claims),
        sections: vec![
            executive_summary::section(claims),
            key_findings::section(claims, findings),
            detailed_analysis::section(claims),
            recommendations::section(claims, findings),
        ],
        charts: claims.blocks().iter().flat_map(charts::of).collect(),
        tables: claims.blocks().iter().flat_map(tables::of).collect(),
    }
}

/// The growth of the latest complete month on the one before.
struct Growth<'a> {
    /// Revenue of the month itself.
    revenue: &'a Claim,
    growth: &'a Claim,
    value: Decimal,
}

impl<'a> Growth<'a> {
    fn latest(block: &Block<'a>) -> Option<Self> {
        let revenue = latest_complete_month(block)?;
        let growth = block.beside("revenue_growth", revenue)?;
        Some(Self { revenue, growth, value: growth.value.exact()? })
    }
}

fn latest_complete_month<'a>(block: &Block<'a>) -> Option<&'a Claim> {
    block.periods("revenue_by_period", Shape::Month).into_iter().rev().find(|claim| !is_partial(claim))
}

/// Why there is no growth to show: the claim that says so, for the latest complete month or for months as such.
fn growth_absence<'a>(block: &Block<'a>) -> Option<&'a Claim> {
    let of_month = latest_complete_month(block).and_then(|month| block.beside("revenue_growth", month));
    of_month.or_else(|| block.get("revenue_growth@month")).filter(|claim| claim.value.exact().is_none())
}

/// The latest month as far as it goes, on the same days of the month before.
fn growth_to_date<'a>(block: &Block<'a>) -> Option<(&'a Claim, Decimal)> {
    let claim = block.periods("revenue_growth_to_date", Shape::Month).pop()?;
    claim.value.exact().map(|value| (claim, value))
}

/// Periods for a chart or table: months, or quarters or years where a file spans so many that bars and rows would blur.
fn legible_periods<'a>(block: &Block<'a>) -> (Shape, Vec<&'a Claim>) {
    const LEGIBLE: usize = 60;
    let of = |shape| (shape, block.periods("revenue_by_period", shape));
    let months = of(Shape::Month);
    if months.1.len() <= LEGIBLE {
        return months;
    }
    [of(Shape::Quarter), of(Shape::Year)].into_iter().find(|(_, claims)| (1..=LEGIBLE).contains(&claims.len())).unwrap_or(months)
}

/// `name`, or `name-eur` where the file has several currencies; a name for tables and charts.
fn per_currency(name: &str, block: &Block) -> String {
    block.currency().map_or_else(|| name.to_owned(), |currency| format!("{name}-{}", slug(currency)))
}

/// `heading`, or `heading, EUR` where the file has several currencies.
fn with_currency(heading: &str, block: &Block) -> String {
    block.currency().map_or_else(|| heading.to_owned(), |currency| format!("{heading}, {currency}"))
}

/// Letters and digits in lower case: a currency column may hold anything, and the name becomes part of an HTML id.
fn slug(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
