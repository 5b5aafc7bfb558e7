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
use crate::totals::{Held, Sums};
use crate::vendors::{RowRules, Vendor};
use domain::{Duplicates, Field, Policy, Result, Rule};
use std::collections::BTreeMap;

/// Rows held back at most while it is open whether they are data; a table with more labels like `Total` than this has them
/// as data.
const MOST_HELD: usize = 10_000;

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
    /// Rows whose label says that they add up others.
    pub held: Vec<Held>,
    /// Rows with one cell since the last full row: notes, if no other row follows.
    notes: Vec<Held>,
    hashes: Hashes,
    ids: Option<Ids>,
    words: u64,
    changed: Record,
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
        let null_words = vendor.map_or(&[][..], |vendor| vendor.null_words());
        let id = |(at, meaning): (usize, &Option<crate::aliases::Meaning>)| {
            meaning.filter(|(field, ..)| *field == Field::OrderId).map(|(_, place, _)| (place, at))
        };
        let id = meanings.iter().enumerate().filter_map(id).min();
        let ids = id.map(|(_, column)| Ids { column, hashes: Hashes::new(delimiter), missing: 0 });
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
            notes: Vec::new(),
            hashes: Hashes::new(delimiter),
            ids,
            words: 0,
            changed: Record::default(),
        }
    }

    /// Takes the next row below the names.
    pub(crate) fn take(&mut self, row: &Record) -> Result<(), Interrupted> {
        self.place += 1;
        if self.header.is_there
            && layout::repeats_header(row, self.names)
            && self.policy.allows(Rule::DropRepeatedHeader, None)
        {
            return Ok(());
        }
        if self.is_total_by_label(row) {
            self.held.push(Held::new(self.place, row));
            return Ok(());
        }
        let is_note =
            layout::is_lone(row, self.columns.len()) || self.vendor.is_some_and(|vendor| vendor.is_footer(row));
        if is_note && self.policy.allows(Rule::DropFooter, None) {
            self.notes.push(Held::new(self.place, row));
            if self.notes.len() > MOST_NOTES {
                self.release_notes()?;
            }
            return Ok(());
        }
        self.release_notes()?;
        self.count(row)
    }

    fn is_total_by_label(&self, row: &Record) -> bool {
        self.held.len() < MOST_HELD
            && (layout::has_total_label(row).is_some()
                || self.vendor.is_some_and(|vendor| vendor.is_total(row, &self.header.names)))
            && self.policy.allows(Rule::DropTotalRow, None)
    }

    /// A row with one cell was followed by a full one, so it is a row.
    fn release_notes(&mut self) -> Result<(), Interrupted> {
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
        for ((column, memo), cell) in self.columns.iter_mut().zip(&mut self.memos).zip(row.iter()) {
            let text = cell::trim(cell);
            is_trimmed &= text.len() == cell.len();
            if !text.is_empty() {
                memo.take(text, |text, times| column.observe(text, times));
            }
        }
        self.hashes.observe(row, is_trimmed).map_err(Interrupted::Failed)?;
        if let Some(ids) = &mut self.ids {
            match row.get(ids.column).filter(|id| !id.trim().is_empty()) {
                Some(id) => ids.hashes.observe_text(id).map_err(Interrupted::Failed)?,
                None => ids.missing += 1,
            }
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

    /// Lines of text rather than a column of values: more than six words each.
    pub(crate) fn is_prose(&self) -> bool {
        self.words > self.rows * 6
    }

    /// Whether only notes and totals are left to say what the rows are.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0 && self.held.is_empty() && self.notes.is_empty()
    }

    /// Decides which of the held rows are no data, and counts the others as rows after all. `sums` adds up the columns of the
    /// file where nothing else decides.
    pub(crate) fn settle(
        &mut self,
        decided: &Decided,
        sums: &mut dyn FnMut(&mut Sums) -> Result<(), Interrupted>,
    ) -> Result<BTreeMap<u64, Rule>, Interrupted> {
        let mut drops = BTreeMap::new();
        let (mut open, mut rows) = (Vec::new(), Vec::new());
        for held in std::mem::take(&mut self.held) {
            match self.is_total(&held, decided) {
                Some(true) => {
                    drops.insert(held.place, Rule::DropTotalRow);
                }
                Some(false) => rows.push(held),
                None => open.push(held),
            }
        }
        if !open.is_empty() {
            let mut found = Sums::new(&decided.columns, open);
            sums(&mut found)?;
            let (totals, others) = found.split();
            drops.extend(totals.into_iter().map(|held| (held.place, Rule::DropTotalRow)));
            rows.extend(others);
        }
        // Below nothing but labels there is no table for them to be notes of.
        let is_below = self.rows + rows.len() as u64 > 0;
        let notes = std::mem::take(&mut self.notes);
        if is_below && self.are_notes(&notes, decided) {
            drops.extend(notes.into_iter().map(|held| (held.place, Rule::DropFooter)));
        } else {
            rows.extend(notes);
        }
        rows.sort_by_key(|held| held.place);
        for held in rows {
            self.count(&held.row)?;
        }
        Ok(drops)
    }

    /// Lines with one cell at the end are notes where a blank line parts them from the table, the export is known to have
    /// them, or the column they stand in holds dates or numbers; else they may be rows with nothing but a name.
    fn are_notes(&self, last: &[Held], decided: &Decided) -> bool {
        let is_parted = last.first().is_some_and(|held| held.row.after_blank);
        let is_known = last.iter().all(|held| self.vendor.is_some_and(|vendor| vendor.is_footer(&held.row)));
        let is_text = decided.columns.first().is_some_and(|column| matches!(column.reading, Reading::Text));
        is_parted || is_known || !is_text
    }

    /// `None` where only the numbers can tell.
    fn is_total(&self, held: &Held, decided: &Decided) -> Option<bool> {
        if self.rows == 0 {
            return Some(false);
        }
        if self.vendor.is_some_and(|vendor| vendor.is_total(&held.row, &self.header.names)) {
            return Some(true);
        }
        let label = layout::has_total_label(&held.row)?;
        // The label stands where every other row has a date or a number.
        if decided.columns.get(label).is_some_and(|column| !matches!(column.reading, Reading::Text)) {
            return Some(true);
        }
        let is_filled = |place: usize| held.row.get(place).is_some_and(|cell| !cell.trim().is_empty());
        let usually_filled = |column: &Evidence| column.texts * 20 >= self.rows * 19;
        let lacks = self.columns.iter().enumerate().any(|(place, column)| usually_filled(column) && !is_filled(place));
        if lacks {
            return Some(true);
        }
        // Full like any other row; a total if its numbers add up.
        None
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
