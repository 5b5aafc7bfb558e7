//! What to do next: each follows from a claim or a finding, and says from which.
use super::{Growth, growth_to_date};
use crate::claims::{Block, Claims, name};
use crate::outline::findings::{Found, is_of_few, top_ten};
use crate::reading::{self, NOTHING_TO_DO, plural};
use crate::show::rounds_to_zero;
use crate::{Paragraph, Section};
use domain::{Decimal, Findings};
use std::collections::BTreeSet;

const NOTHING_KNOWN: &str = "Make sure that the file has a column with amounts and that Echo reads it as such.";

pub(super) fn section(claims: &Claims, found: &[Found], findings: &Findings) -> Section {
    let mut paragraphs = Vec::new();
    for block in &claims.blocks() {
        let advice =
            [falling(block), concentration(block), one_customer(block), unpaid(block), refunds(block), undated(block)];
        paragraphs.extend(advice.into_iter().flatten().chain(missing(block)).map(|advice| block.introduce(advice)));
    }
    paragraphs.extend(found.iter().filter_map(|found| found.advice.clone()));
    paragraphs.extend(reading::many_set_aside(findings, claims.rows()));
    paragraphs.extend(reading::suggestions(findings));
    if paragraphs.is_empty() {
        let is_known = claims.blocks().iter().all(|block| block.exact("net_revenue").is_some());
        paragraphs.push(Paragraph::say(if is_known { NOTHING_TO_DO } else { NOTHING_KNOWN }));
    }
    Section::list("recommendations", "Recommendations", paragraphs)
}

fn falls(value: Decimal) -> bool {
    value.is_sign_negative() && !rounds_to_zero(value)
}

fn falling(block: &Block) -> Option<Paragraph> {
    if let Some(Growth { growth, revenue, value }) = Growth::latest(block)
        && falls(value)
    {
        let paragraph = Paragraph::say("Find out what changed in ").period(revenue).words(" (").value(growth);
        return Some(paragraph.words("): compare products and customers of that month with the month before."));
    }
    let (claim, _) = growth_to_date(block).filter(|(_, value)| falls(*value))?;
    let paragraph = Paragraph::say("Watch the current month: ").days(claim).words(" stands at ").value(claim);
    Some(paragraph.words(" on the same days of the month before."))
}

fn concentration(block: &Block) -> Option<Paragraph> {
    let half = Decimal::new(5, 1);
    let (claim, _) = top_ten(block).filter(|(_, share)| *share > half)?;
    let paragraph = Paragraph::say("Keep the ten largest customers close: they bring ").value(claim);
    Some(paragraph.words(" of net revenue, so losing a few of them would be felt at once."))
}

/// A single customer above a tenth of revenue is what lenders and buyers ask to be told.
fn one_customer(block: &Block) -> Option<Paragraph> {
    let largest = block.exact("customer_concentration/top_1").filter(|_| !is_of_few(block));
    let (claim, _) = largest.filter(|(_, share)| *share > Decimal::new(1, 1))?;
    let paragraph = Paragraph::say("Prepare for a question about your largest customer, who brings ").value(claim);
    Some(paragraph.words(" of net revenue: lenders ask about shares as large as that."))
}

/// Payments that failed are the money nearest to hand.
fn unpaid(block: &Block) -> Option<Paragraph> {
    let failed = block.entities("rows_not_counted").into_iter();
    let (claim, _) = failed.filter(|(_, money)| *money > Decimal::ZERO).find(|(claim, _)| name(claim) == "failed")?;
    let paragraph = Paragraph::say("Ask for the failed payments again: ").value(claim).words(" in ").rows(claim);
    Some(paragraph.words(plural(claim.n.into(), " row", " rows")).words(" was never received."))
}

fn refunds(block: &Block) -> Option<Paragraph> {
    let (claim, _) = block.exact("refunds").filter(|(_, amount)| *amount > Decimal::ZERO)?;
    let paragraph = Paragraph::say("Look at what the refunded orders (").value(claim);
    Some(paragraph.words(") have in common: product, customer or date."))
}

fn undated(block: &Block) -> Option<Paragraph> {
    let (claim, _) = block.exact("revenue_by_period/(no date)").filter(|(claim, _)| claim.n > 0)?;
    let paragraph = Paragraph::say("Give a date to the rows without one: ").value(claim);
    Some(paragraph.words(" is missing from every month until then."))
}

/// What would make the missing figures of the summary available.
fn missing(block: &Block) -> Vec<Paragraph> {
    let wanted =
        ["net_revenue", "orders", "customers", "average_order_value", "revenue_by_period", "revenue_by_product"];
    let absent = wanted.into_iter().filter_map(|id| block.get(id)).filter(|claim| claim.value.exact().is_none());
    let mut seen = BTreeSet::new();
    absent
        .map(|claim| Paragraph::default().figure(claim, crate::Shows::Remedy))
        .filter(|paragraph| !paragraph.text().is_empty() && seen.insert(paragraph.text()))
        .collect()
}
