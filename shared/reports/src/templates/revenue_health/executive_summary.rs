//! The summary: what came in, from how many orders, and how the last complete month went.
use super::{Growth, growth_absence, growth_to_date, latest_complete_month};
use crate::claims::{Block, Claims, NO_CURRENCY, is_partial};
use crate::reading::plural;
use crate::show::{Shape, rounds_to_zero};
use crate::{Paragraph, Part, Section, Shows};
use domain::{Claim, Decimal};
use std::collections::BTreeSet;

pub(super) fn section(claims: &Claims) -> Section {
    let blocks = claims.blocks();
    let mut paragraphs = Vec::new();
    if blocks.iter().any(|block| block.currency().is_some()) {
        paragraphs.push(several_currencies(&blocks));
        paragraphs.extend(orders(&claims.whole(), "Over all currencies there are "));
    }
    for block in &blocks {
        let mut of_block = vec![revenue(block)];
        of_block.extend(orders(block, "It came from "));
        of_block.extend(growth_of_year(block));
        of_block.extend(growth(block));
        of_block.extend(partial_months(block));
        paragraphs.extend(without_repeated_reasons(of_block));
    }
    Section::prose("executive_summary", "Executive summary", paragraphs)
}

fn several_currencies(blocks: &[Block]) -> Paragraph {
    let mut paragraph = Paragraph::say("The file has amounts in several currencies (");
    for (at, currency) in blocks.iter().filter_map(Block::currency).enumerate() {
        paragraph = if at > 0 { paragraph.words(", ") } else { paragraph }.name(currency);
    }
    paragraph.words("). They are shown one by one and not added up, because the file gives no exchange rate.")
}

/// One missing column makes many figures unavailable; its reason is given once.
fn without_repeated_reasons(mut paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut seen = BTreeSet::new();
    paragraphs.retain(|paragraph| {
        let reason = paragraph.parts.iter().find(|part| matches!(part, Part::Figure { shows: Shows::Reason, .. }));
        reason.is_none_or(|reason| seen.insert(reason.text().to_owned()))
    });
    paragraphs
}

/// Begins a sentence with the currency where there are several.
fn begin(block: &Block, alone: &str, after_currency: &str) -> Paragraph {
    match block.currency() {
        Some(NO_CURRENCY) => Paragraph::say("Without a currency, ").words(after_currency),
        Some(currency) => Paragraph::say("In ").name(currency).words(", ").words(after_currency),
        None => Paragraph::say(alone),
    }
}

fn revenue(block: &Block) -> Paragraph {
    let Some((net, _)) = block.exact("net_revenue") else {
        return block.introduce(Paragraph::default().absent("Net revenue is", block.get("net_revenue")));
    };
    let mut paragraph = begin(block, "Net revenue was ", "net revenue was ").value(net);
    if net.window.is_some() {
        paragraph = paragraph.words(" for the period ").days(net);
    }
    match (block.exact("gross_revenue"), block.exact("refunds")) {
        (Some((gross, _)), Some((refunds, amount))) if !amount.is_zero() => {
            paragraph.words(": ").value(gross).words(" of sales less ").value(refunds).words(" of refunds.")
        }
        (_, Some(_)) => paragraph.words(". The file shows no refunds."),
        _ => paragraph.words("."),
    }
}

fn orders(block: &Block, begin: &str) -> Vec<Paragraph> {
    let (orders, customers) = (block.exact("orders"), block.exact("customers"));
    let average = block.exact("average_order_value");
    let mut paragraphs = Vec::new();
    if let Some((claim, n)) = orders {
        let mut paragraph = Paragraph::say(begin).value(claim).words(plural(n, " order", " orders"));
        if let Some((claim, n)) = customers {
            paragraph = paragraph.words(" by ").value(claim).words(plural(n, " customer", " customers"));
        }
        if let Some((claim, _)) = average {
            paragraph = paragraph.words(", on average ").value(claim).words(" an order");
        }
        paragraphs.push(paragraph.words("."));
    }
    let missing = [
        ("The number of orders is", "orders", orders),
        ("The number of customers is", "customers", customers),
        ("The average order value is", "average_order_value", average),
    ];
    for (subject, id, found) in missing {
        // A figure that was not asked of this currency is no gap; one that says why it is missing is.
        let claim = block.get(id).filter(|_| found.is_none());
        paragraphs.extend(claim.map(|claim| Paragraph::default().absent(subject, Some(claim))));
    }
    paragraphs
}

fn growth_of_year(block: &Block) -> Option<Paragraph> {
    let Growth { revenue, growth, value } = Growth::of_year(block)?;
    let (moved, to) = direction(value);
    let paragraph = Paragraph::say("Over the year, revenue ").words(moved).words(" in ").period(revenue);
    Some(
        paragraph
            .words(" ")
            .words(to)
            .words(" ")
            .value(revenue)
            .words(": ")
            .value(growth)
            .words(" on the year before."),
    )
}

fn growth(block: &Block) -> Option<Paragraph> {
    if let Some(Growth { revenue, growth, value }) = Growth::latest(block) {
        let (moved, to) = direction(value);
        let paragraph = Paragraph::say("Revenue ").words(moved).words(" in ").period(revenue);
        let paragraph = paragraph.words(", the last complete month, ").words(to).words(" ").value(revenue);
        return Some(paragraph.words(": ").value(growth).words(" on the month before."));
    }
    let absence = growth_absence(block);
    match latest_complete_month(block) {
        Some(month) => {
            let paragraph =
                Paragraph::default().period(month).words(", the last complete month, brought ").value(month);
            // Without a month before there is nothing to be missed; growth may be measured by the week all the same.
            Some(match absence {
                Some(_) => paragraph.words(". ").absent("Growth on the month before is", absence),
                None => paragraph.words("."),
            })
        }
        None => absence.map(|claim| Paragraph::default().absent("Growth is", Some(claim))),
    }
}

/// The word for a change, and the one before the amount it led to.
fn direction(change: Decimal) -> (&'static str, &'static str) {
    if rounds_to_zero(change) {
        ("stayed level", "at")
    } else if change.is_sign_negative() {
        ("fell", "to")
    } else {
        ("rose", "to")
    }
}

/// One sentence for each month the file covers only in part, and the fair comparison where there is one.
fn partial_months(block: &Block) -> Vec<Paragraph> {
    let months = block.periods("revenue_by_period", Shape::Month);
    let to_date = growth_to_date(block).map(|(claim, _)| claim);
    months.into_iter().filter(|month| is_partial(month)).map(|month| partial_month(month, to_date)).collect()
}

fn partial_month(month: &Claim, to_date: Option<&Claim>) -> Paragraph {
    let same_month =
        |claim: &&Claim| claim.window.as_ref().map(|w| &w.label) == month.window.as_ref().map(|w| &w.label);
    let to_date = to_date.filter(same_month);
    let paragraph = Paragraph::default().period(month).words(" is not complete: the file has ").value(month);
    let paragraph = paragraph.words(" for ").days(month).words(". It is not compared with a full month");
    match to_date {
        // After a shorter month, fewer days than the file has are compared.
        Some(claim) if claim.window.as_ref().map(|w| w.to) != month.window.as_ref().map(|w| w.to) => paragraph
            .words("; ")
            .days(claim)
            .words(" stands at ")
            .value(claim)
            .words(" on the same days of the month before."),
        Some(claim) => {
            paragraph.words("; against the same days of the month before it stands at ").value(claim).words(".")
        }
        None => paragraph.words("."),
    }
}
