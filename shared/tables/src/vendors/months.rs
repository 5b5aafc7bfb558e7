//! Headers that are months: `Jan 2025`, `2025-01`, `Jan 1 - Jan 31, 2025`.
use crate::calendar::days_in_month;
use crate::header::normalise;
use crate::layout;

/// A month as a header writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month {
    pub year: u32,
    pub month: u32,
    /// The header names days, and they are not the whole month.
    pub is_partial: bool,
    /// Only the last two digits of the year are written.
    is_short: bool,
}

/// Where the months of a table stand. The first column holds names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    pub months: Vec<(usize, Month)>,
    /// Columns that add up the months.
    pub totals: Vec<usize>,
}

/// Fewer columns with such names are more likely something else; of those with a short year one more is asked for.
const LEAST: usize = 2;

/// Whether a header says that its column adds up the months: `Total`, `Gesamt`, `Total 2025`.
fn is_total(header: &str) -> bool {
    let header = header.trim();
    let is_year = |word: &str| number(word, 4).is_some();
    let name = header.rsplit_once(' ').filter(|(_, last)| is_year(last)).map_or(header, |(name, _)| name);
    let is_year_to_date = ["ytd", "year to date"].iter().any(|word| name.eq_ignore_ascii_case(word));
    is_year_to_date || layout::has_total_label(&[name].into_iter().collect()).is_some()
}

/// The months of a table whose other columns are one of names, the first, and totals.
pub(super) fn columns(headers: &[String]) -> Option<Columns> {
    at_least(LEAST, headers)
}

/// The months of what is known to be a statement: a single one will do.
pub(super) fn columns_of_statement(headers: &[String]) -> Option<Columns> {
    at_least(1, headers)
}

fn at_least(least: usize, headers: &[String]) -> Option<Columns> {
    let first = headers.first()?;
    if month(first).is_some() || is_total(first) {
        return None;
    }
    // QuickBooks names its column of names so that nothing else is meant.
    let least = if normalise(first) == "distribution account" { 1 } else { least };
    let mut found = Columns { months: Vec::new(), totals: Vec::new() };
    for (place, header) in headers.iter().enumerate().skip(1) {
        match month(header) {
            Some(month) => found.months.push((place, month)),
            None if is_total(header) => found.totals.push(place),
            None => return None,
        }
    }
    let numbers: Vec<u32> = found.months.iter().map(|(_, month)| month.year * 12 + month.month).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    sorted.dedup();
    // `Jan-01, Jan-02` are days; `Jan-25, Feb-25` follow one another as months do.
    let is_short = found.months.iter().any(|(_, month)| month.is_short);
    let follow = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let is_clear = sorted.len() == numbers.len() && (!is_short || (follow && numbers.len() > LEAST));
    (numbers.len() >= least && is_clear).then_some(found)
}

/// The month a header names and nothing else.
pub(super) fn month(header: &str) -> Option<Month> {
    // The longest that is read is shorter: `September 1 - September 30, 2025`.
    if header.len() > 48 {
        return None;
    }
    let words: Vec<&str> = header.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let whole = |year, month| Some(Month { year, month, is_partial: false, is_short: false });
    match words[..] {
        [name, year] | [year, name] if named(name).is_some() && number(year, 4).is_some() => {
            whole(number(year, 4)?, named(name)?)
        }
        [name, year] if named(name).is_some() => {
            let year = 2000 + number(year, 2)?;
            Some(Month { year, month: named(name)?, is_partial: false, is_short: true })
        }
        [a, b] => {
            let (year, month) = number(a, 4).zip(number(b, 2)).or_else(|| number(b, 4).zip(number(a, 2)))?;
            whole(plausible(year)?, Some(month).filter(|month| (1..=12).contains(month))?)
        }
        // A date cell of a workbook: the first of the month.
        [year, month, "01"] | [year, month, "01", "00", "00", "00"] => {
            let month = number(month, 2).filter(|month| (1..=12).contains(month))?;
            whole(plausible(number(year, 4)?)?, month)
        }
        [name, from, to, year] => days(named(name)?, from, to, number(year, 4)?),
        [name, from, again, to, year] if named(name) == named(again) => days(named(name)?, from, to, number(year, 4)?),
        _ => None,
    }
}

fn days(month: u32, from: &str, to: &str, year: u32) -> Option<Month> {
    let (from, to) = (day(from)?, day(to)?);
    let last = days_in_month(year, month);
    let is_partial = (from, to) != (1, last);
    (from <= to && to <= last).then_some(Month { year, month, is_partial, is_short: false })
}

fn day(text: &str) -> Option<u32> {
    number(text, 2).or_else(|| number(text, 1)).filter(|day| *day > 0)
}

fn plausible(year: u32) -> Option<u32> {
    (1900..2200).contains(&year).then_some(year)
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// By its English name, its first three letters, or `Sept`.
fn named(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_named = |name: &str| {
        let is_short = word.len() == 3 || word.eq_ignore_ascii_case("sept");
        word.eq_ignore_ascii_case(name) || is_short && super::vendor::begins(name, &word.to_ascii_lowercase())
    };
    NAMES.iter().position(|name| is_named(name)).map(|at| at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_in_each_way_they_are_written() {
        for header in [
            "Jan 2025",
            "January 2025",
            "january, 2025",
            "Jan. 2025",
            "Jan-2025",
            "2025-01",
            "2025/01",
            "01/2025",
            "2025 Jan",
            "Jan-25",
            "Jan '25",
            "2025-01-01",
            "2025-01-01 00:00:00",
            "Jan 1 - Jan 31, 2025",
            "Jan 1-31, 2025",
        ] {
            let read = month(header).map(|month| (month.year, month.month, month.is_partial));
            assert_eq!(read, Some((2025, 1, false)), "{header}");
        }
        assert_eq!(month("Sept 2025").map(|month| month.month), Some(9));
        assert_eq!(month("Jul 1 - 9, 2025").map(|month| month.is_partial), Some(true));
    }

    #[test]
    fn other_headers_are_no_months() {
        for header in [
            "",
            "Total",
            "May",
            "2025",
            "2025-13",
            "2024-25",
            "2025-01-02",
            "1234-05",
            "Mayor 2025",
            "Jan 2025 budget",
            "Jan 1 - Feb 28, 2025",
            "Feb 1 - Feb 30, 2025",
            "Q1 2025",
            "ma 2025",
        ] {
            assert_eq!(month(header), None, "{header}");
        }
    }

    fn check(headers: &str) -> Option<(usize, usize)> {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        columns(&headers).map(|found| (found.months.len(), found.totals.len()))
    }

    #[test]
    fn a_column_of_names_and_two_months_are_a_table_of_months() {
        assert_eq!(check("region,2024-01,2024-02,2024-03"), Some((3, 0)));
        assert_eq!(check("Distribution account,Jan 2025,Total"), Some((1, 1)));
        assert_eq!(check(",Jan 2025,Feb 2025,Mar 2025,Total"), Some((3, 1)));
        assert_eq!(check("Account,Dec-24,Jan-25,Feb-25"), Some((3, 0)));
        assert_eq!(check("region,2024-01,2024-02"), Some((2, 0)));
        assert_eq!(check(",Jan 2024,Feb 2024,Gesamt"), Some((2, 1)));
    }

    #[test]
    fn days_years_and_further_columns_are_not() {
        for headers in [
            "region,2024-01",
            "Account,Dec-24,Jan-25",
            "region,2024-01-01,2024-01-02,2024-01-03",
            "region,2024-01-01,2024-01-01,2024-01-01",
            "store,Jan-01,Jan-02,Jan-03",
            "region,product,2024-01,2024-02,2024-03",
            "2024-01,2024-02,2024-03,2024-04",
            "product,2021,2022,2023",
            "",
        ] {
            assert_eq!(check(headers), None, "{headers}");
        }
    }
}
