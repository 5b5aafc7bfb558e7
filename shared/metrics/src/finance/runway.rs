//! Runway: how many months the money lasts at the net burn of the last months.
//!
//! Formula: cash / mean net burn of the last three complete months.
//!
//! Cash is the file's last cash_balance, else the cash accounts of its balance sheet, else what the owner states in
//! `assumptions.cash_balance`. Where fewer than three complete months are known, it is the mean of these, and says so.
//!
//! Needs: cash_balance or a stated balance, and what net burn needs: cash_balance and date; or a statement by account
//! (account, amount, date), or expense and date.
//! Empty: not available without a cash figure, and where more came in than went out: then nothing is burnt, and there is no
//! end to count to.
//! Source: cash / net burn.
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, Burn, burn},
    exact::ratio,
    figure::Figure,
    metric::Compute,
    words::count,
};
use domain::{Decimal, Result, Value};

pub(crate) static METRIC: Metric = Metric {
    id: "runway",
    name: "Runway",
    category: Category::Financial,
    unit: UnitKind::Duration("months"),
    better: Better::Higher,
    needs: &[],
    cubes: &["accounts", "costs", "cash", "order_lines"],
    source: include_str!("runway.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    figure(book).map(|figure| vec![figure])
}

fn figure(book: &Book) -> Result<Figure> {
    let burn = match Burn::net(book) {
        Ok(burn) => burn?,
        Err(absent) => return Ok(*absent),
    };
    let Some(cash) = book.finance.cash(book)? else {
        return Ok(Figure::absent(
            "nothing says how much money there is",
            "Add a column `cash_balance`, or state `assumptions.cash_balance` in the source's policy.",
        ));
    };
    let last = burn.last();
    let Some((mean, rows, formula)) = Burn::mean(book, last)? else {
        return Ok(burn::no_complete_month(book.calendar));
    };
    let formula = format!("{} / ({formula})", cash.money);
    if mean <= Decimal::ZERO {
        let because = format!("the business is not burning money: net burn was {mean} a month");
        return Ok(Figure::of(Value::not_available(because, "Nothing is needed."), rows + cash.rows, formula));
    }
    let mut figure = Figure::exact(ratio(cash.money, mean)?, rows + cash.rows, formula);
    figure.caveats.extend(cash.caveat.into_iter().chain(burn.caveat).map(str::to_owned));
    Ok(match last.len() {
        burn::AVERAGED.. => figure,
        months => figure.with_caveat(format!("Net burn is the mean of {}", count(months as u64, "month"))),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("runway", csv, expect);
    }

    /// With a cash balance of 200000 that the owner states.
    fn stated(csv: &str, expect: Expect) {
        let assumptions = domain::Assumptions { cash_balance: Some(200_000.into()), ..Default::default() };
        let policy = domain::Policy { assumptions, ..Default::default() };
        let (claims, _) = testing::claims_of(&testing::cubes(csv), &[], &policy);
        let claim = claims.iter().find(|claim| claim.metric == "runway").unwrap();
        expect.assert_eq(&format!("{}\n{}", testing::shown(claim), claim.caveats.join("\n")));
    }

    #[test]
    fn a_stated_balance_lasts_so_many_months() {
        stated(
            "date,expense\n2024-01-01,10000\n2024-02-01,10000\n2024-03-01,10000",
            expect![[r#"
            runway = 20 (3 rows: 200000 / (30000 / 3 months)) 2024-01-01..2024-03-01 [The cash balance is the one that the owner states] [The file has no income, so all that was spent counts as burnt]
            The cash balance is the one that the owner states
            The file has no income, so all that was spent counts as burnt"#]],
        );
        stated(
            "date,expense\n2024-01-01,8000\n2024-02-01,12000",
            expect![[r#"
            runway = 20 (2 rows: 200000 / (20000 / 2 months)) 2024-01-01..2024-02-01 [The cash balance is the one that the owner states] [The file has no income, so all that was spent counts as burnt] [Net burn is the mean of 2 months]
            The cash balance is the one that the owner states
            The file has no income, so all that was spent counts as burnt
            Net burn is the mean of 2 months"#]],
        );
    }

    #[test]
    fn the_balance_of_the_file_comes_first() {
        stated(
            "date,cash_balance\n2024-01-31,1000\n2024-02-29,800\n2024-03-31,500",
            expect![[r#"
            runway = 2 (5 rows: 500 / (500 / 2 months)) 2024-01-31..2024-03-31 [From cash balances, so money raised or repaid is in it] [Net burn is the mean of 2 months]
            From cash balances, so money raised or repaid is in it
            Net burn is the mean of 2 months"#]],
        );
    }

    #[test]
    fn a_profitable_business_burns_nothing() {
        stated(
            "date,amount,expense\n2024-01-01,500,100\n2024-02-01,500,100",
            expect![[r#"
            runway = not available, because the business is not burning money: net burn was -400 a month. Nothing is needed. (2 rows: 200000 / (-800 / 2 months)) 2024-01-01..2024-02-01
        "#]],
        );
    }

    #[test]
    fn without_cash_there_is_no_runway_of_zero_months() {
        check(
            "date,expense\n2024-01-01,10000\n2024-02-01,10000",
            expect![
                "runway = not available, because nothing says how much money there is. Add a column `cash_balance`, or state `assumptions.cash_balance` in the source's policy. (0 rows: not computed) 2024-01-01..2024-02-01"
            ],
        );
    }
}
