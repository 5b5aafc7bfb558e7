//! The charts: revenue over time, from new and returning customers, by product and by customer.
use super::{legible_periods, per_currency};
use crate::chart::{Chart, ChartKind, Good, Point};
use crate::claims::{Block, is_group};
use crate::show::Shape;
use domain::{Claim, Decimal};

const PRODUCTS: usize = 8;
/// More charts are looked through, not read. With several currencies each has as many kinds as there is room for.
const CHARTS: usize = 5;

pub(super) fn of(blocks: &[Block]) -> Vec<Chart> {
    let kinds = (CHARTS / blocks.len().max(1)).max(1);
    let of_block = |block: &Block| [over_time(block), products(block), customers(block), loyalty(block)];
    blocks.iter().flat_map(|block| of_block(block).into_iter().flatten().take(kinds)).take(CHARTS).collect()
}

fn over_time(block: &Block) -> Option<Chart> {
    let (shape, periods) = legible_periods(block);
    if periods.is_empty() {
        return None;
    }
    Some(Chart {
        name: per_currency("periods", block),
        title: block.labelled(&format!("Net revenue by {}", shape.name())),
        measure: "Net revenue".to_owned(),
        table: Some(per_currency("periods", block)),
        good: Good::Up,
        ..Chart::of_periods(&periods, shape)
    })
}

/// What first purchases bring in each month, and what loyalty does.
fn loyalty(block: &Block) -> Option<Chart> {
    let mut parts: Vec<&Claim> = block.entity_periods("new_and_returning_revenue", Shape::Month);
    // One layer that is always empty, such as money of no customer, says nothing.
    let says_something = |name: &str, parts: &[&Claim]| {
        parts.iter().any(|claim| is_named(claim, name) && claim.value.exact().is_none_or(|value| !value.is_zero()))
    };
    let all = parts.clone();
    parts.retain(|claim| claim.entity.as_ref().is_some_and(|entity| says_something(&entity.name, &all)));
    let months = parts.iter().filter(|claim| is_named(claim, "new")).count();
    if months < 2 || !parts.iter().any(|claim| is_named(claim, "returning")) {
        return None;
    }
    let layer = |claim: &Claim| claim.entity.as_ref().map(|entity| entity.name.clone()).unwrap_or_default();
    Some(Chart {
        name: per_currency("loyalty", block),
        kind: ChartKind::Stacked,
        title: block.labelled("Net revenue from new and returning customers"),
        measure: "Net revenue".to_owned(),
        caption: "New are customers without an earlier purchase in the file, which may begin later than they did."
            .to_owned(),
        table: None,
        good: Good::Up,
        points: parts.iter().map(|claim| Point::period(claim).of_series(&layer(claim))).collect(),
    })
}

fn is_named(claim: &Claim, name: &str) -> bool {
    claim.entity.as_ref().is_some_and(|entity| entity.name == name)
}

fn products(block: &Block) -> Option<Chart> {
    let all = block.entities("revenue_by_product");
    let named = block.named("revenue_by_product");
    let rest = named.len() > PRODUCTS || all.iter().any(|(claim, _)| is_group(claim));
    let caption = if rest { "The largest products; the table has the others." } else { "" };
    ranking(block, "products", "Net revenue by product", caption, &named[..named.len().min(PRODUCTS)])
}

/// With the share of the whole that the largest and the ten largest bring, where those are the bars.
fn customers(block: &Block) -> Option<Chart> {
    let named = block.named("top_customers");
    let mut chart = ranking(block, "customers", "Largest customers by net revenue", "", &named)?;
    let shares = [(1, "top_1", "the largest"), (10, "top_10", "the ten largest")];
    for (bars, name, label) in shares.into_iter().rev().filter(|(bars, ..)| *bars <= named.len()) {
        if let Some((share, _)) = block.exact(&format!("customer_concentration/{name}")) {
            let point = Point { label: label.to_owned(), ..Point::entity(share).of_series("share") };
            chart.points.insert(bars, point);
            chart.kind = ChartKind::Pareto;
        }
    }
    Some(chart)
}

fn ranking(block: &Block, name: &str, title: &str, caption: &str, ranked: &[(&Claim, Decimal)]) -> Option<Chart> {
    if ranked.is_empty() {
        return None;
    }
    Some(Chart {
        name: per_currency(name, block),
        kind: ChartKind::Ranking,
        title: block.labelled(title),
        measure: "Net revenue".to_owned(),
        caption: caption.to_owned(),
        table: Some(per_currency(name, block)),
        good: Good::Up,
        points: ranked.iter().map(|(claim, _)| Point::entity(claim)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TEMPLATES, sample};
    use domain::{Findings, Unit};

    fn charts(claims: Vec<Claim>) -> Vec<String> {
        let report = sample::filled(TEMPLATES[0], claims, Findings::default());
        report.charts.iter().map(|chart| format!("{} {:?} {}", chart.name, chart.kind, chart.points.len())).collect()
    }

    /// What two groups of customers brought in the first two months.
    fn of_customers(returning: [&str; 2]) -> Vec<Claim> {
        let layer = |name: &str, values: &[&str]| -> Vec<Claim> {
            let named = sample::of("new_and_returning_revenue", "customers", name, "0", 1);
            let rename = |claim: Claim| {
                let id = claim.id.replace("revenue_by_period", &named.id);
                Claim { id, metric: named.metric.clone(), entity: named.entity.clone(), ..claim }
            };
            sample::months(values).into_iter().map(rename).collect()
        };
        let none = layer("no customer", &["0.00", "0.00"]);
        [layer("new", &["30.00", "20.00"]), layer("returning", &returning), none].concat()
    }

    #[test]
    fn a_year_of_months_is_columns_and_more_is_a_line() {
        assert_eq!(charts(sample::months(&["10.00"; 12])), ["periods Columns 12"]);
        assert_eq!(charts(sample::months(&["10.00"; 13])), ["periods Line 13"]);
    }

    #[test]
    fn layers_that_are_always_empty_are_left_out() {
        assert_eq!(charts(of_customers(["5.00", "7.00"])), ["loyalty Stacked 4"]);
        assert_eq!(charts(of_customers(["0.00", "0.00"])), Vec::<String>::new());
    }

    #[test]
    fn customers_show_the_share_of_those_that_are_bars() {
        let mut claims = sample::claims();
        assert_eq!(charts(claims.clone()), ["periods Columns 4", "products Ranking 3", "customers Pareto 6"]);
        for n in 0..5 {
            claims.push(sample::of("top_customers", "customer", &format!("C{n}"), "100.00", 1));
        }
        assert_eq!(charts(claims.clone())[2], "customers Pareto 12");
        claims.retain(|claim| claim.metric != "customer_concentration");
        assert_eq!(charts(claims)[2], "customers Ranking 10");
    }

    #[test]
    fn there_are_never_more_than_five_charts() {
        let count = |names| charts(sample::currencies(names)).len();
        assert_eq!(count(["EUR", "USD"]), 4);
        let mut claims = Vec::new();
        for pair in [["A", "B"], ["C", "D"], ["E", "F"]] {
            claims.extend(
                sample::currencies(pair)
                    .into_iter()
                    .filter(|claim| claim.unit != Unit::Ratio && claim.id.contains('[')),
            );
        }
        let found = charts(claims);
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|chart| chart.starts_with("periods-")), "{found:?}");
    }
}
