//! What all values of a column together say about how its dates are written.
use crate::date::{self, DateForm};
use crate::examples::Examples;

/// Collected value by value; the order of the values makes no difference to what is decided.
#[derive(Debug, Clone)]
pub(crate) struct DateEvidence {
    /// Eight digits, and digits alone, are dates only where the header asks for them.
    takes_digits: bool,
    /// Values that are dates under the same forms; a column has a few kinds of them.
    classes: Vec<Class>,
    /// Place of the class that the last value belonged to.
    last: usize,
    unreadable: u64,
    unreadable_examples: Examples,
    /// Values with a time of day, and with a zone as well.
    times: u64,
    zones: u64,
    /// Written as `2024-01-31` and nothing else.
    iso: u64,
    short_years: Examples,
    like_versions: u64,
    /// Another day under each of month first and day first.
    twofold: Examples,
    /// Least and greatest of the first and the last number, where the year could be either.
    dashes: Option<[(u32, u32); 2]>,
    dashed: Examples,
}

#[derive(Debug, Clone)]
struct Class {
    /// A set of [`DateForm::bit`]s.
    forms: u16,
    values: u64,
    examples: Examples,
}

/// How the column's dates are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateChoice {
    pub form: DateForm,
    /// The other form that reads as much, or that other values prove, and a value that is another day in it.
    pub also: Option<(DateForm, String)>,
}

const MONTH_FIRST: u16 = 1 << DateForm::MonthFirst as u16;
const DAY_FIRST: u16 = 1 << DateForm::DayFirst as u16;
const YEAR_FIRST: u16 = 1 << DateForm::YearFirst as u16;

impl DateEvidence {
    pub(crate) fn new(takes_digits: bool) -> Self {
        Self {
            takes_digits,
            classes: Vec::new(),
            last: 0,
            unreadable: 0,
            unreadable_examples: Examples::default(),
            times: 0,
            zones: 0,
            iso: 0,
            short_years: Examples::default(),
            like_versions: 0,
            twofold: Examples::default(),
            dashes: None,
            dashed: Examples::default(),
        }
    }

    /// Takes a text that came so many times. Whether any form reads it as a date.
    #[inline]
    pub(crate) fn observe(&mut self, text: &str, times: u64) -> bool {
        let forms = match date::written(text) {
            Some(written) => self.see(written, text, times),
            None if self.takes_digits => date::epoch_form(text).map_or(0, |form| {
                (self.times, self.zones) = (self.times + times, self.zones + times);
                form.bit()
            }),
            None => 0,
        };
        if forms == 0 {
            self.unreadable += times;
            self.unreadable_examples.add(text);
            return false;
        }
        if self.classes.get(self.last).is_none_or(|class| class.forms != forms) {
            self.last = self.classes.iter().position(|class| class.forms == forms).unwrap_or_else(|| {
                self.classes.push(Class { forms, values: 0, examples: Examples::default() });
                self.classes.len() - 1
            });
        }
        let class = &mut self.classes[self.last];
        class.values += times;
        class.examples.add(text);
        true
    }

    #[inline]
    fn see(&mut self, written: date::Written, text: &str, times: u64) -> u16 {
        let forms = written.forms();
        if forms == YEAR_FIRST && text.len() == 10 && written.time.is_none() && text.as_bytes()[4] == b'-' {
            self.iso += times;
            return forms;
        }
        if forms == DateForm::Compact.bit() && !self.takes_digits || forms == 0 {
            return 0;
        }
        if let Some(time) = written.time {
            self.times += times;
            self.zones += if time.offset.is_some() { times } else { 0 };
        }
        if written.is_short {
            self.short_years.add(text);
        }
        self.like_versions += if written.is_like_a_version() { times } else { 0 };
        let both = MONTH_FIRST | DAY_FIRST;
        if forms & both == both && written.day(DateForm::MonthFirst) != written.day(DateForm::DayFirst) {
            self.twofold.add(text);
        }
        if let Some((first, last)) = written.dashes() {
            let [(a, b), (c, d)] = self.dashes.unwrap_or([(first, first), (last, last)]);
            self.dashes = Some([(a.min(first), b.max(first)), (c.min(last), d.max(last))]);
            self.dashed.add(text);
        }
        forms
    }

    fn read_by(&self, form: DateForm) -> u64 {
        self.classes.iter().filter(|class| class.forms & form.bit() != 0).map(|class| class.values).sum()
    }

    fn only(&self, form: u16) -> u64 {
        self.classes.iter().filter(|class| class.forms == form).map(|class| class.values).sum()
    }

    /// Whether days come before months, where the column proves it.
    pub(crate) fn day_first(&self) -> Option<bool> {
        match (self.only(MONTH_FIRST), self.only(DAY_FIRST)) {
            (0, 1..) => Some(true),
            (1.., 0) => Some(false),
            _ => None,
        }
    }

    /// The form that reads the most values; of equals the earlier in [`DateForm::ALL`], unless the owner's word or the
    /// habit of the file says otherwise. Months without a day only where no value has one.
    pub(crate) fn choice(&self, decided: Option<bool>, habit: Option<bool>) -> DateChoice {
        let has_days = self
            .classes
            .iter()
            .any(|class| DateForm::ALL.iter().any(|form| !form.is_month() && class.forms & form.bit() != 0));
        let forms = || DateForm::ALL.into_iter().filter(move |form| !has_days || !form.is_month());
        let most = forms().map(|form| self.read_by(form)).max().unwrap_or(0);
        let best = |form: DateForm| self.read_by(form) == most;
        let form = forms().find(|form| best(*form)).unwrap_or(DateForm::YearFirst);
        let (month_first, day_first) = (best(DateForm::MonthFirst), best(DateForm::DayFirst));
        let numeric = match (month_first, day_first) {
            (true, true) if decided.or(habit) == Some(true) => Some(DateForm::DayFirst),
            (true, _) => Some(DateForm::MonthFirst),
            (_, true) => Some(DateForm::DayFirst),
            _ => None,
        };
        let doubt = |other: DateForm, texts: &Examples| {
            texts.first().filter(|_| decided.is_none()).map(|text| (other, text.to_owned()))
        };
        // Each of year first and year last may read every value: years differ less than days of the month do.
        let dashes = self.dashes.filter(|_| best(DateForm::YearFirst) && numeric.is_some());
        let years_first = decided.is_none() && dashes.is_some_and(|[a, b]| a.1 - a.0 < b.1 - b.0);
        match numeric {
            Some(other) if years_first => DateChoice { form: DateForm::YearFirst, also: doubt(other, &self.dashed) },
            Some(form) if month_first && day_first => {
                let other = if form == DateForm::MonthFirst { DateForm::DayFirst } else { DateForm::MonthFirst };
                DateChoice { form, also: doubt(other, &self.twofold) }
            }
            // Both orders are proved: a day that fits both may be of either.
            Some(form) if self.contradiction().is_some() => {
                let other = if month_first { DateForm::DayFirst } else { DateForm::MonthFirst };
                DateChoice { form, also: doubt(other, &self.twofold) }
            }
            Some(form) => {
                let other = dashes.and_then(|_| doubt(DateForm::YearFirst, &self.dashed));
                DateChoice { form, also: other }
            }
            None => DateChoice { form, also: None },
        }
    }

    pub(crate) fn readable(&self, form: DateForm) -> u64 {
        self.read_by(form)
    }

    pub(crate) fn is_any_readable(&self) -> bool {
        !self.classes.is_empty()
    }

    /// Values that are a date under no form.
    pub(crate) fn unreadable(&self) -> u64 {
        self.unreadable
    }

    pub(crate) fn counter_examples(&self, form: DateForm) -> Vec<String> {
        let others = self.classes.iter().filter(|class| class.forms & form.bit() == 0);
        Examples::of(others.map(|class| &class.examples).chain([&self.unreadable_examples]))
    }

    /// A time of day stands beside the date in some value; reading the column as dates would drop it.
    pub(crate) fn has_time(&self) -> bool {
        self.times > 0
    }

    /// Every value names its zone, so that all are moments.
    pub(crate) fn is_zoned(&self) -> bool {
        self.zones > 0 && self.zones == self.classes.iter().map(|class| class.values).sum::<u64>()
    }

    /// Some values name their zone and others do not: how many do.
    pub(crate) fn partly_zoned(&self) -> Option<u64> {
        (self.zones > 0 && !self.is_zoned()).then_some(self.zones)
    }

    /// Values not written as `2024-01-31`.
    pub(crate) fn dressed(&self) -> u64 {
        self.classes.iter().map(|class| class.values).sum::<u64>() - self.iso
    }

    /// A value whose year has two digits.
    pub(crate) fn short_year(&self) -> Option<&str> {
        self.short_years.first()
    }

    /// Some values could as well be versions of a program, such as `1.2.24`.
    pub(crate) fn has_versions(&self) -> bool {
        self.like_versions > 0
    }

    /// Some dates can only be month first and others only day first: how many of each.
    pub(crate) fn contradiction(&self) -> Option<(u64, u64)> {
        let (month_first, day_first) = (self.only(MONTH_FIRST), self.only(DAY_FIRST));
        (month_first > 0 && day_first > 0).then_some((month_first, day_first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence<'a>(values: impl Iterator<Item = &'a &'a str>) -> DateEvidence {
        let mut evidence = DateEvidence::new(true);
        values.for_each(|value| {
            evidence.observe(value, 1);
        });
        evidence
    }

    fn check(values: &[&str], form: DateForm, readable: u64, also: Option<(DateForm, &str)>) {
        let also = also.map(|(form, text)| (form, text.to_owned()));
        for evidence in [evidence(values.iter()), evidence(values.iter().rev())] {
            assert_eq!(evidence.choice(None, None), DateChoice { form, also: also.clone() }, "{values:?}");
            assert_eq!(evidence.readable(form), readable, "{values:?}");
        }
    }

    #[test]
    fn a_day_above_twelve_decides_which_comes_first() {
        check(&["03/04/2024", "25/04/2024"], DateForm::DayFirst, 2, None);
        check(&["03/04/2024", "04/25/2024"], DateForm::MonthFirst, 2, None);
    }

    #[test]
    fn without_such_a_day_it_is_month_first_and_in_doubt() {
        let also = Some((DateForm::DayFirst, "03/04/2024"));
        check(&["05/06/2024", "03/04/2024"], DateForm::MonthFirst, 2, also);
        check(&["05/05/2024"], DateForm::MonthFirst, 1, None);
    }

    #[test]
    fn where_both_orders_are_proved_the_other_is_kept_as_well() {
        let dates = ["03/04/2024", "25/04/2024", "04/25/2024", "26/04/2024"];
        check(&dates, DateForm::DayFirst, 3, Some((DateForm::MonthFirst, "03/04/2024")));
        check(&dates[..3], DateForm::MonthFirst, 2, Some((DateForm::DayFirst, "03/04/2024")));
        check(&dates[1..], DateForm::DayFirst, 2, None);
    }

    #[test]
    fn the_owner_decides_and_the_habit_of_the_file_leans() {
        let evidence = evidence(["03/04/2024"].iter());
        let by_habit = evidence.choice(None, Some(true));
        assert_eq!(
            (by_habit.form, by_habit.also.map(|(form, _)| form)),
            (DateForm::DayFirst, Some(DateForm::MonthFirst))
        );
        assert_eq!(evidence.choice(Some(true), None), DateChoice { form: DateForm::DayFirst, also: None });
    }

    #[test]
    fn the_form_that_reads_most_wins() {
        check(&["2024-01-01", "2024-01-02", "03/04/2024", "soon"], DateForm::YearFirst, 2, None);
        check(&["03.04.2024"], DateForm::DayFirst, 1, None);
    }

    #[test]
    fn a_year_of_two_digits_is_where_the_numbers_differ_least() {
        let also = |form, text| Some((form, text));
        check(&["24-01-31", "24-02-03", "23-12-25"], DateForm::YearFirst, 3, also(DateForm::DayFirst, "23-12-25"));
        check(&["31-01-24", "03-02-24", "25-12-23"], DateForm::DayFirst, 3, also(DateForm::YearFirst, "03-02-24"));
        check(&["99-12-31", "98-12-30"], DateForm::YearFirst, 2, None);
    }

    #[test]
    fn months_are_dates_only_where_no_value_has_a_day() {
        check(&["Jan 2024", "Feb 2024"], DateForm::MonthNameYear, 2, None);
        check(&["Jan 2024", "Feb 2024", "31 Jan 2024"], DateForm::DayMonthName, 1, None);
    }
}
