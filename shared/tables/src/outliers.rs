//! Single values that are far from all others of their column and alone move its total.
use crate::batch::{Batch, Texts};
use crate::column_notes::percent;
use crate::comparison::power;
use crate::plan::PlannedColumn;
use domain::{Field, Findings, Issue, Severity, decimal_from_units};

/// Columns in which one wrong value is felt in a total.
const WATCHED: [Field; 11] = [
    Field::Amount,
    Field::Refund,
    Field::Discount,
    Field::Tax,
    Field::Shipping,
    Field::Fee,
    Field::Cost,
    Field::Profit,
    Field::Spend,
    Field::ConversionValue,
    Field::Quantity,
];

/// All watched columns of one table. Amounts in several currencies are not compared: a hundred yen are no hundred dollars.
pub(crate) struct Outliers<'a> {
    columns: Vec<Watched<'a>>,
    currency: Option<String>,
    has_several: bool,
}

impl<'a> Outliers<'a> {
    pub(crate) fn new(columns: &'a [PlannedColumn]) -> Self {
        let watched = columns.iter().filter_map(|column| {
            let field = column.field.filter(|field| WATCHED.contains(field))?;
            Some(Watched { header: &column.header, field, scale: 0, sizes: Sizes::default() })
        });
        Self { columns: watched.collect(), currency: None, has_several: false }
    }

    pub(crate) fn batch(&mut self, batch: &Batch) {
        if let Some(texts) = batch.texts(Field::Currency) {
            self.observe_currencies(texts);
        }
        for watched in &mut self.columns {
            let Some(values) = batch.decimals(watched.field) else { continue };
            watched.scale = values.scale;
            for (row, line) in batch.lines.iter().enumerate() {
                if let Some(units) = values.get(row) {
                    watched.sizes.observe(units, *line);
                }
            }
        }
    }

    fn observe_currencies(&mut self, texts: &Texts) {
        let mut texts = (0..texts.len()).filter_map(|row| texts.get(row)).peekable();
        if let (None, Some(first)) = (&self.currency, texts.peek()) {
            self.currency = Some((*first).to_owned());
        }
        let first = self.currency.as_deref().unwrap_or_default();
        self.has_several = self.has_several || texts.any(|text| !text.eq_ignore_ascii_case(first));
    }

    /// Names the largest outliers of each column.
    pub(crate) fn close(self, findings: &mut Findings) {
        let comparable = |watched: &&Watched| !self.has_several || watched.field == Field::Quantity;
        for watched in self.columns.iter().filter(comparable) {
            let Some(usual) = watched.sizes.usual() else { continue };
            let outliers = watched.sizes.largest.iter().filter(|value| value.size > usual.limit);
            outliers.take(Watched::MOST).for_each(|value| findings.add(watched.issue(*value, &usual)));
        }
    }
}

struct Watched<'a> {
    header: &'a str,
    field: Field,
    scale: u32,
    sizes: Sizes,
}

impl Watched<'_> {
    /// Most outliers that are named in one column.
    const MOST: usize = 5;

    fn issue(&self, value: Value, usual: &Usual) -> Issue {
        let shown = |units| decimal_from_units(units, self.scale).map(|value| value.to_string()).unwrap_or_default();
        let (from, to) = (shown(usual.low as i128), shown(usual.high as i128));
        let line = value.line;
        let share = self.share(value.units).map(|share| format!(" Row {line} alone is {share} of the total."));
        let is_usual = |parts: &u128| (usual.low..=usual.high).contains(&(value.size / parts));
        // A number that lost its decimal mark is a whole one.
        let is_whole = value.units % power(self.scale) == 0;
        let slip = [100, 1_000].into_iter().filter(|_| is_whole).find(is_usual);
        let slip = slip.map(|parts| format!(" A {parts}th of it would be usual: it may have lost its decimal mark."));
        let signs = if self.sizes.has_both_signs() { ", signs aside" } else { "" };
        let effect = self.sizes.total.zip(self.sizes.total.and_then(|total| total.checked_sub(value.units)));
        Issue {
            kind: "outlier".into(),
            severity: Severity::Info,
            row: Some(line),
            column: Some(self.header.to_owned()),
            value: Some(shown(value.units)),
            what: format!(
                "{} is far from the others: nine of ten of them are between {from} and {to}{signs}.{}{}",
                shown(value.units),
                share.unwrap_or_default(),
                slip.unwrap_or_default(),
            ),
            suggestion: format!("Check `{}` in this row; nothing needs doing if it is right.", self.header),
            effect: effect.map(|(with, without)| {
                format!("The total of the {} is {} with it and {} without it.", self.field, shown(with), shown(without))
            }),
        }
    }

    /// The value's share of the column's total, where it is a part of it.
    fn share(&self, units: i128) -> Option<String> {
        let total = self.sizes.total.filter(|total| (*total < 0) == (units < 0))?;
        let (part, whole) = (units.unsigned_abs(), total.unsigned_abs());
        // For tenths of a percent the first sixty bits are enough.
        let surplus = (u128::BITS - 60).saturating_sub(whole.leading_zeros());
        (part <= whole).then(|| percent((part >> surplus) as u64, (whole >> surplus) as u64))
    }
}

/// One value with the line it stands in; they are ordered from the largest down, in file order where equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Value {
    size: u128,
    line: u64,
    units: i128,
}

impl Value {
    fn rank(&self) -> impl Ord + use<> {
        (std::cmp::Reverse(self.size), self.line, self.units)
    }
}

/// How many values there are of each size, sign and zeros aside: four steps to each doubling, so that quartiles are found
/// without keeping values, and the largest values themselves. 25 KB, whatever the number of rows and their order.
struct Sizes {
    steps: Vec<Step>,
    values: u64,
    negative: u64,
    /// `None` beyond what an `i128` holds.
    total: Option<i128>,
    largest: Vec<Value>,
    /// Smaller values are not among the largest.
    threshold: u128,
}

#[derive(Clone, Copy)]
struct Step {
    values: u64,
    least: u128,
    most: u128,
}

impl Default for Sizes {
    fn default() -> Self {
        let empty = Step { values: 0, least: u128::MAX, most: 0 };
        Self {
            steps: vec![empty; Self::STEPS],
            values: 0,
            negative: 0,
            total: Some(0),
            largest: Vec::new(),
            threshold: 0,
        }
    }
}

impl Sizes {
    const STEPS: usize = 4 * u128::BITS as usize;
    const KEPT: usize = 32;
    /// Below this many values there is no telling what is usual.
    const ENOUGH: u64 = 30;

    #[inline]
    fn observe(&mut self, units: i128, line: u64) {
        let size = units.unsigned_abs();
        if size == 0 {
            return;
        }
        self.values += 1;
        self.negative += u64::from(units < 0);
        self.total = self.total.and_then(|total| total.checked_add(units));
        let step = &mut self.steps[step(size)];
        step.values += 1;
        step.least = step.least.min(size);
        step.most = step.most.max(size);
        if size >= self.threshold {
            self.keep(Value { size, line, units });
        }
    }

    fn has_both_signs(&self) -> bool {
        self.negative > 0 && self.negative < self.values
    }

    fn keep(&mut self, value: Value) {
        let place = self.largest.partition_point(|kept| kept.rank() <= value.rank());
        self.largest.insert(place, value);
        self.largest.truncate(Self::KEPT);
        if let Some(smallest) = self.largest.get(Self::KEPT - 1) {
            self.threshold = smallest.size;
        }
    }

    fn usual(&self) -> Option<Usual> {
        if self.values < Self::ENOUGH {
            return None;
        }
        let limit = at(&self.steps, 3, 4)?.most.saturating_mul(100);
        let others: Vec<Step> = self.steps.iter().filter(|step| step.most <= limit).copied().collect();
        Some(Usual { low: at(&others, 1, 20)?.least, high: at(&others, 19, 20)?.most, limit })
    }
}

/// The step that holds the value at `part / of` of all values by size.
fn at(steps: &[Step], part: u128, of: u128) -> Option<&Step> {
    let values: u128 = steps.iter().map(|step| u128::from(step.values)).sum();
    let place = (values * part).div_ceil(of);
    let mut passed = 0;
    steps.iter().find(|step| {
        passed += u128::from(step.values);
        passed >= place
    })
}

/// What is usual in a column, in values that occur in it.
struct Usual {
    /// Nine of ten values, outliers aside, are between these.
    low: u128,
    high: u128,
    /// An outlier is larger than this: a hundred times the largest value of the step that holds the upper quartile. That is
    /// beyond the third quartile and three times the range between the quartiles too, which is at most four times the
    /// upper quartile.
    limit: u128,
}

/// Numbers the sizes, four steps to each doubling.
#[inline]
fn step(size: u128) -> usize {
    let doublings = size.checked_ilog2().unwrap_or(0);
    let quarter = if doublings < 2 { (size << 2 >> doublings) & 3 } else { (size >> (doublings - 2)) & 3 };
    (doublings as usize) * 4 + quarter as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Column, Decimals, Values};
    use crate::shown::load;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use std::io::Cursor;

    fn run(columns: &[PlannedColumn], batches: &[Batch]) -> Findings {
        let (mut outliers, mut findings) = (Outliers::new(columns), Findings::default());
        batches.iter().for_each(|batch| outliers.batch(batch));
        outliers.close(&mut findings);
        findings
    }

    /// The amounts 10 to 49 and these.
    fn check(others: &[&str], expect: Expect) {
        let usual = (10..50).map(|amount| amount.to_string());
        let rows: String = usual.chain(others.iter().map(|other| (*other).to_owned())).map(|row| row + "\n").collect();
        let (plan, batches, _) = load(&mut Cursor::new(format!("Amount\n{rows}"))).unwrap();
        let findings = run(&plan.columns, &batches);
        let said = findings.issues.iter().map(|issue| {
            format!("line {}: {} {}\n", issue.row.unwrap(), issue.what, issue.effect.as_deref().unwrap_or("-"))
        });
        expect.assert_eq(&said.collect::<String>());
    }

    #[test]
    fn a_value_far_above_the_others_is_named_with_its_share() {
        check(
            &["5000"],
            expect![[r#"
            line 42: 5000 is far from the others: nine of ten of them are between 10 and 47. Row 42 alone is 80.9 % of the total. The total of the amount is 6180 with it and 1180 without it.
        "#]],
        );
        check(&["4000", "-3900", "0"], expect![""]);
    }

    #[test]
    fn a_lost_decimal_mark_is_said_as_a_possible_cause() {
        check(
            &["31000.25"],
            expect![[r#"
            line 42: 31000.25 is far from the others: nine of ten of them are between 11.00 and 49.00. Row 42 alone is 96.3 % of the total. The total of the amount is 32180.25 with it and 1180.00 without it.
        "#]],
        );
        check(
            &["31000"],
            expect![[r#"
                line 42: 31000 is far from the others: nine of ten of them are between 10 and 47. Row 42 alone is 96.3 % of the total. A 1000th of it would be usual: it may have lost its decimal mark. The total of the amount is 32180 with it and 1180 without it.
            "#]],
        );
    }

    #[test]
    fn a_value_against_the_total_has_no_share() {
        check(
            &["-1000000"],
            expect![[r#"
                line 42: -1000000 is far from the others: nine of ten of them are between 10 and 47, signs aside. The total of the amount is -998820 with it and 1180 without it.
            "#]],
        );
    }

    #[test]
    fn the_five_largest_are_named() {
        let many: Vec<String> = (0..8).map(|more| (900_000 + more).to_string()).collect();
        check(
            &many.iter().map(String::as_str).collect::<Vec<_>>(),
            expect![[r#"
            line 49: 900007 is far from the others: nine of ten of them are between 10 and 47. Row 49 alone is 12.5 % of the total. The total of the amount is 7201208 with it and 6301201 without it.
            line 48: 900006 is far from the others: nine of ten of them are between 10 and 47. Row 48 alone is 12.5 % of the total. The total of the amount is 7201208 with it and 6301202 without it.
            line 47: 900005 is far from the others: nine of ten of them are between 10 and 47. Row 47 alone is 12.5 % of the total. The total of the amount is 7201208 with it and 6301203 without it.
            line 46: 900004 is far from the others: nine of ten of them are between 10 and 47. Row 46 alone is 12.5 % of the total. The total of the amount is 7201208 with it and 6301204 without it.
            line 45: 900003 is far from the others: nine of ten of them are between 10 and 47. Row 45 alone is 12.5 % of the total. The total of the amount is 7201208 with it and 6301205 without it.
        "#]],
        );
    }

    #[test]
    fn amounts_of_several_currencies_are_not_compared_but_quantities_are() {
        let rows: String = (10..50).map(|row| format!("{row},{row},USD\n")).collect();
        let csv = format!("amount,quantity,currency\n{rows}1500000,9000,IDR\n");
        let (plan, batches, _) = load(&mut Cursor::new(csv)).unwrap();
        let columns = run(&plan.columns, &batches).issues.into_iter().map(|issue| issue.column.unwrap());
        assert_eq!(columns.collect::<Vec<_>>(), ["quantity"]);
    }

    #[test]
    fn few_values_and_zeros_say_nothing_of_what_is_usual() {
        let rows: String = (0..29).map(|_| "1\n").chain((0..50).map(|_| "0\n")).chain(["0"]).collect();
        let (plan, batches, _) = load(&mut Cursor::new(format!("amount\n{rows}\n"))).unwrap();
        assert_eq!(run(&plan.columns, &batches).total(), 0);
    }

    #[test]
    fn every_size_has_a_step_and_steps_ascend() {
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(step), [0, 4, 6, 8, 9, 10, 11, 12, 12, 13]);
        assert_eq!(step(u128::MAX), Sizes::STEPS - 1);
        let sizes = (0..128).flat_map(|shift| [1u128 << shift, (1u128 << shift) | (1u128 << shift >> 1)]);
        assert!(sizes.clone().zip(sizes.skip(1)).all(|(low, high)| step(low) <= step(high)));
    }

    fn batch(rows: &[(u64, i128)]) -> Batch {
        let mut values = Decimals::new(2);
        rows.iter().for_each(|(_, units)| values.push(Some(*units)));
        let values = Values::Decimal(values);
        let column = Column { field: Some(Field::Amount), name: "amount".to_owned(), currency: None, values };
        Batch { lines: rows.iter().map(|(line, _)| *line).collect(), columns: vec![column] }
    }

    proptest! {
        #[test]
        fn neither_batches_nor_the_order_of_rows_change_what_is_found(
            small in proptest::collection::vec(-1_000i128..1_000, 30..200),
            large in proptest::collection::vec(-10i128.pow(28)..10i128.pow(28), 0..40),
            size in 1usize..50,
        ) {
            let (plan, ..) = load(&mut Cursor::new("amount\n1.00\n")).unwrap();
            let mut rows: Vec<(u64, i128)> = (2..).zip(small.into_iter().chain(large)).collect();
            let whole = run(&plan.columns, &[batch(&rows)]);
            rows.reverse();
            let parts: Vec<Batch> = rows.chunks(size).map(batch).collect();
            prop_assert_eq!(run(&plan.columns, &parts), whole);
        }
    }
}
