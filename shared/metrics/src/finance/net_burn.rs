//! Net burn: how much less money there is after a month than before.
//!
//! Formula: (cash at the start − cash at the end) / months.
//!
//! Cash is the last balance of a complete month, so that each month is compared with the end of the one before. Balances of
//! one day are added up where each is of another account; different ones of the same account are not available. Without
//! balances it is a proxy from profit and loss, −(net income) of complete months, and says so; without income it is what was
//! spent. Below zero, money was earned. The first figure is the mean of all these months, the second that of the last three;
//! then each month.
//!
//! Needs: cash_balance and date; or a statement by account (account, amount, date), or expense and date. Uses amount, cost,
//! section, status, refund and currency.
//! Empty: not available where the file covers no whole month.
//! Source: net burn as the fall of the cash balance per month, financing excluded where it is known.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, Burn, burn},
    figure::Figure,
    metric::Compute,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "net_burn",
    name: "Net burn",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[],
    cubes: &["accounts", "costs", "cash", "order_lines"],
    source: include_str!("net_burn.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    burn::figures(book, Burn::net(book))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("net_burn", csv, expect);
    }

    #[test]
    fn balances_at_the_ends_of_months_are_compared() {
        check(
            "date,cash_balance\n2024-01-31,1000\n2024-02-29,800\n2024-03-15,790\n2024-03-31,500",
            expect![[r#"
            net_burn = 250 (4 rows: 500 / 2 months) 2024-01-31..2024-03-31 [From cash balances, so money raised or repaid is in it]
            net_burn@2024-02 = 200 (2 rows: 1000 - 800) 2024-02-01..2024-02-29 [From cash balances, so money raised or repaid is in it]
            net_burn@2024-03 = 300 (2 rows: 800 - 500) 2024-03-01..2024-03-31 [From cash balances, so money raised or repaid is in it]"#]],
        );
    }

    #[test]
    fn profit_and_loss_stands_in_for_balances() {
        check(
            "date,amount,cost,expense\n2024-01-01,100,30,150\n2024-02-01,100,30,50",
            expect![[r#"
            net_burn = 30 (2 rows: 60 / 2 months) 2024-01-01..2024-02-01 [A proxy from profit and loss: income and costs as booked, not money that came and went]
            net_burn@2024-01 = 80 (1 rows: 180 - 100) 2024-01-01..2024-01-31 [A proxy from profit and loss: income and costs as booked, not money that came and went]
            net_burn@2024-02 = -20 (1 rows: 80 - 100) 2024-02-01..2024-02-29 [A proxy from profit and loss: income and costs as booked, not money that came and went]"#]],
        );
    }

    #[test]
    fn without_a_date_there_is_no_month() {
        check(
            "cash_balance\n100",
            expect![
                "net_burn = not available, because there are no cash balances of two months in a row, and the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. Or add a column `cash_balance`. (0 rows: not computed) undated"
            ],
        );
    }
}
