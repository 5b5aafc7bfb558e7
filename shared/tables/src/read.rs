//! The second pass: the file is read by its plan, in batches.
use crate::batch::Batch;
use crate::column_reader::ColumnReader;
use crate::duplicates::Repeats;
use crate::formats::Opened;
use crate::left_out::LeftOut;
use crate::outliers::Outliers;
use crate::plan::{Plan, Repetition};
use crate::plausibility::Checks;
use crate::quality::{self, QualityFacts};
use crate::records::{Record, Records};
use crate::rhythm::Rhythm;
use crate::survey::trims_all;
use crate::vendors::RowRules;
use crate::{cell, issues, layout};
use domain::{Date, Field, Findings, Quality, Result, Rule};

/// A batch is handed out early when its rows hold this many bytes, so that long texts do not add up.
const LARGEST_BATCH: usize = 32 * 1024 * 1024;

/// Bytes that a cell takes beside its text, at most.
const CELL: usize = 16;

/// Where rows go: the table's in batches, in file order, and those that were set aside one by one.
pub trait Sink {
    fn batch(&mut self, batch: &Batch) -> Result<()>;

    /// A row that cannot be relied on, as it stands in the file, and why.
    fn set_aside(&mut self, row: &SetAside<'_>) -> Result<()> {
        let _ = row;
        Ok(())
    }
}

impl<F: FnMut(&Batch) -> Result<()>> Sink for F {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        self(batch)
    }
}

pub struct SetAside<'a> {
    /// Line of the file, as a spreadsheet numbers it.
    pub line: u64,
    pub cells: Vec<&'a str>,
    pub reasons: &'a [String],
}

/// What the second pass came to.
#[derive(Debug)]
pub struct Summary {
    pub findings: Findings,
    /// Rows of the table.
    pub rows: u64,
    /// Rows that were set aside.
    pub set_aside: u64,
    /// Rows of the file below the column names, blank ones not counted: the table's, and those that are not in it.
    pub records: u64,
    /// Those of them that are neither in the table nor set aside: totals, notes, repeats, and what rules leave out.
    pub left_out: u64,
    pub quality: Quality,
    /// How often there are figures: `day`, `week`, `month`, `quarter` or `year`; `None` without a date.
    pub granularity: Option<&'static str>,
}

/// Reads the file by its plan into `sink`. Cells that cannot be read are issues, not errors. Dates after `today` are issues
/// as well. Memory: one batch, and the hashes of rows that repeat.
pub fn read(file: &mut Opened<'_>, plan: &Plan, today: Option<Date>, sink: &mut dyn Sink) -> Result<Summary> {
    let mut records = Records::open(file, plan.encoding, plan.dialect)?;
    for _ in 0..plan.above {
        records.next()?;
    }
    let mut reader = Reader::new(plan, today, sink);
    let mut place = 0;
    while let Some((line, row)) = records.next()? {
        place += 1;
        reader.take(place, line, row)?;
    }
    reader.close(place)
}

struct Reader<'p, 's> {
    plan: &'p Plan,
    sink: &'s mut dyn Sink,
    columns: Vec<ColumnReader<'p>>,
    rules: RowRules,
    /// Where a row names its channel: what belongs to no channel stands in rows of its own.
    channel: Option<usize>,
    repeats: Repeats<'p>,
    left_out: LeftOut<'p>,
    checks: Checks<'p>,
    outliers: Outliers<'p>,
    rhythm: Rhythm,
    findings: Findings,
    batch: Batch,
    bytes: usize,
    rows: u64,
    dropped_repeats: u64,
    dropped: u64,
    ragged: issues::Count,
    unclosed: issues::Count,
    changed: Record,
}

impl<'p, 's> Reader<'p, 's> {
    fn new(plan: &'p Plan, today: Option<Date>, sink: &'s mut dyn Sink) -> Self {
        let columns: Vec<ColumnReader> =
            plan.columns.iter().map(|column| ColumnReader::new(column, &plan.policy)).collect();
        let headers: Vec<String> = plan.columns.iter().map(|column| column.header.clone()).collect();
        let has_turned = plan.notes.ledger.iter().any(|entry| entry.rule == Rule::UnpivotChannels.name());
        let channel = plan.columns.iter().position(|column| has_turned && column.field == Some(Field::Channel));
        Self {
            channel,
            batch: empty_batch(&columns),
            columns,
            rules: RowRules::new(plan.vendor, &headers, &plan.policy),
            repeats: Repeats::new(&plan.repeated, plan.dialect.delimiter_byte(), trims_all(&plan.policy, &headers)),
            left_out: LeftOut::new(plan),
            checks: Checks::new(&plan.columns, today),
            outliers: Outliers::new(&plan.columns),
            rhythm: Rhythm::new(),
            findings: plan.notes.clone(),
            bytes: 0,
            rows: 0,
            dropped_repeats: 0,
            dropped: 0,
            ragged: issues::Count::default(),
            unclosed: issues::Count::default(),
            changed: Record::default(),
            plan,
            sink,
        }
    }

    /// Takes the row at this place below the names.
    fn take(&mut self, place: u64, line: u64, row: &Record) -> Result<()> {
        if let Some(rule) = self.plan.drops.get(&place) {
            self.left_out.dropped(*rule, row);
            self.dropped += 1;
            return Ok(());
        }
        if let Some(names) = &self.plan.names
            && layout::repeats_header(row, names)
            && self.plan.policy.allows(Rule::DropRepeatedHeader, None)
        {
            self.left_out.dropped(Rule::DropRepeatedHeader, row);
            self.dropped += 1;
            return Ok(());
        }
        if self.rules.list().is_empty() {
            return self.take_row(line, row, row);
        }
        let mut changed = std::mem::take(&mut self.changed);
        changed.clone_from(row);
        let taken = match self.rules.apply(&mut changed) {
            Some(rule) => {
                self.left_out.excluded(rule, row);
                self.dropped += 1;
                Ok(())
            }
            None => {
                self.left_out.blanked(self.rules.blanked());
                self.take_row(line, &changed, row)
            }
        };
        self.changed = changed;
        taken
    }

    /// `row` as the vendor's rules left it, `original` as it stands in the file.
    fn take_row(&mut self, line: u64, row: &Record, original: &Record) -> Result<()> {
        let is_repeat = self.repeats.is_repeat(row);
        if is_repeat && self.plan.repeats != Repetition::Keep {
            self.left_out.repeated(line, row);
            self.dropped_repeats += 1;
            return Ok(());
        }
        let columns = self.plan.columns.len();
        let may_set_aside = self.plan.policy.allows(Rule::Quarantine, None);
        let mut reasons = Vec::new();
        if let Some(opened) = original.unclosed {
            self.unclosed.report(&mut self.findings, || {
                let cells: Vec<&str> = original.iter().collect();
                issues::unclosed_quote(opened, &cells.join(" | "), may_set_aside)
            });
            reasons.push(format!("a quotation mark opens on line {opened} and is never closed"));
        }
        if row.len() != columns {
            self.note_raggedness(line, row, &mut reasons);
        }
        let mut cells = row.iter();
        let is_of_channel = |place: usize| row.get(place).is_some_and(|cell| !cell.is_empty());
        let continues = self.rules.is_continuation() || self.channel.is_some_and(is_of_channel);
        for (place, reader) in self.columns.iter_mut().enumerate() {
            let cell = cells.next().unwrap_or_default();
            reader.set_typed(row.is_typed(place));
            reader.set_continues(continues);
            if !reader.take(cell, line, &mut self.findings) && reader.field().is_some_and(counts) {
                reasons.push(format!("{} `{}` cannot be read", reader.header(), cell::quoted(cell::trim(cell))));
            }
        }
        if !reasons.is_empty() && may_set_aside {
            self.columns.iter_mut().for_each(ColumnReader::pop);
            self.left_out.set_aside(row);
            return self.sink.set_aside(&SetAside { line, cells: original.iter().collect(), reasons: &reasons });
        }
        if is_repeat {
            self.left_out.repeated(line, row);
        }
        self.rows += 1;
        self.bytes += row.text().len() + self.columns.len() * CELL;
        self.batch.lines.push(line);
        if self.batch.len() == Batch::ROWS || self.bytes > LARGEST_BATCH {
            self.hand_out()?;
        }
        Ok(())
    }

    /// Rows with more or fewer cells than there are columns. Where cells are left over, those before them may stand in the
    /// wrong columns.
    fn note_raggedness(&mut self, line: u64, row: &Record, reasons: &mut Vec<String>) {
        let (cells, columns) = (row.len(), self.plan.columns.len());
        if cells < columns {
            return self.ragged.report(&mut self.findings, || issues::short_row(line, cells, columns));
        }
        let extra: Vec<&str> = row.iter().skip(columns).map(cell::trim).collect();
        // A delimiter at the end of a line makes an empty cell too many, which says nothing, unless a comma divided a number.
        if extra.iter().all(|cell| cell.is_empty()) && (self.plan.ends_open || !may_divide_a_number(row)) {
            return;
        }
        let (extra, may_set_aside) = (extra.join(" | "), self.plan.policy.allows(Rule::Quarantine, None));
        self.ragged.report(&mut self.findings, || issues::long_row(line, cells, columns, &extra, may_set_aside));
        reasons.push(format!("{cells} cells for {columns} {}", if columns == 1 { "column" } else { "columns" }));
    }

    /// Gives the rows read so far to the sink; the buffers change places and are used again.
    fn hand_out(&mut self) -> Result<()> {
        let (columns, also) = self.batch.columns.split_at_mut(self.columns.len());
        let mut also = also.iter_mut();
        for (reader, column) in self.columns.iter_mut().zip(columns) {
            reader.swap(&mut column.values);
            if reader.has_also()
                && let Some(column) = also.next()
            {
                reader.swap_also(&mut column.values);
            }
        }
        self.checks.batch(&self.batch, &mut self.findings);
        self.outliers.batch(&self.batch);
        if let Some(dates) = self.batch.dates(Field::Date) {
            (0..dates.len()).filter_map(|row| dates.get(row)).for_each(|day| self.rhythm.observe(day));
        }
        self.sink.batch(&self.batch)?;
        self.batch.lines.clear();
        self.bytes = 0;
        Ok(())
    }

    fn close(mut self, records: u64) -> Result<Summary> {
        if !self.batch.is_empty() {
            self.hand_out()?;
        }
        let mut facts = QualityFacts::default();
        for reader in self.columns {
            reader.close(&mut self.findings, &mut facts);
        }
        self.ragged.close(&mut self.findings, "ragged_row", None);
        self.unclosed.close(&mut self.findings, "unclosed_quote", None);
        facts.implausible_rows = self.checks.close(&mut self.findings);
        self.outliers.close(&mut self.findings);
        self.rules.issues().into_iter().for_each(|issue| self.findings.add(issue));
        let set_aside = self.left_out.close(&self.rules, &mut self.findings, &mut facts);
        facts.rows = self.rows + set_aside + self.dropped_repeats;
        Ok(Summary {
            quality: quality::score(&facts),
            findings: self.findings,
            rows: self.rows,
            set_aside,
            records,
            left_out: self.dropped + self.dropped_repeats,
            granularity: self.rhythm.granularity(),
        })
    }
}

/// A row whose money cannot be read cannot be counted.
fn counts(field: Field) -> bool {
    matches!(field, Field::Amount | Field::Spend)
}

/// Whether `12,50` may have become two cells: digits, and up to three digits after them.
fn may_divide_a_number(row: &Record) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = row.iter().map(|cell| is_digits(cell::trim(cell).trim_start_matches(['-', '+', '$', '€', '£'])));
    whole.zip(row.iter().skip(1).map(cell::trim)).any(|(is_whole, next)| is_whole && next.len() <= 3 && is_digits(next))
}

/// The columns of the file, then those for other readings.
fn empty_batch(readers: &[ColumnReader<'_>]) -> Batch {
    let columns = readers.iter().map(ColumnReader::empty_column);
    let columns = columns.chain(readers.iter().filter_map(ColumnReader::empty_also));
    Batch { lines: Vec::with_capacity(Batch::ROWS), columns: columns.collect() }
}
