//! What was given off the list price, from a discount column of money or of rates.
use super::Book;
use crate::{
    cubes::{Cubes, Id, dimension::CURRENCY},
    exact::{decimal, less, plus, power_of_ten, ratio, sum},
    figure::Figure,
    words::count,
};
use domain::{Decimal, Result};

/// How the discount column is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Money,
    /// Fractions of the list price.
    Rates,
}

/// A column is of rates when no discount is below 0 or above 1 and some lie between, in whatever currency.
pub fn are_rates(cubes: &Cubes) -> Result<bool> {
    if let Some(decided) = &cubes.decided {
        return Ok(decided.discounts_are_rates);
    }
    let one = power_of_ten(cubes.scale)?;
    let mut rates = cubes.discount_rates.cells.iter().map(|(key, _)| key.discount.units());
    Ok(rates.clone().all(|rate| (0..=one).contains(&rate)) && rates.any(|rate| 0 < rate && rate < one))
}

#[derive(Debug, Default)]
pub struct Discounts {
    pub kind: Kind,
    /// List prices of rows with a rate below 1.
    pub list: Decimal,
    /// What was paid for them.
    pub paid: Decimal,
    pub rows: u64,
    /// Rows given away at a rate of 1, whose list price cannot be known.
    pub unpriced: u64,
    /// Rates were too many and are rounded to four digits.
    pub is_rounded: bool,
}

impl Discounts {
    pub fn read(cubes: &Cubes, currency: Id<CURRENCY>) -> Result<Self> {
        if !are_rates(cubes)? {
            return Ok(Self::default());
        }
        let (cube, one) = (&cubes.discount_rates, power_of_ten(cubes.scale)?);
        let mut discounts = Self { kind: Kind::Rates, is_rounded: cube.level > 0, ..Self::default() };
        let mut paid = 0;
        for (key, cell) in cube.iter().filter(|(key, _)| key.currency == currency) {
            let left = one - key.discount.units();
            if left == 0 {
                discounts.unpriced += u64::from(cell.rows);
                continue;
            }
            discounts.rows += u64::from(cell.rows);
            paid = plus(paid, cell.gross.units())?;
            let gross = decimal(cell.gross.units(), cubes.scale)?;
            discounts.list = sum(discounts.list, ratio(gross, decimal(left, cubes.scale)?)?)?;
        }
        discounts.paid = decimal(paid, cubes.scale)?;
        Ok(discounts)
    }
}

/// What paid rows brought in, and what they would have at list prices.
pub struct ListPrice {
    pub are_rates: bool,
    pub list: Decimal,
    pub paid: Decimal,
    pub discount: Decimal,
    pub rows: u64,
    caveats: Vec<String>,
}

impl ListPrice {
    pub fn with_caveats(&self, figure: Figure) -> Figure {
        self.caveats.iter().fold(figure, |figure, caveat| figure.with_caveat(caveat.clone()))
    }
}

impl Book<'_> {
    pub fn list_price(&self) -> Result<ListPrice> {
        let of = &self.discounts;
        if of.kind == Kind::Money {
            let extras = self.extras()?;
            let discount = self.money(extras.discount)?.abs();
            // What was refunded since was paid too, but its discount is not counted, and neither is it.
            let paid = self.money(self.total.gross - self.refunded.gross)?;
            let list = sum(paid, discount)?;
            return Ok(ListPrice { are_rates: false, list, paid, discount, rows: extras.rows, caveats: vec![] });
        }
        let mut caveats = vec!["The discount column is read as rates, since it holds none above 1".to_owned()];
        if of.unpriced > 0 {
            let rows = count(of.unpriced, "row");
            caveats.push(format!("{rows} at a discount of 100 % left out, since nothing tells the list price"));
        }
        if of.is_rounded {
            caveats.push("The file has more different discounts than are kept: they are rounded to four digits".into());
        }
        let (list, paid) = (of.list, of.paid);
        Ok(ListPrice { are_rates: true, list, paid, discount: less(list, paid)?, rows: of.rows, caveats })
    }
}
