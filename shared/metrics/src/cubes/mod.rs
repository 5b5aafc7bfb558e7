//! The mergeable aggregates of a table: cubes of two halves, merged, equal the cubes of the whole, bit for bit.
//!
//! A cube is a file here: a key, a measure, and how a batch is added; and a line in [`cubes!`]. Names are sorted and cells are
//! sorted by key when a table has been read, so that equal tables give equal bytes, merging is one walk over both, and a
//! customer's months stand together.
pub mod accounts;
pub mod ads;
pub mod billed_periods;
mod billing;
pub mod cash;
pub mod charges;
mod columns;
pub mod costs;
mod coverage;
mod cube;
pub mod customers;
pub mod days;
pub mod deals;
mod decided;
pub mod details;
pub mod dimension;
pub mod discount_rates;
mod interner;
pub mod interval;
pub mod monthly;
mod names;
mod nearest;
mod new_cube;
pub mod order_lines;
pub mod order_parts;
pub mod orders;
mod parts;
pub mod records;
mod rows;
pub mod sales;
mod slice;
pub mod steps;
mod storage;
pub mod subscriptions;
mod terms;
pub mod trials;
pub mod values;
pub mod variants;
mod wide_statement;

use crate::{
    exact::power_of_ten,
    metric::{Metric, cubes_of},
};
use domain::Result;
use std::{collections::BTreeSet, sync::Arc};
use tables::Batch;

pub use columns::{Reader, Writer};
pub use coverage::Coverage;
pub use cube::{Cube, Key, Measure, NewCube};
pub use decided::Decided;
pub use names::{NONE, NOT_KEPT, Names, NewNames, Renaming, Status};
pub use parts::*;
pub use rows::Rows;
#[cfg(test)]
pub use rows::SUMMED;
pub use slice::Slice;
pub use storage::{Facts, Stored, StoredCube};
pub use terms::Terms;

/// Declares the cubes of a table: name, keys and measures, each from the file of its name.
macro_rules! cubes {
    ($($cube:ident,)*) => {
        /// Every cube of one table.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Cubes {
            /// Decimal places of all numbers in the cubes: the largest that any batch had.
            pub(crate) scale: u32,
            pub(crate) coverage: Coverage,
            pub(crate) names: Arc<Names>,
            $(pub(crate) $cube: Cube<$cube::Key, $cube::Cell>,)*
            /// Cubes that a slice could not be made of, or that were not asked for, with the reason.
            pub(crate) withheld: std::collections::BTreeMap<&'static str, String>,
            /// Of a slice: the last day of its window, in days since 1970-01-01.
            pub(crate) until: Option<i32>,
            /// Where it is known already, and of a slice: the currencies of the table, so that what is nothing in one of them is
            /// 0 of it.
            pub(crate) currencies: Option<Arc<BTreeSet<Id<{ dimension::CURRENCY }>>>>,
            /// Where it is known already, and of a slice: what was decided on the table.
            pub(crate) decided: Option<Arc<Decided>>,
        }

        /// Cubes while rows are added. After an error they hold part of a batch and are to be thrown away.
        #[derive(Debug, Clone, Default)]
        pub struct NewCubes {
            scale: u32,
            coverage: Coverage,
            names: NewNames,
            months: customers::Months,
            /// Cubes of [`LARGE`] that nobody asks for.
            skipped: BTreeSet<&'static str>,
            $($cube: NewCube<$cube::Key, $cube::Cell>,)*
        }

        impl NewCubes {
            fn rescale(&mut self, scale: u32) -> Result<()> {
                if scale > self.scale {
                    let factor = power_of_ten(scale - self.scale)?;
                    $(self.$cube.rescale(factor)?;)*
                    self.scale = scale;
                }
                Ok(())
            }

            /// The table is complete.
            pub fn finish(self) -> Result<Cubes> {
                let (names, renaming) = self.names.sorted();
                let not_asked_for = "no figure that was asked for is made of it";
                Ok(Cubes {
                    scale: self.scale,
                    coverage: self.coverage,
                    names: Arc::new(names),
                    $($cube: self.$cube.sorted(&renaming)?,)*
                    withheld: self.skipped.into_iter().map(|cube| (cube, not_asked_for.to_owned())).collect(),
                    currencies: None,
                    decided: None,
                    until: None,
                })
            }
        }

        impl Cubes {
            /// The cubes of both tables' rows.
            pub fn merged(mut self, mut other: Cubes) -> Result<Cubes> {
                let scale = self.scale.max(other.scale);
                self.rescale(scale)?;
                other.rescale(scale)?;
                let (names, ours, theirs) = self.names.merged(&other.names);
                self.coverage.merge(&other.coverage);
                Ok(Cubes {
                    scale,
                    coverage: self.coverage,
                    names: Arc::new(names),
                    $($cube: self.$cube.merged(&ours, other.$cube, &theirs)?,)*
                    withheld: Default::default(),
                    currencies: None,
                    decided: None,
                    until: None,
                })
            }

            fn rescale(&mut self, scale: u32) -> Result<()> {
                if scale > self.scale {
                    let factor = power_of_ten(scale - self.scale)?;
                    $(self.$cube.rescale(factor)?;)*
                    self.scale = scale;
                }
                Ok(())
            }

            /// Each cube cut by the same rule; what cannot be cut is withheld with the reason.
            fn cut(&self, cut: &slice::Cut<'_>) -> Result<Cubes> {
                let mut part = Cubes { until: cut.until().or(self.until), ..self.without_cells()? };
                $(match cut.of(stringify!($cube), &self.$cube) {
                    Ok(cube) => part.$cube = cube,
                    Err(because) => drop(part.withheld.insert(stringify!($cube), because)),
                })*
                Ok(part)
            }

            /// What every slice of these cubes has, before its cells.
            fn without_cells(&self) -> Result<Cubes> {
                let currencies = self.currencies.clone().unwrap_or_else(|| Arc::new(crate::reading::currencies(self)));
                let decided = match &self.decided {
                    Some(decided) => decided.clone(),
                    None => Arc::new(Decided::of(self)?),
                };
                Ok(Cubes {
                    scale: self.scale,
                    coverage: self.coverage.clone(),
                    names: self.names.clone(),
                    withheld: self.withheld.clone(),
                    until: self.until,
                    currencies: Some(currencies),
                    decided: Some(decided),
                    ..Cubes::default()
                })
            }

            /// Some of the cubes; of the others nothing is read.
            pub(crate) fn only(&self, wanted: &[&str]) -> Result<Cubes> {
                let mut some = self.without_cells()?;
                $(if wanted.contains(&stringify!($cube)) {
                    some.$cube = self.$cube.clone();
                })*
                Ok(some)
            }

            /// Each cube parted by the texts of a dimension.
            fn parted(&self, dimension: usize) -> Result<std::collections::BTreeMap<u32, Cubes>> {
                let mut parts = std::collections::BTreeMap::new();
                let empty = self.without_cells()?;
                $(slice::part(&self.$cube, dimension, &mut parts, &empty, |part: &mut Cubes| &mut part.$cube);)*
                $(if let Some(because) = slice::unparted(stringify!($cube), &self.$cube, dimension) {
                    for part in parts.values_mut() {
                        match because.clone() {
                            Some(because) => drop(part.withheld.insert(stringify!($cube), because)),
                            // The days of the table are those of each part.
                            None => part.$cube = self.$cube.clone(),
                        }
                    }
                })*
                Ok(parts)
            }

            /// Whether a cube held more cells than it may, so that nothing can be read from it.
            pub(crate) fn has_overflowed(&self, name: &str) -> bool {
                $((name == stringify!($cube) && self.$cube.overflowed) ||)* false
            }

            /// Memory that the cells take.
            pub fn bytes(&self) -> usize {
                0 $(+ std::mem::size_of_val(&self.$cube.cells[..]))*
            }

            /// Every cube as columns.
            fn stored(&self) -> Vec<StoredCube> {
                vec![$(StoredCube::of(stringify!($cube), &self.$cube),)*]
            }

            /// The cubes whose columns are given; the others are empty.
            fn take_stored(&mut self, stored: &[StoredCube]) -> Result<()> {
                for cube in stored {
                    $(if cube.name == stringify!($cube) {
                        self.$cube = cube.cube()?;
                        continue;
                    })*
                    return Err(storage::spoilt(&format!("no cube is called `{}`", cube.name)));
                }
                Ok(())
            }
        }
    };
}

cubes! {
    days,
    sales,
    details,
    customers,
    orders,
    order_lines,
    order_parts,
    values,
    discount_rates,
    subscriptions,
    billed_periods,
    charges,
    trials,
    accounts,
    cash,
    costs,
    ads,
    deals,
    steps,
    variants,
    records,
}

impl Cubes {
    /// With what is decided on the table as a whole, which each question would otherwise find out for itself.
    pub fn with_decisions(mut self) -> Result<Cubes> {
        let Cubes { currencies, decided, .. } = self.without_cells()?;
        (self.currencies, self.decided) = (currencies, decided);
        Ok(self)
    }

    /// These cubes with the cells of some of the table's rows alone. What is said of the table as a whole stays: its days, its
    /// columns and its currencies.
    pub fn of_rows(&self, part: Cubes) -> Result<Cubes> {
        let whole = self.without_cells()?;
        let codes: Vec<_> =
            whole.currencies.iter().flat_map(|ids| ids.iter()).map(|id| self.names.currency(*id)).collect();
        let (coverage, until, withheld) = (whole.coverage.clone(), whole.until, whole.withheld.clone());
        let decided = whole.decided.clone();
        let mut cubes = whole.merged(part)?;
        let id = |code: &Option<&str>| match code {
            Some(code) => cubes.names.dimensions[dimension::CURRENCY].find(code).map(Id),
            None => Some(Id::NONE),
        };
        cubes.currencies = Some(Arc::new(codes.iter().filter_map(id).collect()));
        let now = |was: &Id<{ dimension::CURRENCY }>| id(&self.names.currency(*was));
        cubes.decided = decided.map(|decided| Arc::new(decided.renamed(now)));
        (cubes.coverage, cubes.until, cubes.withheld, cubes.days) = (coverage, until, withheld, self.days.clone());
        Ok(cubes)
    }
}

/// Cubes with a cell for nearly every row, from which nothing but the figures that name them is read.
const LARGE: [&str; 7] = ["details", "customers", "orders", "order_lines", "order_parts", "values", "charges"];

impl NewCubes {
    /// Cubes for some metrics alone: large ones that none of them names stay empty.
    pub fn of(metrics: &[&Metric]) -> Self {
        let named = cubes_of(metrics);
        // What is joined asks its tables for facts, which are figures of other metrics.
        let skips_none = metrics.iter().any(|metric| metric.joins());
        let skipped = LARGE.into_iter().filter(|cube| !skips_none && !named.contains(cube));
        Self { skipped: skipped.collect(), ..Self::default() }
    }

    pub fn add(&mut self, batch: &Batch) -> Result<()> {
        self.coverage.add(batch);
        self.rescale(Rows::scale_of(batch))?;
        let rows = Rows::of(batch, &mut self.names, self.scale)?;
        let is_wanted = |cube: &str| !self.skipped.contains(cube);
        days::add(&mut self.days, &rows)?;
        sales::add(&mut self.sales, &rows)?;
        if is_wanted("details") {
            details::add(&mut self.details, &rows)?;
        }
        if is_wanted("customers") {
            customers::add(&mut self.customers, &mut self.months, &rows)?;
        }
        if is_wanted("orders") {
            orders::add(&mut self.orders, &rows)?;
        }
        if is_wanted("order_lines") {
            order_lines::add(&mut self.order_lines, &rows)?;
        }
        if is_wanted("order_parts") {
            order_parts::add(&mut self.order_parts, &rows)?;
        }
        if is_wanted("values") {
            values::add(&mut self.values, &rows)?;
        }
        discount_rates::add(&mut self.discount_rates, &rows)?;
        let added = subscriptions::add(&mut self.subscriptions, &rows);
        self.subscriptions.settle(added)?;
        let added = billed_periods::add(&mut self.billed_periods, &rows);
        self.billed_periods.settle(added)?;
        if is_wanted("charges") {
            charges::add(&mut self.charges, &rows)?;
        }
        trials::add(&mut self.trials, &rows)?;
        accounts::add(&mut self.accounts, &rows)?;
        cash::add(&mut self.cash, &rows)?;
        costs::add(&mut self.costs, &rows)?;
        ads::add(&mut self.ads, &rows)?;
        let added = deals::add(&mut self.deals, &rows);
        self.deals.settle(added)?;
        steps::add(&mut self.steps, &rows)?;
        let added = variants::add(&mut self.variants, &rows);
        self.variants.settle(added)?;
        records::add(&mut self.records, &rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{any_csv, batch, cubes, split};
    use proptest::prelude::*;

    proptest! {
        // The promise of the merge is kept on more cases than proptest's usual 256.
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn cubes_of_parts_merged_in_any_order_are_the_cubes_of_the_whole(
            csv in any_csv(), cuts in any::<(prop::sample::Index, prop::sample::Index)>()
        ) {
            let [a, b, c] = split(&csv, cuts).map(|part| cubes(&part));
            let whole = cubes(&csv);
            let merged = |parts: [&Cubes; 3]| {
                parts.into_iter().fold(Cubes::default(), |sum, part| sum.merged(part.clone()).unwrap())
            };
            prop_assert_eq!(&merged([&a, &b, &c]), &whole);
            prop_assert_eq!(&merged([&c, &a, &b]), &whole);
            let nested = b.merged(c).unwrap();
            prop_assert_eq!(&a.merged(nested).unwrap(), &whole);
        }

        #[test]
        fn batches_added_one_by_one_are_the_cubes_of_the_whole(
            csv in any_csv(), cuts in any::<(prop::sample::Index, prop::sample::Index)>()
        ) {
            let mut added = NewCubes::default();
            split(&csv, cuts).iter().for_each(|part| added.add(&batch(part)).unwrap());
            prop_assert_eq!(added.finish().unwrap(), cubes(&csv));
        }
    }

    #[test]
    fn the_largest_scale_wins_and_the_money_stays_the_same() {
        let parts = ["amount\n1.5", "amount\n0.125", "amount\n2"].map(cubes);
        let merged = parts.into_iter().fold(Cubes::default(), |sum, part| sum.merged(part).unwrap());
        assert_eq!(merged, cubes("amount\n1.500\n0.125\n2.000"));
    }

    #[test]
    fn a_table_without_a_status_column_keeps_counting_beside_one_with_blanks() {
        let merged = cubes("amount\n1").merged(cubes("amount,status\n2,\n4,paid")).unwrap();
        crate::testing::check_cubes(
            "net_revenue",
            &merged,
            expect_test::expect!["net_revenue = 5 (2 rows: 5 - 0) undated"],
        );
    }

    #[test]
    fn amounts_beyond_what_a_number_holds_are_an_error() {
        let largest = format!("amount\n{}\n{}", i128::MAX, i128::MAX);
        let error = NewCubes::default().add(&batch(&largest)).unwrap_err();
        expect_test::expect!["The amounts of the file add up to a number of more than 28 digits. Check the amount column for cells that hold something else, such as a card or phone number."].assert_eq(&error.to_string());
        let fine = cubes(&format!("amount\n{}", i128::MAX));
        assert!(fine.merged(cubes("amount\n0.01")).is_err());
    }

    #[test]
    fn money_is_not_counted_by_a_status_that_nobody_read() {
        let mut table = batch("amount,status\n1,paid");
        table.columns[1].values = table.columns[0].values.clone();
        let mut cubes = NewCubes::default();
        cubes.add(&table).unwrap();
        crate::testing::check_cubes(
            "net_revenue",
            &cubes.finish().unwrap(),
            expect_test::expect![
                "net_revenue = not available, because `status` is taken as the `status`, and what it holds was read as text. Map another column to `status`. (0 rows: not computed) undated"
            ],
        );
    }
}
