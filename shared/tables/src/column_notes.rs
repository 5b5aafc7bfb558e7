//! What can be said of whole columns when all rows are read: the currencies in them, and the rows without a date.
use crate::batch::Batch;
use crate::{cell, currency};
use domain::{Field, Issue, Severity, decimal_from_units};
use std::collections::BTreeMap;

/// Rows of each currency.
pub(crate) struct Currencies<'a> {
    header: &'a str,
    /// As the file spells them.
    rows: Vec<(String, u64)>,
    /// Place of the latest row's currency: neighbours mostly share theirs.
    latest: usize,
    /// There are more different values than there are currencies.
    are_others: bool,
}

impl<'a> Currencies<'a> {
    /// More than these are no currencies.
    const MOST: usize = 200;
    /// Most currencies that are named.
    const NAMED: usize = 5;

    pub(crate) fn new(header: &'a str) -> Self {
        Self { header, rows: Vec::new(), latest: 0, are_others: false }
    }

    pub(crate) fn batch(&mut self, batch: &Batch) {
        let Some(texts) = batch.texts(Field::Currency).filter(|_| !self.are_others) else { return };
        for text in (0..texts.len()).filter_map(|row| texts.get(row)) {
            if self.rows.get(self.latest).is_none_or(|(latest, _)| latest != text) {
                self.latest = self.place(text);
            }
            match self.rows.get_mut(self.latest) {
                Some((_, rows)) => *rows += 1,
                None => {
                    self.are_others = true;
                    return;
                }
            }
        }
    }

    /// Where the currency is counted; no place where there are too many.
    fn place(&mut self, text: &str) -> usize {
        self.rows.iter().position(|(known, _)| known == text).unwrap_or_else(|| {
            if self.rows.len() < Self::MOST {
                self.rows.push((text.to_owned(), 0));
                self.rows.len() - 1
            } else {
                self.rows.len()
            }
        })
    }

    pub(crate) fn note(self) -> Option<Issue> {
        if self.are_others {
            return None;
        }
        let mut codes: BTreeMap<String, u64> = BTreeMap::new();
        for (text, rows) in &self.rows {
            let code = currency::code(text).map_or_else(|| cell::quoted(text), str::to_owned);
            *codes.entry(code).or_default() += rows;
        }
        let all: u64 = codes.values().sum();
        let mut codes: Vec<(String, u64)> = codes.into_iter().filter(|(_, rows)| *rows > 0).collect();
        codes.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        let several = codes.len();
        if several < 2 {
            return None;
        }
        let named = codes.iter().take(Self::NAMED).map(|(code, rows)| format!("{code} {}", percent(*rows, all)));
        let more = several.checked_sub(Self::NAMED).filter(|more| *more > 0);
        let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
        Some(Issue {
            kind: "several_currencies".into(),
            severity: Severity::Info,
            row: None,
            column: Some(self.header.to_owned()),
            value: None,
            what: format!(
                "The rows are in {several} currencies: {}{more} of the rows.",
                named.collect::<Vec<_>>().join(", ")
            ),
            suggestion: "Nothing needs doing; upload one file per currency if you want a report for each.".into(),
            effect: Some("Figures in money are computed for each currency on its own; nothing is converted.".into()),
        })
    }
}

/// Rows without a date that can be read, and the amounts in them.
pub(crate) struct Undated<'a> {
    header: &'a str,
    amount: Option<&'a str>,
    rows: u64,
    undated: u64,
    /// Units of the amounts in them, and their scale; `None` beyond what an `i128` holds.
    units: Option<i128>,
    scale: u32,
}

impl<'a> Undated<'a> {
    pub(crate) fn new(header: &'a str, amount: Option<&'a str>) -> Self {
        Self { header, amount, rows: 0, undated: 0, units: Some(0), scale: 0 }
    }

    pub(crate) fn batch(&mut self, batch: &Batch) {
        let Some(dates) = batch.dates(Field::Date) else { return };
        let amounts = batch.decimals(Field::Amount);
        self.scale = amounts.map_or(0, |amounts| amounts.scale);
        self.rows += dates.len() as u64;
        for row in (0..dates.len()).filter(|row| dates.get(*row).is_none()) {
            self.undated += 1;
            let amount = amounts.and_then(|amounts| amounts.get(row)).unwrap_or(0);
            self.units = self.units.and_then(|units| units.checked_add(amount));
        }
    }

    /// `in_one_currency`: amounts of several are not added up.
    pub(crate) fn note(self, in_one_currency: bool) -> Option<Issue> {
        if self.undated == 0 {
            return None;
        }
        let sum = self.units.filter(|_| in_one_currency).and_then(|units| decimal_from_units(units, self.scale).ok());
        let what = match (self.amount, sum) {
            (Some(header), Some(sum)) => format!("{sum} of `{header}` is"),
            _ => "What they hold is".to_owned(),
        };
        let (undated, rows) = (self.undated, self.rows);
        let share = percent(undated, rows);
        Some(Issue {
            kind: "undated_rows".into(),
            severity: Severity::Info,
            row: None,
            column: Some(self.header.to_owned()),
            value: None,
            what: format!("{undated} of {rows} rows ({share}) have no date that can be read."),
            suggestion: format!("Fill in `{}` and upload the file again.", self.header),
            effect: Some(format!("{what} in the totals, but in no month.")),
        })
    }
}

/// A share of a whole with one decimal, such as `12.5 %`; what is not all or nothing is not shown as such.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let whole = u128::from(whole).max(1);
    let (tenths, rest) = (u128::from(part) * 1_000 / whole, u128::from(part) * 1_000 % whole);
    let rounded = tenths + u128::from(rest * 2 > whole || rest * 2 == whole && tenths % 2 == 1);
    match rounded {
        0 if rest > 0 => "less than 0.1 %".to_owned(),
        1_000 if rest > 0 => "more than 99.9 %".to_owned(),
        _ => format!("{}.{} %", rounded / 10, rounded % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shown::load;
    use expect_test::{Expect, expect};
    use std::io::Cursor;

    fn check(csv: &str, expect: Expect) {
        let (plan, batches, _) = load(&mut Cursor::new(csv)).unwrap();
        let header = |field| plan.column(field).map(|column| column.header.as_str());
        let (mut currencies, mut undated) = (header(Field::Currency).map(Currencies::new), None);
        if let Some(date) = header(Field::Date) {
            undated = Some(Undated::new(date, header(Field::Amount)));
        }
        for batch in &batches {
            currencies.iter_mut().for_each(|currencies| currencies.batch(batch));
            undated.iter_mut().for_each(|undated| undated.batch(batch));
        }
        let currencies = currencies.and_then(Currencies::note);
        let undated = undated.and_then(|undated| undated.note(currencies.is_none()));
        let said = currencies.into_iter().chain(undated).map(|issue| {
            format!("{} {}: {} {}\n", issue.kind, issue.column.unwrap(), issue.what, issue.effect.unwrap())
        });
        expect.assert_eq(&said.collect::<String>());
    }

    #[test]
    fn currencies_are_said_with_their_shares() {
        check(
            "amount,Currency\n1,USD\n2,usd\n3,EUR\n",
            expect![[r#"
            several_currencies Currency: The rows are in 2 currencies: USD 66.7 %, EUR 33.3 % of the rows. Figures in money are computed for each currency on its own; nothing is converted.
        "#]],
        );
        check("amount,Currency\n1,USD\n2,usd\n3,\n", expect![""]);
        check(
            "amount,Currency\n1,EUR\n1,GBP\n1,USD\n1,CHF\n1,SEK\n1,NOK\n1,Points\n",
            expect![[r#"
            several_currencies Currency: The rows are in 7 currencies: CHF 14.3 %, EUR 14.3 %, GBP 14.3 %, NOK 14.3 %, Points 14.3 % and 2 more of the rows. Figures in money are computed for each currency on its own; nothing is converted.
        "#]],
        );
    }

    #[test]
    fn too_many_values_are_no_currencies() {
        let rows: String = (0..201).map(|row| format!("1,C{row}\n")).collect();
        check(&format!("amount,currency\n{rows}"), expect![""]);
    }

    #[test]
    fn rows_without_a_date_are_said_with_their_money() {
        check(
            "Day,Total\n2024-01-01,1.50\n,2.25\nsoon,-1\n,\n",
            expect![[r#"
            undated_rows Day: 2 of 3 rows (66.7 %) have no date that can be read. 1.25 of `Total` is in the totals, but in no month.
        "#]],
        );
        check(
            "Day,Total,currency\n2024-01-01,1.50,USD\n,2.25,EUR\n",
            expect![[r#"
                several_currencies currency: The rows are in 2 currencies: EUR 50.0 %, USD 50.0 % of the rows. Figures in money are computed for each currency on its own; nothing is converted.
                undated_rows Day: 1 of 2 rows (50.0 %) have no date that can be read. What they hold is in the totals, but in no month.
            "#]],
        );
        check(
            "date,clicks\n2024-01-01,5\n,5\n",
            expect![[r#"
                undated_rows date: 1 of 2 rows (50.0 %) have no date that can be read. What they hold is in the totals, but in no month.
            "#]],
        );
        check("date,amount\n2024-01-01,5\n", expect![""]);
    }

    #[test]
    fn a_part_is_never_shown_as_none_or_all() {
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(1, 1_000_000), "less than 0.1 %");
        assert_eq!(percent(999_999, 1_000_000), "more than 99.9 %");
        assert_eq!(
            (percent(0, 5), percent(5, 5), percent(1, 2_000)),
            ("0.0 %".into(), "100.0 %".into(), "less than 0.1 %".into())
        );
    }
}
