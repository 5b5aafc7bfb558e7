//! A report as tables of plain cells: what its files for spreadsheets have in common.
use crate::{Paragraph, Part, Report, Shows, Table, claims::Claims, show};
use domain::{Claim, Decimal, Error, Result, Unit, Value};
use std::collections::BTreeSet;

/// One table of a file.
pub(crate) struct Sheet {
    /// What it is asked for by: the name of a table of the report, `figures`, `definitions`, `issues` or `ledger`.
    pub name: String,
    pub heading: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    /// An exact number; ratios are fractions of 1.
    Number(Decimal, Form),
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Money,
    Count,
    Percent,
    Multiple,
    Duration,
}

impl Form {
    pub fn of(unit: &Unit) -> Self {
        match unit {
            Unit::Money { .. } => Self::Money,
            Unit::Count { .. } => Self::Count,
            Unit::Ratio => Self::Percent,
            Unit::Multiple => Self::Multiple,
            Unit::Duration { .. } => Self::Duration,
        }
    }
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    fn count(count: u64) -> Self {
        Self::Number(count.into(), Form::Count)
    }

    fn of(claim: &Claim) -> Self {
        match &claim.value {
            Value::Exact(value) => Self::Number(*value, Form::of(&claim.unit)),
            Value::NotAvailable(_) => Self::text(show::NOT_AVAILABLE),
        }
    }
}

/// The tables of the report, then every figure behind it, and what the figures mean and rest on.
pub(crate) fn sheets(report: &Report) -> Vec<Sheet> {
    let claims = Claims::new(&report.claims);
    let mut sheets: Vec<Sheet> = report.tables.iter().map(|table| of_table(table, &claims)).collect();
    sheets.extend([figures(report), definitions(report), issues(report), ledger(report)]);
    sheets
}

/// The sheet called `name`.
pub(crate) fn sheet(report: &Report, name: &str) -> Result<Sheet> {
    let mut sheets = sheets(report);
    match sheets.iter().position(|sheet| sheet.name == name) {
        Some(at) => Ok(sheets.swap_remove(at)),
        None => {
            let names: BTreeSet<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            let names = names.into_iter().collect::<Vec<_>>().join(", ");
            Err(Error::invalid("table", format!("this report has no table of that name; it has {names}")))
        }
    }
}

fn of_table(table: &Table, claims: &Claims) -> Sheet {
    let columns = table.columns.iter().map(|column| column.heading.clone()).collect();
    let rows = table.rows.iter().map(|row| row.cells.iter().map(|cell| of_cell(cell, claims)).collect());
    Sheet { name: table.name.clone(), heading: table.heading.clone(), columns, rows: rows.collect() }
}

/// A cell that is one figure is its number; others are their text.
fn of_cell(cell: &Paragraph, claims: &Claims) -> Cell {
    let said: Vec<&Part> = cell.parts.iter().filter(|part| !part.text().is_empty()).collect();
    let [Part::Figure { claim, shows, .. }] = &said[..] else { return Cell::text(cell.text()) };
    let Some(claim) = claims.get(claim) else { return Cell::text(cell.text()) };
    match shows {
        Shows::Value | Shows::Rounded { .. } => Cell::of(claim),
        Shows::Rows => Cell::count(claim.n),
        Shows::Period | Shows::Days | Shows::Reason | Shows::Remedy | Shows::Caveats | Shows::Otherwise => {
            Cell::text(cell.text())
        }
    }
}

fn named(name: &str, heading: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Sheet {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    Sheet { name: name.to_owned(), heading: heading.to_owned(), columns, rows }
}

fn figures(report: &Report) -> Sheet {
    let row = |claim: &Claim| {
        let (kind, entity) = claim.entity.as_ref().map(|of| (of.kind.as_str(), of.name.as_str())).unwrap_or_default();
        let window = claim.window.as_ref();
        let day = |day: Option<domain::Date>| Cell::text(day.map(|day| day.to_string()).unwrap_or_default());
        let because = match &claim.value {
            Value::Exact(_) => String::new(),
            Value::NotAvailable(absence) => absence.because.clone(),
        };
        vec![
            Cell::text(&claim.id),
            Cell::text(&claim.metric),
            Cell::text(kind),
            Cell::text(entity),
            day(window.map(|window| window.from)),
            day(window.map(|window| window.to)),
            Cell::text(if window.is_some_and(|window| window.partial) { "partial" } else { "" }),
            Cell::of(claim),
            Cell::text(unit(&claim.unit)),
            Cell::count(claim.n),
            Cell::text(&claim.formula),
            Cell::text(because),
            Cell::text(claim.caveats.join(" ")),
        ]
    };
    const COLUMNS: [&str; 13] = [
        "Figure",
        "Metric",
        "Of",
        "Name",
        "From",
        "To",
        "Period",
        "Value",
        "Unit",
        "Rows",
        "Calculation",
        "Not available, because",
        "To know",
    ];
    named("figures", "Every figure of the report", &COLUMNS, report.claims.iter().map(row).collect())
}

fn unit(unit: &Unit) -> &str {
    match unit {
        Unit::Money { currency: Some(currency) } => currency,
        Unit::Money { currency: None } => "money",
        Unit::Count { of } | Unit::Duration { of } => of,
        Unit::Ratio => "fraction of 1",
        Unit::Multiple => "times",
    }
}

fn definitions(report: &Report) -> Sheet {
    let rows = report
        .definitions
        .iter()
        .map(|of| [&of.metric, &of.name, &of.definition, &of.formula, &of.source].map(Cell::text).into());
    let columns = ["Metric", "Name", "What it is", "Formula", "Source"];
    named("definitions", "What the figures mean", &columns, rows.collect())
}

fn issues(report: &Report) -> Sheet {
    let rows = report.findings.issues.iter().map(|issue| {
        vec![
            issue.row.map_or(Cell::Empty, Cell::count),
            Cell::text(issue.column.as_deref().unwrap_or_default()),
            Cell::text(issue.value.as_deref().unwrap_or_default()),
            Cell::text(&issue.what),
            Cell::text(issue.effect.as_deref().unwrap_or_default()),
            Cell::text(&issue.suggestion),
        ]
    });
    let columns = ["Row", "Column", "In the file", "What", "Effect", "What to do"];
    named("issues", "What reading the file found", &columns, rows.collect())
}

fn ledger(report: &Report) -> Sheet {
    let rows = report.findings.ledger.iter().map(|entry| {
        vec![
            Cell::text(&entry.rule),
            Cell::text(entry.column.as_deref().unwrap_or_default()),
            Cell::count(entry.rows),
            Cell::Number(entry.money_moved, Form::Money),
            Cell::text(&entry.what),
        ]
    });
    let columns = ["Rule", "Column", "Rows", "Money moved", "Change"];
    named("ledger", "What cleaning changed", &columns, rows.collect())
}
