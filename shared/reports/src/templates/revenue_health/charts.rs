//! The charts: revenue over time, by product and by customer.
use super::{legible_periods, per_currency, with_currency};
use crate::chart::{Chart, ChartKind, Good, Point};
use crate::claims::{Block, is_group, is_partial};
use domain::{Claim, Decimal};

const PRODUCTS: usize = 8;

pub(super) fn of(block: &Block) -> Vec<Chart> {
    [over_time(block), products(block), customers(block)].into_iter().flatten().collect()
}

fn over_time(block: &Block) -> Option<Chart> {
    let (shape, periods) = legible_periods(block);
    if periods.is_empty() {
        return None;
    }
    let caption = if periods.iter().any(|claim| is_partial(claim)) {
        format!("A hatched bar is a {} the file covers only in part; it is not compared with the others.", shape.name())
    } else {
        String::new()
    };
    Some(Chart {
        name: per_currency("periods", block),
        kind: ChartKind::Columns,
        title: with_currency(&format!("Net revenue by {}", shape.name()), block),
        measure: "Net revenue".to_owned(),
        caption,
        table: Some(per_currency("periods", block)),
        good: Good::Up,
        points: periods.into_iter().map(Point::period).collect(),
    })
}

fn products(block: &Block) -> Option<Chart> {
    let all = block.entities("revenue_by_product");
    let named = block.named("revenue_by_product");
    let rest = named.len() > PRODUCTS || all.iter().any(|(claim, _)| is_group(claim));
    let caption = if rest { "The largest products; the table has the others." } else { "" };
    ranking(block, "products", "Net revenue by product", caption, &named[..named.len().min(PRODUCTS)])
}

fn customers(block: &Block) -> Option<Chart> {
    ranking(block, "customers", "Largest customers by net revenue", "", &block.named("top_customers"))
}

fn ranking(block: &Block, name: &str, title: &str, caption: &str, ranked: &[(&Claim, Decimal)]) -> Option<Chart> {
    if ranked.is_empty() {
        return None;
    }
    Some(Chart {
        name: per_currency(name, block),
        kind: ChartKind::Ranking,
        title: with_currency(title, block),
        measure: "Net revenue".to_owned(),
        caption: caption.to_owned(),
        table: Some(per_currency(name, block)),
        good: Good::Up,
        points: ranked.iter().map(|(claim, _)| Point::entity(claim)).collect(),
    })
}
