//! A long table while it is written: what became rows, what was left out, and whether totals agree.
use super::matrix_totals::MatrixTotals;
use super::months::{self, Columns};
use super::unpivot::Long;
use crate::formats::Spool;
use crate::records::{Interrupted, Record};
use crate::{cell, number};
use domain::{Decimal, Findings, Issue, LedgerEntry, Policy, Rule, Severity};

/// Longer names, in bytes, would be written once for each month or posting; nobody reads them.
const LONGEST_NAME: usize = 200;

/// The beginning of a name, where it is too long to be read.
pub(super) fn brief(name: &str) -> &str {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => &name[..end],
        None => name,
    }
}

/// The table while it is written.
pub(super) struct Table<'t> {
    pub columns: Columns,
    pub headers: &'t [String],
    keeps_totals: bool,
    /// Columns of totals that the source wants to keep: they stand beside the first amount of each name.
    kept_totals: Vec<usize>,
    pub is_statement: bool,
    mark: number::Mark,
    spool: Spool,
    notes: Findings,
    rows: u64,
    /// Rows of the file that became rows of the table.
    names: u64,
    dropped: Dropped,
    /// Names without any amount, and lines of the footer.
    empty: Dropped,
    /// The rows of a matrix that may add up others, and the sums they are compared with.
    totals: MatrixTotals,
}

/// Rows that were left out, and the money in them.
#[derive(Default)]
pub(super) struct Dropped {
    rows: u64,
    examples: Vec<(String, String)>,
    money: Decimal,
}

impl Dropped {
    /// Counts one row; `money` is what the amounts would have grown by with it.
    pub(super) fn add(&mut self, label: &str, money: Option<Decimal>) {
        self.rows += 1;
        if self.examples.len() < 3 {
            self.examples.push((cell::quoted(label.trim()), String::new()));
        }
        if let Some(less) = money.and_then(|money| self.money.checked_sub(money)) {
            self.money = less;
        }
    }

    pub(super) fn entry(self, rule: Rule, what: &str) -> Option<LedgerEntry> {
        (self.rows > 0).then(|| LedgerEntry {
            rule: rule.name().into(),
            column: None,
            field: None,
            rows: self.rows,
            examples: self.examples,
            money_moved: self.money,
            what: what.into(),
        })
    }
}

/// Exact sums, one per month; `None` where a cell could not be read or the sum outgrew what is exact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sums(pub Vec<Option<Decimal>>);

impl Sums {
    pub(super) fn add(&mut self, values: &[Option<Decimal>]) {
        self.0.resize(values.len(), Some(Decimal::ZERO));
        for (sum, value) in self.0.iter_mut().zip(values) {
            *sum = sum.zip(*value).and_then(|(sum, value)| sum.checked_add(value));
        }
    }

    /// What was added since these were the sums.
    pub(super) fn without(&self, earlier: &Sums) -> Sums {
        let since = |(at, sum): (usize, &Option<Decimal>)| match earlier.0.get(at) {
            Some(earlier) => sum.zip(*earlier).and_then(|(sum, earlier)| sum.checked_sub(earlier)),
            None => *sum,
        };
        Sums(self.0.iter().enumerate().map(since).collect())
    }

    /// How many of the values are these sums, but for a cent for each of the rows.
    pub(super) fn agreeing(&self, values: &[Option<Decimal>], rows: u64) -> usize {
        let most = Decimal::from(rows).checked_mul(Decimal::new(1, 2)).unwrap_or_default();
        let agrees = |(sum, value): &(&Option<Decimal>, &Option<Decimal>)| {
            let difference = sum.zip(**value).and_then(|(sum, value)| sum.checked_sub(value));
            difference.is_some_and(|difference| difference.abs() <= most)
        };
        self.0.iter().zip(values).filter(agrees).count()
    }
}

impl<'t> Table<'t> {
    pub(super) fn new(
        headers: &'t [String],
        columns: Columns,
        mark: number::Mark,
        policy: &Policy,
    ) -> Result<Self, Interrupted> {
        let is_kept = |place: &usize| !policy.allows(Rule::DropTotalRow, headers.get(*place).map(String::as_str));
        Ok(Self {
            kept_totals: columns.totals.iter().copied().filter(is_kept).collect(),
            columns,
            headers,
            keeps_totals: !policy.allows(Rule::DropTotalRow, None),
            is_statement: false,
            mark,
            spool: Spool::new()?,
            notes: Findings::default(),
            rows: 0,
            names: 0,
            dropped: Dropped::default(),
            empty: Dropped::default(),
            totals: MatrixTotals::default(),
        })
    }

    /// Writes the names of the columns; those given stand before the amount.
    pub(super) fn begin(&mut self, line: u64, names: &[&str]) -> Result<(), Interrupted> {
        let totals = self.kept_totals.iter().filter_map(|place| self.headers.get(*place)).map(String::as_str);
        let names = names.iter().copied().chain(["amount"]).chain(totals);
        Ok(self.spool.row(line, names)?)
    }

    /// What each month's cell says; an empty one is nothing.
    pub(super) fn values(&self, record: &Record) -> Vec<Option<Decimal>> {
        let of = |(place, _): &(usize, months::Month)| value(record.get(*place).unwrap_or_default(), self.mark);
        self.columns.months.iter().map(of).collect()
    }

    pub(super) fn has_values(&self, record: &Record) -> bool {
        let places = self.columns.months.iter().map(|(place, _)| place).chain(&self.columns.totals);
        places.into_iter().any(|place| record.get(*place).is_some_and(|cell| !is_nothing(cell)))
    }

    /// One row per month that has a value; `names` stand between date and amount.
    pub(super) fn write(&mut self, line: u64, names: &[&str], record: &Record) -> Result<(), Interrupted> {
        let names: Vec<String> = names.iter().map(|name| self.shortened(line, name)).collect();
        self.names += 1;
        let mut is_first = true;
        for (place, month) in &self.columns.months {
            let cell = record.get(*place).unwrap_or_default().trim();
            if is_nothing(cell) {
                continue;
            }
            let date = format!("{:04}-{:02}-01", month.year, month.month);
            let total = |place: &usize| if is_first { record.get(*place).unwrap_or_default().trim() } else { "" };
            let totals = self.kept_totals.iter().map(total);
            let cells = [date.as_str()].into_iter().chain(names.iter().map(String::as_str)).chain([cell]).chain(totals);
            self.spool.row(line, cells)?;
            is_first = false;
            self.rows += 1;
        }
        Ok(())
    }

    /// A row that adds up others is left out, unless the source wants it; `sums` is what it should say.
    pub(super) fn total(&mut self, line: u64, record: &Record, sums: Option<&Sums>) -> Result<(), Interrupted> {
        let label = record.get(0).unwrap_or_default().trim();
        let values = self.values(record);
        if let Some(sums) = sums {
            for (((place, _), said), sum) in self.columns.months.iter().zip(&values).zip(&sums.0) {
                if let (Some(said), Some(sum)) = (said, sum)
                    && said != sum
                {
                    let month = self.headers.get(*place).map(String::as_str).unwrap_or_default();
                    self.notes.add(mismatch(line, month, label, *said, *sum));
                }
            }
        }
        if self.keeps_totals {
            let names: &[&str] = if self.is_statement { &[label, ""] } else { &[label] };
            return self.write(line, names, record);
        }
        let money = values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add((*value)?));
        self.dropped.add(label, money);
        Ok(())
    }

    /// A name without any amount gives no row.
    pub(super) fn empty(&mut self, name: &str) {
        self.empty.add(name, None);
    }

    pub(super) fn note(&mut self, issue: Issue) {
        self.notes.add(issue);
    }

    /// A row of a matrix: written, unless its name says that it may add up others; that is settled when all are seen.
    pub(super) fn matrix_row(&mut self, line: u64, record: &Record) -> Result<(), Interrupted> {
        let label = record.get(0).unwrap_or_default().trim();
        let has_values = self.has_values(record);
        if has_values && !self.keeps_totals && self.totals.may_be_total(label) {
            let values = self.values(record);
            self.totals.hold(line, record, values);
            return Ok(());
        }
        if !has_values {
            self.totals.heading(label);
            if !label.is_empty() {
                self.empty(label);
            }
            return Ok(());
        }
        let values = self.values(record);
        self.totals.add(&values);
        self.write(line, &[label], record)
    }

    /// Decides which of the rows held back add up others; the rest are rows after all.
    pub(super) fn settle(&mut self) -> Result<(), Interrupted> {
        let totals = std::mem::take(&mut self.totals);
        for held in totals.judged() {
            let label = held.record.get(0).unwrap_or_default().trim();
            match held.sums {
                Some(sums) => self.total(held.line, &held.record, Some(&sums))?,
                None => {
                    self.notes.add(kept(held.line, self.headers.first(), label));
                    self.write(held.line, &[label], &held.record)?;
                }
            }
        }
        Ok(())
    }

    fn shortened(&mut self, line: u64, name: &str) -> String {
        if name.len() <= LONGEST_NAME {
            return name.to_owned();
        }
        let short = cell::quoted(name);
        self.notes.add(Issue {
            kind: "long_name".into(),
            severity: Severity::Warning,
            row: Some(line),
            column: self.headers.first().cloned(),
            value: Some(short.clone()),
            what: "The name of the row is too long to be repeated for each month; it was shortened.".into(),
            suggestion: "Give the row a shorter name and upload the file again.".into(),
            effect: None,
        });
        short
    }

    pub(super) fn finish(mut self) -> Long {
        let (months, totals) = (&self.columns.months, &self.columns.totals);
        let header = |place: &usize| self.headers.get(*place).cloned().unwrap_or_default();
        let examples = months
            .iter()
            .take(3)
            .map(|(place, month)| (header(place), format!("{:04}-{:02}-01", month.year, month.month)));
        self.notes.ledger.push(LedgerEntry {
            rule: Rule::UnpivotMonths.name().into(),
            column: None,
            field: None,
            rows: self.names,
            examples: examples.collect(),
            money_moved: Decimal::ZERO,
            what: format!(
                "The {} months that are columns became rows: {} rows of the file are {} of the table. \
                 A month without a value gave none.",
                months.len(),
                self.names,
                self.rows
            ),
        });
        for place in totals.iter().filter(|place| !self.kept_totals.contains(place)) {
            let header = header(place);
            self.notes.ledger.push(LedgerEntry {
                rule: Rule::DropTotalRow.name().into(),
                column: Some(header.clone()),
                field: None,
                rows: self.names,
                examples: vec![(header.clone(), String::new())],
                money_moved: Decimal::ZERO,
                what: format!("The column `{header}` adds up the months and was left out."),
            });
        }
        for (place, _) in months.iter().filter(|(_, month)| month.is_partial) {
            let header = header(place);
            self.notes.add(Issue {
                kind: "partial_month".into(),
                severity: Severity::Warning,
                row: None,
                column: Some(header.clone()),
                value: None,
                what: format!("`{header}` is not a whole month."),
                suggestion: "Compare it with whole months only once it is complete.".into(),
                effect: None,
            });
        }
        let dropped = "Rows that add up others were left out, so that nothing counts twice.";
        self.notes.ledger.extend(self.dropped.entry(Rule::DropTotalRow, dropped));
        self.notes.ledger.extend(self.empty.entry(Rule::SkipBlankRow, "Names without any amount were left out."));
        Long { spool: self.spool, notes: self.notes, rows: self.rows }
    }
}

fn kept(line: u64, column: Option<&String>, label: &str) -> Issue {
    let label = cell::quoted(label);
    Issue {
        kind: "total_mismatch".into(),
        severity: Severity::Warning,
        row: Some(line),
        column: column.cloned(),
        value: Some(label.clone()),
        what: format!("`{label}` is named like a total, but no rows add up to it; it was kept as a row of its own."),
        suggestion: "If it adds up others, remove the row and upload the file again.".into(),
        effect: Some("Its amounts count like those of any other row.".into()),
    }
}

pub(super) fn mismatch(line: u64, column: &str, label: &str, said: Decimal, sum: Decimal) -> Issue {
    let label = cell::quoted(label);
    Issue {
        kind: "total_mismatch".into(),
        severity: Severity::Warning,
        row: Some(line),
        column: Some(column.to_owned()),
        value: Some(said.to_string()),
        what: format!("`{label}` says {said} in `{column}`, but the rows it adds up come to {sum}."),
        suggestion: "Check whether rows are missing; the figures are made of the rows, not of their totals.".into(),
        effect: Some(format!("The difference is {}.", said.checked_sub(sum).unwrap_or_default())),
    }
}

/// Programs write a dash where a month has nothing.
pub(super) fn is_nothing(cell: &str) -> bool {
    matches!(cell.trim(), "" | "-" | "--" | "–" | "—")
}

/// What a cell says under a decimal mark; nothing is 0 and what is no number `None`.
pub(super) fn value(cell: &str, mark: number::Mark) -> Option<Decimal> {
    if is_nothing(cell) {
        return Some(Decimal::ZERO);
    }
    let number = number::read(cell.trim(), mark)?;
    Decimal::try_from_i128_with_scale(number.units, number.decimals).ok()
}
