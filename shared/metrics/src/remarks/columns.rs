//! Currencies that cannot be added up, and rows whose date or customer is missing. Rows without an amount are told where they
//! are read, one by one: only there it is known which lines continue an order whose total stands once.
use super::{rows, warning, worth};
use crate::{book::Book, origin::Origin, reading::Reading, words::verb};
use domain::{Field, Findings, Issue, Result, Severity};

pub fn add(reading: &Reading, origin: &Origin, findings: &mut Findings) -> Result<()> {
    several_currencies(reading, origin, findings);
    rows_without_date(reading, origin, findings)?;
    rows_without_customer(reading, origin, findings)
}

fn several_currencies(reading: &Reading, origin: &Origin, findings: &mut Findings) {
    if reading.books.len() < 2 {
        return;
    }
    let shown = |book: &Book| format!("{} ({})", book.currency.unwrap_or("none named"), rows(book.rows_with_amount()));
    let currencies = reading.books.iter().map(shown).collect::<Vec<_>>().join(", ");
    findings.add(Issue {
        effect: Some("Money is computed for each currency and never added up".to_owned()),
        ..warning(
            "several_currencies",
            origin.header(Field::Currency),
            format!("The file holds {} currencies: {currencies}", reading.books.len()),
            "Upload one currency at a time, or convert the amounts at rates you state",
        )
    });
}

fn rows_without_date(reading: &Reading, origin: &Origin, findings: &mut Findings) -> Result<()> {
    let missing = reading.coverage.rows - reading.coverage.filled(Field::Date);
    if missing == 0 || !reading.coverage.has(Field::Date) {
        return Ok(());
    }
    let counted: u64 = reading.books.iter().map(|book| book.undated().rows).sum();
    let worth = worth(reading.books.iter().map(|book| (book, book.undated().net(), book.undated().rows)))?;
    let (what, severity, effect) = match counted {
        0 => (format!("No readable date, but no sale either: {}", rows(missing)), Severity::Info, None),
        _ => (
            format!("{} worth {worth} {} no readable date", rows(counted), verb(counted, "has", "have")),
            Severity::Warning,
            Some(format!("{worth} is in the totals, but in no month")),
        ),
    };
    let suggestion = "Fill the date of these rows and upload the file again";
    findings.add(Issue {
        severity,
        effect,
        ..warning("rows_without_date", origin.header(Field::Date), what, suggestion)
    });
    Ok(())
}

fn rows_without_customer(reading: &Reading, origin: &Origin, findings: &mut Findings) -> Result<()> {
    if !reading.coverage.has(Field::CustomerId) || !reading.has("customers") {
        return Ok(());
    }
    let mut nameless = Vec::new();
    for book in &reading.books {
        let named = book.with_customer()?;
        nameless.push((book, book.total.net() - named.net(), book.total.rows - named.rows));
    }
    let missing = nameless.iter().map(|(_, _, rows)| rows).sum();
    if missing > 0 {
        let worth = worth(nameless.into_iter())?;
        findings.add(Issue {
            severity: Severity::Info,
            effect: Some(format!("{worth} is in revenue, but in no figure about customers")),
            ..warning(
                "rows_without_customer",
                origin.header(Field::CustomerId),
                format!("{} worth {worth} {} no customer", rows(missing), verb(missing, "names", "name")),
                "Fill the customer of these rows, or leave them if they are guest sales",
            )
        });
    }
    Ok(())
}
