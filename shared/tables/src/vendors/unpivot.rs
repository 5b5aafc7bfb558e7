//! Tables that are laid out for the eye, as rows: months or channels that are columns, accounts that are headings.
//!
//! A statement or a matrix of months becomes one row per name and month, a general ledger one row per posting with its
//! account. What added up others is left out, and compared with what it adds up.
use super::accounts::Labels;
pub(crate) use super::channels::{are_columns, unpivoted as channels};
use super::long_table::Table;
use super::months::{self, Columns};
pub(crate) use super::postings::ledger;
use super::statement;
use crate::formats::Spool;
use crate::records::{Interrupted, Record};
use crate::{header, number};
use domain::{Field, Findings, Policy};

/// A table as rows, the names of its columns first, and what was found and changed on the way.
pub(crate) struct Long {
    pub spool: Spool,
    pub notes: Findings,
    /// Rows of the table, the header not counted.
    pub rows: u64,
}

/// Gives the rows below the header one after the other, each with its line; it may be called again after the last.
pub(crate) type NextRow<'r> = dyn FnMut() -> Result<Option<(u64, Record)>, Interrupted> + 'r;

/// Whether the columns are one of names, months, and totals of them, whatever program wrote it.
pub(crate) fn is_months(headers: &[String]) -> bool {
    months::columns(headers).is_some()
}

/// A statement is looked at whole to see which of its rows are headings; a table with more rows or bytes is a matrix, whose
/// rows all stand for themselves.
const STATEMENT_ROWS: usize = 20_000;
const STATEMENT_BYTES: usize = 8 * 1024 * 1024;

/// Turns months that are columns into rows. A statement of accounts becomes `date, account, section, amount`, another table
/// `date, <its first column>, amount`. A cell without a value gives no row. `line` is the header's; `is_statement`: its
/// vendor says that it is one, otherwise the names of its rows decide. Not to be called where [`is_months`] says no of what
/// is none: the table then comes out empty.
pub(crate) fn months(
    line: u64,
    headers: &[String],
    is_statement: bool,
    next: &mut NextRow<'_>,
    policy: &Policy,
) -> Result<Long, Interrupted> {
    let columns = months::columns_of_statement(headers).unwrap_or(Columns { months: Vec::new(), totals: Vec::new() });
    let (mut rows, mut bytes, mut is_whole) = (Vec::new(), 0, false);
    while rows.len() < STATEMENT_ROWS && bytes < STATEMENT_BYTES && !is_whole {
        match next()? {
            Some((line, record)) => {
                bytes += record.text().len();
                rows.push((line, record));
            }
            None => is_whole = true,
        }
    }
    let mut table = Table::new(headers, columns, mark(&rows), policy)?;
    let is_statement = is_statement || is_of_accounts(headers) || are_accounts(&rows);
    let outline = (is_statement && is_whole).then(|| statement::outline(&rows, &table)).flatten();
    match outline {
        Some(outline) => {
            table.is_statement = true;
            table.begin(line, &["date", "account", "section"])?;
            statement::write(&rows, &outline, &mut table)?;
        }
        None => {
            let label = headers.first().map(|label| label.trim()).filter(|label| !label.is_empty()).unwrap_or("name");
            table.begin(line, &["date", if is_statement { "account" } else { label }])?;
            for (line, record) in &rows {
                table.matrix_row(*line, record)?;
            }
            while let Some((line, record)) = next()? {
                table.matrix_row(line, &record)?;
            }
            table.settle()?;
        }
    }
    Ok(table.finish())
}

/// Whether the first column is named so that it holds accounts.
fn is_of_accounts(headers: &[String]) -> bool {
    let field = headers.first().and_then(|name| header::meaning(name));
    field.is_some_and(|(field, ..)| field == Field::Account)
}

/// Whether the rows are named as those of a statement are.
fn are_accounts(rows: &[(u64, Record)]) -> bool {
    let mut labels = Labels::default();
    rows.iter().for_each(|(_, record)| labels.observe(record.get(0).unwrap_or_default()));
    labels.are_accounts()
}

/// The decimal mark of the first rows, for the comparison with totals alone: how the table is read is decided later, from
/// all of it.
fn mark(rows: &[(u64, Record)]) -> number::Mark {
    let cells = rows.iter().flat_map(|(_, record)| record.iter().skip(1));
    let is_comma = |cell: &str| matches!(number::read_both(cell.trim()), (None, Some(_)));
    if cells.into_iter().any(is_comma) { number::Mark::Comma } else { number::Mark::Point }
}
