//! Amounts by day, section and account, per currency: statements of profit and loss, balance sheets and ledgers.
use super::{
    Cubes,
    cube::{NewCube, key, measure},
    dimension::{ACCOUNT, CURRENCY, SECTION},
    parts::{Day, Id, Sum},
    rows::Rows,
};
use crate::exact::plus;
use domain::{Field, Result};

key! {
    Key {
        day: Day,
        section: Id<SECTION>,
        account: Id<ACCOUNT>,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 2_000_000;
}

measure! {
    /// Only rows with a readable amount.
    Cell {
        rows: u32,
        /// With the sign of the file: statements write costs above zero.
        amount: Sum,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    add_columns(cube, rows)?;
    if !rows.has(Field::Amount) || !(rows.has(Field::Account) || rows.has(Field::Section)) {
        return Ok(());
    }
    for row in 0..rows.len() {
        let Some(amount) = rows.amount(row)? else { continue };
        let key =
            Key { day: Day(rows.day(row)), section: rows.id(row), account: rows.id(row), currency: rows.currency(row) };
        cube.add(key, &Cell { rows: 1, amount: Sum::new(amount) })?;
    }
    Ok(())
}

/// Whether the table is one of accounts, also where a slice holds none of them.
pub fn are_there(cubes: &Cubes) -> bool {
    cubes.decided.as_ref().map_or(!cubes.accounts.is_empty(), |decided| decided.has_accounts)
}

/// The columns of a statement that stands on its side. One that others of its section add up to is not counted beside them.
fn add_columns(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    for row in 0..rows.len() {
        for line in &rows.statement {
            let Some(amount) = line.amounts.get(row)? else { continue };
            let others = rows.statement.iter().filter(|other| other.section == line.section && !other.may_be_sum);
            let mut sum = None;
            for other in others {
                let Some(more) = other.amounts.get(row)? else { continue };
                sum = Some(plus(sum.unwrap_or(0), more)?);
            }
            if line.may_be_sum && sum == Some(amount) {
                continue;
            }
            let (section, account, currency) = (line.section, line.account, rows.currency(row));
            cube.add(
                Key { day: Day(rows.day(row)), section, account, currency },
                &Cell { rows: 1, amount: Sum::new(amount) },
            )?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{claims, cubes};

    #[test]
    fn a_statement_on_its_side_is_read_by_its_columns() {
        let of = |csv: &str| {
            let (claims, _) = claims(&cubes(csv));
            ["income", "gross_profit", "operating_profit", "net_income", "gross_margin@2024-02", "orders"].map(|id| {
                let claim = claims.iter().find(|claim| claim.id == id);
                claim.and_then(|claim| claim.value.exact()).map_or("none".to_owned(), |value| value.to_string())
            })
        };
        let by_hand = "date,amount,cost,profit,expense,Interest expense,tax,Net income,Headcount\n2024-01-01,1000,300,700,400,20,30,250,7\n2024-02-01,1200,300,900,400,20,40,440,8";
        assert_eq!(of(by_hand), ["2200", "1600", "800", "690", "0.75", "none"]);
        let with_sum = "date,amount,expense,Salaries,Rent,Net income\n2024-01-01,1000,400,300,100,600\n2024-02-01,1200,500,400,100,700";
        assert_eq!(of(with_sum), ["2200", "2200", "1300", "1300", "1", "none"]);
        let unclear = "date,amount,expense,Zebra,Net income\n2024-01-01,1000,400,300,300\n2024-02-01,1200,500,400,300";
        assert_eq!(of(unclear)[0], "none");
    }
}
