//! How numbers and days are written for people. Rounding happens here, once, and nowhere else.
use crate::{
    Rounding,
    scope::{COMPARED, GROWTH},
};
use domain::{Claim, Date, Decimal, Timestamp, Unit, Value, Window};
use jiff::tz::TimeZone;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_decimal::prelude::ToPrimitive;

/// A true minus sign: it is as wide as a digit, and a screen reader says "minus".
const MINUS: &str = "−";

/// Stands where a value would; never 0 in its place.
pub const NOT_AVAILABLE: &str = "not available";

/// A value in its unit: `190,100.50 EUR`, `92`, `61.2 %`, `+11.46 %`, or `not available`.
pub(crate) fn value(claim: &Claim) -> String {
    let Value::Exact(value) = claim.value else { return NOT_AVAILABLE.into() };
    match &claim.unit {
        Unit::Money { currency: Some(currency) } => format!("{} {currency}", money(value)),
        Unit::Money { currency: None } => money(value),
        Unit::Count { .. } => count(value),
        Unit::Ratio if says_change(claim) => change(value),
        Unit::Ratio => percent(value, 1),
        Unit::Multiple => format!("{}×", grouped(value, 2)),
        Unit::Duration { of } => format!("{} {of}", grouped(value, 1)),
    }
}

/// The value in the given form; `None` where its unit has no such form.
pub(crate) fn rounded_to(claim: &Claim, value: Decimal, form: Rounding) -> Option<String> {
    let of_ratio = |decimals| match says_change(claim) {
        true => signed(value, decimals),
        false => percent(value, decimals),
    };
    let text = match (form, &claim.unit) {
        (Rounding::Money0, Unit::Money { .. }) => grouped(value, 0),
        (Rounding::Money2, Unit::Money { .. }) => money(value),
        (Rounding::Compact, Unit::Money { .. } | Unit::Count { .. }) => compact(value),
        (Rounding::Percent0, Unit::Ratio) => of_ratio(0),
        (Rounding::Percent1, Unit::Ratio) => of_ratio(1),
        (Rounding::Percent2, Unit::Ratio) => of_ratio(2),
        _ => return None,
    };
    Some(match &claim.unit {
        Unit::Money { currency: Some(currency) } => format!("{text} {currency}"),
        _ => text,
    })
}

/// A growth, also that of a figure on the one it is compared with.
fn says_change(claim: &Claim) -> bool {
    is_change(&claim.metric)
        || claim.entity.as_ref().is_some_and(|of| of.kind == COMPARED && of.name.starts_with(GROWTH))
}

/// A metric that says how much something moved is written with its sign.
pub(crate) fn is_change(metric: &str) -> bool {
    metric.contains("growth")
}

/// `190,100.50`: two decimals, a half is rounded away from zero.
pub fn money(value: Decimal) -> String {
    grouped(value, 2)
}

/// `1,204`. A count that is not whole (ad platforms report such conversions) keeps two decimals.
pub(crate) fn count(value: Decimal) -> String {
    grouped(value, if value.fract().is_zero() { 0 } else { 2 })
}

/// `61.2 %` for 0.612.
fn percent(ratio: Decimal, decimals: u32) -> String {
    match ratio.checked_mul(Decimal::ONE_HUNDRED) {
        Some(percent) => format!("{} %", grouped(percent, decimals)),
        None => format!("{} times", grouped(ratio, 0)),
    }
}

/// `+11.46 %`, `−3.10 %`, `0.00 %`.
fn change(ratio: Decimal) -> String {
    signed(ratio, 2)
}

/// A percentage with its sign, unless it is shown as zero.
fn signed(ratio: Decimal, decimals: u32) -> String {
    let is_zero = rounded(ratio, decimals + 2).is_zero();
    let sign = if is_zero || ratio.is_sign_negative() { "" } else { "+" };
    format!("{sign}{}", percent(ratio, decimals))
}

/// Whether a change would be shown as 0.00 %, so that text does not say "rose" beside it.
pub(crate) fn rounds_to_zero(ratio: Decimal) -> bool {
    ratio.round_dp_with_strategy(4, MidpointAwayFromZero).is_zero()
}

/// Rounds to `decimals` places; used for display and for JSON shapes that promise rounded numbers.
pub(crate) fn rounded(value: Decimal, decimals: u32) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(decimals, MidpointAwayFromZero);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded
}

/// Thousands separated by commas, exactly `decimals` places.
fn grouped(value: Decimal, decimals: u32) -> String {
    let rounded = rounded(value, decimals);
    let digits = format!("{:.*}", decimals as usize, rounded.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let sign = if rounded.is_sign_negative() { MINUS } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", thousands(whole))
}

fn thousands(whole: &str) -> String {
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `54.9k`, `1.2M`: for a chart where the whole number has no room. The table beside the chart has it in full.
pub(crate) fn compact(value: Decimal) -> String {
    abbreviated(value, 1)
}

/// `1.25k`, `0.05`: a round number in full, as short as it can be written.
pub(crate) fn round(value: Decimal) -> String {
    abbreviated(value, 8)
}

fn abbreviated(value: Decimal, decimals: u32) -> String {
    let mut scaled = value;
    let mut suffix = "";
    for next in ["k", "M", "bn", "tn"] {
        if rounded(scaled, 1).abs() < Decimal::ONE_THOUSAND {
            break;
        }
        scaled /= Decimal::ONE_THOUSAND;
        suffix = next;
    }
    let short = rounded(scaled, decimals).normalize();
    if short.abs() >= Decimal::ONE_THOUSAND || (short.is_zero() && decimals > 1 && !value.is_zero()) {
        // Beyond words for powers of ten, and below what anybody writes out.
        return format!("{:.1e}", value.to_f64().unwrap_or_default()).replace('-', MINUS);
    }
    format!("{}{suffix}", grouped(short, short.scale()))
}

/// The period a window is named after: `March 2024`, `Q1 2024`, `2024`; other windows are named by their days.
pub(crate) fn period(window: &Window) -> String {
    match Shape::of(&window.label) {
        Some(Shape::Month) => format!("{} {}", month_name(window.from), window.from.year()),
        Some(Shape::Quarter) => format!("Q{} {}", quarter(window.from), window.from.year()),
        Some(Shape::Year) => window.from.year().to_string(),
        None => days(window),
    }
}

/// The days of a window, as short as English allows: `1 to 10 April 2024`, `3 March to 10 April 2024`.
pub fn days(window: &Window) -> String {
    let (from, to) = (window.from, window.to);
    if from == to {
        date(to)
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{} to {}", from.day(), date(to))
    } else if from.year() == to.year() {
        format!("{} {} to {}", from.day(), month_name(from), date(to))
    } else {
        format!("{} to {}", date(from), date(to))
    }
}

/// `10 April 2024`.
pub(crate) fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

/// `10 April 2024, 09:30 UTC`.
pub fn instant(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    format!("{}, {:02}:{:02} UTC", date(at.date()), at.hour(), at.minute())
}

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) fn month_name(date: Date) -> &'static str {
    MONTHS[date.month() as usize - 1]
}

pub(crate) fn quarter(date: Date) -> i8 {
    (date.month() + 2) / 3
}

/// What kind of period a window's label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Month,
    Quarter,
    Year,
}

impl Shape {
    /// `2024-03`, `2024Q1` and `2024` are periods; `all` is not.
    pub(crate) fn of(label: &str) -> Option<Self> {
        let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
        match (label.split_once('-'), label.split_once('Q')) {
            (Some((year, month)), _) => (digits(year, 4) && digits(month, 2)).then_some(Self::Month),
            (_, Some((year, quarter))) => (digits(year, 4) && digits(quarter, 1)).then_some(Self::Quarter),
            _ => digits(label, 4).then_some(Self::Year),
        }
    }

    /// `month`, `quarter`, `year`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        assert_eq!(money(decimal("0.005")), "0.01");
        assert_eq!(money(decimal("-0.005")), "−0.01");
        assert_eq!(money(decimal("2066.309782608695652173913043")), "2,066.31");
    }

    #[test]
    fn nothing_is_shown_as_minus_zero() {
        assert_eq!(money(decimal("-0.001")), "0.00");
        assert_eq!(change(decimal("-0.00001")), "0.00 %");
    }

    #[test]
    fn thousands_are_separated_in_numbers_of_any_length() {
        let shown: Vec<String> = ["1", "12", "123", "1234", "-123456", "79228162514264337593543950335"]
            .into_iter()
            .map(|text| count(decimal(text)))
            .collect();
        assert_eq!(shown, ["1", "12", "123", "1,234", "−123,456", "79,228,162,514,264,337,593,543,950,335"]);
    }

    #[test]
    fn a_change_has_a_sign_and_a_share_has_none() {
        assert_eq!(change(decimal("0.114571948998178506375")), "+11.46 %");
        assert_eq!(change(decimal("-0.031")), "−3.10 %");
        assert_eq!(percent(decimal("0.612"), 1), "61.2 %");
    }

    #[test]
    fn a_value_is_rounded_only_to_forms_of_its_unit() {
        let growth = crate::sample::claims().into_iter().find(|claim| claim.id == "revenue_growth@2024-03").unwrap();
        let shown = |value: &str, form| rounded_to(&growth, decimal(value), form);
        assert_eq!(shown("0.1145", Rounding::Percent0).as_deref(), Some("+11 %"));
        assert_eq!(shown("-0.0149", Rounding::Percent1).as_deref(), Some("−1.5 %"));
        assert_eq!(shown("0.0049", Rounding::Percent0).as_deref(), Some("0 %"));
        assert_eq!(shown("0.1145", Rounding::Money0), None);
        let euros = Claim { unit: Unit::Money { currency: Some("EUR".into()) }, ..growth.clone() };
        let shown = |value: &str, form| rounded_to(&euros, decimal(value), form);
        assert_eq!(shown("190100.50", Rounding::Money0).as_deref(), Some("190,101 EUR"));
        assert_eq!(shown("190100.50", Rounding::Compact).as_deref(), Some("190.1k EUR"));
        assert_eq!(shown("190100.50", Rounding::Percent0), None);
    }

    #[test]
    fn compact_numbers_step_up_when_rounding_reaches_a_thousand() {
        let shown: Vec<String> = ["0", "950", "54900", "999960", "1250000", "-22080", "0.25"]
            .into_iter()
            .map(|text| compact(decimal(text)))
            .collect();
        assert_eq!(shown, ["0", "950", "54.9k", "1M", "1.3M", "−22.1k", "0.3"]);
    }

    #[test]
    fn round_numbers_are_not_rounded_again_and_powers_stand_where_words_end() {
        let shown: Vec<String> = ["0", "0.05", "1250", "-1250000", "79228162514264337593543950335", "0.000000000002"]
            .into_iter()
            .map(|text| round(decimal(text)))
            .collect();
        assert_eq!(shown, ["0", "0.05", "1.25k", "−1.25M", "7.9e28", "2.0e−12"]);
    }

    #[test]
    fn days_repeat_neither_month_nor_year() {
        let shown = |from, to| days(&Window { from, to, label: "all".into(), partial: false });
        assert_eq!(shown(day(2024, 4, 10), day(2024, 4, 10)), "10 April 2024");
        assert_eq!(shown(day(2024, 4, 1), day(2024, 4, 10)), "1 to 10 April 2024");
        assert_eq!(shown(day(2024, 1, 1), day(2024, 4, 10)), "1 January to 10 April 2024");
        assert_eq!(shown(day(2023, 12, 5), day(2024, 4, 10)), "5 December 2023 to 10 April 2024");
    }

    #[test]
    fn a_period_is_known_by_its_label() {
        let shapes: Vec<_> = ["2024-03", "2024Q1", "2024", "all", "2024-03-01", "2024-03-04/2024-03-10", ""]
            .into_iter()
            .map(Shape::of)
            .collect();
        let (m, q, y) = (Some(Shape::Month), Some(Shape::Quarter), Some(Shape::Year));
        assert_eq!(shapes, [m, q, y, None, None, None, None]);
    }
}
