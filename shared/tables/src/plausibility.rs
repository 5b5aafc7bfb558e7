//! Values that are readable but can hardly be: more clicks than views, an end before its beginning, a day to come.
//!
//! One loop a batch for each check, over the columns it needs; a table without them pays nothing, one with ten of them
//! 47 ns a row (300,000 rows, two shared cores, 2026-11-21).
use crate::batch::{Batch, Dates, date_of, day_number};
use crate::column_notes::{Currencies, Undated};
use crate::comparison::{Comparison, power};
use crate::plan::PlannedColumn;
use domain::{Date, Field, Findings, Issue, Severity};
use std::cmp::Ordering;

const HEADER_OF_GROSS: &str = "gross";
const HEADERS_OF_RATES: [&str; 4] = ["%", "percent", "pct", "rate"];

/// All checks of one table. The findings are the same however its rows are divided into batches.
pub(crate) struct Checks<'a> {
    checks: Vec<Check<'a>>,
    currencies: Option<Currencies<'a>>,
    undated: Option<Undated<'a>>,
    /// Of the current batch: which rows hold something that can hardly be.
    doubtful: Vec<bool>,
    implausible: u64,
}

impl<'a> Checks<'a> {
    pub(crate) fn new(columns: &'a [PlannedColumn], today: Option<Date>) -> Self {
        let header = |field| columns.iter().find(|column| column.field == Some(field)).map(|c| c.header.as_str());
        let mut checks = Vec::new();
        let mut add = |field, doubt: Doubt| {
            let needs = doubt.other().is_none_or(|other| header(other).is_some());
            checks.extend(header(field).filter(|_| needs).map(|header| Check { field, header, doubt, seen: 0 }));
        };
        for field in [Field::Clicks, Field::Impressions, Field::Conversions, Field::Leads, Field::Quantity] {
            add(field, Doubt::Negative);
        }
        add(Field::Clicks, Doubt::Above(Field::Impressions));
        add(Field::Conversions, Doubt::Above(Field::Clicks));
        add(Field::Refund, Doubt::AboveCharge);
        // Only where the amounts are said to be those before discounts; after them, a discount may well be the larger.
        let says = |field, word: &&str| header(field).is_some_and(|header| header.to_lowercase().contains(*word));
        if says(Field::Amount, &HEADER_OF_GROSS) && !HEADERS_OF_RATES.iter().any(|word| says(Field::Discount, word)) {
            add(Field::Discount, Doubt::AboveGross);
        }
        add(Field::EndDate, Doubt::Before(Field::StartDate));
        for field in [Field::Date, Field::StartDate, Field::EndDate] {
            add(field, Doubt::Early);
        }
        if let Some(today) = today {
            add(Field::Date, Doubt::Future(day_number(today)));
        }
        Self {
            checks,
            currencies: header(Field::Currency).map(Currencies::new),
            undated: header(Field::Date).map(|date| Undated::new(date, header(Field::Amount))),
            doubtful: Vec::new(),
            implausible: 0,
        }
    }

    pub(crate) fn batch(&mut self, batch: &Batch, findings: &mut Findings) {
        self.doubtful.clear();
        self.doubtful.resize(batch.len(), false);
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for (at, check) in self.checks.iter_mut().enumerate() {
            let is_doubt = check.doubt.severity(check.field) > Severity::Info;
            check.doubt.find(check.field, batch, |row| {
                self.doubtful[row] |= is_doubt;
                if check.seen < Findings::KEPT_PER_KIND {
                    hits.push((row, at));
                }
                check.seen += 1;
            });
        }
        self.implausible += self.doubtful.iter().filter(|is_doubtful| **is_doubtful).count() as u64;
        // By row, not by check: then it makes no difference where one batch ends and the next begins.
        hits.sort_unstable();
        for (row, at) in hits {
            findings.add(self.checks[at].issue(batch, row));
        }
        if let Some(currencies) = &mut self.currencies {
            currencies.batch(batch);
        }
        if let Some(undated) = &mut self.undated {
            undated.batch(batch);
        }
    }

    /// Says what there is to say of whole columns. The number of rows that hold something that can hardly be.
    pub(crate) fn close(self, findings: &mut Findings) -> u64 {
        for check in self.checks {
            if let Some(more) = check.seen.checked_sub(Findings::KEPT_PER_KIND).filter(|more| *more > 0) {
                *findings.totals.entry(format!("{}:{}", check.doubt.kind(check.field), check.header)).or_default() +=
                    more;
            }
        }
        let currencies = self.currencies.and_then(Currencies::note);
        let undated = self.undated.and_then(|undated| undated.note(currencies.is_none()));
        currencies.into_iter().chain(undated).for_each(|issue| findings.add(issue));
        self.implausible
    }
}

/// One check of one column, and how many rows failed it.
struct Check<'a> {
    field: Field,
    header: &'a str,
    doubt: Doubt,
    seen: u64,
}

/// What can hardly be about a value.
#[derive(Debug, Clone, Copy)]
enum Doubt {
    Negative,
    Above(Field),
    /// A refund above the amount that was charged.
    AboveCharge,
    /// A discount above the amount before it.
    AboveGross,
    Before(Field),
    /// Before 1990.
    Early,
    /// After this day.
    Future(i32),
}

impl Doubt {
    const FIRST_DAY: Date = Date::constant(1990, 1, 1);

    /// The column that the value is compared with.
    fn other(self) -> Option<Field> {
        match self {
            Doubt::Above(other) | Doubt::Before(other) => Some(other),
            Doubt::AboveCharge | Doubt::AboveGross => Some(Field::Amount),
            Doubt::Negative | Doubt::Early | Doubt::Future(_) => None,
        }
    }

    fn kind(self, field: Field) -> &'static str {
        match (self, field) {
            (Doubt::Negative, Field::Quantity) => "negative_quantity",
            (Doubt::Negative, _) => "negative_value",
            (Doubt::Above(_), Field::Conversions) => "conversions_above_clicks",
            (Doubt::Above(_), _) => "clicks_above_impressions",
            (Doubt::AboveCharge, _) => "refund_above_amount",
            (Doubt::AboveGross, _) => "discount_above_amount",
            (Doubt::Before(_), _) => "end_before_start",
            (Doubt::Early, _) => "early_date",
            (Doubt::Future(_), _) => "future_date",
        }
    }

    fn severity(self, field: Field) -> Severity {
        match (self, field) {
            // A returned article.
            (Doubt::Negative, Field::Quantity) => Severity::Info,
            (Doubt::Negative | Doubt::Before(_), _) => Severity::Error,
            // One click can bring more than one conversion, and a refund can include shipping.
            _ => Severity::Warning,
        }
    }

    /// The rows of a batch in which the value of `field` is doubtful.
    #[inline]
    fn find(self, field: Field, batch: &Batch, hit: impl FnMut(usize)) {
        match self {
            Doubt::Negative => {
                let Some(values) = batch.decimals(field) else { return };
                rows_where(values.len(), |row| values.get(row).is_some_and(|units| units < 0), hit);
            }
            Doubt::Above(limit) => above(batch, field, limit, |value, limit| (limit >= 0).then_some(value), hit),
            // Some exports write refunds and discounts with a minus. What charges nothing is no charge.
            Doubt::AboveCharge => {
                above(batch, field, Field::Amount, |value, amount| (amount > 0).then_some(value.abs()), hit)
            }
            Doubt::AboveGross => {
                // Up to 1 it is a share of the amount.
                let one = batch.decimals(field).map_or(1, |discounts| power(discounts.scale));
                let discount = |value: i128, amount| (amount > 0 && value.abs() > one).then_some(value.abs());
                above(batch, field, Field::Amount, discount, hit);
            }
            Doubt::Before(start) => {
                let (Some(ends), Some(starts)) = (batch.dates(field), batch.dates(start)) else { return };
                let is_before =
                    |end: Option<i32>, start: Option<i32>| end.zip(start).is_some_and(|(end, start)| end < start);
                rows_where(batch.len(), |row| is_before(ends.get(row), starts.get(row)), hit);
            }
            Doubt::Early => {
                let first = day_number(Self::FIRST_DAY);
                days(batch.dates(field), |day| day < first, hit)
            }
            Doubt::Future(today) => days(batch.dates(field), |day| day > today, hit),
        }
    }
}

/// Rows in which a value, after `prepare(value, limit)`, is above the limit.
#[inline]
fn above(
    batch: &Batch,
    value: Field,
    limit: Field,
    prepare: impl Fn(i128, i128) -> Option<i128>,
    hit: impl FnMut(usize),
) {
    let (Some(values), Some(limits)) = (batch.decimals(value), batch.decimals(limit)) else { return };
    let compare = Comparison::new(values.scale, limits.scale);
    let is_above = |row| {
        let Some((value, limit)) = values.get(row).zip(limits.get(row)) else { return false };
        prepare(value, limit).is_some_and(|value| compare.of(value, limit) == Ordering::Greater)
    };
    rows_where(batch.len(), is_above, hit);
}

#[inline]
fn days(dates: Option<&Dates>, is_doubt: impl Fn(i32) -> bool, hit: impl FnMut(usize)) {
    let Some(dates) = dates else { return };
    rows_where(dates.len(), |row| dates.get(row).is_some_and(&is_doubt), hit);
}

/// Tells each row that fails. Mostly none does, which a loop without branches finds out first.
#[inline]
fn rows_where(rows: usize, is_doubt: impl Fn(usize) -> bool, hit: impl FnMut(usize)) {
    if (0..rows).fold(false, |any, row| any | is_doubt(row)) {
        (0..rows).filter(|row| is_doubt(*row)).for_each(hit);
    }
}

impl Check<'_> {
    fn issue(&self, batch: &Batch, row: usize) -> Issue {
        let number = |field| batch.decimals(field).and_then(|values| values.decimal(row)).unwrap_or_default();
        let date = |field| {
            let day = batch.dates(field).and_then(|dates| dates.get(row)).unwrap_or_default();
            date_of(day).to_string()
        };
        let (field, header) = (self.field, self.header);
        let value = if batch.dates(field).is_some() { date(field) } else { number(field).to_string() };
        let count = |field| number(field).normalize();
        let (what, suggestion, effect) = match self.doubt {
            Doubt::Negative if field == Field::Quantity => (
                format!("The quantity is {value}, as for a return."),
                "Nothing needs doing if it is a return; otherwise correct the quantity.".to_owned(),
                Some("It is taken off the quantity sold.".to_owned()),
            ),
            Doubt::Negative => (
                format!("There cannot be {value} {field}."),
                format!("Correct `{header}` in the file and upload it again."),
                Some(format!("It is taken off the total of the {field}.")),
            ),
            Doubt::Above(limit) => (
                format!("The {field}, {}, are more than the {limit}, {}.", count(field), count(limit)),
                format!("Check that both columns are of the same period, or correct `{header}`."),
                Some(format!("The rate of {field} to {limit} is above 100 % in this row.")),
            ),
            Doubt::AboveCharge => (
                format!("The refund, {value}, is more than the amount, {}.", number(Field::Amount)),
                "Check the refund, and that the amount is the one charged, before refunds.".to_owned(),
                Some("The row takes more off the revenue than it adds.".to_owned()),
            ),
            Doubt::AboveGross => (
                format!("The discount, {value}, is more than the amount before it, {}.", number(Field::Amount)),
                format!("Correct `{header}` in the file and upload it again."),
                Some("The row takes more off the revenue than it adds.".to_owned()),
            ),
            Doubt::Before(start) => (
                format!("The end, {value}, is before the start, {}.", date(start)),
                "Check that the two columns are not swapped, or correct the date.".to_owned(),
                Some("How long it lasted cannot be told.".to_owned()),
            ),
            Doubt::Early => {
                // Day 0 of Unix, of Excel on Windows and on the Mac, and of SQL Server.
                let is_zero = ["1970-01-01", "1899-12-30", "1904-01-01", "1900-01-01"].contains(&value.as_str());
                let why = if is_zero { "; many programs write an empty date that way" } else { "" };
                (
                    format!("{value} is before 1990, which is early for a business{why}."),
                    format!("Correct `{header}`, or leave it empty where there is no date."),
                    (field == Field::Date).then(|| "The row counts in that month.".to_owned()),
                )
            }
            Doubt::Future(today) => (
                format!("{value} is after {}, the day the file was read.", date_of(today)),
                "Check the year, and that day and month are not swapped.".to_owned(),
                Some("The row counts in a month that has not come.".to_owned()),
            ),
        };
        Issue {
            kind: self.doubt.kind(field).to_owned(),
            severity: self.doubt.severity(field),
            row: batch.lines.get(row).copied(),
            column: Some(header.to_owned()),
            value: Some(value),
            what,
            suggestion,
            effect,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Column, Decimals, Texts, Values};
    use crate::shown::{self, load};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use std::io::Cursor;

    fn run(columns: &[PlannedColumn], batches: &[Batch]) -> (Findings, u64) {
        let (mut checks, mut findings) = (Checks::new(columns, Some(Date::constant(2024, 6, 30))), Findings::default());
        batches.iter().for_each(|batch| checks.batch(batch, &mut findings));
        let implausible = checks.close(&mut findings);
        (findings, implausible)
    }

    fn check(csv: &str, expect: Expect) {
        let (plan, batches, _) = load(&mut Cursor::new(csv)).unwrap();
        let (findings, implausible) = run(&plan.columns, &batches);
        let said = shown::issues(&findings);
        expect.assert_eq(&format!("{said}{implausible} rows"));
    }

    #[test]
    fn counts_below_zero_and_rates_above_one_are_said() {
        check(
            "Campaign,Impressions,Clicks,Conversions\nA,100,-5,1\nB,10,12,13\nC,10,10,10\nD,,1,\n",
            expect![[r#"
                line 2 Clicks Error negative_value: There cannot be -5 clicks.
                line 3 Clicks Warning clicks_above_impressions: The clicks, 12, are more than the impressions, 10.
                line 3 Conversions Warning conversions_above_clicks: The conversions, 13, are more than the clicks, 12.
                2 rows"#]],
        );
    }

    #[test]
    fn a_returned_article_is_no_fault() {
        check(
            "order_id,quantity,amount\nA,-1,-5.00\nB,2,10.00\n",
            expect![[r#"
            line 2 quantity Info negative_quantity: The quantity is -1, as for a return.
            0 rows"#]],
        );
    }

    #[test]
    fn a_refund_above_its_charge_is_said_whatever_its_sign() {
        check(
            "amount,refund\n100,100.01\n100,-100.01\n100,100.00\n0,5\n-5,5\n,5\n",
            expect![[r#"
            line 2 refund Warning refund_above_amount: The refund, 100.01, is more than the amount, 100.
            line 3 refund Warning refund_above_amount: The refund, -100.01, is more than the amount, 100.
            2 rows"#]],
        );
    }

    #[test]
    fn a_discount_is_compared_with_an_amount_before_it_alone() {
        check(
            "Gross sales,Discount\n20.00,30.00\n20.00,-20.01\n0.50,0.80\n20.00,20.00\n",
            expect![[r#"
            line 2 Discount Warning discount_above_amount: The discount, 30.00, is more than the amount before it, 20.00.
            line 3 Discount Warning discount_above_amount: The discount, -20.01, is more than the amount before it, 20.00.
            2 rows"#]],
        );
        check("amount,discount\n20.00,30.00\n", expect!["0 rows"]);
        check("Gross sales,Discount %\n20.00,30.00\n", expect!["0 rows"]);
    }

    #[test]
    fn days_that_can_hardly_be_are_said() {
        check(
            "date,start_date,end_date\n2024-06-30,2024-01-01,2024-01-01\n2024-07-01,2024-02-01,2024-01-31\n1970-01-01,1985-05-05,\n",
            expect![[r#"
                line 3 end_date Error end_before_start: The end, 2024-01-31, is before the start, 2024-02-01.
                line 3 date Warning future_date: 2024-07-01 is after 2024-06-30, the day the file was read.
                line 4 date Warning early_date: 1970-01-01 is before 1990, which is early for a business; many programs write an empty date that way.
                line 4 start_date Warning early_date: 1985-05-05 is before 1990, which is early for a business.
                2 rows"#]],
        );
    }

    #[test]
    fn one_row_with_two_faults_is_one_implausible_row() {
        check(
            "date,clicks,impressions\n2030-01-01,5,1\n",
            expect![[r#"
                line 2 clicks Warning clicks_above_impressions: The clicks, 5, are more than the impressions, 1.
                line 2 date Warning future_date: 2030-01-01 is after 2024-06-30, the day the file was read.
                1 rows"#]],
        );
    }

    #[test]
    fn all_are_counted_and_twenty_are_kept() {
        let rows: String = (0..50_000).map(|_| "1,0\n").collect();
        let (plan, batches, _) = load(&mut Cursor::new(format!("clicks,impressions\n{rows}"))).unwrap();
        let (findings, implausible) = run(&plan.columns, &batches);
        assert_eq!((findings.issues.len(), findings.total(), implausible), (20, 50_000, 50_000));
    }

    const FIELDS: [Field; 10] = [
        Field::Clicks,
        Field::Impressions,
        Field::Conversions,
        Field::Quantity,
        Field::Amount,
        Field::Refund,
        Field::Date,
        Field::StartDate,
        Field::EndDate,
        Field::Currency,
    ];

    type Row = ([Option<i8>; 6], [Option<u16>; 3], Option<bool>);

    fn batch(rows: &[Row], first: usize) -> Batch {
        let columns = FIELDS.iter().enumerate().map(|(at, field)| {
            let values = match at {
                0..6 => {
                    let mut values = Decimals::new(if *field == Field::Refund { 1 } else { 0 });
                    rows.iter().for_each(|row| values.push(row.0[at].map(i128::from)));
                    Values::Decimal(values)
                }
                6..9 => {
                    let mut days = Dates::default();
                    rows.iter().for_each(|row| days.push(row.1[at - 6].map(i32::from)));
                    Values::Date(days)
                }
                _ => {
                    let mut texts = Texts::default();
                    rows.iter().for_each(|row| texts.push(row.2.map(|is_euro| if is_euro { "EUR" } else { "usd" })));
                    Values::Text(texts)
                }
            };
            Column { field: Some(*field), name: field.name().to_owned(), currency: None, values }
        });
        Batch { lines: (0..rows.len()).map(|row| (first + row + 2) as u64).collect(), columns: columns.collect() }
    }

    proptest! {
        #[test]
        fn where_batches_end_changes_no_finding(
            rows in proptest::collection::vec(any::<Row>(), 1..80),
            size in 1usize..80,
        ) {
            let headers: Vec<&str> = FIELDS.iter().map(|field| field.name()).collect();
            let (plan, ..) = load(&mut Cursor::new(format!("{}\n1,1,1,1,1,1,2024-01-01,2024-01-01,2024-01-01,EUR\n", headers.join(",")))).unwrap();
            prop_assert_eq!(plan.columns.iter().filter_map(|column| column.field).collect::<Vec<_>>(), FIELDS);
            let parts: Vec<Batch> =
                rows.chunks(size).enumerate().map(|(at, rows)| batch(rows, at * size)).collect();
            prop_assert_eq!(run(&plan.columns, &parts), run(&plan.columns, &[batch(&rows, 0)]));
        }
    }
}
