//! The delimiter of a file: the one that divides its first lines into the same number of cells.

const CANDIDATES: [u8; 4] = *b",;\t|";

/// Lines looked at.
const LINES: usize = 200;

/// The delimiter that the sample speaks for, or `None` where no line is divided by any. Quoted delimiters do not count.
pub(crate) fn sniff(sample: &str, is_whole_file: bool) -> Option<u8> {
    // The last line of a cut sample is cut as well.
    let sample = if is_whole_file { sample } else { sample.rsplit_once('\n').map_or(sample, |(lines, _)| lines) };
    let weighed = CANDIDATES.into_iter().filter_map(|delimiter| Some((weigh(sample, delimiter)?, delimiter)));
    // `max_by_key` keeps the last of equals; the candidates stand in order of preference.
    weighed.collect::<Vec<_>>().into_iter().rev().max_by_key(|(weight, _)| *weight).map(|(_, delimiter)| delimiter)
}

/// How well a delimiter divides the sample, compared in this order: does the header have as many cells as most rows,
/// how many rows in a thousand have that number, and how many cells there are.
fn weigh(sample: &str, delimiter: u8) -> Option<(bool, usize, usize)> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(sample.as_bytes());
    let widths: Vec<usize> = reader.byte_records().take(LINES).map_while(Result::ok).map(|row| row.len()).collect();
    let count = |width: usize| widths.iter().filter(|w| **w == width).count();
    let usual = widths.iter().copied().filter(|width| *width > 1).max_by_key(|width| (count(*width), *width))?;
    Some((widths.first() == Some(&usual), count(usual) * 1000 / widths.len(), usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sample: &str, delimiter: Option<char>) {
        assert_eq!(sniff(sample, true).map(char::from), delimiter, "{sample:?}");
    }

    #[test]
    fn each_delimiter_is_found() {
        check("a,b\n1,2\n", Some(','));
        check("a;b\n1;2\n", Some(';'));
        check("a\tb\n1\t2\n", Some('\t'));
        check("a|b\n1|2\n", Some('|'));
    }

    #[test]
    fn commas_inside_cells_do_not_win_over_the_true_delimiter() {
        check("date;amount\n01.02.2024;1,50\n02.02.2024;2,75\n", Some(';'));
        check("name|price\n\"a,b,c\"|1,5\n\"d,e,f\"|2,5\n", Some('|'));
        check("day\ttext\nJan 31, 2024\tone, two\nFeb 1, 2024\tthree\n", Some('\t'));
    }

    #[test]
    fn ragged_rows_do_not_hide_it() {
        check("a;b;c\n1;2\n1;2;3\n1;2;3;4\n", Some(';'));
    }

    #[test]
    fn prose_and_single_columns_have_none() {
        check("amount\n1\n2\n", None);
        check("Dear team\nplease find attached\n", None);
    }

    #[test]
    fn the_cut_last_line_of_a_sample_is_not_counted() {
        assert_eq!(sniff("a,b\n1,2\n3", false), Some(b','));
    }
}
