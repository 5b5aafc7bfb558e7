//! The dialect of a file, by the rows that each makes of the first lines.
//!
//! The true delimiter makes rows of one width, line after line, and cells in which no other delimiter is left over. Titles above
//! the table and notes below it are few lines of other widths; they do not count against it.
use crate::dialect::{Dialect, Divides};
use crate::record::Record;
use crate::row::{Found, Letters, Rows};
use std::collections::BTreeMap;

/// In order of preference, where two do equally well.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Rows looked at.
const ROWS: usize = 400;

/// The dialect that the sample speaks for, or `None` where nothing divides its lines: prose, or a single column.
pub(crate) fn sniff(sample: &str, is_whole_file: bool) -> Option<Dialect> {
    // The last line of a cut sample is cut as well.
    let sample = if is_whole_file { sample } else { sample.rsplit_once('\n').map_or(sample, |(lines, _)| lines) };
    let sample = format!("{}\n", sample.trim_end_matches('\n'));
    if let Some((delimiter, rows)) = announced(&sample) {
        return Some(Dialect { announced: true, ..marks(rows, delimiter) });
    }
    let weighed = DELIMITERS.into_iter().filter_map(|delimiter| {
        let dialect = marks(&sample, delimiter);
        Some((Weight::of(&sample, dialect)?.score(), dialect))
    });
    // The first of equals stays.
    let best = weighed.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map(|(_, dialect)| dialect).or_else(|| aligned(&sample)).or_else(|| colons(&sample))
}

/// The delimiter that the first line names, `sep=;`, and the lines after it.
fn announced(sample: &str) -> Option<(u8, &str)> {
    let (first, rows) = sample.split_once('\n')?;
    let first = first.trim_matches('"');
    let [delimiter] = *first.get(4..)?.as_bytes() else { return None };
    let is_one = delimiter.is_ascii_punctuation() || matches!(delimiter, b'\t' | b' ');
    (first.get(..4)?.eq_ignore_ascii_case("sep=") && is_one && delimiter != b'"').then_some((delimiter, rows))
}

/// The quotation mark that goes with a delimiter, and whether a backslash escapes it.
fn marks(sample: &str, delimiter: u8) -> Dialect {
    let (mut single, mut single_closed, mut double) = (0, 0, 0);
    let (mut doubled, mut escaped) = (0, 0);
    let bytes = sample.as_bytes();
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == delimiter || *byte == b'\n');
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + 1);
        match byte {
            b'\'' => {
                single += u32::from(is_edge(before));
                single_closed += u32::from(is_edge(after));
            }
            b'"' => {
                double += u32::from(is_edge(before));
                let is_inside = !is_edge(before) && !is_edge(after);
                doubled += u32::from(after == Some(&b'"') && !is_edge(before) && !is_edge(bytes.get(at + 2)));
                escaped += u32::from(before == Some(&b'\\') && is_inside);
            }
            _ => {}
        }
    }
    // Apostrophes stand inside words; quotation marks stand before cells and behind them.
    let is_single = double == 0 && single > 1 && u32::abs_diff(single, single_closed) * 2 <= single;
    Dialect {
        quote: if is_single { b'\'' } else { b'"' },
        escapes: !is_single && double > 0 && escaped > 0 && doubled == 0,
        ..Dialect::from(delimiter)
    }
}

/// How well a dialect divides the sample.
struct Weight {
    rows: u32,
    /// Rows of more than one cell.
    divided: u32,
    /// The width that most of them have.
    usual: usize,
    consistent: u32,
    /// Rows from the first of that width to the last.
    stretch: u32,
    /// The most of them without another between.
    longest_run: u32,
    /// Divided rows in whose cells no other delimiter is left.
    clean: u32,
    /// Divided rows in which a blank follows every delimiter, as in a sentence.
    loose: u32,
    first_is_divided: bool,
    /// Divided rows that are one number with a decimal comma.
    numbers: u32,
}

impl Weight {
    /// `None` where the rows are no table.
    fn of(sample: &str, dialect: Dialect) -> Option<Self> {
        let Divides::At(delimiter) = dialect.divides else { return None };
        let (mut clean, mut loose, mut numbers) = (0, 0, 0);
        let mut widths = Vec::new();
        each_row(sample, dialect, &mut |line, row| {
            // Marks that do not fit the delimiters speak against it.
            widths.push(if row.unclosed.is_some() { 1 } else { row.len() });
            if row.len() > 1 && row.unclosed.is_none() {
                clean += u32::from(!row.iter().any(|cell| holds_other(cell, delimiter)));
                loose += u32::from(is_loose(row));
                numbers += u32::from(delimiter == b',' && row.len() == 2 && is_decimal_comma(line));
            }
        });
        let (usual, consistent) = usual(&widths)?;
        let is_usual = |width: &usize| *width == usual;
        let first = widths.iter().position(is_usual)?;
        let stretch = (widths.iter().rposition(is_usual)? - first + 1) as u32;
        let runs = widths.chunk_by(|one, next| one == next).filter(|run| run.first().is_some_and(is_usual));
        let longest_run = runs.map(<[usize]>::len).max()? as u32;
        let weight = Self {
            rows: widths.len() as u32,
            divided: widths.iter().filter(|width| **width > 1).count() as u32,
            usual,
            consistent,
            stretch,
            longest_run,
            clean,
            loose,
            first_is_divided: widths.first().is_some_and(|width| *width > 1),
            numbers,
        };
        weight.is_table().then_some(weight)
    }

    fn is_table(&self) -> bool {
        let is_column_of_numbers = self.numbers == self.divided && !self.first_is_divided;
        let is_regular =
            self.consistent == self.rows || self.longest_run > 2 && self.consistent * 10 >= self.stretch * 9;
        let is_prose = self.loose * 10 >= self.divided * 9 && !is_regular;
        // Names above rows that are all too short are names all the same.
        let are_names = self.first_is_divided && self.loose == 0;
        let is_rare = self.longest_run < 2 && self.divided * 2 <= self.rows && !are_names;
        !is_column_of_numbers && !is_prose && !is_rare
    }

    /// Rows of the usual width count most, and more the wider they are; cells in which another delimiter is left, little.
    fn score(&self) -> f64 {
        let width = self.usual as f64;
        let rows = f64::from(self.consistent) * (width - 1.0) / width + f64::from(self.divided - self.consistent) / 4.0;
        rows * (0.1 + 0.9 * f64::from(self.clean) / f64::from(self.divided.max(1)))
    }
}

/// The width above one that counts most, and how many rows have it.
fn usual(widths: &[usize]) -> Option<(usize, u32)> {
    let mut counts: BTreeMap<usize, u32> = BTreeMap::new();
    widths.iter().filter(|width| **width > 1).for_each(|width| *counts.entry(*width).or_default() += 1);
    counts.into_iter().max_by_key(|(width, count)| (*count, *width))
}

/// Gives each row that is not blank to `take`, with the line it begins on.
fn each_row(sample: &str, dialect: Dialect, take: &mut dyn FnMut(&str, &Record)) {
    let rows = Rows::new(dialect);
    let (mut record, mut letters) = (Record::default(), Letters::default());
    let (mut rest, mut taken) = (sample, 0);
    while taken < ROWS && !rest.is_empty() {
        match rows.look(rest.as_bytes(), true, &letters, &mut record) {
            Found::Row { bytes, .. } => {
                if !record.iter().all(|cell| cell.trim().is_empty()) {
                    // Only whether there is one is asked here.
                    record.unclosed = letters.first().map(|_| 0);
                    take(rest.lines().next().unwrap_or_default(), &record);
                    taken += 1;
                }
                letters.clear();
                rest = rest.get(bytes..).unwrap_or_default();
            }
            Found::Unclosed(mark) | Found::Part(Some(mark)) => letters.add(mark),
            Found::Part(None) => return,
        }
    }
}

/// Whether a cell holds a delimiter that no blank follows, as if it were not divided far enough. A comma between digits is part
/// of a number, and anything may stand in quotation marks, which a cell of two lines or with the delimiter itself has.
fn holds_other(cell: &str, delimiter: u8) -> bool {
    let bytes = cell.as_bytes();
    let is_quoted = bytes.iter().any(|byte| *byte == delimiter || *byte == b'\n');
    !is_quoted
        && bytes.iter().enumerate().any(|(at, byte)| {
            let is_other = *byte != delimiter && DELIMITERS.contains(byte);
            let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
            let is_in_number = *byte == b',' && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
            is_other && !is_in_number && (*byte == b'\t' || bytes.get(at + 1).is_some_and(|next| *next != b' '))
        })
}

/// Whether a blank or the end of the line follows each delimiter, as in a sentence.
fn is_loose(row: &Record) -> bool {
    let last = row.len() - 1;
    row.iter().enumerate().skip(1).all(|(at, cell)| cell.starts_with(' ') || at == last && cell.is_empty())
}

/// A line that is a number with a decimal comma, and nothing else.
fn is_decimal_comma(line: &str) -> bool {
    let number = line.trim().trim_matches(|letter: char| !letter.is_ascii_digit());
    let Some((whole, decimals)) = number.split_once(',') else { return false };
    let is_whole = whole.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b' ' | b'\''));
    is_whole && decimals.bytes().all(|byte| byte.is_ascii_digit())
}

/// Columns aligned by blanks: nearly every line has the same number of them, the first as well.
fn aligned(sample: &str) -> Option<Dialect> {
    let dialect = Dialect::of(Divides::AtBlanks);
    let mut widths = Vec::new();
    each_row(sample, dialect, &mut |_, row| widths.push(row.len()));
    let (usual, count) = usual(&widths)?;
    (widths.len() > 1 && widths.first() == Some(&usual) && count as usize * 5 >= widths.len() * 4).then_some(dialect)
}

/// Colons divide where every line has the same number of them, which times of day and addresses do not.
fn colons(sample: &str) -> Option<Dialect> {
    let dialect = Dialect::from(b':');
    let (mut widths, mut is_time) = (Vec::new(), true);
    each_row(sample, dialect, &mut |_, row| {
        widths.push(row.len());
        is_time &= widths.len() == 1 || row.iter().skip(1).all(|cell| cell.len() == 2 || cell.starts_with("//"));
    });
    let first = *widths.first()?;
    (first > 2 && widths.len() > 1 && !is_time && widths.iter().all(|width| *width == first)).then_some(dialect)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sample: &str, delimiter: &str) {
        let dialect = sniff(sample, true);
        assert_eq!(dialect.and_then(|dialect| dialect.delimiter()).unwrap_or_default(), delimiter, "{sample:?}");
    }

    #[test]
    fn each_delimiter_is_found() {
        check("a,b\n1,2\n", ",");
        check("a;b\n1;2\n", ";");
        check("a\tb\n1\t2\n", "\t");
        check("a|b\n1|2\n", "|");
        check("user:id:shell\nroot:0:sh\nanna:1000:zsh\n", ":");
        check("date        amount  name\n2024-01-01    5.00  Anna Smith\n2024-01-02   15.00  Bert\n", "blanks");
    }

    #[test]
    fn commas_inside_cells_do_not_win_over_the_true_delimiter() {
        check("date;amount\n01.02.2024;1,50\n02.02.2024;2,75\n", ";");
        check("name|price\n\"a,b,c\"|1,5\n\"d,e,f\"|2,5\n", "|");
        check("day\ttext\nJan 31, 2024\tone, two\nFeb 1, 2024\tthree\n", "\t");
        check("name,mail,phone\nAnna\nBert\n", ",");
        check("name;amount\nDoe, John;5\nRoe, Jane;6\n", ";");
        check("1,5;2,5;3,5\n1,5;2,5;3,5\n", ";");
        check("tags,a\nx|y|z,1\nx|y,2\n", ",");
        check("time,name\n10:00:00,a\n11:30:00,b\n", ",");
    }

    #[test]
    fn ragged_rows_do_not_hide_it() {
        check("a;b;c\n1;2\n1;2;3\n1;2;3;4\n", ";");
    }

    #[test]
    fn titles_and_notes_around_the_table_do_not_mislead() {
        let title = "Report for January, February, and March\nMade by: Anna, in a hurry; really\n\n";
        check(&format!("{title}date;amount;name\n1;2;3\n4;5;6\n7;8;9\n\nEnd of report, thank you\n"), ";");
        check(&format!("{title}date\tamount\n1\t2\n4\t5\n"), "\t");
        check("Campaign report\nCampaign,Clicks,Cost\nSpring,5,9.99\n", ",");
    }

    #[test]
    fn prose_and_single_columns_have_none() {
        check("amount\n1\n2\n", "");
        check("Dear team\nplease find attached\n", "");
        check("Dear team,\nplease find attached the file, as promised, for May.\nYours, Anna\nPS: all is well\n", "");
        check("amount\n1,50\n2,75\n1.234,00\n", "");
        check("name\nAnna\nSmith,J\nBert\nCarl\n", "");
        check("time\n10:00:00\n11:30:00\n", "");
        check("", "");
    }

    #[test]
    fn the_cut_last_line_of_a_sample_is_not_counted() {
        assert_eq!(sniff("a,b\n1,2\n3", false), Some(Dialect::from(b',')));
    }

    #[test]
    fn the_first_line_may_name_the_delimiter() {
        for first in ["sep=;", "\"sep=;\"", "SEP=;"] {
            let found = sniff(&format!("{first}\na,b;c,d\n"), true);
            assert_eq!(found, Some(Dialect { announced: true, ..Dialect::from(b';') }), "{first}");
        }
        check("sep=,=\n1,2\n", ",");
    }

    #[test]
    fn other_quotation_marks_are_told_by_where_they_stand() {
        let quote = |sample: &str| sniff(sample, true).map(|dialect| (char::from(dialect.quote), dialect.escapes));
        assert_eq!(quote("'a','b'\n'1, 2','it''s'\n'x','y'\n"), Some(('\'', false)));
        assert_eq!(quote("a,b\n'tis,x\nrock 'n' roll,y\n"), Some(('"', false)));
        assert_eq!(quote("a,b\n\"say \\\"hi\\\" there\",2\n"), Some(('"', true)));
        assert_eq!(quote("a,b\n\"C:\\temp\\\",2\n\"x\"\"y\",3\n"), Some(('"', false)));
    }
}
