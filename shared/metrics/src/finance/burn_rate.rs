//! Burn rate: what running the business takes in money in a month, whatever comes in.
//!
//! Formula: (cost of goods sold + expenses − depreciation of the complete months) / complete months.
//!
//! The first figure is the mean of all complete months, the second that of the last three; then each month. A month without
//! rows between two others took nothing and counts. Accounts are read as for gross margin; without accounts it is the columns
//! cost and expense. This is gross burn; net burn takes off what came in.
//!
//! Needs: a statement by account (account, amount, date), or expense and date. Uses cost, section and currency.
//! Empty: not available where the file covers no whole month.
//! Source: gross burn as operating cash outflow per month; the mean of three months smooths bills of a quarter.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, Burn, burn},
    figure::Figure,
    metric::Compute,
};
use domain::Result;

pub(crate) static METRIC: Metric = Metric {
    id: "burn_rate",
    name: "Burn rate",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[],
    cubes: &["accounts", "costs", "order_lines"],
    source: include_str!("burn_rate.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    burn::figures(book, Burn::gross(book))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("burn_rate", csv, expect);
    }

    #[test]
    fn the_mean_is_of_calendar_months() {
        check(
            "date,expense\n2024-01-15,10000\n2024-02-15,12000\n2024-03-15,11000",
            expect![[r#"
            burn_rate = 11000 (3 rows: 33000 / 3 months) 2024-01-15..2024-03-15
            burn_rate/last_3_months = 11000 (3 rows: 33000 / 3 months) 2024-01-15..2024-03-15
            burn_rate@2024-01 = 10000 (1 rows: 0 + 10000 - 0) 2024-01-01..2024-01-31
            burn_rate@2024-02 = 12000 (1 rows: 0 + 12000 - 0) 2024-02-01..2024-02-29
            burn_rate@2024-03 = 11000 (1 rows: 0 + 11000 - 0) 2024-03-01..2024-03-31"#]],
        );
    }

    #[test]
    fn rows_of_a_month_add_up_and_an_empty_month_counts() {
        check(
            "date,expense\n2024-01-01,5000\n2024-01-31,5000\n2024-03-01,2000\n2024-03-31,3000",
            expect![[r#"
            burn_rate = 5000 (4 rows: 15000 / 3 months) 2024-01-01..2024-03-31
            burn_rate/last_3_months = 5000 (4 rows: 15000 / 3 months) 2024-01-01..2024-03-31
            burn_rate@2024-01 = 10000 (2 rows: 0 + 10000 - 0) 2024-01-01..2024-01-31
            burn_rate@2024-02 = 0 (0 rows: 0 + 0 - 0) 2024-02-01..2024-02-29
            burn_rate@2024-03 = 5000 (2 rows: 0 + 5000 - 0) 2024-03-01..2024-03-31"#]],
        );
    }

    #[test]
    fn depreciation_takes_no_money() {
        check(
            "date,section,account,amount\n2024-01-01,Expenses,Rent,700\n2024-01-01,Expenses,Depreciation,300\n2024-02-01,Expenses,Rent,700",
            expect![[r#"
            burn_rate = 700 (3 rows: 1400 / 2 months) 2024-01-01..2024-02-01
            burn_rate@2024-01 = 700 (2 rows: 0 + 1000 - 300) 2024-01-01..2024-01-31
            burn_rate@2024-02 = 700 (1 rows: 0 + 700 - 0) 2024-02-01..2024-02-29"#]],
        );
    }

    #[test]
    fn a_day_is_no_month() {
        check(
            "date,expense\n2024-01-15,10000",
            expect![
                "burn_rate = not available, because the file covers no whole month: it goes from 2024-01-15 to 2024-01-15. Upload a file that covers at least one month from beginning to end. (0 rows: not computed) 2024-01-15..2024-01-15"
            ],
        );
        check(
            "expense\n5",
            expect![
                "burn_rate = not available, because no row has a readable `date`. Upload a file that covers at least one month from beginning to end. (0 rows: not computed) undated"
            ],
        );
    }
}
