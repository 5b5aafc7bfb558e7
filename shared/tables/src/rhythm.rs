//! How far apart the days of a table are: whether it goes by day, week, month, quarter or year.
use std::fmt;

/// The distinct days seen, one bit each from 1970 to the end of 2100 (6 KB); other days do not count. The order in which
/// days are observed makes no difference.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Rhythm {
    days: Box<[u64; Rhythm::WORDS]>,
}

impl Rhythm {
    /// 131 years.
    const DAYS: usize = 47_847;
    const WORDS: usize = Self::DAYS.div_ceil(64);

    pub(crate) fn new() -> Self {
        Self { days: Box::new([0; Self::WORDS]) }
    }

    /// Takes a day, counted from 1970-01-01.
    #[inline]
    pub(crate) fn observe(&mut self, day: i32) {
        let day = usize::try_from(day).unwrap_or(usize::MAX);
        if let Some(word) = self.days.get_mut(day / 64) {
            *word |= 1 << (day % 64);
        }
    }

    /// `day`, `week`, `month`, `quarter` or `year`, by the most frequent gap between neighbouring days; the finer one where
    /// two are equally frequent. `None` for less than two different days.
    pub(crate) fn granularity(&self) -> Option<&'static str> {
        const NAMES: [&str; 5] = ["day", "week", "month", "quarter", "year"];
        let mut counts = [0u32; NAMES.len()];
        let mut earlier = None;
        for day in self.distinct() {
            if let Some(earlier) = earlier.replace(day) {
                counts[step(day - earlier)] += 1;
            }
        }
        let most = counts.into_iter().max().filter(|most| *most > 0)?;
        counts.iter().position(|count| *count == most).map(|step| NAMES[step])
    }

    fn distinct(&self) -> impl Iterator<Item = usize> {
        self.days
            .iter()
            .enumerate()
            .flat_map(|(at, word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit))
    }
}

impl Default for Rhythm {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rhythm({} days)", self.distinct().count())
    }
}

/// The step a gap of days is; a gap that is no step of the calendar comes of events, which have a day each.
fn step(gap: usize) -> usize {
    match gap {
        7 => 1,
        28..=31 => 2,
        90..=92 => 3,
        365 | 366 => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{date_of, day_number};
    use domain::Date;
    use proptest::prelude::*;

    fn check(dates: &str, expect: Option<&str>) {
        let mut rhythm = Rhythm::new();
        for date in dates.split_whitespace() {
            rhythm.observe(day_number(date.parse::<Date>().unwrap()));
        }
        assert_eq!(rhythm.granularity(), expect, "{dates}");
    }

    #[test]
    fn the_most_frequent_gap_names_the_granularity() {
        check("2024-01-01 2024-01-02 2024-01-05 2024-01-06", Some("day"));
        check("2024-01-01 2024-01-08 2024-01-15 2024-01-29", Some("week"));
        check("2024-01-31 2024-02-29 2024-03-31 2024-04-30", Some("month"));
        check("2024-03-31 2024-06-30 2024-09-30 2024-12-31", Some("quarter"));
        check("2021-12-31 2022-12-31 2023-12-31 2024-12-31", Some("year"));
        check("2024-01-05 2024-02-17 2024-03-01", Some("day"));
    }

    #[test]
    fn where_two_are_equally_frequent_the_finer_one_counts() {
        check("2024-01-01 2024-01-08 2024-02-08", Some("week"));
    }

    #[test]
    fn one_day_has_no_rhythm() {
        check("", None);
        check("2024-01-01 2024-01-01", None);
        check("1969-12-31 2024-01-01 2500-01-01", None);
    }

    #[test]
    fn the_first_and_the_last_day_of_the_calendar_count() {
        check("1970-01-01 1970-01-08", Some("week"));
        assert_eq!(date_of(Rhythm::DAYS as i32 - 1).to_string(), "2100-12-31");
        check("2100-12-24 2100-12-31", Some("week"));
    }

    proptest! {
        #[test]
        fn any_order_and_any_day_gives_the_same(days in proptest::collection::vec(prop_oneof![any::<i32>(), 0..2_000i32], 0..50)) {
            let (mut forward, mut backward) = (Rhythm::new(), Rhythm::new());
            days.iter().for_each(|day| forward.observe(*day));
            days.iter().rev().chain(&days).for_each(|day| backward.observe(*day));
            prop_assert_eq!(&forward, &backward);
            prop_assert_eq!(forward.granularity(), backward.granularity());
        }
    }
}
