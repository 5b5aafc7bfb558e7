//! What pass one gathers row by row: the evidence of each column, the rows that may be totals or notes, and the hashes that
//! tell repeated rows.
use crate::cell;
use crate::decision::Decided;
use crate::duplicates::{Hashes, Repeated};
use crate::evidence::Evidence;
use crate::header::Header;
use crate::layout;
use crate::memo::Memo;
use crate::plan::Repetition;
use crate::reading::Reading;
use crate::records::{Interrupted, Record};
use crate::totals::{Held, Known, Sums};
use crate::vendors::{RowRules, Unnamed, Vendor};
use domain::{Duplicates, Field, Issue, Policy, Result, Rule, Severity};
use std::collections::BTreeMap;

/// Rows held back at most, and their bytes, while it is open whether they are data; a table with more labels like `Total`
/// than this has them as data, and says so.
const MOST_HELD: usize = 100_000;
const MOST_HELD_BYTES: usize = 64 * 1024 * 1024;

/// Notes below a table are a few lines.
const MOST_NOTES: usize = 50;

pub(crate) struct Survey<'h> {
    header: &'h Header,
    names: &'h Record,
    policy: &'h Policy,
    vendor: Option<&'static Vendor>,
    rules: RowRules,
    columns: Vec<Evidence>,
    /// One for each column: cells that `columns` has not seen yet.
    memos: Vec<Memo>,
    /// Rows that are data.
    pub rows: u64,
    /// Rows seen below the names, of any sort.
    place: u64,
    /// Rows whose label says that they add up others, and their bytes.
    held: Vec<Held>,
    held_bytes: usize,
    /// Rows with such a label beyond those.
    unheld: u64,
    /// The latest row, where its first cell is empty: the sum of all others, if it is the last.
    tail: Option<Held>,
    /// Rows with one cell since the last full row: notes, if no other row follows.
    notes: Vec<Held>,
    unnamed: Option<Unnamed>,
    hashes: Hashes,
    ids: Option<Ids>,
    /// Rows with an empty cell too many, as a delimiter at the end of a line makes it.
    open_ends: u64,
    words: u64,
    changed: Record,
}

/// Whether blanks around cells are taken off in every column.
pub(crate) fn trims_all(policy: &Policy, headers: &[String]) -> bool {
    headers.iter().all(|header| policy.allows(Rule::Trim, Some(header)))
}

/// Whether the header names the id of one payment and not of an order, which may have several rows.
fn names_one_payment(header: &str) -> bool {
    const WORDS: [&str; 9] =
        ["transaction", "transactions", "txn", "payment", "charge", "receipt", "event", "entry", "row"];
    crate::header::normalise(header).split(' ').any(|word| WORDS.contains(&word))
}

/// What was decided of the rows held back.
#[derive(Default)]
pub(crate) struct Settled {
    /// Rows that are no data, by their place below the names.
    pub drops: BTreeMap<u64, Rule>,
    pub issues: Vec<Issue>,
}

fn too_many_labels(rows: u64) -> Issue {
    Issue {
        kind: "totals_unchecked".into(),
        severity: Severity::Error,
        row: None,
        column: None,
        value: None,
        what: format!(
            "{MOST_HELD} rows and {rows} more have a label such as `Total`; those {rows} were counted as rows."
        ),
        suggestion: "Export the rows without subtotals, and upload that.".into(),
        effect: Some("What they add up may be counted twice.".into()),
    }
}

/// The ids of rows, where a column looks like one: do different rows ever share one?
struct Ids {
    column: usize,
    hashes: Hashes,
    missing: u64,
}

impl<'h> Survey<'h> {
    pub(crate) fn new(
        header: &'h Header,
        names: &'h Record,
        meanings: Vec<Option<crate::aliases::Meaning>>,
        vendor: Option<&'static Vendor>,
        policy: &'h Policy,
        delimiter: u8,
    ) -> Self {
        let trims = trims_all(policy, &header.names);
        let null_words = vendor.map_or(&[][..], |vendor| vendor.null_words());
        let id = |(at, meaning): (usize, &Option<crate::aliases::Meaning>)| {
            meaning.filter(|(field, ..)| *field == Field::OrderId).map(|(_, place, _)| (place, at))
        };
        let id = meanings.iter().enumerate().filter_map(id).min();
        let has_items = meanings.iter().flatten().any(|(field, ..)| matches!(field, Field::Product | Field::Quantity));
        // An order may have the same item twice; a payment is made once.
        let id = id.filter(|(_, column)| !has_items || names_one_payment(&header.names[*column]));
        let ids = id.map(|(_, column)| Ids { column, hashes: Hashes::new(delimiter, trims), missing: 0 });
        let columns = header.names.iter().zip(meanings).map(|(name, meaning)| Evidence::new(name, meaning, null_words));
        let columns: Vec<Evidence> = columns.collect();
        Self {
            header,
            names,
            policy,
            vendor,
            rules: RowRules::new(vendor, &header.names, policy),
            memos: vec![Memo::default(); columns.len()],
            columns,
            rows: 0,
            place: 0,
            held: Vec::new(),
            held_bytes: 0,
            unheld: 0,
            tail: None,
            notes: Vec::new(),
            unnamed: Unnamed::new(vendor, &header.names),
            hashes: Hashes::new(delimiter, trims),
            ids,
            open_ends: 0,
            words: 0,
            changed: Record::default(),
        }
    }

    /// Takes the next row below the names, which begins on this line.
    pub(crate) fn take(&mut self, line: u64, row: &Record) -> Result<(), Interrupted> {
        self.place += 1;
        if self.header.is_there
            && layout::repeats_header(row, self.names)
            && self.policy.allows(Rule::DropRepeatedHeader, None)
        {
            return Ok(());
        }
        if self.is_total_by_label(row) {
            if self.held.len() < MOST_HELD && self.held_bytes < MOST_HELD_BYTES {
                self.held_bytes += row.text().len();
                self.held.push(Held::new(self.place, line, row));
                return Ok(());
            }
            self.unheld += 1;
        }
        let is_note =
            layout::is_lone(row, self.columns.len()) || self.vendor.is_some_and(|vendor| vendor.is_footer(row));
        if is_note && self.policy.allows(Rule::DropFooter, None) {
            self.notes.push(Held::new(self.place, line, row));
            if self.notes.len() > MOST_NOTES {
                self.release_notes()?;
            }
            return Ok(());
        }
        self.release_notes()?;
        if let Some(unnamed) = &mut self.unnamed {
            unnamed.add(row);
        }
        if self.columns.len() > 1 && layout::begins_empty(row) && self.policy.allows(Rule::DropTotalRow, None) {
            self.tail = Some(Held::new(self.place, line, row));
            return Ok(());
        }
        self.count(row)
    }

    fn is_total_by_label(&self, row: &Record) -> bool {
        (layout::total_label(row).is_some()
            || self.vendor.is_some_and(|vendor| vendor.is_total(row, &self.header.names)))
            && self.policy.allows(Rule::DropTotalRow, None)
    }

    /// A row with one cell, or without its first, was followed by another, so it is a row.
    fn release_notes(&mut self) -> Result<(), Interrupted> {
        if let Some(tail) = self.tail.take() {
            self.count(&tail.row)?;
        }
        if self.notes.is_empty() {
            return Ok(());
        }
        for note in std::mem::take(&mut self.notes) {
            self.count(&note.row)?;
        }
        Ok(())
    }

    /// The row is data, unless the vendor's rules leave it out.
    fn count(&mut self, row: &Record) -> Result<(), Interrupted> {
        if self.rules.list().is_empty() {
            return self.observe(row);
        }
        let mut changed = std::mem::take(&mut self.changed);
        changed.clone_from(row);
        let observed = match self.rules.apply(&mut changed) {
            Some(_) => Ok(()),
            None => self.observe(&changed),
        };
        self.changed = changed;
        observed
    }

    fn observe(&mut self, row: &Record) -> Result<(), Interrupted> {
        self.rows += 1;
        let mut is_trimmed = row.len() <= self.columns.len();
        let has_typed = row.has_typed();
        for (place, ((column, memo), cell)) in self.columns.iter_mut().zip(&mut self.memos).zip(row.iter()).enumerate()
        {
            let text = cell::trim(cell);
            is_trimmed &= text.len() == cell.len();
            if has_typed && row.is_typed(place) {
                column.observe_typed(text);
            } else if !text.is_empty() {
                memo.take(text, |text, times| column.observe(text, times));
            }
        }
        self.hashes.observe(row, is_trimmed)?;
        if let Some(ids) = &mut self.ids {
            match row.get(ids.column).filter(|id| !id.trim().is_empty()) {
                Some(id) => ids.hashes.observe_text(id)?,
                None => ids.missing += 1,
            }
        }
        if row.len() > self.columns.len() {
            let mut extra = row.iter().skip(self.columns.len());
            self.open_ends += u64::from(extra.all(|cell| cell.trim().is_empty()));
        }
        if self.columns.len() == 1 {
            self.words += row.text().split_whitespace().count() as u64;
        }
        Ok(())
    }

    /// What all cells so far say of each column.
    pub(crate) fn columns(&mut self) -> &[Evidence] {
        for (column, memo) in self.columns.iter_mut().zip(&mut self.memos) {
            memo.flush(|text, times| column.observe(text, times));
        }
        &self.columns
    }

    /// Most lines end with a delimiter that parts nothing.
    pub(crate) fn ends_open(&self) -> bool {
        self.open_ends * 2 > self.rows
    }

    /// Lines of text rather than a column of values: more than six words each.
    pub(crate) fn is_prose(&self) -> bool {
        self.words > self.rows * 6
    }

    /// Whether only notes and totals are left to say what the rows are.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0 && self.held.is_empty() && self.notes.is_empty() && self.tail.is_none()
    }

    /// Decides which of the held rows are no data, and counts the others as rows after all. `sums` adds up the columns of the
    /// file where any row was held.
    pub(crate) fn settle(
        &mut self,
        decided: &Decided,
        sums: &mut dyn FnMut(&mut Sums) -> Result<(), Interrupted>,
    ) -> Result<Settled, Interrupted> {
        let mut settled = Settled::default();
        let (mut summed, mut rows) = (Vec::new(), Vec::new());
        let is_known = |held: &Held| self.vendor.is_some_and(|vendor| vendor.is_total(&held.row, &self.header.names));
        let is_one = self.held.iter().filter(|held| is_known(held)).take(2).count() == 1;
        let held = std::mem::take(&mut self.held);
        for held in held {
            if self.rows > 0 && self.vendor.is_some_and(|vendor| vendor.is_total(&held.row, &self.header.names)) {
                if self.unnamed.as_ref().is_none_or(|unnamed| unnamed.is_total(&held.row, is_one)) {
                    settled.drops.insert(held.place, Rule::DropTotalRow);
                } else {
                    rows.push(held);
                }
                continue;
            }
            match self.is_total(&held, decided) {
                Some(known) => {
                    if known == Known::Total {
                        settled.drops.insert(held.place, Rule::DropTotalRow);
                    }
                    summed.push((held, known));
                }
                None => rows.push(held),
            }
        }
        if let Some(tail) = self.tail.take() {
            if self.may_be_sum(&tail, decided) {
                summed.push((tail, Known::Unlabelled));
            } else {
                rows.push(tail);
            }
        }
        if !summed.is_empty() {
            let mut found = Sums::new(&decided.columns, summed);
            sums(&mut found)?;
            let (totals, others, mismatch) = found.split();
            settled.drops.extend(totals.into_iter().map(|held| (held.place, Rule::DropTotalRow)));
            rows.extend(others);
            settled.issues.extend(mismatch);
        }
        settled.issues.extend((self.unheld > 0).then(|| too_many_labels(self.unheld)));
        // Below nothing but labels there is no table for them to be notes of.
        let is_below = self.rows + rows.len() as u64 > 0;
        let notes = std::mem::take(&mut self.notes);
        if is_below && self.are_notes(&notes, decided) {
            let is_value =
                |held: &Held| decided.columns.first().is_some_and(|column| layout::is_read(&held.row, column.reading));
            for held in notes {
                if is_value(&held) && !self.vendor.is_some_and(|vendor| vendor.is_footer(&held.row)) {
                    rows.push(held);
                } else {
                    settled.drops.insert(held.place, Rule::DropFooter);
                }
            }
        } else {
            rows.extend(notes);
        }
        rows.sort_by_key(|held| held.place);
        for held in rows {
            self.count(&held.row)?;
        }
        Ok(settled)
    }

    /// Lines with one cell at the end are notes where a blank line parts them from the table, the export is known to have
    /// them, or the column they stand in holds dates or numbers; else they may be rows with nothing but a name.
    fn are_notes(&self, last: &[Held], decided: &Decided) -> bool {
        let is_parted = last.first().is_some_and(|held| held.row.after_blank);
        let is_known = last.iter().all(|held| self.vendor.is_some_and(|vendor| vendor.is_footer(&held.row)));
        let is_text = decided.columns.first().is_some_and(|column| matches!(column.reading, Reading::Text));
        is_parted || is_known || !is_text
    }

    /// What is known of a row with a label like `Total`; `None` where it is data like the others.
    fn is_total(&self, held: &Held, decided: &Decided) -> Option<Known> {
        if self.rows == 0 {
            return None;
        }
        let label = layout::total_label(&held.row)?;
        // The label stands where every other row has a date or a number.
        if decided.columns.get(label.place).is_some_and(|column| !matches!(column.reading, Reading::Text)) {
            return Some(Known::Total);
        }
        // Full like any other row, or named like a product: a total if its numbers add up.
        Some(if label.is_sure && self.lacks_a_cell(&held.row) { Known::Total } else { Known::Open })
    }

    /// Whether a cell is empty that nearly every row fills.
    fn lacks_a_cell(&self, row: &Record) -> bool {
        let is_filled = |place: usize| row.get(place).is_some_and(|cell| !cell.trim().is_empty());
        let usually_filled = |column: &Evidence| column.texts * 20 >= self.rows * 19;
        self.columns.iter().enumerate().any(|(place, column)| usually_filled(column) && !is_filled(place))
    }

    /// Nothing but numbers, where other rows have more.
    fn may_be_sum(&self, tail: &Held, decided: &Decided) -> bool {
        let is_number = |(cell, column): (&str, &crate::plan::PlannedColumn)| {
            cell.trim().is_empty() || crate::money::amount(cell, column.reading).is_some()
        };
        self.rows > 1 && self.lacks_a_cell(&tail.row) && tail.row.iter().zip(&decided.columns).all(is_number)
    }

    /// What repeats, and what is done about it.
    pub(crate) fn repetition(self) -> Result<(Repeated, Repetition)> {
        let repeated = self.hashes.finish()?;
        if !self.policy.allows(Rule::Deduplicate, None) || repeated.rows == 0 {
            return Ok((repeated, Repetition::Keep));
        }
        if self.policy.duplicates == Duplicates::Drop {
            return Ok((repeated, Repetition::DropAsTold));
        }
        let proved = match self.ids {
            Some(ids) if ids.missing == 0 => ids.hashes.finish()?.rows == repeated.rows,
            _ => false,
        };
        Ok((repeated, if proved { Repetition::DropByIds } else { Repetition::Keep }))
    }
}
