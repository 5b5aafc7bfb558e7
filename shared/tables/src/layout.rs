//! Where the table is in its file: below which lines, and without which rows.
//!
//! Reports have titles above the column names, totals among the rows and notes below them. What is left out is decided on the
//! whole file and named in the ledger.
use crate::reading::Reading;
use crate::records::Record;
use crate::{booleans, cell, date, money, number};

/// Rows in which the column names are looked for.
pub(crate) const TOP: usize = 60;

/// Place of the column names among the first rows: the first row that is about as wide as the table, every cell of which can
/// be a name. Row 0 where there is no better.
pub(crate) fn header_place(top: &[(u64, Record)]) -> usize {
    let usual = usual_width(top);
    if usual < 2 {
        return 0;
    }
    let is_wide = |row: &Record| filled(row) >= 2 && filled(row) * 5 >= usual * 3;
    let Some(first) = top.iter().position(|(_, row)| is_wide(row)) else { return 0 };
    // A statement of a single month: `,Total` above its accounts.
    let is_half = |row: &Record| {
        row.len() == usual && filled(row) + 1 == usual && row.get(0).is_some_and(|c| c.trim().is_empty())
    };
    if usual == 2
        && !names_only(&top[first].1)
        && let Some(place) = top[..first].iter().position(|(_, row)| is_half(row) && names_only(row))
    {
        return place;
    }
    if !top[..first].iter().all(|(_, row)| filled(row) * 2 <= usual.max(2)) || !names_only(&top[first].1) {
        return if names_only(&top[first].1) { first } else { 0 };
    }
    // A line of notes as wide as it needs to be, such as `Period:,2024-01`, stands above names that fill the whole width.
    let narrow = filled(&top[first].1) < usual;
    let better =
        top[first + 1..].iter().take_while(|(_, row)| names_only(row)).position(|(_, row)| filled(row) >= usual);
    match better {
        Some(further) if narrow && top[first].1.len() < usual => first + 1 + further,
        _ => first,
    }
}

/// The number of filled cells that most of the first rows have at least: reports leave cells empty, but not most of them.
fn usual_width(top: &[(u64, Record)]) -> usize {
    let mut widths: Vec<usize> = top.iter().map(|(_, row)| filled(row)).filter(|width| *width > 1).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(1)
}

pub(crate) fn filled(row: &Record) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// No cell is a date or a number; a year or month can be the name of a column.
fn names_only(row: &Record) -> bool {
    row.iter().map(str::trim).filter(|cell| !cell.is_empty()).all(|cell| {
        let is_year = cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
        is_year || date::take_apart(cell).is_some() || number::read(cell, number::Mark::Point).is_none()
    })
}

/// Words that begin the label of a row which adds up others, in lower case.
const TOTALS: [&str; 17] = [
    "total",
    "totals",
    "grand total",
    "overall total",
    "subtotal",
    "sub total",
    "sub-total",
    "sum",
    "gesamt",
    "gesamtsumme",
    "summe",
    "zwischensumme",
    "total général",
    "sous-total",
    "totale",
    "totaal",
    "suma",
];

/// A label of a row that may add up others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TotalLabel {
    pub place: usize,
    /// Nothing else has this label; `Total Gym` and `Summe netto` need numbers to prove it.
    pub is_sure: bool,
}

/// Whether the first filled cell says for sure that the row adds up others: `Total`, `Total: Account`, `Total for May`.
pub(crate) fn has_total_label(row: &Record) -> Option<usize> {
    total_label(row).filter(|label| label.is_sure).map(|label| label.place)
}

/// Whether the first filled cell says that the row adds up others, or may say so.
pub(crate) fn total_label(row: &Record) -> Option<TotalLabel> {
    // Asked of every row: most labels begin with none of the letters that the words below begin with.
    let may_begin = |first: &u8| matches!(first.to_ascii_lowercase(), b't' | b'g' | b'o' | b's' | b'z' | b'n' | b'b');
    if row.first_byte().is_some_and(|first| first.is_ascii_graphic() && !may_begin(&first)) {
        return None;
    }
    let (place, label) =
        row.iter().enumerate().map(|(place, cell)| (place, cell.trim())).find(|(_, c)| !c.is_empty())?;
    if !label.as_bytes().first().is_some_and(may_begin) || label.len() > 60 || !holds_total_letters(label) {
        return None;
    }
    let label = label.to_lowercase();
    let label = label.trim_end_matches([':', '.', ' ']);
    let is_sure = TOTALS.iter().any(|total| {
        label.strip_prefix(total).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(':')
                || rest.starts_with(" for ")
                || rest.starts_with(" of ")
                || rest.starts_with(" -")
        })
    });
    let is_meant = |word: &str| {
        TOTALS.contains(&word)
            || word.starts_with("total")
            || word.starts_with("gesamt")
            || word.ends_with("summe")
            || word == "net" && label.ends_with("total")
    };
    let may_be = label.split_whitespace().next().is_some_and(is_meant)
        || label.split_whitespace().next_back().is_some_and(|word| matches!(word, "total" | "summe" | "totals"));
    (is_sure || may_be).then_some(TotalLabel { place, is_sure })
}

/// Whether the letters `tot`, `sum`, `som` or `gesamt` stand in the label, of which every word for totals has some.
fn holds_total_letters(label: &str) -> bool {
    label.as_bytes().windows(3).any(|letters| {
        let letters = [letters[0], letters[1], letters[2]].map(|letter| letter.to_ascii_lowercase());
        matches!(&letters, b"tot" | b"sum" | b"ges" | b"sam")
    })
}

/// Whether the first cell is empty.
pub(crate) fn begins_empty(row: &Record) -> bool {
    !row.first_byte().is_some_and(|first| first.is_ascii_graphic())
        && row.get(0).is_some_and(|cell| cell.trim().is_empty())
}

/// Whether the first cell is a value as its column reads them; any text is none.
pub(crate) fn is_read(row: &Record, reading: Reading) -> bool {
    let text = row.get(0).map(cell::trim).unwrap_or_default();
    match reading {
        Reading::Text => false,
        Reading::Number(_) => money::amount(text, reading).is_some(),
        Reading::Date(form) | Reading::DateTime { form, .. } => date::read(text, form).is_some(),
        Reading::Boolean => booleans::read(text).is_some(),
    }
}

/// Whether a row repeats the column names, as reports do on each page.
pub(crate) fn repeats_header(row: &Record, header: &Record) -> bool {
    // Asked of every row: nearly all of them differ in the first letter of the first cell.
    let is_graphic = |byte: &u8| byte.is_ascii_graphic();
    if let (Some(first), Some(name)) = (row.first_byte().filter(is_graphic), header.first_byte().filter(is_graphic))
        && first != name
    {
        return false;
    }
    row.len() >= header.len()
        && header.iter().zip(row.iter()).all(|(name, cell)| name.trim() == cell.trim())
        && filled(header) > 0
}

/// A row with a single cell, where the table has many columns: a heading among the rows, or a note below them.
pub(crate) fn is_lone(row: &Record, columns: usize) -> bool {
    // Asked of every row: nearly all of them have a second cell.
    let begins = |cell: &str| cell.as_bytes().first().is_some_and(|byte| *byte > b' ');
    if row.get(1).is_some_and(begins) {
        return false;
    }
    let has_second = row.get(1).is_some_and(|cell| cell.bytes().any(|byte| byte > b' '));
    !has_second && columns >= 3 && filled(row) == 1 && row.get(0).is_some_and(|cell| !cell.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(line: &str) -> Record {
        line.split(',').collect()
    }

    fn check(lines: &str, names: usize) {
        let top: Vec<(u64, Record)> = (1..).zip(lines.lines().map(record)).collect();
        assert_eq!(header_place(&top), names, "{lines}");
    }

    #[test]
    fn titles_above_the_names_are_passed_over() {
        check("date,amount\n2024-01-01,5\n", 0);
        check("Campaign report\nSeptember 1 - September 30\nCampaign,Clicks,Cost\nSpring,5,9.99\n", 2);
        check("Superstore Q4,,,\nPrepared in January,,,\nOrder ID,Date,Sales,Profit\nA,2024-01-01,5,6\n", 2);
        check("Period:,2024-01-01\nRegion,Product,Sales,Profit\nN,A,5,6\nS,B,7,8\n", 1);
        check("Report:,Sales\nRegion,Product,Sales\nN,A,5\nS,B,7\n", 1);
        check("account,Jan 2025,Feb 2025\nSales,5,6\n", 0);
    }

    #[test]
    fn a_table_without_names_begins_at_its_first_row() {
        check("2024-01-01,100,A\n2024-01-02,50,B\n", 0);
        check("1,2,3\n4,5,6\n", 0);
    }

    #[test]
    fn names_may_be_missing_and_rows_may_be_all_text() {
        check(",Date,Type,Amount\nx,2024-01-01,Sale,5\n", 0);
        check("name,city\nAnna,Oslo\nBert,Rome\n", 0);
        check("name,city,note\nAnna,Oslo,x\nBert,Rome,\n", 0);
    }

    #[test]
    fn a_total_is_told_by_its_label() {
        for label in ["Total", "TOTAL:", "Grand total", "Total: Account", "Total for Income", "Gesamt", "Subtotal"] {
            assert_eq!(has_total_label(&record(&format!("{label},,5"))), Some(0), "{label}");
        }
        assert_eq!(has_total_label(&record(",Total,5")), Some(1));
        for label in ["Total Gym", "Totally Bamboo", "Summer dress", "Totals Cafe", "Sumatra"] {
            assert_eq!(has_total_label(&record(&format!("{label},,5"))), None, "{label}");
        }
    }

    #[test]
    fn names_repeated_among_the_rows_are_known() {
        let header = record("date,amount");
        assert!(repeats_header(&record("date , amount"), &header));
        assert!(!repeats_header(&record("date,5"), &header));
    }
}
