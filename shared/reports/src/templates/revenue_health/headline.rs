//! The cards: the few figures to see first.
use super::{Growth, growth_absence, growth_to_date, with_currency};
use crate::claims::{Block, Claims};
use crate::{Figure, Shows};
use domain::Claim;

pub(super) fn figures(claims: &Claims) -> Vec<Figure> {
    let mut figures = Vec::new();
    let blocks = claims.blocks();
    for block in &blocks {
        figures.push(card(block, "Net revenue", block.get("net_revenue")));
        figures.extend(growth(block));
        figures.push(card(block, "Average order", block.get("average_order_value")));
        figures.extend(block.get("orders").map(|claim| card(block, "Orders", Some(claim))));
        figures.extend(block.get("customers").map(|claim| card(block, "Customers", Some(claim))));
        figures.extend(block.get("gross_revenue").map(|claim| card(block, "Gross revenue", Some(claim))));
        figures.extend(block.get("refunds").map(|claim| card(block, "Refunds", Some(claim))));
    }
    if blocks.iter().any(|block| block.currency().is_some()) {
        let whole = claims.whole();
        figures.extend(whole.get("orders").map(|claim| card(&whole, "Orders", Some(claim))));
        figures.extend(whole.get("customers").map(|claim| card(&whole, "Customers", Some(claim))));
    }
    figures
}

fn card(block: &Block, label: &str, claim: Option<&Claim>) -> Figure {
    let label = with_currency(label, block);
    match claim {
        Some(claim) => {
            let note = if claim.value.exact().is_some() { Shows::Days } else { Shows::Reason }.of(claim);
            Figure { label, text: Shows::Value.of(claim), note, claim: Some(claim.id.clone()) }
        }
        None => Figure { label, text: "not available".into(), note: "the file does not give it".into(), claim: None },
    }
}

fn growth(block: &Block) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(Growth { growth, .. }) = Growth::latest(block) {
        let note = format!("{} on the month before", Shows::Period.of(growth));
        figures.push(Figure { note, ..card(block, "Growth, complete month", Some(growth)) });
    } else if let Some(absence) = growth_absence(block) {
        figures.push(card(block, "Growth, complete month", Some(absence)));
    }
    if let Some((claim, _)) = growth_to_date(block) {
        let note = format!("{} on the same days a month before", Shows::Days.of(claim));
        figures.push(Figure { note, ..card(block, "Growth, month to date", Some(claim)) });
    }
    figures
}
