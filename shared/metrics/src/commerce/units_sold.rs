//! Units sold: how many units were sold and kept.
//!
//! Formula: sum of the quantity of paid rows.
//!
//! Rows whose status says refunded are left out, and a row with a quantity below zero takes units back. A partial refund
//! takes none, since a file does not say of how many. Lines of an order without an amount of their own count with their
//! quantity when their status counts as paid, and also when it is blank: exports of shops state amount and status on the
//! first line of an order alone. A paid row with a blank quantity adds nothing.
//!
//! Needs: amount, quantity. Uses status. Counted over all currencies.
//! Empty: 0 when no row is paid.
//! Source: units sold less units returned, as shop systems report them.
use crate::{Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, reading::Reading};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "units_sold",
    name: "Units sold",
    category: Category::Commerce,
    unit: UnitKind::Count("units"),
    better: Better::Higher,
    needs: &[Field::Amount, Field::Quantity],
    cubes: &["details"],
    source: include_str!("units_sold.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    Ok(vec![reading.units.total.figure()?])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("units_sold", csv, expect);
    }

    #[test]
    fn further_lines_of_an_order_have_their_units() {
        check(
            "order_id,amount,quantity,status\n1,10,3,paid\n1,,2,\n,,4,\n2,7,5,",
            expect!["units_sold = 5 (2 rows: 5 in 2 paid rows) undated"],
        );
    }

    #[test]
    fn what_was_given_back_was_not_sold() {
        check(
            "amount,quantity,status\n10,3,paid\n,2,paid\n10,5,refunded\n7,9,failed\n-4,-1,paid\n3,,paid",
            expect!["units_sold = 4 (4 rows: 4 in 4 paid rows) undated"],
        );
    }
}
