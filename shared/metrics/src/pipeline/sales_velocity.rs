//! Sales velocity: what the pipeline brings in a day.
//!
//! Formula: open deals × win rate × average amount of won deals / median days of the sales cycle.
//!
//! A table is a pipeline when it has a column of stages, or a status that says won or lost; each row is one lead or deal.
//! Each as defined there.
//!
//! Needs: amount, start_date, date, and stage or a status with words of deals. Uses currency.
//! Empty: not available without won deals that have an amount, a start and a close, or where the cycle is 0 days.
//! Source: sales velocity = opportunities × win rate × average deal / cycle length.
use crate::{Better, Category, Metric, UnitKind, book::Book, exact::ratio, figure::Figure, metric::Compute};
use domain::{Decimal, Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "sales_velocity",
    name: "Sales velocity",
    category: Category::Pipeline,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::StartDate, Field::Date],
    cubes: &["deals"],
    source: include_str!("sales_velocity.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let pipeline = &book.pipeline;
    if let Some(absent) = pipeline.lacks() {
        return Ok(vec![absent]);
    }
    let (open, won, lost) = (pipeline.open.deals, &pipeline.won, pipeline.lost.deals);
    let days = pipeline.median_cycle().map(|(days, _)| days).filter(|days| *days > Decimal::ZERO);
    let (Some(days), 1..) = (days, won.with_amount) else {
        return Ok(vec![Figure::absent(
            "no won deal has an amount and took at least a day from its start to its close",
            "Upload won deals with their amounts and the days they began and closed.",
        )]);
    };
    let amount = book.money(won.amount)?;
    let top = [open, won.deals].into_iter().try_fold(amount, |product, factor| product.checked_mul(factor.into()));
    let bottom = [won.deals + lost, won.with_amount]
        .into_iter()
        .try_fold(days, |product, factor| product.checked_mul(factor.into()));
    let (Some(top), Some(bottom)) = (top, bottom) else {
        return Ok(vec![Figure::absent("the amounts are too large to multiply", "Check the amount column.")]);
    };
    let formula =
        format!("{open} * ({} / {}) * ({amount} / {}) / {days} days", won.deals, won.deals + lost, won.with_amount);
    Ok(vec![Figure::exact(ratio(top, bottom)?, pipeline.deals(), formula)])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("sales_velocity", csv, expect);
    }

    #[test]
    fn open_deals_bring_so_much_a_day() {
        check(
            "stage,amount,probability,start_date,date\nClosed Won,12000,100,2025-01-10,2025-03-11\nclosed won,4000,100,2025-01-15,2025-02-04\nProposal Sent,8000,75,2025-02-11,2025-06-30\nNegotiation,1000,,2025-02-11,2025-06-30\nClosed Lost,3000,0,2025-02-01,2025-03-20",
            expect![
                "sales_velocity = 266.66666666666666666666666667 (5 rows: 2 * (2 / 3) * (16000 / 2) / 40 days) 2025-02-04..2025-06-30"
            ],
        );
    }

    #[test]
    fn nothing_won_has_no_velocity() {
        check(
            "stage,amount,probability,start_date,date\nlead,1,1,2025-01-01,2025-02-01",
            expect![
                "sales_velocity = not available, because no won deal has an amount and took at least a day from its start to its close. Upload won deals with their amounts and the days they began and closed. (0 rows: not computed) 2025-02-01..2025-02-01"
            ],
        );
    }
}
