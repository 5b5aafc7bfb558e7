//! Units sold: how many units were sold and kept, net of those that came back.
//!
//! Formula: sum of the quantity of paid rows − units given back.
//!
//! A row whose amount or quantity is below zero gives its units back, paid or refunded, whatever the sign of its quantity.
//! One whose status says refunded was sold and came back: it is left out. A partial refund takes none, since a file does
//! not say of how many. Lines of an order without amount and status of their own count where their order was paid: exports
//! of shops state both on the first line of an order alone. A paid row with a blank quantity adds nothing.
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
    cubes: &["details", "order_lines"],
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

    #[test]
    fn a_return_booked_as_its_own_row_takes_its_units_back() {
        check(
            "amount,quantity,status\n10,5,paid\n-4,2,paid\n-2,-1,refunded\n-2,1,refunded",
            expect!["units_sold = 1 (4 rows: 1 in 2 paid rows and 2 refunded rows) undated"],
        );
    }
}
