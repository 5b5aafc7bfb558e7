//! Units sold: what the quantity column adds up to, over all currencies, since units have none.
use crate::{
    book::By,
    breakdown::{LISTED, not_kept},
    cubes::{Cubes, NOT_KEPT, details},
    exact::{decimal, plus},
    figure::Figure,
    outcome::Outcome,
    words::count,
};
use domain::{Decimal, Result};
use rustc_hash::FxHashMap;

/// Quantities of paid rows that were not refunded since, less what refunded rows take back, in whole units of the cubes'
/// scale.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sold {
    /// Paid rows.
    pub rows: u64,
    /// Refunded rows that take units back.
    pub returns: u64,
    quantity: i128,
    scale: u32,
}

#[derive(Debug, Default)]
pub struct Units<'a> {
    pub total: Sold,
    /// By name, blank ones under `None`.
    by: [FxHashMap<Option<&'a str>, Sold>; By::ALL.len()],
    is_not_kept: [bool; By::ALL.len()],
}

impl Sold {
    pub fn quantity(&self) -> Result<Decimal> {
        decimal(self.quantity, self.scale)
    }

    pub fn figure(&self) -> Result<Figure> {
        let quantity = self.quantity()?;
        let returns = match self.returns {
            0 => String::new(),
            rows => format!(" and {}", count(rows, "refunded row")),
        };
        let formula = format!("{quantity} in {}{returns}", count(self.rows, "paid row"));
        Ok(Figure::exact(quantity, self.rows + self.returns, formula))
    }

    pub fn add(&mut self, more: &Sold) -> Result<()> {
        self.rows += more.rows;
        self.returns += more.returns;
        self.quantity = plus(self.quantity, more.quantity)?;
        self.scale = more.scale;
        Ok(())
    }
}

/// Whether the quantity of such rows counts: paid ones sell units, and refunded ones may take some back.
pub fn is_of_units(outcome: Outcome, cell: &details::Cell) -> bool {
    outcome == Outcome::Paid || (outcome == Outcome::Refunded && cell.returns > 0)
}

impl<'a> Units<'a> {
    pub fn read(cubes: &'a Cubes) -> Result<Self> {
        let mut units = Self::default();
        let lines = cubes.counted_lines();
        for (key, cell) in cubes.details.iter().chain(&lines) {
            let outcome = cubes.names.outcome(key.status);
            if !is_of_units(outcome, cell) {
                continue;
            }
            let rows = if outcome == Outcome::Paid { cell.rows } else { 0 };
            let (rows, returns) = (u64::from(rows), u64::from(cell.returns));
            let sold = Sold { rows, returns, quantity: cell.quantity.units(), scale: cubes.scale };
            units.total.add(&sold)?;
            for by in By::ALL.into_iter().filter(|by| cubes.coverage.has(by.field())) {
                let id = by.of(key);
                units.is_not_kept[by as usize] |= id == NOT_KEPT;
                let name = (id < NOT_KEPT).then(|| cubes.names.dimensions[by.place()].text(id));
                units.by[by as usize].entry(name).or_default().add(&sold)?;
            }
        }
        Ok(units)
    }

    /// The figure of each part: the most sold first, then the others together, then rows that name none.
    pub fn figures(&self, by: By) -> Result<Vec<Figure>> {
        let Some(ranked) = self.ranked(by) else { return Ok(vec![not_kept(by)]) };
        let (listed, others) = ranked.split_at(ranked.len().min(LISTED));
        let mut figures = Vec::new();
        for (name, sold) in listed {
            figures.push(sold.figure()?.about(by.singular(), *name));
        }
        let mut rest = Sold::default();
        others.iter().try_for_each(|(_, sold)| rest.add(sold))?;
        if rest.rows + rest.returns > 0 {
            let others = format!("({} other {})", others.len(), by.plural());
            figures.push(rest.figure()?.about(by.singular(), others));
        }
        let unnamed = self.without(by);
        if unnamed.rows + unnamed.returns > 0 || figures.is_empty() {
            figures.push(unnamed.figure()?.about(by.singular(), format!("(no {})", by.singular())));
        }
        Ok(figures)
    }

    /// The most sold first, then by name; `None` where there were too many to be told apart.
    fn ranked(&self, by: By) -> Option<Vec<(&'a str, Sold)>> {
        let named = self.by[by as usize].iter().filter_map(|(name, sold)| Some(((*name)?, *sold)));
        let mut ranked: Vec<_> = named.collect();
        ranked.sort_unstable_by_key(|(name, sold)| (std::cmp::Reverse(sold.quantity), *name));
        (!self.is_not_kept[by as usize]).then_some(ranked)
    }

    /// Rows that name none.
    fn without(&self, by: By) -> Sold {
        self.by[by as usize].get(&None).copied().unwrap_or_default()
    }
}
