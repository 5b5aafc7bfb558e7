//! Rows that may add up others: held back in pass one and judged by their numbers where their cells do not tell.
use crate::money::{self, Sum};
use crate::plan::PlannedColumn;
use crate::reading::Reading;
use crate::records::Record;
use domain::{Decimal, Field, Issue, Severity};

/// A row held back, with its place below the names.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub place: u64,
    pub line: u64,
    pub row: Record,
}

impl Held {
    pub(crate) fn new(place: u64, line: u64, row: &Record) -> Self {
        Self { place, line, row: row.clone() }
    }
}

/// What is known of a held row before its numbers are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is a total; its numbers only show whether it is right.
    Total,
    /// Only its numbers tell.
    Open,
    /// Nothing but numbers, without a label: a total only where they are the sums of all rows.
    Unlabelled,
}

/// Adds up the number columns between and above the held rows, to see which of them are sums.
pub(crate) struct Sums {
    /// The number columns, by place, with their readings.
    numbers: Vec<(usize, Reading)>,
    /// Which of them is the money that is counted, and its header.
    money: Option<(usize, String)>,
    held: Vec<(Held, Known)>,
    next: usize,
    /// Per number column: the sum since the beginning.
    all: Vec<Sum>,
    /// The same since each held row that is a sum, the latest last.
    parts: Vec<Vec<Sum>>,
    totals: Vec<Held>,
    others: Vec<Held>,
    /// What the latest total by its label says and what the rows come to, where that differs.
    mismatch: Option<Issue>,
}

/// Parts that a total may add up: the regions of a country, the months of a year.
const MOST_PARTS: usize = 64;

impl Sums {
    pub(crate) fn new(columns: &[PlannedColumn], mut held: Vec<(Held, Known)>) -> Self {
        held.sort_by_key(|(held, _)| held.place);
        let is_number = |(_, column): &(usize, &PlannedColumn)| matches!(column.reading, Reading::Number(_));
        let numbers: Vec<(usize, &PlannedColumn)> = columns.iter().enumerate().filter(is_number).collect();
        let is_money = |column: &PlannedColumn| matches!(column.field, Some(Field::Amount | Field::Spend));
        let money = numbers.iter().position(|(_, column)| is_money(column));
        let zeros = vec![Sum::default(); numbers.len()];
        Self {
            money: money.map(|at| (at, numbers[at].1.header.clone())),
            numbers: numbers.into_iter().map(|(place, column)| (place, column.reading)).collect(),
            all: zeros.clone(),
            parts: vec![zeros],
            held,
            next: 0,
            totals: Vec::new(),
            others: Vec::new(),
            mismatch: None,
        }
    }

    /// Takes every row below the names in order; `place` is the row's place there.
    pub(crate) fn take(&mut self, place: u64, row: &Record) {
        let amounts: Vec<Option<Decimal>> =
            self.numbers.iter().map(|(at, reading)| money::of_row(row, *at, *reading)).collect();
        let Some((held, known)) = self.held.get(self.next).filter(|(held, _)| held.place == place).cloned() else {
            return self.add(&amounts);
        };
        self.next += 1;
        let is_sum = self.is_sum(&amounts, known);
        if known == Known::Total {
            self.mismatch = if is_sum { None } else { self.mismatch(&held, &amounts) };
        } else if is_sum {
            self.totals.push(held);
        } else {
            self.others.push(held);
            return self.add(&amounts);
        }
        if self.parts.len() == MOST_PARTS {
            self.parts.remove(0);
        }
        self.parts.push(vec![Sum::default(); self.numbers.len()]);
    }

    fn add(&mut self, amounts: &[Option<Decimal>]) {
        let latest = self.parts.last_mut().into_iter().flatten();
        for ((all, part), amount) in self.all.iter_mut().zip(latest).zip(amounts) {
            let amount = amount.unwrap_or_default();
            all.add(amount);
            part.add(amount);
        }
    }

    /// Every number of the row is the sum of its column so far, or of the latest parts; one number at least.
    fn is_sum(&self, amounts: &[Option<Decimal>], known: Known) -> bool {
        let is = |sums: &[Sum]| {
            let mut same = amounts.iter().zip(sums).filter_map(|(amount, sum)| Some((*amount)? == sum.0?));
            amounts.iter().any(Option::is_some) && same.all(|same| same)
        };
        if is(&self.all) || known == Known::Unlabelled {
            return is(&self.all)
                && (known != Known::Unlabelled || amounts.iter().flatten().any(|amount| !amount.is_zero()));
        }
        let mut latest = vec![Sum::default(); self.numbers.len()];
        self.parts.iter().rev().any(|part| {
            latest
                .iter_mut()
                .zip(part)
                .for_each(|(sum, part)| sum.0 = sum.0.zip(part.0).and_then(|(a, b)| a.checked_add(b)));
            is(&latest)
        })
    }

    fn mismatch(&self, held: &Held, amounts: &[Option<Decimal>]) -> Option<Issue> {
        let (at, header) = self.money.as_ref()?;
        let (says, comes_to) = ((*amounts.get(*at)?)?, self.all.get(*at)?.0?);
        // The money may be right where an average or a rate beside it is no sum.
        let is_some_sum = says == comes_to || self.parts.last().and_then(|part| part.get(*at)?.0) == Some(says);
        (!is_some_sum).then(|| Issue {
            kind: "total_mismatch".into(),
            severity: Severity::Warning,
            row: Some(held.line),
            column: Some(header.clone()),
            value: Some(says.to_string()),
            what: format!("The total says {says} in `{header}`, but the rows it adds up come to {comes_to}."),
            suggestion: "Check whether rows are missing from the export; figures are made from the rows.".into(),
            effect: Some(format!("The difference is {}.", (says - comes_to).normalize())),
        })
    }

    /// The open rows that are sums, those that are not, and what is wrong with the total of the table.
    pub(crate) fn split(self) -> (Vec<Held>, Vec<Held>, Option<Issue>) {
        (self.totals, self.others, self.mismatch)
    }
}
