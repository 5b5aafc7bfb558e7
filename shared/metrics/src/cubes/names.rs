//! The texts that cells are keyed by, as numbers: while cubes are built in the order of appearance, afterwards sorted, so that
//! equal cubes are equal bytes.
use super::{
    dimension::{COUNT, CURRENCY, STATUS, normal},
    interner::Interner,
    parts::Id,
};
use crate::outcome::Outcome;
use std::cmp::Ordering;

/// A blank cell, or a table without the column.
pub const NONE: u32 = u32::MAX;
/// A blank cell of a status column, which is not the same as no status column.
pub const BLANK_STATUS: u32 = u32::MAX - 1;
/// The texts of this dimension were too many and are not told apart.
pub const NOT_KEPT: u32 = u32::MAX - 2;

/// The sorted texts of each dimension; a text's number is its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    pub dimensions: [Sorted; COUNT],
    outcomes: Vec<Outcome>,
}

/// Texts end to end, each once, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    texts: String,
    ends: Vec<usize>,
}

/// What a row says of its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status<'a> {
    Word(&'a str),
    Blank,
    NoColumn,
}

/// The number of each text of one [`Names`] in another.
#[derive(Debug, Clone, Default)]
pub struct Renaming {
    pub dimensions: [Vec<u32>; COUNT],
    keeps_numbers: bool,
}

impl Renaming {
    /// Every number is the new one as well; known of merged names alone.
    pub fn keeps_numbers(&self) -> bool {
        self.keeps_numbers
    }

    /// The new number; those that name no text stay what they are.
    #[inline]
    pub fn of(&self, dimension: usize, id: u32) -> u32 {
        self.dimensions[dimension].get(id as usize).copied().unwrap_or(id)
    }
}

impl Sorted {
    /// Texts in order, each once.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut sorted = Self::default();
        texts.for_each(|text| sorted.push(text));
        sorted
    }

    fn push(&mut self, text: &str) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
    }

    #[inline]
    pub fn text(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.texts[start..self.ends[id]]
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|id| self.text(id))
    }

    /// The number of a text that is there.
    pub fn find(&self, text: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.text(middle).cmp(text) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// All texts of both, and where each one's are now.
    fn merged(&self, other: &Self) -> (Self, Vec<u32>, Vec<u32>) {
        let (mut ours, mut theirs) = (Vec::with_capacity(self.len()), Vec::with_capacity(other.len()));
        let mut merged = Self::default();
        loop {
            let (at, at_other) = (ours.len(), theirs.len());
            let order = match (at < self.len(), at_other < other.len()) {
                (false, false) => return (merged, ours, theirs),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (true, true) => self.text(at as u32).cmp(other.text(at_other as u32)),
            };
            let number = merged.len() as u32;
            if order.is_le() {
                ours.push(number);
            }
            if order.is_ge() {
                theirs.push(number);
            }
            merged.push(if order.is_le() { self.text(at as u32) } else { other.text(at_other as u32) });
        }
    }
}

impl Names {
    pub fn new(dimensions: [Sorted; COUNT]) -> Self {
        let outcomes = dimensions[STATUS].iter().map(Outcome::of).collect();
        Self { dimensions, outcomes }
    }

    /// The text of a number, or `None` where it names none.
    #[inline]
    pub fn text<const D: usize>(&self, id: Id<D>) -> Option<&str> {
        ((id.0 as usize) < self.dimensions[D].len()).then(|| self.dimensions[D].text(id.0))
    }

    pub fn currency(&self, id: Id<CURRENCY>) -> Option<&str> {
        self.text(id)
    }

    pub fn status(&self, id: Id<STATUS>) -> Status<'_> {
        match (id.0, self.text(id)) {
            (_, Some(word)) => Status::Word(word),
            (BLANK_STATUS, None) => Status::Blank,
            (_, None) => Status::NoColumn,
        }
    }

    /// Without a status column every row counts.
    pub fn outcome(&self, id: Id<STATUS>) -> Outcome {
        match self.outcomes.get(id.0 as usize) {
            Some(outcome) => *outcome,
            None if id.0 == BLANK_STATUS => Outcome::Blank,
            None => Outcome::Paid,
        }
    }

    /// The names of both, and the new numbers of ours and of theirs. New numbers are in the order of the old ones, so that
    /// what was sorted by number still is.
    pub fn merged(&self, other: &Names) -> (Self, Renaming, Renaming) {
        let (mut ours, mut theirs) = (Renaming::default(), Renaming::default());
        let mut dimensions: [Sorted; COUNT] = Default::default();
        for (place, merged) in dimensions.iter_mut().enumerate() {
            (*merged, ours.dimensions[place], theirs.dimensions[place]) =
                self.dimensions[place].merged(&other.dimensions[place]);
        }
        for renaming in [&mut ours, &mut theirs] {
            // New numbers rise with the old ones: where the last is its own number, all are.
            let mut lists = renaming.dimensions.iter();
            renaming.keeps_numbers = lists.all(|list| list.last().is_none_or(|last| *last as usize + 1 == list.len()));
        }
        (Self::new(dimensions), ours, theirs)
    }
}

/// Names while rows are added.
#[derive(Debug, Clone, Default)]
pub struct NewNames {
    dimensions: [Words; COUNT],
    outcomes: Vec<Outcome>,
}

/// Texts that may be spelled in several ways, such as `Paid` and `paid `.
#[derive(Debug, Clone, Default)]
struct Words {
    words: Interner,
    /// Only where spellings differ from words.
    spellings: Interner,
    /// The word of each spelling.
    word_of: Vec<u32>,
}

impl NewNames {
    /// The number of a text; blank in, [`NONE`] out.
    #[inline]
    pub fn id(&mut self, dimension: usize, text: Option<&str>) -> u32 {
        let Some(text) = text else { return NONE };
        let words = &mut self.dimensions[dimension];
        match normal(dimension) {
            None => words.words.id(text),
            Some(normal) => {
                let spelling = words.spellings.id(text) as usize;
                if spelling == words.word_of.len() {
                    let word = normal(text);
                    words.word_of.push(if word.is_empty() { NONE } else { words.words.id(&word) });
                }
                words.word_of[spelling]
            }
        }
    }

    /// As [`Names::text`], while names are new.
    pub fn text<const D: usize>(&self, id: Id<D>) -> Option<&str> {
        let words = &self.dimensions[D].words;
        ((id.0 as usize) < words.len()).then(|| words.text(id.0))
    }

    /// As [`Names::outcome`], while names are new.
    pub fn outcome(&mut self, status: u32) -> Outcome {
        let words = &self.dimensions[STATUS].words;
        for new in self.outcomes.len()..words.len() {
            self.outcomes.push(Outcome::of(words.text(new as u32)));
        }
        match self.outcomes.get(status as usize) {
            Some(outcome) => *outcome,
            None if status == BLANK_STATUS => Outcome::Blank,
            None => Outcome::Paid,
        }
    }

    /// The sorted names, and the number that each has among them.
    pub fn sorted(self) -> (Names, Renaming) {
        let mut renaming = Renaming::default();
        let mut dimensions: [Sorted; COUNT] = Default::default();
        for (place, words) in self.dimensions.into_iter().enumerate() {
            let words = words.words;
            let order = words.order();
            let mut numbers = vec![0; order.len()];
            order.iter().enumerate().for_each(|(number, id)| numbers[*id as usize] = number as u32);
            dimensions[place] = Sorted::of(order.iter().map(|id| words.text(*id)));
            renaming.dimensions[place] = numbers;
        }
        (Names::new(dimensions), renaming)
    }
}
