//! Magic number: the yearly recurring revenue that a quarter gained for what selling cost in the quarter before.
//!
//! Formula: 12 × (MRR at the end of the quarter − MRR at the end of the one before) / sales and marketing spend of the one
//! before.
//!
//! One figure for each quarter that the subscriptions cover whole, of which the spend of the quarter before is known whole.
//! The usual formula is four times what a quarter's revenue grew by, which makes a yearly figure of a quarterly one; twelve
//! times the growth of MRR is that yearly figure already, and is not multiplied again. Which source tells of spend stands
//! with CAC. The first quarter of the subscriptions has nothing before it, and so no growth.
//!
//! Needs: subscriptions (amount) and spend by date, in one table or in several sources. Uses what MRR uses.
//! Empty: not available where no quarter and the one before it are whole, and where nothing was spent.
//! Source: Scale Venture Partners' magic number; above 0.75 selling pays, a rule of thumb.
use crate::{
    Better, Category, Metric, UnitKind,
    book::recurring::Recurring,
    exact::{minus, times},
    figure::{Figure, Span},
    joined::{Joined, Known, Lack},
    metric::Compute,
    quotient::quotient,
};
use domain::{Decimal, Granularity, Period, Result};
use tables::day_number;

pub(crate) static METRIC: Metric = Metric {
    id: "magic_number",
    name: "Magic number",
    category: Category::Financial,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[],
    cubes: &["ads", "accounts", "subscriptions", "charges"],
    source: include_str!("magic_number.rs"),
    compute: Compute::Joined(figures),
};

fn figures(joined: &Joined) -> Known<Vec<Figure>> {
    let subscriptions = joined.subscriptions()?;
    let spend = joined.spend()?;
    let notes = [joined.notes(std::slice::from_ref(&spend)), subscriptions.notes].concat();
    let mut figures = Vec::new();
    for quarter in quarters(subscriptions.recurring).into_iter().filter(|quarter| joined.is_asked(quarter)) {
        let Some(spent) = joined.of_months(&spend, &months(&quarter.previous()))? else { continue };
        let figure = gained(subscriptions.recurring, &quarter, spent.amounts[0], spent.rows)?;
        figures.push(Figure { caveats: notes.clone(), ..figure }.over(Span::Whole(quarter)));
    }
    if figures.is_empty() {
        return Err(Lack::absent(
            "no quarter of the subscriptions is whole, with spend that is known of all of the quarter before",
            "Upload files, or ask for days, that cover two quarters, one after the other.",
        ));
    }
    Ok(figures)
}

fn gained(recurring: &Recurring, quarter: &Period, spent: Decimal, rows: u64) -> Result<Figure> {
    let balance = |quarter: &Period| recurring.balance(day_number(quarter.end()));
    let (before, after) = (balance(&quarter.previous())?, balance(quarter)?);
    let gained = recurring.money(times(minus(after.units, before.units)?, 12)?)?;
    let mut figure = quotient(gained, spent, "spend of the quarter before is", rows + after.rows)?;
    let (before, after) = (recurring.money(before.units)?, recurring.money(after.units)?);
    figure.formula = format!("12 * ({after} - {before}) / {spent}");
    Ok(figure)
}

/// Quarters that are whole, with a month before them.
fn quarters(recurring: &Recurring) -> Vec<Period> {
    let is_whole = |month: &Period| recurring.months.iter().any(|of| of.month == *month && recurring.is_complete(of));
    let of_month = |month: Period| Period::containing(Granularity::Quarter, month.start);
    let mut quarters: Vec<Period> = recurring.months.iter().map(|of| of_month(of.month)).collect();
    quarters.dedup();
    let known = |quarter: &Period| {
        let months = months(quarter);
        months.iter().all(is_whole) && is_whole(&months[0].previous())
    };
    quarters.retain(known);
    quarters
}

fn months(quarter: &Period) -> [Period; 3] {
    let first = Period { granularity: Granularity::Month, start: quarter.start };
    [first, first.shifted(1), first.shifted(2)]
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::expect;

    /// MRR is 100 at the end of March, 160 at the end of June, and 130 at the end of September.
    const BILLING: &str = "customer_id,amount,interval,start_date,end_date
        A,70,month,2024-01-01,
        B,30,month,2024-02-01,2024-08-15
        C,60,month,2024-04-10,
        D,20,month,2024-10-31,";

    #[test]
    fn what_a_quarter_gained_stands_against_the_spend_of_the_one_before() {
        let books = "date,section,account,amount
            2024-01-01,Expenses,Advertising,100
            2024-02-01,Expenses,Advertising,200
            2024-03-01,Expenses,Sales salaries,600
            2024-04-01,Expenses,Advertising,300
            2024-05-01,Expenses,Rent,5000
            2024-06-01,Expenses,Advertising,60";
        testing::check_joined(
            "magic_number",
            &[("billing", BILLING), ("books", books)],
            expect![[r#"
            magic_number@2024Q2 = 0.80 (6 rows: 12 * (160 - 100) / 900) 2024-04-01..2024-06-30 [From spend in accounts of sales and marketing of `books`] [Subscriptions of `billing` as of 2024-10-31]
            magic_number@2024Q3 = -1 (5 rows: 12 * (130 - 160) / 360) 2024-07-01..2024-09-30 [From spend in accounts of sales and marketing of `books`] [Subscriptions of `billing` as of 2024-10-31]"#]],
        );
    }

    #[test]
    fn spend_that_begins_within_the_quarter_before_is_not_all_of_it() {
        let ads = "date,spend\n2024-02-01,100\n2024-03-01,100\n2024-04-01,100";
        testing::check_joined(
            "magic_number",
            &[("billing", BILLING), ("ads", ads)],
            expect![
                "magic_number = not available, because no quarter of the subscriptions is whole, with spend that is known of all of the quarter before. Upload files, or ask for days, that cover two quarters, one after the other. (0 rows: not computed) undated"
            ],
        );
    }
}
