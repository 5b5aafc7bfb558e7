//! How much hangs on few customers, and on those who stay away.
use super::{Found, Kind, percent};
use crate::{
    Paragraph,
    claims::{Block, name},
};
use domain::{Claim, Decimal};

/// The share of the ten largest customers; it says nothing of a shop with ten or fewer.
pub(crate) fn top_ten<'a>(block: &Block<'a>) -> Option<(&'a Claim, Decimal)> {
    let few = block.exact("customers").is_some_and(|(_, n)| n <= Decimal::TEN);
    block.exact("customer_concentration/top_10").filter(|(_, share)| !few && *share < Decimal::ONE)
}

/// What the largest customers bring.
pub(crate) fn concentration(block: &Block) -> Option<Paragraph> {
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

/// Of fewer than three customers one is large by itself, and everybody knows it.
pub(crate) fn is_of_few(block: &Block) -> bool {
    block.exact("customers").is_some_and(|(_, customers)| customers < Decimal::from(3))
}

/// Few customers who bring so much that one of them would be missed, and good customers who stay away.
pub(super) fn of(block: &Block) -> Vec<Found> {
    [dependence(block), at_risk(block)].into_iter().flatten().collect()
}

/// A single customer above a tenth of revenue is what lenders and buyers ask to be told.
fn dependence(block: &Block) -> Option<Found> {
    let share = |claim: Option<(&Claim, Decimal)>| claim.map(|(_, share)| share).unwrap_or_default();
    let one = share(block.exact("customer_concentration/top_1"));
    let ten = share(top_ten(block));
    if is_of_few(block) || one <= percent(10) && ten <= percent(50) {
        return None;
    }
    let advice = block.exact("customer_concentration/top_1").filter(|_| one > percent(10)).map(|(claim, _)| {
        let advice = Paragraph::say("Prepare for a question about your largest customer, who brings ").value(claim);
        advice.words(" of net revenue: lenders ask about shares as large as that.")
    });
    Some(Found {
        sentence: concentration(block)?,
        advice,
        kind: Kind::Concentration,
        score: (one * Decimal::TWO).max(ten).min(Decimal::ONE) * percent(90),
    })
}

/// Those who bought often or much and have not come for long.
fn at_risk(block: &Block) -> Option<Found> {
    let (revenue, money) = block.exact("rfm_segment_revenue/at risk").filter(|(_, money)| *money > Decimal::ZERO)?;
    let (customers, count) = block.exact("rfm_segments/at risk")?;
    let all: Decimal = block.entities("rfm_segment_revenue").iter().map(|(_, money)| *money).sum();
    let share = money.checked_div(all).filter(|share| *share >= percent(10) && count > Decimal::ONE)?;
    let sentence = Paragraph::default().value(customers).words(" customers are at risk; they brought ").value(revenue);
    let advice = Paragraph::say("Write to the ").value(customers).words(" customers at risk: they brought ");
    Some(Found {
        sentence: sentence.words(" of revenue."),
        advice: Some(advice.value(revenue).words(" of revenue.")),
        kind: Kind::AtRisk,
        score: share.min(Decimal::ONE) * percent(90),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::{Claim, Unit};

    fn segment(name: &str, customers: &str, money: &str) -> [Claim; 2] {
        let count = sample::of("rfm_segments", "segment", name, customers, 30);
        let count = Claim { unit: Unit::Count { of: "customers".into() }, ..count };
        [count, sample::of("rfm_segment_revenue", "segment", name, money, 30)]
    }

    fn found(claims: &[Claim]) -> Vec<String> {
        told(of(&Claims::new(claims).whole()), claims)
    }

    #[test]
    fn customers_at_risk_are_told_where_they_brought_a_tenth() {
        let of_risk = |money: &str| [segment("at risk", "12", money), segment("champions", "30", "9000.00")].concat();
        let sentence = "12 customers are at risk; they brought 1,500.00 of revenue.";
        let advice = "Write to the 12 customers at risk: they brought 1,500.00 of revenue.";
        assert_eq!(found(&of_risk("1500.00")), [format!("{sentence} | {advice}")]);
        assert_eq!(found(&of_risk("500.00")), [] as [&str; 0]);
    }

    #[test]
    fn dependence_on_one_customer_is_told_unless_there_are_hardly_others() {
        let mut claims = sample::claims();
        assert_eq!(found(&claims), [] as [&str; 0], "27.7 % from ten and 3.5 % from one are no dependence");
        let mut set = |id: &str, value: &str| {
            let claim = claims.iter_mut().find(|claim| claim.id == id).expect("a claim of the sample");
            claim.value = domain::Value::Exact(value.parse().expect("a decimal"));
        };
        set("customer_concentration/top_1", "0.42");
        let of_many = claims.clone();
        let sentence =
            "The ten largest customers bring 27.7 % of net revenue; the largest alone brings 42.0 % (CUST011).";
        let advice = "Prepare for a question about your largest customer, who brings 42.0 % of net revenue: lenders ask about shares as large as that.";
        assert_eq!(found(&of_many), [format!("{sentence} | {advice}")]);
        let mut of_two = of_many;
        of_two
            .iter_mut()
            .filter(|claim| claim.id == "customers")
            .for_each(|claim| claim.value = domain::Value::Exact(Decimal::TWO));
        assert_eq!(found(&of_two), [] as [&str; 0]);
    }
}
