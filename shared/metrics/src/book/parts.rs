//! Sales by product, category, channel and region, with what they cost and how many orders held them.
use super::By;
use crate::{
    cubes::{Cubes, Id, NONE, NOT_KEPT, details, dimension::CURRENCY},
    exact::plus,
    outcome::Outcome,
    totals::Totals,
};
use domain::Result;
use rustc_hash::FxHashMap;

/// What belongs to paid rows beside their amount, in whole units; what was refunded since takes it back.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras {
    pub rows: u64,
    pub discount: i128,
    pub tax: i128,
    pub shipping: i128,
    pub cost: i128,
    pub profit: i128,
}

/// Everything of one product, category, channel or region.
#[derive(Debug, Clone, Copy, Default)]
pub struct Part {
    pub totals: Totals,
    /// Orders that were kept and hold something of it.
    pub orders: u64,
    pub extras: Extras,
}

#[derive(Debug, Default)]
pub struct Parts {
    by: [FxHashMap<u32, Part>; By::ALL.len()],
    /// There were too many orders and products to tell in which orders each was bought.
    orders_not_kept: [bool; By::ALL.len()],
    pub extras: Extras,
}

impl Extras {
    fn of(cell: &details::Cell) -> Self {
        Self {
            rows: cell.rows.into(),
            discount: cell.discount.units(),
            tax: cell.tax.units(),
            shipping: cell.shipping.units(),
            cost: cell.cost.units(),
            profit: cell.profit.units(),
        }
    }

    pub fn add(&mut self, more: &Extras) -> Result<()> {
        self.rows += more.rows;
        self.discount = plus(self.discount, more.discount)?;
        self.tax = plus(self.tax, more.tax)?;
        self.shipping = plus(self.shipping, more.shipping)?;
        self.cost = plus(self.cost, more.cost)?;
        self.profit = plus(self.profit, more.profit)?;
        Ok(())
    }
}

impl Part {
    pub fn add(&mut self, more: &Part) -> Result<()> {
        self.totals.add(&more.totals)?;
        self.orders += more.orders;
        self.extras.add(&more.extras)
    }
}

impl Parts {
    pub fn read(cubes: &Cubes, currency: Id<CURRENCY>) -> Result<Self> {
        let mut parts = Self::default();
        let kept: Vec<By> = By::ALL.into_iter().filter(|by| cubes.coverage.has(by.field())).collect();
        for (key, cell) in cubes.sales.iter().filter(|(key, _)| key.currency == currency) {
            let outcome = cubes.names.outcome(key.status);
            if !outcome.counts() || cell.with_amount == 0 {
                continue;
            }
            let totals = cell.totals(outcome)?;
            for by in &kept {
                let part = parts.part(*by, by.of(key));
                part.totals.add(&totals)?;
                part.orders += u64::from(cell.orders);
            }
        }
        let lines = cubes.counted_lines();
        for (key, cell) in cubes.details.iter().chain(&lines).filter(|(key, _)| key.currency == currency) {
            if cubes.names.outcome(key.status) != Outcome::Paid {
                continue;
            }
            let extras = Extras::of(cell);
            parts.extras.add(&extras)?;
            for by in &kept {
                parts.part(*by, by.of(key)).extras.add(&extras)?;
            }
        }
        parts.read_orders(cubes, currency, &kept)?;
        Ok(parts)
    }

    /// An order counts for each part of which something was bought in it and kept.
    fn read_orders(&mut self, cubes: &Cubes, currency: Id<CURRENCY>, kept: &[By]) -> Result<()> {
        let mut of_order: Vec<(u32, Totals)> = Vec::new();
        for lines in cubes.order_parts.cells.chunk_by(|(a, _), (b, _)| a.order == b.order) {
            for by in kept {
                of_order.clear();
                for (key, cell) in lines.iter().filter(|(key, _)| key.currency == currency) {
                    of_order.push((by.of_order(key), cell.totals()));
                }
                of_order.sort_unstable_by_key(|(id, _)| *id);
                // Of orders with too many products to be told apart nothing is counted, and said.
                self.orders_not_kept[*by as usize] |= of_order.last().is_some_and(|(id, _)| *id == NOT_KEPT);
                for lines in of_order.chunk_by(|(a, _), (b, _)| a == b).filter(|lines| lines[0].0 != NOT_KEPT) {
                    let mut totals = Totals::default();
                    lines.iter().try_for_each(|(_, more)| totals.add(more))?;
                    self.part(*by, lines[0].0).orders += u64::from(totals.is_order());
                }
            }
        }
        Ok(())
    }

    fn part(&mut self, by: By, id: u32) -> &mut Part {
        self.by[by as usize].entry(id).or_default()
    }

    /// Each part that has a name, in no order.
    pub fn named(&self, by: By) -> impl Iterator<Item = (u32, &Part)> {
        self.by[by as usize].iter().filter(|(id, _)| **id < NOT_KEPT).map(|(id, part)| (*id, part))
    }

    /// Rows that name none.
    pub fn unnamed(&self, by: By) -> Part {
        self.by[by as usize].get(&NONE).copied().unwrap_or_default()
    }

    /// In how many orders each was bought is known.
    pub fn has_orders(&self, by: By) -> bool {
        !self.orders_not_kept[by as usize]
    }

    /// There were too many cells to tell them apart.
    pub fn is_not_kept(&self, by: By) -> bool {
        self.by[by as usize].contains_key(&NOT_KEPT)
    }
}
