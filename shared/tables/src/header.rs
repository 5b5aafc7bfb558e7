//! The header: whether a file has one, its names made unique, and each spelled so that it can be compared.
use crate::aliases::{self, is_money};
use crate::records::Record;
use crate::{currency, date, number};
use domain::{Field, Issue, Severity};
use std::collections::BTreeSet;

/// Names of a file's columns, unique, with what had to be said about them.
pub(crate) struct Header {
    pub names: Vec<String>,
    pub issues: Vec<Issue>,
    /// The first row holds names, not data.
    pub is_there: bool,
}

/// Reads the first row as a header; `second` helps to tell names from data.
pub(crate) fn read(first: &Record, second: Option<&Record>) -> Header {
    if is_data(first, second) {
        let names = (1..=first.len()).map(|place| format!("column_{place}")).collect();
        return Header { names, issues: vec![missing()], is_there: false };
    }
    let mut issues = Vec::new();
    let (mut names, mut taken) = (Vec::with_capacity(first.len()), BTreeSet::new());
    for (place, cell) in first.iter().enumerate() {
        let spelled = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let wanted = if spelled.is_empty() { format!("column_{}", place + 1) } else { spelled.to_owned() };
        let name = unique(&wanted, &mut taken);
        if spelled.is_empty() {
            issues.push(unnamed(place + 1, &name));
        } else if name != wanted {
            issues.push(repeated(spelled, &name));
        }
        names.push(name);
    }
    Header { names, issues, is_there: true }
}

/// The name itself, or with the first number that makes it new; capitals make no difference to most databases.
/// `taken` holds names in lower case and gets this one.
pub(crate) fn unique(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    if taken.insert(wanted.to_lowercase()) {
        return wanted.to_owned();
    }
    let mut numbered = (2..).map(|number| format!("{wanted}_{number}"));
    numbered.find(|name| taken.insert(name.to_lowercase())).unwrap_or_else(|| wanted.to_owned())
}

/// Lower case, every run of blanks and punctuation one space. `%` stays: a percentage is not the amount it is of.
pub(crate) fn normalise(header: &str) -> String {
    let mut words = String::with_capacity(header.len());
    for c in header.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '%' {
            words.push(c);
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// The field a header means, its place among the field's aliases, and the currency named at its end: `Spend (EUR)`.
pub(crate) fn meaning(header: &str) -> Option<(Field, usize, Option<&'static str>)> {
    let normalised = normalise(header);
    if let Some((field, place)) = aliases::field_of(&normalised) {
        return Some((field, place, None));
    }
    let (rest, last) = normalised.rsplit_once(' ')?;
    let currency = currency::code(last)?;
    let (field, place) = aliases::field_of(rest).filter(|(field, _)| is_money(*field))?;
    Some((field, place, Some(currency)))
}

/// No name is known, and some cell is a date or a number like the one below it. A bare year may be a name.
fn is_data(first: &Record, second: Option<&Record>) -> bool {
    let is_date = |text: &str| date::take_apart(text).is_some();
    let is_number = |text: &str| {
        let is_year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
        number::read(text, number::Mark::Point).is_some() && !is_year
    };
    let alike = |place: usize, is_kind: &dyn Fn(&str) -> bool| {
        let below = second.and_then(|row| row.get(place)).map(|cell| cell.trim());
        below.is_none_or(|below| below.is_empty() || is_kind(below))
    };
    first.iter().all(|cell| meaning(cell).is_none())
        && first
            .iter()
            .map(|cell| cell.trim())
            .enumerate()
            .any(|(place, cell)| is_date(cell) && alike(place, &is_date) || is_number(cell) && alike(place, &is_number))
}

fn missing() -> Issue {
    Issue {
        kind: "no_header".into(),
        severity: Severity::Warning,
        row: Some(1),
        column: None,
        value: None,
        what: "The first row holds data, not column names; the columns were named column_1, column_2 and so on.".into(),
        suggestion: "Add a first row with names such as date, amount and customer_id, and upload the file again."
            .into(),
        effect: None,
    }
}

fn unnamed(place: usize, name: &str) -> Issue {
    Issue {
        kind: "empty_header".into(),
        severity: Severity::Info,
        row: None,
        column: Some(name.to_owned()),
        value: None,
        what: format!("Column {place} has no name; it was named `{name}`."),
        suggestion: "Give the column a name in the first row.".into(),
        effect: None,
    }
}

fn repeated(spelled: &str, name: &str) -> Issue {
    Issue {
        kind: "duplicate_header".into(),
        severity: Severity::Warning,
        row: None,
        column: Some(name.to_owned()),
        value: None,
        what: format!("More than one column is named `{spelled}`; this one was named `{name}`."),
        suggestion: "Give each column a name of its own in the first row.".into(),
        effect: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(first: &str, second: &str, expect: Expect) {
        let cells = |row: &str| -> Record { row.split(',').collect() };
        let header = read(&cells(first), Some(&cells(second)));
        let kinds: Vec<&str> = header.issues.iter().map(|issue| issue.kind.as_str()).collect();
        expect.assert_eq(&format!("{} {kinds:?}", header.names.join(",")));
    }

    #[test]
    fn names_are_made_unique_and_empty_ones_numbered() {
        check(
            "amount,Amount,,amount",
            "1,2,3,4",
            expect![[r#"amount,Amount_2,column_3,amount_3 ["duplicate_header", "empty_header", "duplicate_header"]"#]],
        );
    }

    #[test]
    fn a_first_row_of_data_is_not_taken_for_names() {
        check("2024-01-01,100.00,A", "2024-01-02,50.00,B", expect![[r#"column_1,column_2,column_3 ["no_header"]"#]]);
        check("1,2,3", "4,5,6", expect![[r#"column_1,column_2,column_3 ["no_header"]"#]]);
    }

    #[test]
    fn years_and_days_as_names_of_columns_are_names() {
        check("product,2023,2024", "Widget,10,20", expect!["product,2023,2024 []"]);
        check("region,2024-01-01,2024-01-02", "North,10,20", expect!["region,2024-01-01,2024-01-02 []"]);
    }

    #[test]
    fn a_currency_at_the_end_of_a_money_header_is_its_currency() {
        assert_eq!(meaning("Amount spent (EUR)"), Some((Field::Spend, 2, Some("EUR"))));
        assert_eq!(meaning("amount_usd"), Some((Field::Amount, 0, Some("USD"))));
        assert_eq!(
            meaning("Created date (UTC)").map(|(field, _, currency)| (field, currency)),
            Some((Field::Date, None))
        );
        assert_eq!(meaning("Clicks (all)").map(|(field, _, currency)| (field, currency)), Some((Field::Clicks, None)));
        assert_eq!(meaning("\u{feff}Order-ID ").map(|(field, ..)| field), Some(Field::OrderId));
        assert_eq!(meaning("Discount %"), None);
    }
}
