//! Status words that are unknown or blank, and partial refunds and payments whose size the file does not tell.
use super::{rows, warning, worth};
use crate::{
    book::{Book, StatusLine},
    cubes::{Status, records},
    origin::Origin,
    outcome::{self, Outcome},
    reading::Reading,
    words::verb,
};
use domain::{Field, Findings, Issue, Result};
use std::collections::BTreeMap;

const KNOWN_WORDS: &str = "`paid`, `refunded`, or `unpaid` and `failed` for what is not revenue";

pub fn add(reading: &Reading, origin: &Origin, findings: &mut Findings) -> Result<()> {
    if records::TELLING.iter().all(|field| reading.coverage.has(*field)) {
        // What is worked through is no sale, whatever its status.
        return Ok(());
    }
    let column = origin.header(Field::Status);
    let mut found: BTreeMap<Status, Vec<(&Book, StatusLine)>> = BTreeMap::new();
    for book in &reading.books {
        for line in book.statuses() {
            found.entry(line.status).or_default().push((book, line));
        }
    }
    for (status, lines) in found {
        let number = lines.iter().map(|(_, line)| line.rows).sum();
        let outcome = lines[0].1.outcome;
        let worth = worth(lines.into_iter().map(|(book, line)| (book, line.units, line.rows)))?;
        let not_counted = Some(format!("Not in any total: {worth} in {}", rows(number)));
        match (status, outcome) {
            (Status::Word(word), Outcome::Unknown) => findings.add(Issue {
                value: Some(shortened(word)),
                effect: not_counted,
                ..warning(
                    "unknown_status",
                    column,
                    format!(
                        "The status `{}` ({}) is not known and does not count as a sale",
                        shortened(word),
                        rows(number)
                    ),
                    &format!("Write it as a known word: {KNOWN_WORDS}"),
                )
            }),
            (Status::Blank, _) => findings.add(Issue {
                effect: not_counted,
                ..warning(
                    "blank_status",
                    column,
                    format!(
                        "{} {} no status; without one a row does not count as a sale",
                        rows(number),
                        verb(number, "has", "have")
                    ),
                    &format!("Fill the status of these rows: {KNOWN_WORDS}"),
                )
            }),
            (Status::Word(word), _) if outcome::is_partial_refund(word) && !reading.coverage.has(Field::Refund) => {
                findings.add(Issue {
                    value: Some(shortened(word)),
                    effect: Some(format!("{worth} is in net revenue in full")),
                    ..warning(
                        "unknown_refund",
                        column,
                        format!("Partially refunded, and the file does not say how much: {}", rows(number)),
                        "Add the column with the refunded amount",
                    )
                });
            }
            (Status::Word(word), _) if outcome::is_partial_payment(word) => findings.add(Issue {
                value: Some(shortened(word)),
                effect: Some(format!("{worth} is in revenue in full")),
                ..warning(
                    "unknown_payment",
                    column,
                    format!("Partially paid, and the file does not say how much: {}", rows(number)),
                    "Add or map a column with the amounts that were paid",
                )
            }),
            _ => {}
        }
    }
    Ok(())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
