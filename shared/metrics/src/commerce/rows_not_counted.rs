//! Rows not counted: the money on rows that are in no total, by status.
//!
//! Formula: amounts of the rows of each status that is not revenue.
//!
//! Failed, pending, voided, test and authorised-only rows are not revenue; neither are rows whose status is blank or is a
//! word Echo does not know, and those two are also said as findings. The 50 statuses with the most money are listed and the
//! others added up in one line. Rows without a readable amount have no money to add up and are said as a finding.
//!
//! Needs: amount. Uses status and currency. With several currencies there is one list for each.
//! Empty: 0 when every row counts, as in a file without a status column.
//! Source: failed, pending, voided, test-mode and authorisation-only rows are not revenue (Stripe, Shopify).
use crate::{
    Better, Category, Metric, UnitKind, book::Book, cubes::Status, exact::plus, figure::Figure, metric::Compute,
    words::count,
};
use domain::{Decimal, Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "rows_not_counted",
    name: "Rows not counted",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Amount],
    cubes: &["sales"],
    source: include_str!("rows_not_counted.rs"),
    compute: Compute::PerCurrency(figures),
};

const LISTED: usize = 50;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let mut statuses = book.statuses();
    statuses.retain(|line| !line.outcome.counts());
    let (listed, others) = statuses.split_at(statuses.len().min(LISTED));
    let mut figures = Vec::new();
    for line in listed {
        let name = match line.status {
            Status::Word(word) => word,
            Status::Blank | Status::NoColumn => "(no status)",
        };
        figures.push(figure(name, book.money(line.units)?, line.rows));
    }
    if !others.is_empty() {
        let units = others.iter().try_fold(0, |sum, line| plus(sum, line.units))?;
        let name = format!("({} other statuses)", others.len());
        figures.push(figure(&name, book.money(units)?, others.iter().map(|line| line.rows).sum()));
    }
    if figures.is_empty() {
        figures.push(Figure::exact(book.money(0)?, 0, "every row with an amount counts"));
    }
    Ok(figures)
}

fn figure(status: &str, money: Decimal, rows: u64) -> Figure {
    Figure::exact(money, rows, format!("{money} in {}", count(rows, "row"))).about("status", status)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("rows_not_counted", csv, expect);
    }

    #[test]
    fn each_status_that_is_not_revenue_has_its_line() {
        check(
            "amount,status\n1,paid\n2,Failed\n3,failed\n9,pending\n4,\n5,paidd\n,failed",
            expect![[r#"
            rows_not_counted/pending = 9 (1 rows: 9 in 1 row) undated
            rows_not_counted/failed = 5 (2 rows: 5 in 2 rows) undated
            rows_not_counted/paidd = 5 (1 rows: 5 in 1 row) undated
            rows_not_counted/(no status) = 4 (1 rows: 4 in 1 row) undated"#]],
        );
    }

    #[test]
    fn without_a_status_column_nothing_is_left_out() {
        check("amount\n1", expect!["rows_not_counted = 0 (0 rows: every row with an amount counts) undated"]);
    }
}
