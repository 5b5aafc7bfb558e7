//! Calendar periods: day, ISO week, month, quarter, year.
use crate::{Error, Result};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Granularity {
    pub const ALL: [Granularity; 5] =
        [Granularity::Day, Granularity::Week, Granularity::Month, Granularity::Quarter, Granularity::Year];

    pub fn name(self) -> &'static str {
        match self {
            Granularity::Day => "day",
            Granularity::Week => "week",
            Granularity::Month => "month",
            Granularity::Quarter => "quarter",
            Granularity::Year => "year",
        }
    }

    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|g| g.name() == text);
        found.ok_or_else(|| Error::invalid("period", "a period is one of day, week, month, quarter, year"))
    }
}

/// One calendar period. Ordered by time within a granularity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub granularity: Granularity,
    /// First day, inclusive.
    pub start: Date,
}

impl Period {
    pub fn containing(granularity: Granularity, date: Date) -> Self {
        let start = match granularity {
            Granularity::Day => date,
            Granularity::Week => date - i64::from(date.weekday().to_monday_zero_offset()).days(),
            Granularity::Month => date.first_of_month(),
            Granularity::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 1;
                Date::new(date.year(), month, 1).unwrap_or(date)
            }
            Granularity::Year => date.first_of_year(),
        };
        Self { granularity, start }
    }

    /// Last day, inclusive.
    pub fn end(&self) -> Date {
        let next = self.next().start;
        // The calendar ends within the period.
        if next == Date::MAX || next <= self.start { Date::MAX } else { next.yesterday().unwrap_or(Date::MAX) }
    }

    pub fn next(&self) -> Self {
        self.shifted(1)
    }

    pub fn previous(&self) -> Self {
        self.shifted(-1)
    }

    /// The period `by` steps later, or earlier where `by` is negative; stays within the calendar's years -9999 to 9999.
    pub fn shifted(&self, by: i32) -> Self {
        let span = match self.granularity {
            Granularity::Day => by.days(),
            Granularity::Week => by.weeks(),
            Granularity::Month => by.months(),
            Granularity::Quarter => by.saturating_mul(3).months(),
            Granularity::Year => by.years(),
        };
        Self { start: self.start.saturating_add(span), ..*self }
    }

    pub fn contains(&self, date: Date) -> bool {
        self.start <= date && date <= self.end()
    }
}

/// `2024-03-09`, `2024-03-04/2024-03-10`, `2024-03`, `2024Q1`, `2024`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start;
        match self.granularity {
            Granularity::Day => write!(f, "{start}"),
            Granularity::Week => write!(f, "{start}/{}", self.end()),
            Granularity::Month => write!(f, "{:04}-{:02}", start.year(), start.month()),
            Granularity::Quarter => write!(f, "{:04}Q{}", start.year(), (start.month() + 2) / 3),
            Granularity::Year => write!(f, "{:04}", start.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_period_begins_ends_and_is_named_as_calendars_do() {
        let day = date(2024, 2, 29);
        let shown: Vec<String> = Granularity::ALL
            .into_iter()
            .map(|g| Period::containing(g, day))
            .map(|p| format!("{p} {}..{} {} {}", p.start, p.end(), p.previous(), p.next()))
            .collect();
        expect_test::expect![[r#"
            2024-02-29 2024-02-29..2024-02-29 2024-02-28 2024-03-01
            2024-02-26/2024-03-03 2024-02-26..2024-03-03 2024-02-19/2024-02-25 2024-03-04/2024-03-10
            2024-02 2024-02-01..2024-02-29 2024-01 2024-03
            2024Q1 2024-01-01..2024-03-31 2023Q4 2024Q2
            2024 2024-01-01..2024-12-31 2023 2025"#]]
        .assert_eq(&shown.join("\n"));
    }
}
