//! How the numbers of one column become units of one scale.
use crate::number::{MOST_DIGITS, Mark, Number, Unit};

/// Decided once for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumberReading {
    pub mark: Mark,
    /// Decimals of the whole column.
    pub scale: u32,
    pub style: Style,
    /// Values are multiplied by this power of ten: −6 for amounts in millionths.
    pub shift: i32,
    /// Values are written with the opposite sign.
    pub negated: bool,
}

/// What the digits of a column's cells count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Style {
    Plain,
    /// Every value has a percent sign; the table holds ratios.
    Percent,
    /// Every value has a word of size.
    Sized,
}

impl NumberReading {
    pub(crate) fn new(mark: Mark, scale: u32) -> Self {
        Self { mark, scale, style: Style::Plain, shift: 0, negated: false }
    }

    /// The same with values a power of ten larger, or smaller where it is negative; no digit is lost.
    pub(crate) fn shifted(self, by: i32) -> Self {
        let scale = (self.scale as i32 - by).clamp(0, MOST_DIGITS as i32) as u32;
        Self { scale, shift: self.shift + by, ..self }
    }

    /// The same with the opposite sign.
    pub(crate) fn negated(self) -> Self {
        Self { negated: !self.negated, ..self }
    }

    /// The decimal mark of a cell: a program writes a point, whatever the texts of the column have.
    #[inline]
    pub(crate) fn mark_of(&self, is_typed: bool) -> Mark {
        if is_typed { Mark::Point } else { self.mark }
    }

    /// Reading changes more than the spelling.
    pub(crate) fn is_changing(&self) -> bool {
        self.style != Style::Plain || self.shift != 0 || self.negated
    }

    /// The units of a number at the column's scale; `None` where it counts something else than the column, or would need
    /// more digits than are calculated exactly.
    #[inline]
    pub(crate) fn units(&self, number: Number) -> Option<i128> {
        if !self.is_changing() && number.unit == Unit::One {
            return at_scale(number.units, number.decimals as i32, number.whole as i32, self.scale);
        }
        if number.units == 0 {
            return Some(0);
        }
        if style(number) != self.style {
            return None;
        }
        let power = power(number) + self.shift;
        let units = at_scale(number.units, number.decimals as i32 - power, number.whole as i32 + power, self.scale)?;
        Some(if self.negated { -units } else { units })
    }
}

pub(crate) fn style(number: Number) -> Style {
    match number.unit {
        Unit::One => Style::Plain,
        Unit::Percent => Style::Percent,
        Unit::Power(_) => Style::Sized,
    }
}

/// The power of ten that a number's unit is.
pub(crate) fn power(number: Number) -> i32 {
    match number.unit {
        Unit::One => 0,
        Unit::Percent => -2,
        Unit::Power(power) => power as i32,
    }
}

#[inline]
fn at_scale(units: i128, decimals: i32, whole: i32, scale: u32) -> Option<i128> {
    if units == 0 {
        return Some(0);
    }
    let finer = scale as i32 - decimals;
    if finer < 0 || whole.max(0) + scale as i32 > MOST_DIGITS as i32 {
        return None;
    }
    Some(if finer == 0 { units } else { units.checked_mul(*POWERS.get(finer as usize)?)? })
}

const POWERS: [i128; MOST_DIGITS as usize + 1] = {
    let mut powers = [1; MOST_DIGITS as usize + 1];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::read;

    fn check(text: &str, reading: NumberReading, units: Option<i128>) {
        assert_eq!(read(text, reading.mark).and_then(|number| reading.units(number)), units, "{text:?}");
    }

    #[test]
    fn units_have_the_scale_of_the_column() {
        let cents = NumberReading::new(Mark::Point, 2);
        check("1.5", cents, Some(150));
        check("$7", cents, Some(700));
        check("1.505", cents, None);
        check("5%", cents, None);
        check("0%", cents, Some(0));
        check("1234567890123456789012345678", cents, None);
    }

    #[test]
    fn percentages_and_sizes_are_written_out_exactly() {
        let ratio = NumberReading { style: Style::Percent, ..NumberReading::new(Mark::Point, 3) };
        check("12.5%", ratio, Some(125));
        check("12.5", ratio, None);
        check("0", ratio, Some(0));
        let sized = NumberReading { style: Style::Sized, ..NumberReading::new(Mark::Point, 0) };
        check("1.5K", sized, Some(1_500));
        check("2M", sized, Some(2_000_000));
    }

    #[test]
    fn millionths_and_opposite_signs_keep_every_digit() {
        let micros = NumberReading::new(Mark::Point, 0).shifted(-6);
        assert_eq!(micros.scale, 6);
        check("1234567", micros, Some(1_234_567));
        check("5", NumberReading::new(Mark::Point, 2).negated(), Some(-500));
    }
}
