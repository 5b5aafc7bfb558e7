//! What all values of a column together say about how its dates are written.
use crate::date::{self, DateForm};

/// Collected value by value; the order of the values makes no difference to what is decided.
#[derive(Debug, Clone, Default)]
pub(crate) struct DateEvidence {
    /// Values each form reads, in the order of [`DateForm::ALL`].
    read: [u64; 5],
    with_time: bool,
    /// Another day under each of month first and day first; the first such value.
    twofold: Option<Box<str>>,
}

impl DateEvidence {
    /// Whether any form reads the text as a date.
    pub(crate) fn observe(&mut self, text: &str) -> bool {
        let Some(written) = date::take_apart(text) else { return false };
        let days = DateForm::ALL.map(|form| written.day(form));
        for (read, day) in self.read.iter_mut().zip(days) {
            *read += u64::from(day.is_some());
        }
        self.with_time |= written.has_time;
        if let [_, Some(month_first), Some(day_first), ..] = days
            && month_first != day_first
            && self.twofold.is_none()
        {
            self.twofold = Some(text.into());
        }
        days.iter().any(Option::is_some)
    }

    /// The form that reads the most values; of equals the earlier in [`DateForm::ALL`].
    pub(crate) fn form(&self) -> DateForm {
        let most = self.readable();
        DateForm::ALL
            .into_iter()
            .zip(self.read)
            .find(|(_, read)| *read == most)
            .map_or(DateForm::YearFirst, |(form, _)| form)
    }

    pub(crate) fn readable(&self) -> u64 {
        self.read.into_iter().max().unwrap_or(0)
    }

    /// A time of day stands beside the date in some value; reading the column as dates would drop it.
    pub(crate) fn has_time(&self) -> bool {
        self.with_time
    }

    /// A value that is another day in the form not taken, where nothing in the column tells which is meant.
    pub(crate) fn ambiguous(&self) -> Option<&str> {
        let [_, month_first, day_first, ..] = self.read;
        let is_chosen = self.form() == DateForm::MonthFirst;
        self.twofold.as_deref().filter(|_| is_chosen && month_first == day_first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], form: DateForm, readable: u64, ambiguous: Option<&str>) {
        let mut evidence = DateEvidence::default();
        for value in values {
            evidence.observe(value);
        }
        assert_eq!(
            (evidence.form(), evidence.readable(), evidence.ambiguous()),
            (form, readable, ambiguous),
            "{values:?}"
        );
    }

    #[test]
    fn a_day_above_twelve_decides_which_comes_first() {
        check(&["03/04/2024", "25/04/2024"], DateForm::DayFirst, 2, None);
        check(&["03/04/2024", "04/25/2024"], DateForm::MonthFirst, 2, None);
    }

    #[test]
    fn without_such_a_day_it_is_month_first_and_in_doubt() {
        check(&["03/04/2024", "05/06/2024"], DateForm::MonthFirst, 2, Some("03/04/2024"));
        check(&["05/05/2024"], DateForm::MonthFirst, 1, None);
    }

    #[test]
    fn the_form_that_reads_most_wins() {
        check(&["2024-01-01", "2024-01-02", "03/04/2024", "soon"], DateForm::YearFirst, 2, None);
        check(&["03.04.2024"], DateForm::DayFirst, 1, None);
    }
}
