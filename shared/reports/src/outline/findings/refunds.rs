//! What was given back.
use super::{Found, Kind, percent};
use crate::{Paragraph, claims::Block, show::rounds_to_zero};
use domain::Decimal;

/// Refunds in money, and how much of the money and of the orders that is.
pub(crate) fn refunds(block: &Block) -> Option<Paragraph> {
    let (amount, _) = block.exact("refunds").filter(|(_, amount)| !amount.is_zero())?;
    let paragraph = Paragraph::say("Refunds took ").value(amount).words(" from gross revenue");
    let rate = |metric: &str| block.exact(metric).filter(|(_, rate)| !rounds_to_zero(*rate));
    let paragraph = match (rate("refund_rate"), rate("order_refund_rate")) {
        (Some((money, _)), Some((orders, _))) => {
            let paragraph = paragraph.words(": a refund rate of ").value(money);
            paragraph.words(", and an order refund rate of ").value(orders)
        }
        (Some((money, _)), None) => paragraph.words(": a refund rate of ").value(money),
        _ => paragraph,
    };
    Some(paragraph.words("."))
}

/// Refunds of more than a hundredth of what came in.
pub(super) fn of(block: &Block) -> Option<Found> {
    let (_, rate) = block.exact("refund_rate").filter(|(_, rate)| *rate > percent(1))?;
    let (claim, _) = block.exact("refunds")?;
    let advice = Paragraph::say("Look at what the refunded orders (").value(claim);
    Some(Found {
        sentence: refunds(block)?,
        advice: Some(advice.words(") have in common: product, customer or date.")),
        kind: Kind::Refunds,
        score: (rate * Decimal::TEN).min(Decimal::ONE),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::{Claim, Unit};

    fn found(rate: &str) -> Vec<String> {
        let mut claims = sample::claims();
        let net = claims.iter().find(|claim| claim.id == "net_revenue").cloned().expect("a claim of the sample");
        let ratio = |id: &str, value: &str| Claim {
            id: id.into(),
            metric: id.into(),
            value: domain::Value::Exact(value.parse().expect("a decimal")),
            unit: Unit::Ratio,
            ..net.clone()
        };
        claims.extend([ratio("refund_rate", rate), ratio("order_refund_rate", "0.0515")]);
        told(of(&Claims::new(&claims).whole()), &claims)
    }

    #[test]
    fn refunds_are_told_in_money_and_as_shares_of_money_and_orders() {
        let sentence =
            "Refunds took 3,750.00 from gross revenue: a refund rate of 1.9 %, and an order refund rate of 5.2 %.";
        let advice = "Look at what the refunded orders (3,750.00) have in common: product, customer or date.";
        assert_eq!(found("0.0193"), [format!("{sentence} | {advice}")]);
        assert_eq!(found("0.0093"), [] as [&str; 0], "so little is no finding");
    }
}
