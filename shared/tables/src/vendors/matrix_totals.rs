//! Rows of a matrix that may add up others: held back, and judged by their numbers once all rows are seen.
use super::long_table::Sums;
use super::statement::closes;
use crate::layout;
use crate::records::Record;
use domain::Decimal;
use std::collections::BTreeSet;

/// More rows named like a total than this are rows like any other.
const MOST_HELD: usize = 10_000;

/// A total is compared with what stands between it and so many headings and totals above it.
const MOST_SPANS: usize = 64;

/// Longer names of headings are not looked for.
const MOST_HEADINGS: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct MatrixTotals {
    held: Vec<Candidate>,
    /// All rows that are no candidates, and how many.
    all: Sums,
    rows: u64,
    /// What `all` was at the latest headings and candidates, in order.
    spans: Vec<(Sums, u64)>,
    /// Names without amounts, in lower case.
    headings: BTreeSet<String>,
}

#[derive(Debug)]
struct Candidate {
    line: u64,
    record: Record,
    values: Vec<Option<Decimal>>,
    /// Nothing but a word for a total.
    is_bare: bool,
    /// What it comes nearest to, and in how many months they agree.
    nearest: Option<(usize, Sums)>,
}

impl Candidate {
    fn compare(&mut self, sums: Sums, rows: u64) {
        let agreeing = sums.agreeing(&self.values, rows);
        if rows > 0 && agreeing > self.nearest.as_ref().map_or(0, |(most, _)| *most) {
            self.nearest = Some((agreeing, sums));
        }
    }

    /// Every month is what some rows come to; of one with no name but that of a total most will do: then rows are missing.
    fn is_total(&self) -> bool {
        let agreeing = self.nearest.as_ref().map_or(0, |(agreeing, _)| *agreeing);
        agreeing == self.values.len() || self.is_bare && agreeing * 2 > self.values.len()
    }

    /// What it adds up; a difference by rounding is none.
    fn sums(&self) -> Option<Sums> {
        let (agreeing, sums) = self.nearest.as_ref().filter(|_| self.is_total())?;
        Some(if *agreeing == self.values.len() { Sums(self.values.clone()) } else { sums.clone() })
    }
}

/// A candidate with what it adds up, or none.
pub(super) struct Judged {
    pub line: u64,
    pub record: Record,
    pub sums: Option<Sums>,
}

impl MatrixTotals {
    pub(super) fn may_be_total(&self, label: &str) -> bool {
        let is_closed = || closes(label).is_some_and(|name| self.headings.contains(&name.to_lowercase()));
        self.held.len() < MOST_HELD && (is_label(label) || is_closed())
    }

    pub(super) fn add(&mut self, values: &[Option<Decimal>]) {
        self.all.add(values);
        self.rows += 1;
    }

    pub(super) fn heading(&mut self, label: &str) {
        self.mark();
        if !label.is_empty() && self.headings.len() < MOST_HEADINGS {
            self.headings.insert(label.to_lowercase());
        }
    }

    pub(super) fn hold(&mut self, line: u64, record: &Record, values: Vec<Option<Decimal>>) {
        let label = record.get(0).unwrap_or_default().to_lowercase();
        let name = label.trim().trim_end_matches([':', ' ']);
        let is_bare = is_label(name) && ![":", " for ", " of ", " -"].iter().any(|of| name.contains(of));
        let mut candidate = Candidate { line, record: record.clone(), values, is_bare, nearest: None };
        for (sums, rows) in self.spans.iter().rev() {
            candidate.compare(self.all.without(sums), self.rows - rows);
        }
        candidate.compare(self.all.clone(), self.rows);
        self.held.push(candidate);
        self.mark();
    }

    fn mark(&mut self) {
        if self.spans.len() == MOST_SPANS {
            self.spans.remove(0);
        }
        self.spans.push((self.all.clone(), self.rows));
    }

    /// Which of the rows held back are totals, in their order: of rows above them, or of all of the table.
    pub(super) fn judged(self) -> impl Iterator<Item = Judged> {
        let Self { mut held, mut all, mut rows, .. } = self;
        held.iter_mut().for_each(|held| held.compare(all.clone(), rows));
        // A row that is named like a total and is none counts in the last one as well.
        for row in held.iter().filter(|held| !held.is_total() && !held.is_bare) {
            all.add(&row.values);
            rows += 1;
        }
        held.iter_mut().filter(|held| held.is_bare).for_each(|held| held.compare(all.clone(), rows));
        held.into_iter().map(|held| Judged { sums: held.sums(), line: held.line, record: held.record })
    }
}

/// Whether a name says that its row adds up others.
pub(super) fn is_label(label: &str) -> bool {
    !label.trim().is_empty() && layout::has_total_label(&[label].into_iter().collect()).is_some()
}
