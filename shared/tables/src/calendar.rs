//! The Gregorian calendar in whole numbers: which days there are, and how many lie between them and 1970.

pub(crate) fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March (H. Hinnant's method).
pub(crate) fn day_of(year: u32, month: u32, day: u32) -> Option<i32> {
    if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) || year == 0 {
        return None;
    }
    let year = year - u32::from(month <= 2);
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(days as i32 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{date_of, day_number};
    use domain::Date;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn day_numbers_are_those_of_the_calendar(day in -719_162i32..2_900_000) {
            let date: Date = date_of(day);
            let parts = (date.year() as u32, date.month() as u32, date.day() as u32);
            prop_assert_eq!(day_of(parts.0, parts.1, parts.2), Some(day_number(date)));
        }
    }
}
