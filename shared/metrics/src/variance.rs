//! Price-volume-mix: what a change of net revenue from one month to the next is made of. The terms and their formulas stand with
//! the metric, revenue drivers.
use crate::{
    book::Book,
    exact::{minus, plus, power_of_ten, times},
    figure::Figure,
    totals::Totals,
    words::count,
};
use domain::{Decimal, Period, Result};

/// Digits of the largest number that is exact.
const DIGITS: u32 = 28;

/// What a month's net revenue is more than that of the month before, parted into volume, price and mix, or into volume and price
/// where the file tells no units; or why it cannot be.
pub fn drivers(book: &Book, month: Period) -> Result<Vec<Figure>> {
    Months::read(book, month)?.figures()
}

/// A month and the one before it.
struct Months<'a> {
    book: &'a Book<'a>,
    month: Period,
    now: Totals,
    before: Totals,
}

impl<'a> Months<'a> {
    fn read(book: &'a Book, month: Period) -> Result<Self> {
        let previous = month.previous();
        let (now, before) = (book.between(month.start, month.end())?, book.between(previous.start, previous.end())?);
        Ok(Self { book, month, now, before })
    }

    fn figures(&self) -> Result<Vec<Figure>> {
        let before = self.before.net();
        if before <= 0 {
            return Ok(vec![self.no_average(&format!(
                "net revenue of {} was {}",
                self.month.previous(),
                self.book.money(before)?
            ))]);
        }
        if self.book.product_months.are_there() { self.of_units() } else { self.of_orders() }
    }

    fn no_average(&self, because: &str) -> Figure {
        Figure::absent(format!("{because}, from which there is no average price"), "See revenue growth.")
    }

    fn of_units(&self) -> Result<Vec<Figure>> {
        let Self { book, month, .. } = self;
        let (months, previous) = (&book.product_months, month.previous());
        let (units, earlier) = (months.units(month.start)?, months.units(previous.start)?);
        if earlier <= 0 {
            return Ok(vec![self.no_average(&format!("no units were sold in {previous}"))]);
        }
        let (mut products, mut net) = (0, 0);
        for (now, _) in months.in_both(month.start, previous.start) {
            (products, net) = (products + 1, plus(net, now.net)?);
        }
        let at_earlier_prices = |digits: u32| {
            months
                .in_both(month.start, previous.start)
                .try_fold(0, |sum, (now, before)| plus(sum, share(now.units, before.net, before.units, digits)?))
        };
        let more = minus(units, earlier)?;
        let digits = self.digits(&[share(more, self.before.net(), earlier, 0)?, at_earlier_prices(0)?, net])?;
        let volume = share(more, self.before.net(), earlier, digits)?;
        let price = minus(times(net, power_of_ten(digits)?)?, at_earlier_prices(digits)?)?;
        let plain = |units: i128| book.money(units).map(|units| units.normalize());
        let (units, earlier) = (plain(units)?, plain(earlier)?);
        let before = book.money(self.before.net())?;
        let prices = format!(
            "{} - {} for the same units at earlier prices, of {} sold in both months",
            book.money(net)?,
            book.fraction(at_earlier_prices(digits)?, digits)?,
            count(products, "product")
        );
        let mix = minus(minus(self.change(digits)?, volume)?, price)?;
        Ok(vec![
            self.driver("volume", volume, digits, format!("({units} - {earlier}) * {before} / {earlier}"))?,
            self.driver("price", price, digits, prices)?,
            self.driver("mix", mix, digits, self.rest(&[volume, price], digits)?)?,
        ])
    }

    fn of_orders(&self) -> Result<Vec<Figure>> {
        let Self { book, month, .. } = self;
        let previous = month.previous();
        let orders = |of: &Period| -> Result<i128> { Ok(book.orders()?.between(of.start, of.end())?.total().into()) };
        let (number, earlier) = (orders(month)?, orders(&previous)?);
        if earlier == 0 {
            return Ok(vec![self.no_average(&format!("no order was placed and kept in {previous}"))]);
        }
        let more = number - earlier;
        let digits = self.digits(&[share(more, self.before.net(), earlier, 0)?])?;
        let volume = share(more, self.before.net(), earlier, digits)?;
        let price = minus(self.change(digits)?, volume)?;
        let formula = format!("({number} - {earlier}) * {} / {earlier}", book.money(self.before.net())?);
        Ok(vec![
            self.driver("volume", volume, digits, formula)?,
            self.driver("price", price, digits, self.rest(&[volume], digits)?)?,
        ])
    }

    fn change(&self, digits: u32) -> Result<i128> {
        times(minus(self.now.net(), self.before.net())?, power_of_ten(digits)?)
    }

    /// Decimal places beyond those of the file that sums of these with both months still have room for.
    fn digits(&self, parts: &[i128]) -> Result<u32> {
        let largest =
            parts.iter().chain([&self.now.net(), &self.before.net()]).try_fold(0, |sum, part| plus(sum, part.abs()))?;
        let taken = largest.checked_ilog10().map_or(0, |digits| digits + 2).max(self.book.scale());
        Ok(DIGITS.saturating_sub(taken))
    }

    /// The change less what other drivers made of it.
    fn rest(&self, others: &[i128], digits: u32) -> Result<String> {
        let others: Vec<Decimal> =
            others.iter().map(|other| self.book.fraction(*other, digits)).collect::<Result<_>>()?;
        let less: String = others.iter().map(|other| format!(" - ({other})")).collect();
        Ok(format!("{} - {}{less}", self.book.money(self.now.net())?, self.book.money(self.before.net())?))
    }

    fn driver(&self, name: &str, amount: i128, digits: u32, formula: String) -> Result<Figure> {
        let rows = self.now.rows + self.before.rows;
        Ok(Figure::exact(self.book.fraction(amount, digits)?, rows, formula).about("driver", name))
    }
}

/// `number * money / whole`, with so many digits more than the money has; half a digit is rounded away from 0.
fn share(number: i128, money: i128, whole: i128, digits: u32) -> Result<i128> {
    let product = times(number, money)?;
    let (mut quotient, mut rest) = (product.abs() / whole, product.abs() % whole);
    for _ in 0..digits {
        rest = times(rest, 10)?;
        quotient = plus(times(quotient, 10)?, rest / whole)?;
        rest %= whole;
    }
    quotient += i128::from(times(rest, 2)? >= whole);
    Ok(quotient * product.signum())
}

#[cfg(test)]
mod tests {
    use crate::testing::{any_csv, claims, cubes};
    use domain::Decimal;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn drivers_add_up_to_the_change_of_the_month(csv in any_csv()) {
            let (claims, _) = claims(&cubes(&csv));
            let of = |metric: &'static str| claims.iter().filter(move |claim| claim.metric == metric);
            let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
            for claim in of("revenue_drivers").filter(|claim| claim.entity.is_some()) {
                let month = claim.window.as_ref().unwrap().label.clone();
                *sums.entry((format!("{:?}", claim.unit), month)).or_default() += claim.value.exact().unwrap();
            }
            for ((unit, month), sum) in sums {
                let revenue = |month: &str| {
                    let is_it = |claim: &&domain::Claim| claim.window.as_ref().is_some_and(|window| window.label == month);
                    of("revenue_by_period").filter(is_it).find(|claim| format!("{:?}", claim.unit) == unit)
                };
                let before = domain::Period::containing(domain::Granularity::Month, format!("{month}-01").parse().unwrap());
                let before = revenue(&before.previous().to_string()).and_then(|claim| claim.value.exact()).unwrap();
                prop_assert_eq!(sum, revenue(&month).and_then(|claim| claim.value.exact()).unwrap() - before);
            }
        }
    }
}
