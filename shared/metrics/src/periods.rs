//! Which days a file covers, and so which calendar periods may be compared.
//!
//! A period is complete when the file covers it from its first day to its last. A file does not say so itself; its
//! rhythm does. The `gap` is the 95th percentile (nearest rank) of the days from one day with rows to the next: 1 for a
//! shop that sells daily, 3 for one that rests at weekends, 31 for one row a month. The file covers a period to its end
//! when the next row, at that rhythm, would fall after it (last day + gap > end), and from its beginning when a
//! previous row would fall before it (first day − gap < start). At its end a file is cut by the day of the export, at
//! its beginning by whoever chose the period, usually at a boundary: there the longest gap that the file shows, up to a
//! week, is rhythm enough (a shop that opens on 3 January has a whole January). With rows on a single day there is no
//! rhythm and nothing is complete.
//!
//! Fewer than eight days with rows show a rhythm only where their gaps are alike, the shortest at least three quarters
//! of the longest, as 28 and 31 days are, and none longer than a month: the gap is then the longest. Of longer ones, and
//! with two days, whose one gap is like no other, it is one day: the file then reaches no further than its rows. Otherwise
//! it is the shortest. And no month, quarter or year is complete where even the shortest of several gaps is longer: rows
//! that come every quarter say nothing of months. Days that are all the
//! first of their month, and two of them a month, a quarter or a year apart, name such periods, as the columns of a
//! statement do: that is the rhythm, also of two. Every row tells of the rhythm, also one that does not count as a sale.
use domain::{Date, Granularity, Period};
use tables::{date_of, day_number};

/// The periods in which revenue is shown and compared.
pub const COMPARED: [Granularity; 3] = [Granularity::Month, Granularity::Quarter, Granularity::Year];

/// The last of as many first days of both periods: all up to `last`, or as many as the shorter period has.
pub fn first_days(period: &Period, previous: &Period, last: Date) -> (Date, Date) {
    let (start, start_before) = (day_number(period.start), day_number(previous.start));
    let more_days = (day_number(last) - start).min(day_number(previous.end()) - start_before);
    (date_of(start + more_days), date_of(start_before + more_days))
}

/// The days on which a file has rows; at least one.
#[derive(Debug)]
pub struct Calendar {
    /// Sorted, each day once.
    days: Vec<i32>,
    gap: Option<i32>,
    /// The shortest of several gaps, 0 where there are not several, and the longest.
    shortest: i32,
    longest: i32,
    /// What may be missing before the first day; at least `gap`.
    opening_gap: Option<i32>,
}

/// A longer pause at the beginning is no holiday.
const LONGEST_OPENING_GAP: i32 = 7;

/// With rows on fewer days, one long gap among short ones would pass for the rhythm.
const DAYS_OF_A_RHYTHM: usize = 8;

const LONGEST_MONTH: i32 = 31;

/// The longest a period is of which two begin so many days apart: a month, a quarter, a year.
fn named_period(days: i32) -> Option<i32> {
    match days {
        28..=31 => Some(31),
        90..=92 => Some(92),
        365..=366 => Some(366),
        _ => None,
    }
}

/// A file that spans more years most likely holds a mistyped date; its empty periods are then not listed.
const YEARS_LISTED_IN_FULL: i16 = 100;

impl Calendar {
    pub fn of(days: impl Iterator<Item = i32>) -> Option<Self> {
        let mut days: Vec<i32> = days.collect();
        days.sort_unstable();
        days.dedup();
        if days.is_empty() {
            return None;
        }
        let mut gaps: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable();
        let first_days = days.iter().all(|day| date_of(*day).day() == 1);
        let gap = gaps.first().filter(|_| first_days).and_then(|gap| named_period(*gap)).or_else(|| gap(&gaps));
        let longest = gaps.last().filter(|_| days.len() >= DAYS_OF_A_RHYTHM);
        let opening_gap = gap.map(|gap| longest.map_or(gap, |longest| gap.max(LONGEST_OPENING_GAP.min(*longest))));
        let shortest = if gaps.len() > 1 { gaps[0] } else { 0 };
        Some(Self { days, gap, shortest, longest: gaps.last().copied().unwrap_or(0), opening_gap })
    }

    pub fn first(&self) -> Date {
        date_of(self.days[0])
    }

    pub fn last(&self) -> Date {
        date_of(self.days[self.days.len() - 1])
    }

    /// The last periods, at most so many, also those without rows, in order.
    pub fn latest(&self, granularity: Granularity, most: usize) -> Vec<Period> {
        let mut periods = self.periods(granularity);
        periods.drain(..periods.len().saturating_sub(most));
        periods
    }

    /// Different days with rows.
    pub fn days(&self) -> usize {
        self.days.len()
    }

    /// Days from one day with rows to the next, at the file's rhythm; `None` with rows on a single day.
    pub fn gap(&self) -> Option<i32> {
        self.gap
    }

    /// The longest pause that is usual: of a handful of days the longest there is.
    pub fn pause(&self) -> i32 {
        if self.days.len() < DAYS_OF_A_RHYTHM { self.longest } else { self.gap.unwrap_or(0) }
    }

    /// The periods from the first day's to the last day's, also those without rows, in order.
    pub fn periods(&self, granularity: Granularity) -> Vec<Period> {
        let containing = |date| Period::containing(granularity, date);
        let (first, last) = (containing(self.first()), containing(self.last()));
        if last.start.year() - first.start.year() <= YEARS_LISTED_IN_FULL {
            return std::iter::successors(Some(first), |period| (*period < last).then(|| period.next())).collect();
        }
        let mut periods: Vec<Period> = self.days.iter().map(|day| containing(date_of(*day))).collect();
        periods.dedup();
        periods
    }

    pub fn is_complete(&self, period: &Period) -> bool {
        let covered_to_end = self.gap.is_some_and(|gap| day_number(self.last()) + gap > day_number(period.end()));
        covered_to_end
            && self.covers_start_of(period)
            && longest(period.granularity).is_none_or(|days| self.shortest <= days)
    }

    /// Whether the file covers any of these days.
    pub fn meets(&self, from: Date, to: Date) -> bool {
        from <= self.last() && self.first() <= to
    }

    /// Whether the file covers these days from the first to the last.
    pub fn covers_days(&self, from: Date, to: Date) -> bool {
        let covered_to_end = self.gap.is_some_and(|gap| day_number(self.last()) + gap > day_number(to));
        covered_to_end && self.opening_gap.is_some_and(|gap| day_number(self.first()) - gap < day_number(from))
    }

    /// Whether the file covers the first days of the period.
    pub fn covers_start_of(&self, period: &Period) -> bool {
        let has_days = period.start <= self.last() && self.first() <= period.end();
        has_days && self.opening_gap.is_some_and(|gap| day_number(self.first()) - gap < day_number(period.start))
    }
}

/// Days of the longest period of a length that revenue is compared by.
fn longest(granularity: Granularity) -> Option<i32> {
    match granularity {
        Granularity::Month => Some(LONGEST_MONTH),
        Granularity::Quarter => Some(92),
        Granularity::Year => Some(366),
        Granularity::Day | Granularity::Week => None,
    }
}

/// The rhythm of sorted gaps.
fn gap(gaps: &[i32]) -> Option<i32> {
    let (shortest, longest) = (*gaps.first()?, *gaps.last()?);
    Some(match gaps.len() {
        1 => 1,
        few if few < DAYS_OF_A_RHYTHM - 1 && shortest * 4 < longest * 3 => shortest,
        few if few < DAYS_OF_A_RHYTHM - 1 && longest > LONGEST_MONTH => 1,
        few if few < DAYS_OF_A_RHYTHM - 1 => longest,
        many => gaps[(many * 95).div_ceil(100) - 1],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// Each month, quarter and year of a file with rows on these days.
    fn check(days: &[&str], expect: Expect) {
        let days = days.iter().map(|day| day_number(day.parse().unwrap()));
        let calendar = Calendar::of(days).unwrap();
        let mut lines = Vec::new();
        for granularity in [Granularity::Month, Granularity::Quarter, Granularity::Year] {
            let periods = calendar.periods(granularity).into_iter();
            let shown = periods.map(|p| format!("{p}{}", if calendar.is_complete(&p) { "" } else { " partial" }));
            lines.push(shown.collect::<Vec<_>>().join(", "));
        }
        expect.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn one_row_a_month_makes_complete_months() {
        check(
            &["2024-01-01", "2024-02-01", "2024-03-01"],
            expect![[r#"
                2024-01, 2024-02, 2024-03
                2024Q1
                2024 partial"#]],
        );
    }

    #[test]
    fn a_holiday_before_the_first_day_leaves_the_month_whole_and_a_late_start_does_not() {
        // Daily to the end of February, but for a pause of three days in January.
        let open_from = |first: i8| {
            let january = (first..=31).filter(|day| !(10..=12).contains(day)).map(|day| format!("2024-01-{day:02}"));
            january.chain((1..=29).map(|day| format!("2024-02-{day:02}"))).collect::<Vec<_>>()
        };
        let months = |first: i8| {
            let days = open_from(first);
            Calendar::of(days.iter().map(|day| day_number(day.parse().unwrap()))).unwrap()
        };
        let january = Period::containing(Granularity::Month, date_of(day_number("2024-01-15".parse().unwrap())));
        assert!(months(3).is_complete(&january));
        assert!(!months(6).is_complete(&january));
        assert!(months(6).is_complete(&january.next()));
    }

    #[test]
    fn a_daily_file_that_stops_early_leaves_the_month_partial() {
        check(
            &["2024-03-30", "2024-03-31", "2024-04-01", "2024-04-02"],
            expect![[r#"
                2024-03 partial, 2024-04 partial
                2024Q1 partial, 2024Q2 partial
                2024 partial"#]],
        );
    }

    #[test]
    fn a_handful_of_rows_at_no_rhythm_does_not_complete_the_month_they_end_in() {
        check(
            &["2024-01-01", "2024-01-31", "2024-02-01", "2024-02-08", "2024-02-09"],
            expect![[r#"
            2024-01, 2024-02 partial
            2024Q1 partial
            2024 partial"#]],
        );
        check(
            &["2024-01-05", "2024-02-09"],
            expect![[r#"
                2024-01 partial, 2024-02 partial
                2024Q1 partial
                2024 partial"#]],
        );
        check(
            &["2024-01-31", "2024-03-31", "2024-04-30", "2024-05-31"],
            expect![[r#"
            2024-01 partial, 2024-02, 2024-03, 2024-04, 2024-05
            2024Q1 partial, 2024Q2 partial
            2024 partial"#]],
        );
    }

    #[test]
    fn rows_every_other_month_complete_no_month() {
        check(
            &["2024-01-15", "2024-03-15", "2024-05-14"],
            expect![[r#"
            2024-01 partial, 2024-02 partial, 2024-03 partial, 2024-04 partial, 2024-05 partial
            2024Q1 partial, 2024Q2 partial
            2024 partial"#]],
        );
        check(
            &["2023-01-01", "2023-04-01", "2023-07-01", "2023-10-01", "2024-01-01"],
            expect![[r#"
            2023-01 partial, 2023-02 partial, 2023-03 partial, 2023-04 partial, 2023-05 partial, 2023-06 partial, 2023-07 partial, 2023-08 partial, 2023-09 partial, 2023-10 partial, 2023-11 partial, 2023-12 partial, 2024-01 partial
            2023Q1, 2023Q2, 2023Q3, 2023Q4, 2024Q1
            2023, 2024 partial"#]],
        );
    }

    #[test]
    fn two_days_reach_no_further_than_the_later_one() {
        check(
            &["2024-01-01", "2024-02-29"],
            expect![[r#"
            2024-01, 2024-02
            2024Q1 partial
            2024 partial"#]],
        );
        check(
            &["2024-01-01", "2024-02-28"],
            expect![[r#"
            2024-01, 2024-02 partial
            2024Q1 partial
            2024 partial"#]],
        );
    }

    #[test]
    fn months_without_rows_are_listed() {
        check(
            &["2023-12-31", "2024-02-29"],
            expect![[r#"
                2023-12 partial, 2024-01, 2024-02
                2023Q4 partial, 2024Q1 partial
                2023 partial, 2024 partial"#]],
        );
    }

    #[test]
    fn a_single_day_completes_nothing() {
        check(
            &["2024-02-29", "2024-02-29"],
            expect![[r#"
                2024-02 partial
                2024Q1 partial
                2024 partial"#]],
        );
    }

    #[test]
    fn a_mistyped_year_does_not_list_centuries_of_empty_months() {
        check(
            &["0202-04-01", "2024-01-01"],
            expect![[r#"
                0202-04, 2024-01 partial
                0202Q2, 2024Q1 partial
                0202 partial, 2024 partial"#]],
        );
    }
}
