//! A general ledger: each account is a heading above its postings, closed by a row with their total.
use super::long_table::{Dropped, brief, mismatch, value};
use super::statement::closes;
use super::unpivot::{Long, NextRow};
use super::vendor::begins;
use super::{normalised, place_of};
use crate::formats::Spool;
use crate::number::Mark;
use crate::records::Interrupted;
use domain::{Decimal, Findings, Issue, LedgerEntry, Policy, Rule, Severity};

/// An account whose postings are being read.
struct Open {
    name: String,
    /// Of its postings and those of the accounts below it; `None` where one could not be read.
    sum: Option<Decimal>,
}

/// Nobody nests deeper: what does is taken as standing beside the others, since the whole path is written with each posting.
const DEEPEST: usize = 12;

/// The line below a report of QuickBooks: `Accrual Basis Wednesday, July 09, 2025`.
pub(super) const FOOTERS: &[&str] = &["accrual basis", "cash basis"];

/// Turns account headings into the column `account`, in the place of the first column; the others stay as they are.
/// Totals and beginning balances are left out. `line` is the header's.
pub(crate) fn ledger(
    line: u64,
    headers: &[String],
    next: &mut NextRow<'_>,
    policy: &Policy,
) -> Result<Long, Interrupted> {
    let names = normalised(headers);
    let drops = policy.allows(Rule::DropTotalRow, None);
    let drops_footers = policy.allows(Rule::DropFooter, None);
    let amount = place_of(&names, &["amount"]).filter(|place| *place > 0);
    let mut spool = Spool::new()?;
    let (mut notes, mut rows, mut accounts) = (Findings::default(), 0, 0);
    let (mut totals, mut balances, mut footers) = (Dropped::default(), Dropped::default(), Dropped::default());
    let mut open: Vec<Open> = Vec::new();
    let columns = ["account"].into_iter().chain(headers.iter().skip(1).map(String::as_str));
    spool.row(line, columns)?;
    while let Some((line, record)) = next()? {
        let first = record.get(0).unwrap_or_default().trim();
        let is_alone = record.iter().skip(1).all(|cell| cell.trim().is_empty());
        let money = amount.map(|place| value(record.get(place).unwrap_or_default(), Mark::Point));
        let closed = closes(first).map(brief).and_then(|name| open.iter().rposition(|open| open.name == name));
        if let Some(at) = closed {
            if let (Some(place), Some(Some(said)), Some(sum)) = (amount, money, open[at].sum)
                && said != sum
            {
                let column = headers.get(place).map(String::as_str).unwrap_or_default();
                notes.add(mismatch(line, column, first, said, sum));
            }
            open.truncate(at);
        }
        let is_total = closed.is_some() || begins(first, "total for ") || first.eq_ignore_ascii_case("total");
        if is_total && drops {
            totals.add(first, money.flatten());
            continue;
        }
        if is_alone && FOOTERS.iter().any(|word| begins(first, word)) {
            if drops_footers {
                footers.add(first, None);
            } else {
                spool.row(line, record.iter())?;
                rows += 1;
            }
            continue;
        }
        if !first.is_empty() && is_alone && !is_total {
            accounts += 1;
            if open.len() >= DEEPEST {
                open.clear();
            }
            open.push(Open { name: brief(first).to_owned(), sum: Some(Decimal::ZERO) });
            continue;
        }
        let is_balance = |cell: &str| begins(cell.trim(), "beginning balance");
        let is_balance = record.iter().take(3).any(is_balance);
        if is_balance && drops {
            balances.add("Beginning Balance", Some(Decimal::ZERO));
            continue;
        }
        if let Some(money) = money.filter(|_| !is_total && !is_balance) {
            open.iter_mut().for_each(|open| open.sum = open.sum.zip(money).and_then(|(a, b)| a.checked_add(b)));
        }
        // A name in a row with a posting is an account of its own: some versions of the report repeat it.
        let path = open.iter().map(|open| open.name.as_str()).collect::<Vec<_>>().join(":");
        let account = if first.is_empty() { path.as_str() } else { first };
        spool.row(line, [account].into_iter().chain(record.iter().skip(1)))?;
        rows += 1;
    }
    for left in &open {
        notes.add(unclosed(&left.name));
    }
    if accounts > 0 {
        notes.ledger.push(headings(accounts));
    }
    notes.ledger.extend(
        totals.entry(Rule::DropTotalRow, "Rows that add up an account were left out, so that nothing counts twice."),
    );
    notes
        .ledger
        .extend(balances.entry(Rule::DropTotalRow, "Balances at the beginning are no postings and were left out."));
    notes.ledger.extend(footers.entry(Rule::DropFooter, "Lines below the table were left out."));
    Ok(Long { spool, notes, rows })
}

fn headings(accounts: u64) -> LedgerEntry {
    LedgerEntry {
        rule: Rule::UnpivotMonths.name().into(),
        column: None,
        field: Some(domain::Field::Account),
        rows: accounts,
        examples: Vec::new(),
        money_moved: Decimal::ZERO,
        what: "Names of accounts that stood as rows became the column `account` of the rows below them.".into(),
    }
}

fn unclosed(name: &str) -> Issue {
    Issue {
        kind: "unclosed_account".into(),
        severity: Severity::Warning,
        row: None,
        column: None,
        value: Some(crate::cell::quoted(name)),
        what: format!(
            "No row closes the account `{}` with its total; the file may be cut off.",
            crate::cell::quoted(name)
        ),
        suggestion: "Export the report again and upload the whole of it.".into(),
        effect: None,
    }
}
