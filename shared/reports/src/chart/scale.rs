//! A value axis: round tick values that enclose the data and zero, and the place of a value between them.
use domain::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Ticks are exact decimals, so that their labels are; only the place on the page is a float.
pub(super) struct Scale {
    pub(super) ticks: Vec<Decimal>,
}

impl Scale {
    /// About `wanted` steps of 1, 2 or 5 times a power of ten, from at most the smallest value (or 0) to at least the largest.
    pub(super) fn over(values: impl Iterator<Item = Decimal> + Clone, wanted: u32) -> Self {
        let low = values.clone().min().unwrap_or_default().min(Decimal::ZERO);
        let high = values.max().unwrap_or_default().max(Decimal::ZERO);
        // Values at the edge of what a decimal holds leave no room for a round step; they get their own two ends.
        Self { ticks: round_ticks(low, high, wanted).unwrap_or_else(|| vec![low, high]) }
    }

    fn low(&self) -> Decimal {
        self.ticks.first().copied().unwrap_or_default()
    }

    fn high(&self) -> Decimal {
        self.ticks.last().copied().unwrap_or_default()
    }

    /// 0 at the first tick, 1 at the last.
    pub(super) fn place(&self, value: Decimal) -> f64 {
        let float = |value: Decimal| value.to_f64().unwrap_or_default();
        let span = float(self.high()) - float(self.low());
        if span > 0.0 { (float(value) - float(self.low())) / span } else { 0.0 }
    }
}

fn round_ticks(low: Decimal, high: Decimal, wanted: u32) -> Option<Vec<Decimal>> {
    let span = high.checked_sub(low)?;
    if span.is_zero() {
        return Some(vec![Decimal::ZERO, Decimal::ONE]);
    }
    let step = round_step(span.checked_div(Decimal::from(wanted))?)?;
    let first = low.checked_div(step)?.floor().checked_mul(step)?;
    let mut ticks = vec![first.normalize()];
    let mut last = first;
    while last < high {
        last = last.checked_add(step)?;
        ticks.push(last.normalize());
    }
    Some(ticks)
}

/// The smallest of 1, 2, 5 × a power of ten that is at least `least`.
fn round_step(least: Decimal) -> Option<Decimal> {
    let ten = Decimal::TEN;
    let mut power = Decimal::ONE;
    while power.checked_mul(ten)? <= least {
        power = power.checked_mul(ten)?;
    }
    while power > least {
        power = power.checked_div(ten)?;
        if power.is_zero() {
            return None;
        }
    }
    [1, 2, 5, 10].into_iter().filter_map(|n| power.checked_mul(Decimal::from(n))).find(|step| *step >= least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[&str]) -> Vec<String> {
        let values: Vec<Decimal> = values.iter().map(|text| text.parse().unwrap()).collect();
        Scale::over(values.into_iter(), 4).ticks.iter().map(Decimal::to_string).collect()
    }

    #[test]
    fn ticks_are_round_and_enclose_the_values_and_zero() {
        assert_eq!(ticks(&["51930.50", "61190.00"]), ["0", "20000", "40000", "60000", "80000"]);
        assert_eq!(ticks(&["-20", "10"]), ["-20", "-10", "0", "10"]);
        assert_eq!(ticks(&["-7"]), ["-8", "-6", "-4", "-2", "0"]);
        assert_eq!(ticks(&["0.037"]), ["0", "0.01", "0.02", "0.03", "0.04"]);
    }

    #[test]
    fn an_axis_without_values_or_with_zeros_only_still_has_two_ends() {
        assert_eq!(ticks(&[]), ["0", "1"]);
        assert_eq!(ticks(&["0.00"]), ["0", "1"]);
    }

    #[test]
    fn the_largest_decimal_does_not_overflow() {
        assert!(!ticks(&["79228162514264337593543950335", "-79228162514264337593543950335"]).is_empty());
        assert!(!ticks(&["0.0000000000000000000000000001"]).is_empty());
    }

    #[test]
    fn places_run_from_zero_to_one() {
        let scale = Scale::over([Decimal::from(-20), Decimal::from(10)].into_iter(), 4);
        assert_eq!(scale.place(Decimal::from(-20)), 0.0);
        assert_eq!(scale.place(Decimal::from(10)), 1.0);
    }
}
