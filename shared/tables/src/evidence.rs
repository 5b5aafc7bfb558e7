//! What pass one learns of one column: what its header means and how all of its values are written.
use crate::aliases::{self, Kind};
use crate::date_evidence::DateEvidence;
use crate::number_evidence::NumberEvidence;
use crate::reading::Reading;
use crate::{header, null_words};
use domain::Field;

#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    pub header: String,
    /// The field the header means, its place among the aliases, and the currency named in the header.
    pub meaning: Option<(Field, usize, Option<&'static str>)>,
    kind: Option<Kind>,
    /// Cells that are not blank, with and without those that say NULL or the like.
    written: u64,
    values: u64,
    /// `None` when a value has refuted it.
    numbers: Option<NumberEvidence>,
    dates: Option<DateEvidence>,
    /// Every value so far is a number in digits alone, as a program writes quantities and not codes.
    plain: bool,
}

impl Evidence {
    pub(crate) fn new(header: &str) -> Self {
        let meaning = header::meaning(header);
        let kind = meaning.map(|(field, ..)| aliases::kind(field));
        Self {
            header: header.to_owned(),
            meaning,
            kind,
            written: 0,
            values: 0,
            numbers: (kind != Some(Kind::Text)).then(NumberEvidence::default),
            dates: (kind != Some(Kind::Text)).then(DateEvidence::default),
            plain: true,
        }
    }

    pub(crate) fn observe(&mut self, cell: &str) {
        let text = crate::cell::trim(cell);
        if text.is_empty() {
            return;
        }
        self.written += 1;
        if self.numbers.is_none() && self.dates.is_none() || null_words::contain(text) {
            return;
        }
        self.values += 1;
        if let Some(dates) = &mut self.dates {
            dates.observe(text);
            // A column whose header does not ask for dates has them in every value or not at all.
            if self.kind != Some(Kind::Date) && dates.readable() < self.values {
                self.dates = None;
            }
        }
        if let Some(numbers) = &mut self.numbers {
            self.plain &= is_plain(text);
            let is_number = numbers.observe(text);
            if self.kind != Some(Kind::Number) && !(is_number && self.plain) {
                self.numbers = None;
            }
        }
    }

    /// Whether the values are what the header says.
    pub(crate) fn agrees(&self) -> bool {
        match self.kind {
            Some(Kind::Number) => self.numbers.as_ref().is_some_and(|numbers| numbers.readable() > 0),
            Some(Kind::Date) => self.dates.as_ref().is_some_and(|dates| dates.readable() > 0),
            Some(Kind::Text) => self.written > 0,
            None => false,
        }
    }

    /// How the column is read when it has its field, or when it has none.
    pub(crate) fn reading(&self, has_field: bool) -> Reading {
        match (self.kind.filter(|_| has_field), &self.numbers, &self.dates) {
            (Some(Kind::Number), Some(numbers), _) => Reading::Number(numbers.reading()),
            (Some(Kind::Date), _, Some(dates)) => Reading::Date(dates.form()),
            (None, Some(numbers), _) if self.plain && self.values > 0 && numbers.readable() == self.values => {
                Reading::Number(numbers.reading())
            }
            // A time of day would be lost; where no metric asks for a date, the text is kept whole.
            (None, _, Some(dates)) if self.values > 0 && dates.readable() == self.values && !dates.has_time() => {
                Reading::Date(dates.form())
            }
            _ => Reading::Text,
        }
    }

    pub(crate) fn numbers(&self) -> Option<&NumberEvidence> {
        self.numbers.as_ref()
    }

    pub(crate) fn dates(&self) -> Option<&DateEvidence> {
        self.dates.as_ref()
    }

    pub(crate) fn values(&self) -> u64 {
        self.values
    }

    pub(crate) fn kind(&self) -> Option<Kind> {
        self.kind
    }
}

/// Digits with at most a minus and a point. A leading zero or more digits than any count has is an id.
fn is_plain(text: &str) -> bool {
    const LONGEST: u32 = 15;
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let leads_with_zero = digits.len() > 1 && digits[0] == b'0' && digits[1] != b'.';
    !leads_with_zero && crate::number::plain(text).is_some_and(|number| number.whole <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, values: &[&str], has_field: bool, reading: &str) {
        let mut evidence = Evidence::new(header);
        values.iter().for_each(|value| evidence.observe(value));
        assert_eq!(evidence.reading(has_field).to_string(), reading, "{header} {values:?}");
    }

    #[test]
    fn a_field_decides_the_type_of_its_column() {
        check("amount", &["$1,200.00", "oops", ""], true, "decimal, 2 decimals");
        check("date", &["soon", "2024-01-31"], true, "date, year-month-day");
        check("customer_id", &["00042", "00043"], true, "text");
        check("status", &["1", "0"], true, "text");
    }

    #[test]
    fn without_a_field_every_value_must_be_of_the_type() {
        check("height", &["1.5", "20", "", "N/A"], false, "decimal, 1 decimals");
        check("height", &["1.5", "tall"], false, "text");
        check("price", &["$5", "$6"], false, "text");
        check("Ship Date", &["2024-01-31", "2024-02-01"], false, "date, year-month-day");
        check("Ship Date", &["2024-01-31", "31.01.2024"], false, "text");
        check("Seen", &["2024-01-31 10:00"], false, "text");
        check("Empty", &["", " ", "NULL"], false, "text");
    }

    #[test]
    fn codes_keep_their_leading_zeros_and_all_their_digits() {
        check("zip", &["10001", "02134"], false, "text");
        check("card", &["4242424242424242"], false, "text");
        check("balance", &["0", "0.5", "-0.5"], false, "decimal, 1 decimals");
    }

    #[test]
    fn a_header_is_only_believed_when_a_value_agrees() {
        let mut evidence = Evidence::new("amount");
        assert!(!evidence.agrees());
        evidence.observe("high");
        assert!(!evidence.agrees());
        evidence.observe("5");
        assert!(evidence.agrees());
    }
}
