//! The analysis: what the tables show, in the order of the tables.
use super::legible_periods;
use crate::claims::{Block, Claims, is_partial, name};
use crate::show::{Shape, rounds_to_zero};
use crate::{Paragraph, Section};
use domain::{Claim, Decimal};

pub(super) fn section(claims: &Claims) -> Section {
    let mut paragraphs = Vec::new();
    for block in &claims.blocks() {
        let of_block = [over_time(block), swings(block), quarters(block), products(block), customers(block)];
        paragraphs.extend(of_block.into_iter().flatten().map(|paragraph| block.introduce(paragraph)));
    }
    Section::prose("detailed_analysis", "Detailed analysis", paragraphs)
}

fn over_time(block: &Block) -> Option<Paragraph> {
    let (shape, periods) = legible_periods(block);
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
        let subject = "Revenue over time is";
        return Some(Paragraph::default().absent(subject, block.get("revenue_by_period")));
    };
    if periods.len() == 1 {
        return Some(
            Paragraph::say("All dated revenue is of one ").words(shape.name()).words(", ").period(first).words("."),
        );
    }
    let paragraph =
        Paragraph::say("The table by ").words(shape.name()).words(" runs from ").period(first).words(" to ");
    let paragraph = paragraph.period(last).words(". Growth stands only where a complete ").words(shape.name());
    Some(paragraph.words(" follows a complete one."))
}

/// The strongest and weakest step from one complete month to the next.
fn swings(block: &Block) -> Option<Paragraph> {
    let steps: Vec<(&Claim, Decimal)> = block
        .periods("revenue_growth", Shape::Month)
        .into_iter()
        .filter_map(|claim| claim.value.exact().map(|value| (claim, value)))
        .collect();
    let (best, most) = steps.iter().rev().max_by_key(|(_, value)| *value)?;
    let (worst, least) = steps.iter().min_by_key(|(_, value)| *value)?;
    if most == least {
        return None;
    }
    let fell = least.is_sign_negative() && !rounds_to_zero(*least);
    let paragraph = Paragraph::say("The strongest step from month to month was ").period(best).words(" (").value(best);
    let paragraph = paragraph.words(if fell { "), the sharpest fall " } else { "), the smallest " });
    Some(paragraph.period(worst).words(" (").value(worst).words(")."))
}

/// The complete quarters, where the file has at least one and few enough to read.
fn quarters(block: &Block) -> Option<Paragraph> {
    const SPOKEN: usize = 4;
    let complete = block.periods("revenue_by_period", Shape::Quarter).into_iter().filter(|claim| !is_partial(claim));
    let complete: Vec<&Claim> = complete.filter(|claim| claim.value.exact().is_some()).collect();
    let latest = &complete[complete.len().saturating_sub(SPOKEN)..];
    let mut paragraph = Paragraph::say(match latest.len() {
        0 => return None,
        1 => "By complete quarter: ",
        _ => "By complete quarter, the latest last: ",
    });
    for (at, quarter) in latest.iter().enumerate() {
        paragraph =
            if at > 0 { paragraph.words("; ") } else { paragraph }.period(quarter).words(" with ").value(quarter);
        if let Some(growth) = block.beside("revenue_growth", quarter).filter(|growth| growth.value.exact().is_some()) {
            paragraph = paragraph.words(" (").value(growth).words(")");
        }
    }
    Some(paragraph.words("."))
}

fn products(block: &Block) -> Option<Paragraph> {
    let products = block.named("revenue_by_product");
    if products.is_empty() {
        return Some(Paragraph::default().absent("Revenue by product is", absence(block, "revenue_by_product")));
    }
    Some(ranking("By product: ", &products))
}

fn customers(block: &Block) -> Option<Paragraph> {
    let customers = block.named("top_customers");
    if customers.is_empty() {
        return Some(Paragraph::default().absent("Revenue by customer is", absence(block, "top_customers")));
    }
    Some(ranking("Largest customers: ", &customers))
}

fn absence<'a>(block: &Block<'a>, metric: &str) -> Option<&'a Claim> {
    block.get(metric).filter(|claim| claim.value.exact().is_none())
}

/// The first three by name and value.
fn ranking(begin: &str, ranked: &[(&Claim, Decimal)]) -> Paragraph {
    const NAMED: usize = 3;
    let mut paragraph = Paragraph::say(begin);
    for (at, (claim, _)) in ranked.iter().take(NAMED).enumerate() {
        paragraph = if at > 0 { paragraph.words(", then ") } else { paragraph };
        paragraph = paragraph.name(name(claim)).words(" with ").value(claim);
    }
    paragraph.words(if ranked.len() > NAMED { ". The table has the others." } else { "." })
}
