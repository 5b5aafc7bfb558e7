//! Burn multiple: how much was burnt for each unit of new yearly recurring revenue.
//!
//! Formula: net burn of the last three complete months / (12 × recurring income of the last month − 12 × recurring income of
//! the month before them).
//!
//! Recurring income is that of accounts of income whose label says subscription, recurring, SaaS, MRR or Abonnement; all that
//! is booked there in a month counts as that month's recurring revenue, so the figure is an estimate.
//!
//! Needs: a statement by month with accounts of recurring income (account, amount, date; better with section). Uses
//! cash_balance and currency.
//! Empty: not available without recurring income, without four complete months, where it did not grow, and where nothing
//! was burnt.
//! Source: D. Sacks, The Burn Multiple: net burn / net new ARR; below 1 is great, above 2 poor (rule of thumb).
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, Burn},
    exact::{minus, plus, times},
    figure::Figure,
    metric::Compute,
    quotient::quotient,
};
use domain::{Decimal, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "burn_multiple",
    name: "Burn multiple",
    category: Category::Financial,
    unit: UnitKind::Multiple,
    better: Better::Lower,
    needs: &[],
    cubes: &["accounts", "costs", "cash", "order_lines"],
    source: include_str!("burn_multiple.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    figure(book).map(|figure| vec![figure])
}

fn figure(book: &Book) -> Result<Figure> {
    if book.finance.total.recurring == 0 {
        return Ok(Figure::absent(
            "net new ARR is missing: the file has no accounts of recurring income",
            "Upload a statement by month with an account such as `Subscription revenue`.",
        ));
    }
    let burn = match Burn::net(book) {
        Ok(burn) => burn?,
        Err(absent) => return Ok(*absent),
    };
    let months = burn.last();
    let before = months.first().map(|month| month.period.previous());
    let (Some(before), Some(last)) = (before.filter(|before| book.is_complete(before)), months.last()) else {
        return Ok(Figure::absent(
            "the file has no complete month before the last three",
            "Upload a statement of at least four whole months.",
        ));
    };
    let mut burnt = 0;
    months.iter().try_for_each(|month| plus(burnt, month.units).map(|sum| burnt = sum))?;
    let recurring = |month| book.finance.of_month(month).recurring;
    let grown = times(minus(recurring(&last.period), recurring(&before))?, 12)?;
    let (burnt, grown) = (book.money(burnt)?, book.money(grown)?);
    if burnt <= Decimal::ZERO {
        let because = format!("the business is not burning money: net burn was {burnt}");
        return Ok(Figure::absent(because, "Nothing is needed."));
    }
    let rows = months.iter().map(|month| month.rows).sum();
    let figure = quotient(burnt, grown, "net new ARR was", rows)?;
    let figure = figure.with_caveat("Recurring income is an estimate from the labels of accounts");
    Ok(match burn.caveat {
        Some(caveat) => figure.with_caveat(caveat),
        None => figure,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("burn_multiple", csv, expect);
    }

    #[test]
    fn three_months_of_burn_stand_against_a_year_of_what_was_added() {
        check(
            "date,section,account,amount\n2024-01-01,Income,Subscriptions,100\n2024-02-01,Income,Subscriptions,110\n2024-02-01,Expenses,Rent,200\n2024-03-01,Income,Subscriptions,120\n2024-03-01,Expenses,Rent,200\n2024-04-01,Income,Subscriptions,130\n2024-04-01,Expenses,Rent,200",
            expect![
                "burn_multiple = 0.6666666666666666666666666667 (6 rows: 240 / 360) 2024-01-01..2024-04-01 [Recurring income is an estimate from the labels of accounts] [A proxy from profit and loss: income and costs as booked, not money that came and went]"
            ],
        );
    }

    #[test]
    fn recurring_income_that_does_not_grow_gives_no_multiple() {
        check(
            "date,section,account,amount\n2024-01-01,Income,Subscriptions,100\n2024-02-01,Income,Subscriptions,100\n2024-02-01,Expenses,Rent,500\n2024-03-01,Income,Subscriptions,100\n2024-04-01,Income,Subscriptions,100",
            expect![
                "burn_multiple = not available, because there is nothing to divide by: net new ARR was 0. Upload a file, or ask for days, in which it is above zero. (4 rows: 200 / 0) 2024-01-01..2024-04-01 [Recurring income is an estimate from the labels of accounts] [A proxy from profit and loss: income and costs as booked, not money that came and went]"
            ],
        );
    }

    #[test]
    fn without_recurring_income_it_says_what_is_missing() {
        check(
            "date,expense\n2024-01-01,10",
            expect![
                "burn_multiple = not available, because net new ARR is missing: the file has no accounts of recurring income. Upload a statement by month with an account such as `Subscription revenue`. (0 rows: not computed) 2024-01-01..2024-01-01"
            ],
        );
    }
}
