//! The findings: each a sentence of its own, and only those the claims support.
use crate::claims::{Block, Claims, is_partial, name};
use crate::outline::findings::{Found, concentration, refunds};
use crate::reading::{self, plural};
use crate::show::Shape;
use crate::{Paragraph, Section};
use domain::{Claim, Decimal, Findings};

pub(super) fn section(claims: &Claims, found: &[Found], findings: &Findings) -> Section {
    let mut paragraphs = Vec::new();
    for block in &claims.blocks() {
        let found =
            [largest_product(block), concentration(block), best_and_weakest(block), given_back(block), undated(block)];
        paragraphs
            .extend(found.into_iter().flatten().chain(not_counted(block)).map(|finding| block.introduce(finding)));
    }
    paragraphs.extend(found.iter().map(|found| found.sentence.clone()));
    paragraphs.extend(reading::set_aside(findings));
    let has_figures = claims.blocks().iter().any(|block| block.exact("net_revenue").is_some());
    paragraphs.push(reading::issues(findings, has_figures));
    Section::list("key_findings", "Key findings", paragraphs)
}

fn largest_product(block: &Block) -> Option<Paragraph> {
    let products = block.named("revenue_by_product");
    let (first, _) = products.first()?;
    let paragraph = Paragraph::default().name(name(first)).words(" is the largest product, with ").value(first);
    Some(match products.get(1) {
        Some((second, _)) => paragraph.words("; ").name(name(second)).words(" follows with ").value(second).words("."),
        None => paragraph.words(". It is the only one."),
    })
}

fn best_and_weakest(block: &Block) -> Option<Paragraph> {
    let months = block.periods("revenue_by_period", Shape::Month);
    let complete: Vec<(&Claim, Decimal)> = months
        .into_iter()
        .filter(|claim| !is_partial(claim))
        .filter_map(|claim| claim.value.exact().map(|value| (claim, value)))
        .collect();
    // The earlier of two equal months is named.
    let (best, most) = complete.iter().rev().max_by_key(|(_, value)| *value)?;
    let (weakest, least) = complete.iter().min_by_key(|(_, value)| *value)?;
    if most == least {
        return None;
    }
    let paragraph = Paragraph::say("Among complete months, ").period(best).words(" was the best with ").value(best);
    Some(paragraph.words(" and ").period(weakest).words(" the weakest with ").value(weakest).words("."))
}

/// Why nobody knows what was given back, or how much it was.
fn given_back(block: &Block) -> Option<Paragraph> {
    match block.get("refunds").filter(|claim| claim.value.exact().is_none()) {
        Some(claim) => Some(Paragraph::default().absent("The sum of refunds is", Some(claim))),
        None => refunds(block),
    }
}

fn undated(block: &Block) -> Option<Paragraph> {
    let (claim, _) = block.exact("revenue_by_period/(no date)").filter(|(claim, _)| claim.n > 0)?;
    let paragraph = Paragraph::value(Paragraph::default(), claim).words(" in ").rows(claim);
    let rows = plural(claim.n.into(), " row", " rows");
    Some(paragraph.words(rows).words(" without a readable date is in the totals, but in no month."))
}

/// Money that stands in the file but is not revenue, by status.
fn not_counted(block: &Block) -> Vec<Paragraph> {
    let say = |(claim, _): (&Claim, Decimal)| {
        let paragraph = Paragraph::say("Not counted as revenue: ").value(claim).words(" in ").rows(claim);
        let rows = plural(claim.n.into(), " row", " rows");
        paragraph.words(rows).words(" with the status “").name(name(claim)).words("”.")
    };
    block.entities("rows_not_counted").into_iter().filter(|(claim, _)| claim.n > 0).map(say).collect()
}
