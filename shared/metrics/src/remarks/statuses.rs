//! Status words that are unknown or blank, and partial refunds whose size the file does not tell.
use super::{rows, warning, worth};
use crate::{
    book::{Book, StatusLine},
    cubes::Status,
    outcome::{self, Outcome},
    reading::Reading,
    words::verb,
};
use domain::{Field, Findings, Issue, Result};
use std::collections::BTreeMap;

pub fn add(reading: &Reading, findings: &mut Findings) -> Result<()> {
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
                    Field::Status,
                    format!(
                        "The status `{}` ({}) is not known and does not count as a sale",
                        shortened(word),
                        rows(number)
                    ),
                    "Write it as a known word: `paid`, `refunded`, or `failed` for what is not revenue",
                )
            }),
            (Status::Blank, _) => findings.add(Issue {
                effect: not_counted,
                ..warning(
                    "blank_status",
                    Field::Status,
                    format!(
                        "{} {} no status; without one a row does not count as a sale",
                        rows(number),
                        verb(number, "has", "have")
                    ),
                    "Fill the status of these rows: `paid`, `refunded`, or `failed` for what is not revenue",
                )
            }),
            (Status::Word(word), _) if outcome::is_partial_refund(word) && !reading.coverage.has(Field::Refund) => {
                findings.add(Issue {
                    value: Some(shortened(word)),
                    effect: Some(format!("{worth} is in net revenue in full")),
                    ..warning(
                        "unknown_refund",
                        Field::Status,
                        format!("Partially refunded, and the file does not say how much: {}", rows(number)),
                        "Add the column with the refunded amount",
                    )
                });
            }
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
