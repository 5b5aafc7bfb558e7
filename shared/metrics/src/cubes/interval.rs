//! Intervals of billing, and what they make of a price in a month.
use super::{
    customers::{first_day, month_of},
    monthly::PARTS,
    parts::Month,
};
use domain::Date;
use tables::{date_of, day_number};

/// So many months, or so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    Months(i32),
    Days(i32),
}

/// Lengths of periods that businesses bill by.
const BILLED: [Interval; 14] = [
    Interval::Months(1),
    Interval::Months(2),
    Interval::Months(3),
    Interval::Months(4),
    Interval::Months(6),
    Interval::Months(12),
    Interval::Months(24),
    Interval::Months(36),
    Interval::Days(7),
    Interval::Days(14),
    Interval::Days(28),
    Interval::Days(30),
    Interval::Days(90),
    Interval::Days(365),
];

impl Interval {
    /// Each unit of a price for this interval is so many [`PARTS`]ths of a unit a month, as numerator and denominator.
    /// A year is 365 days, 52 weeks or 12 months, as billing systems have it: 52 / 12 weeks in a month, 365 / 12 days.
    pub fn share_of_a_month(self) -> (i128, i128) {
        match self {
            Self::Months(months) => (PARTS, months.into()),
            Self::Days(days) if days % 7 == 0 => (PARTS / 12 * 52, i128::from(days) / 7),
            Self::Days(days) => (PARTS / 12 * 365, days.into()),
        }
    }

    /// The first day after an interval that begins on the given day.
    pub fn after(self, start: i32) -> i32 {
        match self {
            Self::Months(months) => day_number(months_later(date_of(start), months)),
            Self::Days(days) => start.saturating_add(days),
        }
    }

    /// The interval from one day to another, exclusive, with the first day after it. An end that is the last day of the
    /// interval, as in `2024-01-01..2024-01-31`, is read as that.
    pub fn between(start: i32, end: i32) -> (Self, i32) {
        let (from, to) = (date_of(start), date_of(end));
        if let Some(months) = whole_months(from, to) {
            return (Self::Months(months), end);
        }
        match to.tomorrow().ok().and_then(|to| whole_months(from, to)) {
            Some(months) => (Self::Months(months), end + 1),
            None => (Self::Days(end - start), end),
        }
    }

    /// Whether businesses bill by it.
    pub fn is_billed(self) -> bool {
        BILLED.contains(&self)
    }
}

/// The same day of a later month, or its last where it has no such day.
fn months_later(date: Date, months: i32) -> Date {
    let first = first_day(Month(month_of(date).0 + months));
    Date::new(first.year(), first.month(), date.day().min(first.days_in_month())).unwrap_or(first)
}

/// Months between two days of the same number; a month that has no such day is billed on its last.
fn whole_months(from: Date, to: Date) -> Option<i32> {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    let is_last = |day: Date| day.day() == day.days_in_month();
    let same_day =
        from.day() == to.day() || (is_last(to) && from.day() > to.day()) || (is_last(from) && to.day() > from.day());
    (months > 0 && same_day).then_some(months)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn periods_are_whole_months_with_either_way_of_writing_their_end() {
        let between = |from: &str, to: &str| {
            let day = |text: &str| day_number(text.parse().unwrap());
            let (interval, end) = Interval::between(day(from), day(to));
            format!("{from} {to}: {interval:?} until {}", date_of(end))
        };
        let shown = [
            between("2024-01-01", "2024-02-01"),
            between("2024-01-01", "2024-01-31"),
            between("2024-01-31", "2024-02-29"),
            between("2024-02-29", "2024-03-31"),
            between("2024-02-29", "2024-03-30"),
            between("2024-02-01", "2024-04-30"),
            between("2023-03-01", "2024-02-29"),
            between("2024-01-01", "2024-01-15"),
        ];
        expect![[r#"
            2024-01-01 2024-02-01: Months(1) until 2024-02-01
            2024-01-01 2024-01-31: Months(1) until 2024-02-01
            2024-01-31 2024-02-29: Months(1) until 2024-02-29
            2024-02-29 2024-03-31: Months(1) until 2024-03-31
            2024-02-29 2024-03-30: Months(1) until 2024-03-30
            2024-02-01 2024-04-30: Months(3) until 2024-05-01
            2023-03-01 2024-02-29: Months(12) until 2024-03-01
            2024-01-01 2024-01-15: Days(14) until 2024-01-15"#]]
        .assert_eq(&shown.join("\n"));
    }
}
