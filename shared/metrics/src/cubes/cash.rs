//! Money in the bank by day and account, per currency. Several balances of one account on one day are kept as the least and
//! the largest, since nothing in a table that may be read in parts says which row was the last.
use super::{
    cube::{NewCube, key, measure},
    dimension::{ACCOUNT, CURRENCY},
    parts::{Day, Id, Range},
    rows::Rows,
};
use domain::{Field, Result};

key! {
    Key {
        day: Day,
        account: Id<ACCOUNT>,
        currency: Id<CURRENCY>,
    }
}

measure! {
    Cell {
        rows: u32,
        balance: Range,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let Some(balances) = rows.numbers(Field::CashBalance)? else { return Ok(()) };
    for row in 0..rows.len() {
        let Some(balance) = balances.get(row)? else { continue };
        let key = Key { day: Day(rows.day(row)), account: rows.id(row), currency: rows.currency(row) };
        cube.add(key, &Cell { rows: 1, balance: Range::of(balance) })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("runway", csv, expect);
    }

    #[test]
    fn balances_of_a_day_are_added_up_by_account_alone() {
        let days = |last: &str| {
            format!(
                "date,account,cash_balance\n2024-01-31,Main,90\n2024-01-31,Savings,50\n2024-02-29,Main,60\n2024-02-29,{last}"
            )
        };
        check(
            &days("Savings,40"),
            expect![[
                r#"runway = 2.50 (6 rows: 100 / (40 / 1 months)) 2024-01-31..2024-02-29 [From cash balances, so money raised or repaid is in it] [Net burn is the mean of 1 month]"#
            ]],
        );
        check(
            &days("Main,40"),
            expect![[
                r#"runway = not available, because the file has different balances of 2024-02-29, and nothing says of which account each is, or which was the last. Add a column `account`, or keep one balance of each account a day. (0 rows: not computed) 2024-01-31..2024-02-29"#
            ]],
        );
        check(
            &days("Main,60"),
            expect![[
                r#"runway = 0.75 (6 rows: 60 / (80 / 1 months)) 2024-01-31..2024-02-29 [From cash balances, so money raised or repaid is in it] [Net burn is the mean of 1 month]"#
            ]],
        );
    }
}
