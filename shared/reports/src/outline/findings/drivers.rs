//! What a change of revenue is made of: volume, prices and the mix of products.
use super::super::series::capital;
use super::{Found, Kind, percent};
use crate::{
    Paragraph,
    claims::{Block, is_partial},
    show::Shape,
};
use domain::{Claim, Decimal};

/// The drivers as the claims name them, what text calls them, and where to look when one takes revenue down.
const DRIVERS: [(&str, &str, &str); 3] = [
    ("volume", "volume", "Find out who stopped buying: "),
    ("price", "prices", "Look at discounts and price lists: "),
    ("mix", "the mix of products", "Compare the products of both months: "),
];
/// A change of a smaller part of the revenue before is not taken apart.
const NOTEWORTHY: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// The latest complete month against the one before, by what moved it.
pub(super) fn of(block: &Block) -> Option<Found> {
    let months = block.periods("revenue_by_period", Shape::Month).into_iter().filter(|claim| !is_partial(claim));
    let complete: Vec<(&Claim, Decimal)> = months.filter_map(|claim| Some((claim, claim.value.exact()?))).collect();
    let [.., (before, earlier), (now, later)] = complete[..] else { return None };
    let label = &now.window.as_ref()?.label;
    let driver = |(id, name, look): (&str, &'static str, &'static str)| {
        let (claim, value) = block.exact(&format!("revenue_drivers/{id}@{label}"))?;
        Some((claim, value, name, look))
    };
    let drivers: Vec<_> = DRIVERS.into_iter().filter_map(driver).collect();
    let change = later.checked_sub(earlier)?;
    let part = change.checked_div(earlier)?.abs();
    // What does not add up to the change is not what it is made of.
    let sum = drivers.iter().try_fold(Decimal::ZERO, |sum, (_, value, ..)| sum.checked_add(*value))?;
    if drivers.len() < 2 || sum != change || part < NOTEWORTHY {
        return None;
    }
    let verb = if change.is_sign_negative() { "Net revenue fell from " } else { "Net revenue rose from " };
    let sentence = Paragraph::say(verb).value(before).words(" in ").period(before).words(" to ").value(now);
    let mut sentence = sentence.words(" in ").period(now);
    for (at, (claim, _, name, _)) in drivers.iter().enumerate() {
        sentence = match at {
            0 => sentence.words(". ").words(&capital(name)).words(" changed it by ").value(claim),
            _ if at + 1 == drivers.len() => sentence.words(" and ").words(name).words(" by ").value(claim),
            _ => sentence.words(", ").words(name).words(" by ").value(claim),
        };
    }
    let down = drivers.iter().filter(|(_, value, ..)| value.is_sign_negative()).min_by_key(|(_, value, ..)| *value);
    let advice = down.filter(|_| change.is_sign_negative()).map(|(claim, _, name, look)| {
        let advice = Paragraph::say(look).words("the change by ").words(name).words(" was ").value(claim);
        advice.words(" in ").period(claim).words(".")
    });
    Some(Found {
        sentence: sentence.words("."),
        advice,
        kind: Kind::Drivers,
        score: (part * Decimal::TWO).min(Decimal::ONE) * percent(95),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::Unit;

    /// Drivers of the second of two months.
    fn found(months: [&str; 2], drivers: &[(&str, &str)]) -> Vec<String> {
        let mut claims = sample::months(&months);
        let money = Unit::Money { currency: None };
        let of_driver = |(name, value): &(&str, &str)| {
            sample::in_month("revenue_drivers", Some(("driver", name)), "2024-02", value, money.clone())
        };
        claims.extend(drivers.iter().map(of_driver));
        told(of(&Claims::new(&claims).whole()), &claims)
    }

    #[test]
    fn a_change_is_told_by_what_it_is_made_of() {
        let fall = found(["5000.00", "3800.00"], &[("volume", "-1500.00"), ("price", "200.00"), ("mix", "100.00")]);
        let sentence = "Net revenue fell from 5,000.00 in January 2024 to 3,800.00 in February 2024. Volume changed it by −1,500.00, prices by 200.00 and the mix of products by 100.00.";
        let advice = "Find out who stopped buying: the change by volume was −1,500.00 in February 2024.";
        assert_eq!(fall, [format!("{sentence} | {advice}")]);
        let advice = |drivers| found(["5000.00", "3800.00"], drivers)[0].split(" | ").nth(1).map(str::to_owned);
        let prices = advice(&[("volume", "100.00"), ("price", "-1400.00"), ("mix", "100.00")]);
        let look = "Look at discounts and price lists: the change by prices was −1,400.00 in February 2024.";
        assert_eq!(prices.as_deref(), Some(look));
        let mix = advice(&[("volume", "100.00"), ("price", "100.00"), ("mix", "-1400.00")]);
        let look =
            "Compare the products of both months: the change by the mix of products was −1,400.00 in February 2024.";
        assert_eq!(mix.as_deref(), Some(look));
        let rise = found(["1000.00", "1500.00"], &[("volume", "-100.00"), ("price", "600.00")]);
        let sentence = "Net revenue rose from 1,000.00 in January 2024 to 1,500.00 in February 2024. Volume changed it by −100.00 and prices by 600.00.";
        assert_eq!(rise, [sentence], "a welcome change asks for nothing");
    }

    #[test]
    fn nothing_is_told_of_parts_that_do_not_add_up_or_of_hardly_any_change() {
        assert_eq!(found(["5000.00", "3800.00"], &[("volume", "-1500.00"), ("price", "200.00")]), [] as [&str; 0]);
        assert_eq!(found(["5000.00", "4990.00"], &[("volume", "-20.00"), ("price", "10.00")]), [] as [&str; 0]);
    }
}
