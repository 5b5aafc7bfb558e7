//! An entry of the catalogue.
use crate::{
    METRICS,
    book::Book,
    figure::Figure,
    joined::{Joined, Known},
    reading::Reading,
};
use domain::{Error, Field, Result};
use std::collections::BTreeSet;

/// A named figure with its published definition.
pub struct Metric {
    pub id: &'static str,
    pub name: &'static str,
    pub category: Category,
    pub unit: UnitKind,
    pub better: Better,
    /// Columns without which there is nothing to compute.
    pub needs: &'static [Field],
    /// The cubes that the figures are read from; where one is withheld from a slice, there is no figure.
    pub cubes: &'static [&'static str],
    /// The metric's own source file; its leading comment is the definition.
    pub source: &'static str,
    pub(crate) compute: Compute,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Of sales: orders, payments.
    Commerce,
    /// Sales over time.
    Growth,
    /// Of subscriptions.
    Recurring,
    /// Profit, cash and working capital, and what is compared with them.
    Financial,
    /// Of advertising.
    Marketing,
    /// Of leads and deals.
    Pipeline,
    /// Of what is worked through: expense claims, tickets, cases.
    Operations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    Money,
    /// A number of the things named.
    Count(&'static str),
    /// A fraction of 1, shown as a percentage.
    Ratio,
    /// So many times another number.
    Multiple,
    /// A length of time in `days` or `months`.
    Duration(&'static str),
}

/// The direction in which the business does better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
    Neither,
}

pub(crate) enum Compute {
    /// Money, and ratios of money: once for each currency, never added up.
    PerCurrency(fn(&Book) -> Result<Vec<Figure>>),
    /// Counts, which do not depend on a currency.
    WholeFile(fn(&Reading) -> Result<Vec<Figure>>),
    /// Of several tables together, or of one that holds all of it: once for each currency.
    Joined(fn(&Joined) -> Known<Vec<Figure>>),
}

impl Metric {
    /// It is answered from several sources together.
    pub fn joins(&self) -> bool {
        matches!(self.compute, Compute::Joined(_))
    }

    /// The definition as it is published: the source's leading `//!` lines without their marks.
    pub fn definition(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }
}

impl Metric {
    /// A part of the definition, such as `Formula` or `Source`, without its name.
    pub fn part(&self, name: &str) -> Option<String> {
        let definition = self.definition();
        let begin = definition.lines().position(|line| line.starts_with(&format!("{name}: ")))?;
        let is_next =
            |line: &&str| !line.is_empty() && !PARTS.iter().any(|part| line.starts_with(&format!("{part}: ")));
        let mut lines = definition.lines().skip(begin);
        let first = lines.next()?.strip_prefix(&format!("{name}: "))?.to_owned();
        Some(lines.take_while(is_next).fold(first, |text, line| format!("{text} {line}")))
    }

    /// Fields whose columns the figures are made of, as the definition names them.
    pub fn reads(&self) -> Vec<Field> {
        let named = self.part("Needs").unwrap_or_default();
        let words: Vec<&str> = named.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        let is_read = |field: &Field| self.needs.contains(field) || words.contains(&field.name());
        Field::ALL.iter().copied().filter(is_read).collect()
    }
}

/// The cubes that the figures of some metrics are made of.
pub(crate) fn cubes_of(metrics: &[&Metric]) -> BTreeSet<&'static str> {
    let mut names: BTreeSet<&str> = metrics.iter().flat_map(|metric| metric.cubes).copied().collect();
    if names.contains("order_lines") {
        // Further lines count as their order does.
        names.insert("orders");
    }
    names
}

/// The parts that a definition names.
const PARTS: [&str; 4] = ["Formula", "Needs", "Empty", "Source"];

/// Other names under which a metric is asked for: the predecessor's, and those that other tools use.
pub const SYNONYMS: &[(&str, &str)] = &[
    ("total_revenue", "net_revenue"),
    ("revenue", "net_revenue"),
    ("aov", "average_order_value"),
    ("ltv_to_cac", "ltv_cac_ratio"),
    ("cac_payback_period", "cac_payback"),
    ("marketing_efficiency_ratio", "mer"),
];

/// The metric of an id or a synonym.
pub fn find(name: &str) -> Result<&'static Metric> {
    let name = name.trim();
    let id = SYNONYMS.iter().find(|(synonym, _)| *synonym == name).map_or(name, |(_, id)| id);
    METRICS.iter().copied().find(|metric| metric.id == id).ok_or_else(|| {
        let synonyms = SYNONYMS.iter().map(|(synonym, _)| *synonym);
        let known: Vec<&str> = METRICS.iter().map(|metric| metric.id).chain(synonyms).collect();
        let meant = domain::nearest(name, &known).map(|id| format!("; did you mean `{id}`?")).unwrap_or(";".into());
        let why = format!("there is no metric `{name}`{meant} GET /api/v1/metrics/available lists those there are");
        Error::invalid("metrics", why)
    })
}

impl Category {
    /// The word by which the API filters: `revenue`, `financial`, `marketing` or `operations`.
    pub fn word(self) -> &'static str {
        match self {
            Category::Commerce | Category::Growth | Category::Recurring => "revenue",
            Category::Financial => "financial",
            Category::Marketing | Category::Pipeline => "marketing",
            Category::Operations => "operations",
        }
    }

    /// Its figures are of amounts that are payments.
    pub fn is_of_sales(self) -> bool {
        matches!(self, Category::Commerce | Category::Growth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SAMPLE, claims, cubes};

    #[test]
    fn a_misspelt_name_is_answered_with_the_one_that_was_meant() {
        for (name, meant) in [("net_revenu", "net_revenue"), ("revnue", "revenue")] {
            let said = find(name).map(|metric| metric.id).unwrap_err().to_string();
            assert!(said.contains(&format!("did you mean `{meant}`?")), "{said}");
        }
    }

    /// The predecessor's metrics with a file that fits, and whether that file says enough.
    #[test]
    fn every_name_of_the_predecessor_is_answered() {
        const MARKETING: &str = "date,channel,campaign,leads,conversions,spend,conversion_value
            2024-01-01,Web,Brand,100,10,50,200\n2024-01-31,Web,Sale,50,5,20,90\n2024-02-01,Mail,Sale,80,8,10,70
            2024-02-29,Mail,Sale,70,7,15,60";
        const BOOKS: &str = "date,amount,cost,expense,cash_balance
            2024-01-01,100,40,150,900\n2024-02-01,110,45,150,800\n2024-03-01,120,50,150,700";
        const BILLING: &str = "customer_id,amount,interval,start_date,end_date,date,spend
            A,100,month,2024-01-01,,2024-01-01,30\nB,50,month,2024-01-01,2024-02-15,2024-02-01,20
            C,80,month,2024-02-10,,2024-03-01,25";
        const LEADS: &str = "date,stage,leads\n2024-01-01,lead,4\n2024-02-01,qualified,5\n2024-03-01,customer,6";
        const NAMES: [(&str, &str, bool); 20] = [
            ("total_revenue", SAMPLE, true),
            ("revenue_by_period", SAMPLE, true),
            ("revenue_growth", SAMPLE, true),
            // Payments that do not recur: theirs was the sum of all that was ever paid.
            ("mrr", SAMPLE, false),
            ("arr", BILLING, true),
            ("average_order_value", SAMPLE, true),
            ("revenue_by_product", SAMPLE, true),
            // Conversions are no customers.
            ("cac", MARKETING, false),
            ("ltv", BILLING, true),
            ("ltv_cac_ratio", BILLING, true),
            ("gross_margin", BOOKS, true),
            ("burn_rate", BOOKS, true),
            ("runway", BOOKS, true),
            ("conversion_rate", MARKETING, true),
            ("channel_performance", MARKETING, true),
            ("campaign_performance", MARKETING, true),
            ("cost_per_lead", MARKETING, true),
            ("roas", MARKETING, true),
            ("lead_velocity", LEADS, true),
            ("funnel_analysis", LEADS, true),
        ];
        for (name, csv, is_known) in NAMES {
            let metric = find(name).unwrap();
            let (claims, _) = claims(&cubes(csv));
            let mut of_metric = claims.iter().filter(|claim| claim.metric == metric.id).peekable();
            assert!(of_metric.peek().is_some(), "{name}");
            assert_eq!(of_metric.any(|claim| claim.value.exact().is_some()), is_known, "{name}");
        }
    }
}
