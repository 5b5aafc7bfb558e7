//! The cards: the few figures to see first.
use super::{Growth, growth_absence, growth_to_date};
use crate::claims::{Block, Claims};
use crate::{Figure, Shows, show};
use domain::Claim;

/// A file with several currencies gets a shorter row for each, and one row over all.
pub(super) fn figures(claims: &Claims) -> Vec<Figure> {
    let blocks = claims.blocks();
    let mut figures = Vec::new();
    for block in &blocks {
        figures.push(card(block, "Net revenue", block.get("net_revenue")));
        figures.extend(growth(block));
        figures.push(card(block, "Average order", block.get("average_order_value")));
    }
    let whole = claims.whole();
    for (label, id) in
        [("Orders", "orders"), ("Customers", "customers"), ("Gross revenue", "gross_revenue"), ("Refunds", "refunds")]
    {
        figures.extend(whole.get(id).map(|claim| card(&whole, label, Some(claim))));
    }
    figures
}

fn card(block: &Block, label: &str, claim: Option<&Claim>) -> Figure {
    let label = block.labelled(label);
    match claim {
        Some(claim) => {
            let note = if claim.value.exact().is_some() { Shows::Days } else { Shows::Reason }.of(claim);
            Figure { label, text: Shows::Value.of(claim), note, claim: Some(claim.id.clone()) }
        }
        None => {
            Figure { label, text: show::NOT_AVAILABLE.into(), note: "the file does not give it".into(), claim: None }
        }
    }
}

fn growth(block: &Block) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(Growth { growth, .. }) = Growth::of_year(block) {
        let note = format!("{} on the year before", Shows::Period.of(growth));
        figures.push(Figure { note, ..card(block, "Growth, complete year", Some(growth)) });
    }
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
