//! The amount in one cell, exactly, whatever the other cells of its column have: for rows that are not in the table.
use crate::number::{self, Mark};
use crate::number_reading::{NumberReading, power, style};
use crate::reading::Reading;
use crate::record::Record;
use crate::{cell, guard};
use domain::Decimal;

/// The number at its own decimals, not at the column's: a total may have cents where no row has. `None` where the cell holds
/// no number as this column reads them.
pub(crate) fn amount(cell: &str, reading: Reading) -> Option<Decimal> {
    let Reading::Number(reading) = reading else { return None };
    under(cell, reading, reading.mark)
}

/// The number in a cell of a row; one that a program wrote has a point, whatever the texts of its column have.
pub(crate) fn of_row(row: &Record, place: usize, reading: Reading) -> Option<Decimal> {
    let Reading::Number(reading) = reading else { return None };
    under(row.get(place)?, reading, reading.mark_of(row.is_typed(place)))
}

fn under(cell: &str, reading: NumberReading, mark: Mark) -> Option<Decimal> {
    let text = cell::trim(cell);
    let text = guard::inside(text).map_or(text, cell::trim);
    let number = number::read(text, mark)?;
    if number.units == 0 {
        return Some(Decimal::ZERO);
    }
    if style(number) != reading.style {
        return None;
    }
    let decimals = number.decimals as i32 - power(number) - reading.shift;
    let units = number.units.checked_mul(10i128.checked_pow((-decimals).max(0) as u32)?)?;
    let amount = Decimal::try_from_i128_with_scale(units, decimals.max(0) as u32).ok()?;
    Some(if reading.negated { -amount } else { amount })
}

/// A sum; `None` once it is too large to be exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sum(pub Option<Decimal>);

impl Default for Sum {
    fn default() -> Self {
        Self(Some(Decimal::ZERO))
    }
}

impl Sum {
    pub(crate) fn add(&mut self, amount: Decimal) {
        self.0 = self.0.and_then(|sum| sum.checked_add(amount));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number_reading::Style;

    #[test]
    fn an_amount_keeps_its_own_decimals_unit_and_sign() {
        let whole = NumberReading::new(Mark::Point, 0);
        let check = |text: &str, reading: NumberReading, shown: &str| {
            let amount = amount(text, Reading::Number(reading));
            assert_eq!(amount.map(|amount| amount.to_string()).unwrap_or("none".into()), shown, "{text}");
        };
        check("1,012.50", whole, "1012.50");
        check(" =\"10.00\" ", whole, "10.00");
        check("-19.99", whole.negated(), "19.99");
        check("1500000", whole.shifted(-6), "1.500000");
        check("1.5K", NumberReading { style: Style::Sized, ..whole }, "1500");
        check("5%", whole, "none");
        check("abc", whole, "none");
    }

    #[test]
    fn a_sum_that_is_too_large_is_none() {
        let mut sum = Sum::default();
        sum.add(Decimal::MAX);
        sum.add(Decimal::ONE);
        assert_eq!(sum.0, None);
    }
}
