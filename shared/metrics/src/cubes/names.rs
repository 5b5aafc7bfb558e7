//! The texts that cells are keyed by, as numbers.
use super::interner::Interner;
use crate::outcome::Outcome;

/// A blank cell, or a table without the column.
pub const NONE: u32 = u32::MAX;
/// A blank cell of a status column, which is not the same as no status column.
pub const BLANK_STATUS: u32 = u32::MAX - 1;

/// One interner for each text column the cubes read.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub products: Interner,
    pub channels: Interner,
    pub customers: Interner,
    pub orders: Interner,
    pub currencies: Words,
    pub statuses: Words,
    outcomes: Vec<Outcome>,
}

/// What a row says of its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status<'a> {
    Word(&'a str),
    Blank,
    NoColumn,
}

impl Names {
    pub fn status_id(&mut self, text: Option<&str>) -> u32 {
        let id = self.statuses.id(text, |text| text.trim().to_lowercase());
        for word in self.statuses.words.iter().skip(self.outcomes.len()) {
            self.outcomes.push(Outcome::of(word));
        }
        if id == NONE { BLANK_STATUS } else { id }
    }

    pub fn currency_id(&mut self, text: Option<&str>) -> u32 {
        self.currencies.id(text, |text| text.trim().to_uppercase())
    }

    pub fn status(&self, id: u32) -> Status<'_> {
        match id {
            NONE => Status::NoColumn,
            BLANK_STATUS => Status::Blank,
            id => Status::Word(self.statuses.words.text(id)),
        }
    }

    /// Without a status column every row counts.
    pub fn outcome(&self, status: u32) -> Outcome {
        match status {
            NONE => Outcome::Paid,
            BLANK_STATUS => Outcome::Blank,
            id => self.outcomes[id as usize],
        }
    }

    /// Takes over the texts of `other`; the answer translates its numbers into ours.
    pub fn absorb(&mut self, other: &Names) -> Renaming {
        Renaming {
            products: other.products.iter().map(|text| self.products.id(text)).collect(),
            channels: other.channels.iter().map(|text| self.channels.id(text)).collect(),
            customers: other.customers.iter().map(|text| self.customers.id(text)).collect(),
            orders: other.orders.iter().map(|text| self.orders.id(text)).collect(),
            currencies: other.currencies.words.iter().map(|text| self.currency_id(Some(text))).collect(),
            statuses: other.statuses.words.iter().map(|text| self.status_id(Some(text))).collect(),
        }
    }
}

/// The number of each of another table's texts here.
pub struct Renaming {
    pub products: Vec<u32>,
    pub channels: Vec<u32>,
    pub customers: Vec<u32>,
    pub orders: Vec<u32>,
    pub currencies: Vec<u32>,
    pub statuses: Vec<u32>,
}

impl Renaming {
    /// The new number; [`NONE`] and [`BLANK_STATUS`] name no text and stay what they are.
    pub fn of(numbers: &[u32], id: u32) -> u32 {
        numbers.get(id as usize).copied().unwrap_or(id)
    }
}

/// Words that may be spelled in several ways, such as `Paid` and `paid `.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub words: Interner,
    spellings: Interner,
    /// The word of each spelling.
    word_of: Vec<u32>,
}

impl Words {
    fn id(&mut self, text: Option<&str>, normal: impl Fn(&str) -> String) -> u32 {
        let Some(text) = text else { return NONE };
        let spelling = self.spellings.id(text) as usize;
        if spelling == self.word_of.len() {
            let word = normal(text);
            self.word_of.push(if word.is_empty() { NONE } else { self.words.id(&word) });
        }
        self.word_of[spelling]
    }
}

/// The text of a number, or `None` for [`NONE`].
pub fn text(interner: &Interner, id: u32) -> Option<&str> {
    (id != NONE).then(|| interner.text(id))
}
