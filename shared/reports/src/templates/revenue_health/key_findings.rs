//! The findings: each a sentence of its own, and only those the claims support.
use crate::claims::{Block, Claims, is_partial, name};
use crate::reading::{self, plural};
use crate::show::Shape;
use crate::{Paragraph, Section};
use domain::{Claim, Decimal, Findings};

pub(super) fn section(claims: &Claims, findings: &Findings) -> Section {
    let mut paragraphs = Vec::new();
    for block in &claims.blocks() {
        let found =
            [largest_product(block), concentration(block), best_and_weakest(block), refunds(block), undated(block)];
        paragraphs
            .extend(found.into_iter().flatten().chain(not_counted(block)).map(|finding| block.introduce(finding)));
    }
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

/// The share of the ten largest customers; it says nothing of a shop with ten or fewer.
pub(super) fn top_ten<'a>(block: &Block<'a>) -> Option<(&'a Claim, Decimal)> {
    let few = block.exact("customers").is_some_and(|(_, n)| n <= Decimal::TEN);
    block.exact("customer_concentration/top_10").filter(|(_, share)| !few && *share < Decimal::ONE)
}

fn concentration(block: &Block) -> Option<Paragraph> {
    let top_ten = top_ten(block);
    let largest = block.exact("customer_concentration/top_1");
    let paragraph = match (top_ten, largest) {
        (Some((ten, _)), Some((one, _))) => {
            let paragraph = Paragraph::say("The ten largest customers bring ").value(ten);
            paragraph.words(" of net revenue; the largest alone brings ").value(one)
        }
        (Some((ten, _)), None) => {
            Paragraph::say("The ten largest customers bring ").value(ten).words(" of net revenue")
        }
        (None, Some((one, _))) => Paragraph::say("The largest customer brings ").value(one).words(" of net revenue"),
        (None, None) => return None,
    };
    Some(match block.named("top_customers").first() {
        Some((customer, _)) if largest.is_some() => paragraph.words(" (").name(name(customer)).words(")."),
        _ => paragraph.words("."),
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

fn refunds(block: &Block) -> Option<Paragraph> {
    let claim = block.get("refunds")?;
    match claim.value.exact() {
        None => Some(Paragraph::default().absent("The sum of refunds is", Some(claim))),
        Some(amount) if amount.is_zero() => None,
        Some(_) => Some(Paragraph::say("Refunds took ").value(claim).words(" from gross revenue.")),
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
