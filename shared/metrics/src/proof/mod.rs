//! The proof of a figure: which rows are behind it, which are not and why, and that those rows alone give it.
//!
//! Rows are sorted by a [`Rule`]; cubes are made of the rows that pass, and the figure is computed again of them. A rule that
//! gives another figure is too narrow and the next one is tried: the last one is every row.
mod rule;
mod why;

pub use rule::{Rule, nothing, rules};
pub use why::Why;

use crate::{
    Metric, Origin, compute_some,
    cubes::{Cubes, NewCubes, NewNames, Slice},
    exact,
};
use domain::{Claim, Decimal, Field, Findings, Result};
use rule::Judge;
use std::collections::BTreeMap;
use tables::Batch;

/// Rows on one side, with what they add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    pub rows: u64,
    /// Rows with a readable number in the control column.
    pub with_number: u64,
    /// Sum of the control column by currency.
    pub sums: BTreeMap<Option<String>, Decimal>,
}

/// Rows of a table, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub included: Side,
    pub excluded: BTreeMap<Why, Side>,
}

impl Tally {
    pub fn rows(&self) -> u64 {
        self.included.rows + self.excluded.values().map(|side| side.rows).sum::<u64>()
    }

    /// Sum of the control column over all rows, by currency; currencies without a number are not in it.
    pub fn total(&self) -> Result<BTreeMap<Option<String>, Decimal>> {
        added_up([&self.included].into_iter().chain(self.excluded.values()))
    }

    /// As [`Tally::total`], over the rows that are not behind the figure.
    pub fn total_excluded(&self) -> Result<BTreeMap<Option<String>, Decimal>> {
        added_up(self.excluded.values())
    }
}

fn added_up<'a>(sides: impl Iterator<Item = &'a Side>) -> Result<BTreeMap<Option<String>, Decimal>> {
    let mut total = BTreeMap::new();
    for (code, more) in sides.flat_map(|side| &side.sums) {
        let sum = total.entry(code.clone()).or_insert(Decimal::ZERO);
        *sum = exact::sum(*sum, *more)?;
    }
    Ok(total)
}

/// The rows of a table while they are sorted by a rule.
pub struct Sorting<'r> {
    rule: &'r Rule,
    control: Option<Field>,
    names: NewNames,
    /// Of the rows that pass, where they are asked for.
    cubes: Option<NewCubes>,
    tally: Tally,
}

impl<'r> Sorting<'r> {
    /// `control` is the column whose sum is told of each side.
    pub fn new(rule: &'r Rule, control: Option<Field>) -> Self {
        let cubes = Some(NewCubes::default());
        Self { rule, control, names: NewNames::default(), cubes, tally: Tally::default() }
    }

    /// Says of each row where it stands, and makes no cubes.
    pub fn without_cubes(rule: &'r Rule) -> Self {
        Self { cubes: None, ..Self::new(rule, None) }
    }

    /// Why each row of the batch is not behind the figure; `None` for one that is.
    pub fn add(&mut self, batch: &Batch) -> Result<Vec<Option<Why>>> {
        let judge = Judge::new(self.rule, batch, &mut self.names)?;
        let verdicts = judge.verdicts()?;
        let numbers = self.control.and_then(|field| batch.decimals(field));
        for (row, verdict) in verdicts.iter().enumerate() {
            let side = match verdict {
                None => &mut self.tally.included,
                Some(why) => self.tally.excluded.entry(why.clone()).or_default(),
            };
            side.rows += 1;
            if let Some(number) = numbers.and_then(|numbers| numbers.decimal(row)) {
                side.with_number += 1;
                let code = judge.currency(row).map(str::to_owned);
                let sum = side.sums.entry(code).or_insert(Decimal::ZERO);
                *sum = exact::sum(*sum, number)?;
            }
        }
        if let Some(cubes) = &mut self.cubes {
            let wanted: Vec<bool> = verdicts.iter().map(Option::is_none).collect();
            cubes.add(&batch.kept(&wanted))?;
        }
        Ok(verdicts)
    }

    /// The cubes of the rows that passed, and how many rows stand where.
    pub fn finish(self) -> Result<(Cubes, Tally)> {
        Ok((self.cubes.unwrap_or_default().finish()?, self.tally))
    }
}

/// The figures that a proof is of: a metric's, or one of them by its id.
pub struct Figures<'a> {
    pub metric: &'static Metric,
    pub claim: Option<&'a str>,
    pub slice: &'a Slice,
    pub origin: &'a Origin<'a>,
    pub findings: &'a Findings,
}

impl Figures<'_> {
    /// As the table's cubes have them, with the cubes of the slice.
    pub fn of(&self, whole: &Cubes) -> Result<(Vec<Claim>, Cubes)> {
        let sliced = whole.sliced(self.slice)?;
        let claims = compute_some(&[self.metric], &sliced, self.origin, self.findings)?;
        Ok((self.chosen(claims), sliced))
    }

    /// Whether some rows of the table alone, as cubes, give the same values as the slice of all.
    pub fn follow_from(&self, part: Cubes, sliced: &Cubes, claims: &[Claim]) -> Result<bool> {
        let cubes = sliced.of_rows(part.sliced(self.slice)?)?;
        let of_part = self.chosen(compute_some(&[self.metric], &cubes, self.origin, self.findings)?);
        let same = |(a, b): (&Claim, &Claim)| a.id == b.id && a.value == b.value;
        Ok(claims.len() == of_part.len() && claims.iter().zip(&of_part).all(same))
    }

    fn chosen(&self, mut claims: Vec<Claim>) -> Vec<Claim> {
        if let Some(id) = self.claim {
            claims.retain(|claim| claim.id == id);
        }
        claims
    }
}

/// The column whose sum is the control: the first number that the metric's figures are made of, among the table's columns.
pub fn control(metric: &Metric, has: impl Fn(Field) -> bool) -> Option<Field> {
    let of_cubes = |cube: &&str| match *cube {
        "ads" => [Field::Spend, Field::Clicks, Field::Impressions].as_slice(),
        "costs" => [Field::Expense, Field::Cost, Field::CashBalance, Field::Amount].as_slice(),
        _ => [Field::Amount].as_slice(),
    };
    let needed = metric.needs.iter().copied().filter(|field| SUMMABLE.contains(field));
    needed.chain(metric.cubes.iter().flat_map(of_cubes).copied()).find(|field| has(*field))
}

const SUMMABLE: [Field; 9] = [
    Field::Amount,
    Field::Spend,
    Field::Expense,
    Field::Cost,
    Field::CashBalance,
    Field::Clicks,
    Field::Impressions,
    Field::Leads,
    Field::Conversions,
];

impl Cubes {
    /// Sum of all amounts of the table, counted or not, by currency, as ingest added them up; `None` where that is not kept.
    pub fn amounts(&self) -> Result<Option<BTreeMap<Option<String>, Decimal>>> {
        if self.has_overflowed("sales") || self.withheld.contains_key("sales") {
            return Ok(None);
        }
        let mut units: BTreeMap<Option<String>, i128> = BTreeMap::new();
        for (key, cell) in self.sales.iter().filter(|(_, cell)| cell.with_amount > 0) {
            let code = self.names.currency(key.currency).map(str::to_owned);
            let sum = units.entry(code).or_default();
            *sum = exact::plus(*sum, exact::plus(cell.positive.units(), cell.negative.units())?)?;
        }
        let sums = units.into_iter().map(|(code, units)| Ok((code, exact::decimal(units, self.scale)?)));
        sums.collect::<Result<_>>().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        METRICS,
        testing::{SAMPLE, TODAY, any_csv, batch, cubes},
    };
    use domain::{ContentHash, Policy};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    /// The narrowest rule that gives the figures, with the rows on each side.
    fn proven(csv: &str, metric: &str, claim: Option<&str>) -> (usize, Tally) {
        let (metric, whole, rows) = (crate::find(metric).unwrap(), cubes(csv), batch(csv));
        let (file, policy, slice, findings) =
            (ContentHash::of(b"a file"), Policy::default(), Slice::default(), Findings::default());
        let origin = Origin { file: &file, columns: &[], policy: &policy, today: TODAY };
        let figures = Figures { metric, claim, slice: &slice, origin: &origin, findings: &findings };
        let (claims, sliced) = figures.of(&whole).unwrap();
        assert!(claim.is_none() || claims.len() == 1, "{claim:?}");
        let one = claim.and_then(|_| claims.first());
        for (at, rule) in rules(metric, one, &slice).iter().enumerate() {
            let mut sorting = Sorting::new(rule, Some(Field::Amount));
            sorting.add(&rows).unwrap();
            let (part, tally) = sorting.finish().unwrap();
            if figures.follow_from(part, &sliced, &claims).unwrap() {
                return (at, tally);
            }
        }
        panic!("{}: not even all rows give the figures {claims:#?}", metric.id)
    }

    fn check(csv: &str, metric: &str, claim: Option<&str>, expect: Expect) {
        let (_, tally) = proven(csv, metric, claim);
        let sums = |side: &Side| {
            let sums = side
                .sums
                .iter()
                .map(|(code, sum)| format!("{sum}{}", code.as_deref().map(|c| format!(" {c}")).unwrap_or_default()));
            sums.collect::<Vec<_>>().join(" and ")
        };
        let mut said = format!("{} rows of {}", tally.included.rows, sums(&tally.included));
        for (why, side) in &tally.excluded {
            said += &format!("\nnot {} of {}: {why}", side.rows, sums(side));
        }
        expect.assert_eq(&said);
    }

    const CSV: &str = "date,amount,status,product,currency,customer_id\n\
        2024-01-05,10,paid,Pen,EUR,A\n2024-01-06,20,failed,Pen,EUR,A\n2024-02-01,40,paid,Ink,EUR,B\n\
        2024-02-02,80,paid,Ink,USD,B\n,160,paid,Pen,EUR,\n2024-02-03,,paid,Pen,EUR,A\n2024-02-04,320,odd,Pen,EUR,A\n\
        2024-02-05,5,,Pen,EUR,A";

    #[test]
    fn rows_are_told_apart_with_their_reasons_and_money() {
        check(
            CSV,
            "net_revenue",
            Some("net_revenue[EUR]"),
            expect![[r#"
            3 rows of 210 EUR
            not 1 of : it has no readable `amount`
            not 1 of 20 EUR: with the status `failed` no money came in
            not 1 of 320 EUR: its status `odd` is no known one
            not 1 of 5 EUR: its status is blank
            not 1 of 80 USD: it is in another currency"#]],
        );
        check(
            CSV,
            "revenue_by_product",
            Some("revenue_by_product[EUR]/Ink"),
            expect![[r#"
            1 rows of 40 EUR
            not 1 of : it has no readable `amount`
            not 1 of 20 EUR: with the status `failed` no money came in
            not 1 of 320 EUR: its status `odd` is no known one
            not 1 of 5 EUR: its status is blank
            not 1 of 80 USD: it is in another currency
            not 2 of 170 EUR: it is of another `product`"#]],
        );
        check(
            CSV,
            "revenue_by_period",
            Some("revenue_by_period[EUR]@2024-01"),
            expect![[r#"
            1 rows of 10 EUR
            not 1 of 160 EUR: it has no readable `date`
            not 1 of : it has no readable `amount`
            not 1 of 20 EUR: with the status `failed` no money came in
            not 1 of 320 EUR: its status `odd` is no known one
            not 1 of 5 EUR: its status is blank
            not 1 of 80 USD: it is in another currency
            not 1 of 40 EUR: its date is not within 2024-01-05 and 2024-01-31"#]],
        );
        check(
            "amount,quantity,status\n10,3,paid\n7,9,failed",
            "units_sold",
            None,
            expect![[r#"
            1 rows of 10
            not 1 of 7: with the status `failed` no money came in"#]],
        );
        check(
            CSV,
            "customers",
            None,
            expect![[r#"
            3 rows of 50 EUR and 80 USD
            not 1 of : it has no readable `amount`
            not 1 of 160 EUR: it has no readable `customer_id`
            not 1 of 20 EUR: with the status `failed` no money came in
            not 1 of 320 EUR: its status `odd` is no known one
            not 1 of 5 EUR: its status is blank"#]],
        );
        check(
            CSV,
            "rows_not_counted",
            Some("rows_not_counted[EUR]/failed"),
            expect![[r#"
            1 rows of 20 EUR
            not 1 of 80 USD: it is in another currency
            not 6 of 535 EUR: it is of another `status`"#]],
        );
    }

    #[test]
    fn every_figure_of_the_sample_follows_from_its_rows() {
        for metric in METRICS {
            let (_, tally) = proven(SAMPLE, metric.id, None);
            assert_eq!(tally.rows(), batch(SAMPLE).len() as u64, "{}", metric.id);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_figure_of_any_table_follows_from_its_rows_and_no_row_is_lost(csv in any_csv()) {
            let whole = cubes(&csv);
            for metric in METRICS {
                let (_, tally) = proven(&csv, metric.id, None);
                prop_assert_eq!(tally.rows(), batch(&csv).len() as u64);
                if let Some(amounts) = whole.amounts().unwrap() {
                    prop_assert_eq!(tally.total().unwrap(), amounts, "{}", metric.id);
                }
            }
        }
    }
}
