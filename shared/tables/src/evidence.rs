//! What pass one learns of one column: what its header means and how all of its values are written.
use crate::aliases::{self, Kind, Meaning};
use crate::booleans::BooleanEvidence;
use crate::date_evidence::DateEvidence;
use crate::kinds::TextEvidence;
use crate::null_words::{self, Nothing};
use crate::number_evidence::NumberEvidence;
use crate::reading::Reading;
use crate::{cell, guard, header};
use domain::Field;

#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    pub header: String,
    /// The field the header means, its place among the aliases, and the currency named in the header.
    pub meaning: Option<Meaning>,
    /// The vendor's own words for nothing.
    pub null_words: &'static [&'static str],
    kind: Option<Kind>,
    /// Cells with a value, in a column of text and in one of anything else.
    pub(crate) texts: u64,
    values: u64,
    /// Words for nothing as they were met, the smallest by text.
    pub(crate) surely: Words,
    pub(crate) perhaps: Words,
    /// `None` once too many values have refuted it.
    pub(crate) numbers: Option<NumberEvidence>,
    pub(crate) dates: Option<DateEvidence>,
    pub(crate) booleans: Option<BooleanEvidence>,
    /// `None` where the header asks for something else than text.
    pub(crate) kinds: Option<TextEvidence>,
    /// Values behind a guard such as `="00123"`.
    pub(crate) guarded: u64,
}

/// What a column, or a whole file, proves of how numbers and dates are written in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Habits {
    /// The day stands before the month.
    pub day_first: Option<bool>,
    /// A comma begins the decimals.
    pub comma: Option<bool>,
    /// Numbers of the file prove it; otherwise it is what such files usually do.
    pub is_mark_proved: bool,
    /// Money, or marks of thousands together with decimals, prove it: enough to settle how other money is read.
    pub is_mark_sure: bool,
}

/// Values that refute a type before it is given up, in a column whose header does not ask for it. A fixed number: what is
/// decided must not depend on the order of rows.
const MOST_OTHERS: u64 = 100;

impl Evidence {
    pub(crate) fn new(header: &str, meaning: Option<Meaning>, null_words: &'static [&'static str]) -> Self {
        let kind = meaning.map(|(field, ..)| aliases::kind(field));
        let is_text = kind == Some(Kind::Text);
        let takes_digits = kind == Some(Kind::Date) || asks_for_dates(header);
        Self {
            header: header.to_owned(),
            meaning,
            null_words,
            kind,
            texts: 0,
            values: 0,
            surely: Words::default(),
            perhaps: Words::default(),
            numbers: (!is_text).then(NumberEvidence::default),
            dates: (!is_text).then(|| DateEvidence::new(takes_digits)),
            booleans: kind.is_none().then(BooleanEvidence::default),
            kinds: (is_text || kind.is_none()).then(|| TextEvidence::new(header)),
            guarded: 0,
        }
    }

    /// Takes a cell that came so many times, without the blanks around it.
    pub(crate) fn observe(&mut self, cell: &str, times: u64) {
        let mut text = cell;
        if let Some(inside) = guard::inside(text) {
            text = cell::trim(inside);
            self.guarded += if text.is_empty() { 0 } else { times };
        }
        if text.is_empty() {
            return;
        }
        match meaning_of(text, self.null_words) {
            None => {}
            Some(Nothing::Surely) => return self.surely.add(text, times),
            Some(Nothing::Perhaps) => {
                self.perhaps.add(text, times);
                self.observe_text(text, times);
                return;
            }
        }
        self.values += times;
        self.observe_text(text, times);
        if let Some(booleans) = &mut self.booleans
            && !booleans.observe(text)
        {
            self.booleans = None;
        }
        if let Some(numbers) = &mut self.numbers
            && !numbers.observe(text, times)
            && self.kind != Some(Kind::Number)
            && numbers.unreadable() > MOST_OTHERS
        {
            self.numbers = None;
        }
        if let Some(dates) = &mut self.dates
            && !dates.observe(text, times)
            && self.kind != Some(Kind::Date)
            && dates.unreadable() > MOST_OTHERS
        {
            self.dates = None;
        }
    }

    #[inline]
    fn observe_text(&mut self, text: &str, times: u64) {
        self.texts += times;
        if let Some(kinds) = &mut self.kinds {
            kinds.observe(text, times);
        }
    }

    /// Takes a number that a program wrote, which has a point whatever the texts of the column have.
    pub(crate) fn observe_typed(&mut self, text: &str) {
        self.values += 1;
        self.observe_text(text, 1);
        self.booleans = None;
        if let Some(numbers) = &mut self.numbers {
            numbers.observe_typed(text);
        }
        if let Some(dates) = &mut self.dates
            && !dates.observe(text, 1)
            && self.kind != Some(Kind::Date)
            && dates.unreadable() > MOST_OTHERS
        {
            self.dates = None;
        }
    }

    /// The header asks for money and the values are shares of something.
    pub(crate) fn is_rate(&self) -> bool {
        self.is_money() && self.numbers.as_ref().is_some_and(NumberEvidence::is_rate)
    }

    /// The header asks for money.
    pub(crate) fn is_money(&self) -> bool {
        self.meaning.is_some_and(|(field, ..)| aliases::is_money(field))
    }

    /// The header names a thing that is told apart, not counted.
    pub(crate) fn is_id(&self) -> bool {
        let is_named = self.meaning.is_some_and(|(field, ..)| matches!(field, Field::OrderId | Field::CustomerId));
        is_named || self.kinds.as_ref().is_some_and(TextEvidence::is_id)
    }

    /// Values that a spreadsheet shortened, such as `4.00638E+12`.
    pub(crate) fn shortened(&self) -> u64 {
        self.kinds.as_ref().map_or(0, TextEvidence::shortened)
    }

    /// Whether the values are what the header says.
    pub(crate) fn agrees(&self) -> bool {
        match self.kind {
            Some(Kind::Number) if self.is_rate() => false,
            Some(Kind::Number) => self.numbers.as_ref().is_some_and(NumberEvidence::is_any_readable),
            Some(Kind::Date) => self.dates.as_ref().is_some_and(DateEvidence::is_any_readable),
            Some(Kind::Text) => self.texts > 0,
            None => false,
        }
    }

    /// What this column alone proves, read so. A number that strayed into a text, or a time of day that looks like one, says
    /// nothing of how numbers are written.
    pub(crate) fn habits(&self, reading: Reading) -> Habits {
        let is_number = matches!(reading, Reading::Number(_)) && !asks_for_times(&self.header);
        let numbers = self.numbers.as_ref().filter(|_| is_number);
        let comma = numbers.and_then(NumberEvidence::comma);
        let is_sure = |numbers: &NumberEvidence| numbers.is_sure() || self.is_money();
        Habits {
            day_first: self.dates.as_ref().and_then(DateEvidence::day_first),
            comma,
            is_mark_proved: comma.is_some(),
            is_mark_sure: comma.is_some() && numbers.is_some_and(is_sure),
        }
    }

    /// Cells with a value, words for nothing not counted.
    pub(crate) fn values(&self) -> u64 {
        self.values
    }

    pub(crate) fn kind(&self) -> Option<Kind> {
        self.kind
    }
}

/// Whether a trimmed cell says that there is nothing; a vendor's own words are sure.
#[inline]
pub(crate) fn meaning_of(text: &str, null_words: &[&str]) -> Option<Nothing> {
    if !null_words.is_empty() && null_words.contains(&text) {
        return Some(Nothing::Surely);
    }
    null_words::meaning(text)
}

/// A word of the header names a time of day, which some write as `10.30`.
fn asks_for_times(header: &str) -> bool {
    const WORDS: [&str; 12] =
        ["time", "zeit", "uhrzeit", "uhr", "hour", "hora", "heure", "ora", "tijd", "tid", "godzina", "saat"];
    header::normalise(header).split(' ').any(|word| WORDS.contains(&word))
}

/// A word of the header names a date or a time, so that digits alone may be one.
fn asks_for_dates(header: &str) -> bool {
    const WORDS: [&str; 22] = [
        "created",
        "updated",
        "modified",
        "time",
        "timestamp",
        "at",
        "date",
        "datetime",
        "epoch",
        "unix",
        "day",
        "ts",
        "datum",
        "fecha",
        "dato",
        "zeit",
        "zeitpunkt",
        "jour",
        "giorno",
        "dia",
        "dt",
        "tarih",
    ];
    // `createdAt` is one word to a program.
    header::normalise(header).split(' ').any(|word| WORDS.contains(&word))
        || header.ends_with("At")
        || header.ends_with("Date")
}

/// How often words were met, and which: at most ten spellings, the smallest by text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub cells: u64,
    pub met: Vec<String>,
}

impl Words {
    const MOST: usize = 10;

    fn add(&mut self, word: &str, times: u64) {
        self.cells += times;
        if let Err(at) = self.met.binary_search_by(|met| met.as_str().cmp(word))
            && at < Self::MOST
        {
            self.met.insert(at, word.to_owned());
            self.met.truncate(Self::MOST);
        }
    }
}
