//! What is worked through, in one currency: how many records there are, how far they are, what they are worth and how long
//! they took, of all and of each status, category, department, person and bracket of amounts.
use super::Book;
use crate::{
    cubes::{
        Cubes, Id, NONE, NOT_KEPT, Names, Status,
        dimension::{CATEGORY, CURRENCY, DEPARTMENT, PERSON, STATUS},
        records::{self, Cell, Key},
    },
    exact::{plus, ratio},
};
use domain::{Date, Decimal, Field, Result};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};
use tables::{Progress, day_number};

/// The columns that records are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Status,
    Category,
    Department,
    Person,
    /// Brackets of amounts, between round numbers.
    Bracket,
}

/// Some records, added up.
#[derive(Debug, Clone, Default)]
pub struct Group {
    pub records: u64,
    /// Those with a status that says how far they are.
    pub known: u64,
    pub open: u64,
    pub rejected: u64,
    pub with_amount: u64,
    /// In whole units of the cubes' scale.
    pub amount: i128,
    /// Records that took so many days.
    days: BTreeMap<i32, u64>,
}

/// Groups by name; those without one under `None`.
pub type Groups = Vec<(Option<String>, Group)>;

#[derive(Debug)]
pub struct Records<'a> {
    names: &'a Names,
    cells: Vec<&'a (Key, Cell)>,
    /// The number of the last bracket in each bracket that is shown.
    brackets: Vec<i32>,
    pub total: Group,
}

/// A bracket that is shown holds at least one of so many records with an amount.
const BRACKETS: u64 = 20;

impl Side {
    /// One of them, as an entity's kind.
    pub fn singular(self) -> &'static str {
        match self {
            Side::Bracket => "bracket",
            Side::Status => Field::Status.name(),
            Side::Category => Field::Category.name(),
            Side::Department => Field::Department.name(),
            Side::Person => Field::Person.name(),
        }
    }

    pub fn plural(self) -> &'static str {
        match self {
            Side::Status => "statuses",
            Side::Category => "categories",
            Side::Department => "departments",
            Side::Person => "persons",
            Side::Bracket => "brackets",
        }
    }
}

impl Group {
    fn add(&mut self, names: &Names, (key, cell): &(Key, Cell)) -> Result<()> {
        let rows = u64::from(cell.rows);
        let progress = match names.status(key.status) {
            Status::Word(word) => Progress::of(word),
            Status::Blank | Status::NoColumn => None,
        };
        self.records += rows;
        self.known += if progress.is_some() { rows } else { 0 };
        self.open += if progress == Some(Progress::Open) { rows } else { 0 };
        self.rejected += if progress == Some(Progress::Rejected) { rows } else { 0 };
        self.with_amount += u64::from(cell.with_amount);
        self.amount = plus(self.amount, cell.amount.units())?;
        if let Some(days) = key.days.get() {
            *self.days.entry(days).or_default() += rows;
        }
        Ok(())
    }

    /// Records with a day of opening and a day of closing.
    pub fn closed(&self) -> u64 {
        self.days.values().sum()
    }

    /// Calendar days that the closed ones took together.
    pub fn days_taken(&self) -> i128 {
        self.days.iter().map(|(days, records)| i128::from(*days) * i128::from(*records)).sum()
    }

    /// The middle number of days, or half the sum of both; `None` where none was closed.
    pub fn median_days(&self) -> Result<Option<Decimal>> {
        let closed = self.closed();
        let nth = |wanted: u64| {
            let mut before = 0;
            self.days.iter().find_map(|(days, records)| {
                before += records;
                (wanted < before).then_some(Decimal::from(*days))
            })
        };
        match (closed.checked_sub(1).and_then(|last| nth(last / 2)), nth(closed / 2)) {
            (Some(low), Some(high)) => ratio(low + high, Decimal::TWO).map(|middle| Some(middle.normalize())),
            _ => Ok(None),
        }
    }
}

impl<'a> Records<'a> {
    pub fn read(cubes: &'a Cubes, currency: Id<CURRENCY>) -> Result<Self> {
        let cells: Vec<_> = cubes.records.iter().filter(|(key, _)| key.currency == currency).collect();
        let mut records = Self { names: &cubes.names, brackets: brackets(&cells), cells, total: Group::default() };
        records.total = records.of(|_| true)?;
        Ok(records)
    }

    /// Of those whose cells are wanted.
    pub fn of(&self, is_wanted: impl Fn(&Key) -> bool) -> Result<Group> {
        let mut group = Group::default();
        self.cells.iter().filter(|cell| is_wanted(&cell.0)).try_for_each(|cell| group.add(self.names, cell))?;
        Ok(group)
    }

    /// Opened from one day to another, both inclusive.
    pub fn between(&self, from: Date, to: Date) -> Result<Group> {
        let days = day_number(from)..=day_number(to);
        self.of(|key| days.contains(&key.day.0))
    }

    /// Those of each entity of a side, by name; `None` where there were too many to be told apart. Rows that name none are one
    /// of them, under `None`.
    pub fn by(&self, side: Side, is_wanted: impl Fn(&Key) -> bool) -> Result<Option<Groups>> {
        let mut groups: HashMap<u32, Group> = HashMap::new();
        for cell in self.cells.iter().filter(|cell| is_wanted(&cell.0)) {
            groups.entry(self.place(side, &cell.0)).or_default().add(self.names, cell)?;
        }
        if groups.contains_key(&NOT_KEPT) {
            return Ok(None);
        }
        let mut named: Vec<_> = groups.into_iter().map(|(id, group)| (self.name(side, id), (id, group))).collect();
        // Brackets stand in the order of their amounts; of the others the one with most records first.
        named.sort_by(|(one, (a, first)), (other, (b, second))| match side {
            Side::Bracket => a.cmp(b),
            _ => (one.is_none(), Reverse(first.records), one).cmp(&(other.is_none(), Reverse(second.records), other)),
        });
        Ok(Some(named.into_iter().map(|(name, (_, group))| (name, group)).collect()))
    }

    /// Those of each person in the department of a name, as [`Records::by`] gives them.
    pub fn in_department(&self, name: &str) -> Result<Option<Groups>> {
        let department = self.names.dimensions[DEPARTMENT].find(name).map(Id);
        self.by(Side::Person, |key| Some(key.department) == department)
    }

    /// The number of an entity among those of its side.
    fn place(&self, side: Side, key: &Key) -> u32 {
        match side {
            Side::Status => key.status.0,
            Side::Category => key.category.0,
            Side::Department => key.department.0,
            Side::Person => key.person.0,
            Side::Bracket => {
                let of = |bracket: i32| self.brackets.partition_point(|last| *last < bracket) as u32;
                key.bracket.get().map_or(NONE, of)
            }
        }
    }

    fn name(&self, side: Side, id: u32) -> Option<String> {
        let text = match side {
            Side::Status => self.names.text(Id::<STATUS>(id)),
            Side::Category => self.names.text(Id::<CATEGORY>(id)),
            Side::Department => self.names.text(Id::<DEPARTMENT>(id)),
            Side::Person => self.names.text(Id::<PERSON>(id)),
            Side::Bracket => return self.bracket(id as usize),
        };
        text.map(str::to_owned)
    }

    /// `under 1,000`, `1,000 to 2,000`, `10,000 or more`.
    fn bracket(&self, place: usize) -> Option<String> {
        let last = self.brackets.get(place)?;
        let begin = place.checked_sub(1).map(|before| records::bound(self.brackets[before] + 1));
        let end = (place + 1 < self.brackets.len()).then(|| records::bound(last + 1));
        Some(match (begin, end) {
            (None, None) => "any amount".to_owned(),
            (None, Some(end)) => format!("under {}", grouped(end)),
            (Some(begin), Some(end)) => format!("{} to {}", grouped(begin), grouped(end)),
            (Some(begin), None) => format!("{} or more", grouped(begin)),
        })
    }

    /// The round number that about half of the amounts lie below: where the bracket of the middle one begins. `None` where
    /// that is the first bracket, or no record has an amount.
    pub fn middle_bound(&self) -> Option<(i32, String)> {
        let counts = counts(&self.cells);
        let half = counts.values().sum::<u64>() / 2;
        let mut before = 0;
        let (middle, _) = counts.iter().find(|(_, records)| {
            before += **records;
            before > half
        })?;
        let is_first = counts.first_key_value().is_some_and(|(first, _)| first == middle);
        (*middle >= 0 && !is_first).then(|| (*middle, grouped(records::bound(*middle))))
    }
}

impl Book<'_> {
    /// The calendar month of a figure, and the records opened in it, for the last two years.
    pub fn months_of_records(&self) -> Result<Vec<(domain::Period, Group)>> {
        let months = self.latest(domain::Granularity::Month, super::COMPARED_MONTHS);
        months.into_iter().map(|month| Ok((month, self.records.between(month.start, month.end())?))).collect()
    }
}

/// Records with an amount by the narrowest brackets.
fn counts(cells: &[&(Key, Cell)]) -> BTreeMap<i32, u64> {
    let mut counts: BTreeMap<i32, u64> = BTreeMap::new();
    for (key, cell) in cells {
        if let Some(bracket) = key.bracket.get() {
            *counts.entry(bracket).or_default() += u64::from(cell.rows);
        }
    }
    counts
}

/// Narrow brackets put together from the lowest on, until each holds a twentieth of the records.
fn brackets(cells: &[&(Key, Cell)]) -> Vec<i32> {
    let counts = counts(cells);
    let least = counts.values().sum::<u64>().div_ceil(BRACKETS);
    let (mut lasts, mut held) = (Vec::new(), 0);
    for (bracket, records) in &counts {
        held += records;
        if held >= least {
            lasts.push(*bracket);
            held = 0;
        }
    }
    // What is left over at the top belongs to the last one.
    if let (true, Some(last), Some((largest, _))) = (held > 0, lasts.last_mut(), counts.last_key_value()) {
        *last = *largest;
    }
    lasts
}

/// `10,000`.
fn grouped(number: Decimal) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
