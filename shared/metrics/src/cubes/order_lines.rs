//! Further lines of orders, which state neither amount nor status: exports of shops write both on an order's first line
//! alone. Their quantities and costs count where their order was paid, and do not where it was voided or refunded.
//!
//! Lines may stand in another part of the table than the first one of their order, so that they are settled when cubes are
//! read, and before a slice parts them from it.
use super::{
    Cube, Cubes, costs,
    cube::{NewCube, key},
    details::{self, READ},
    dimension::{CATEGORY, CHANNEL, CURRENCY, ORDER, PRODUCT, REGION},
    parts::{Day, Id},
    rows::Rows,
};
use domain::{Field, Result};
use std::borrow::Cow;

pub use super::details::Cell;

key! {
    /// With too many cells products are told apart no longer.
    Key {
        order: Id<ORDER>,
        day: Day,
        product: Id<PRODUCT>,
        category: Id<CATEGORY>,
        channel: Id<CHANNEL>,
        region: Id<REGION>,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 4_000_000;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { product: Id::NOT_KEPT, ..self }),
            _ => None,
        }
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !rows.has(Field::Amount) || !rows.has(Field::OrderId) || !READ.iter().any(|field| rows.has(*field)) {
        return Ok(());
    }
    let columns = details::columns(rows)?;
    for row in 0..rows.len() {
        if !rows.is_further_line(row)? {
            continue;
        }
        let key = Key {
            order: rows.order(row),
            day: Day(rows.day(row)),
            product: rows.id(row),
            category: rows.id(row),
            channel: rows.id(row),
            region: rows.id(row),
            currency: rows.currency(row),
        };
        cube.add(key, &details::cell(rows, &columns, row)?)?;
    }
    Ok(())
}

impl Cubes {
    /// The further lines of orders that were paid, as rows that count.
    pub fn counted_lines(&self) -> Vec<(details::Key, Cell)> {
        let mut orders = &self.orders.cells[..];
        let mut counted = Vec::new();
        for (key, cell) in self.order_lines.iter() {
            orders = &orders[orders.partition_point(|(of, _)| of.order < key.order)..];
            let of_order = || orders.iter().take_while(|(of, _)| of.order == key.order);
            if of_order().any(|(_, order)| order.bought > 0) {
                let Key { day, product, category, channel, region, mut currency, .. } = *key;
                // A line may leave the currency to the first one of its order.
                let mut named = of_order().map(|(of, _)| of.currency);
                if let (true, Some(first)) = (currency.is_none(), named.next())
                    && named.all(|other| other == first)
                {
                    currency = first;
                }
                counted.push((
                    details::Key { day, product, category, channel, region, status: Id::NONE, currency },
                    *cell,
                ));
            }
        }
        counted
    }

    /// What these lines cost, by day.
    pub fn costs_of_lines(&self) -> Vec<(costs::Key, costs::Cell)> {
        let lines = self.counted_lines().into_iter().filter(|(_, cell)| cell.cost.units() != 0);
        let cost = |cell: Cell| costs::Cell { rows: cell.rows, cost: cell.cost, ..costs::Cell::default() };
        lines.map(|(key, cell)| (costs::Key { day: key.day, currency: key.currency }, cost(cell))).collect()
    }

    /// The same cubes with these lines among the others, so that they can be parted from their orders.
    pub(super) fn settled(&self) -> Result<Cow<'_, Cubes>> {
        if self.order_lines.cells.is_empty() {
            return Ok(Cow::Borrowed(self));
        }
        let mut details = self.details.with(self.counted_lines())?;
        details.level = details.level.max(self.order_lines.level);
        let costs = self.costs.with(self.costs_of_lines())?;
        let order_lines = Cube { cells: Default::default(), ..self.order_lines.clone() };
        Ok(Cow::Owned(Cubes { details, costs, order_lines, ..self.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use crate::{cubes::Slice, testing};
    use domain::Field;
    use std::collections::BTreeMap;

    #[test]
    fn a_line_without_a_currency_is_in_that_of_its_order() {
        let csv = "order_id,amount,quantity,cost,status,currency\n1,10,1,4,paid,EUR\n1,,2,8,,\n2,5,1,1,paid,USD";
        testing::check_cubes(
            "profit",
            &testing::cubes(csv),
            expect_test::expect![[r#"
                profit[EUR] = -2 (2 rows: 10 - 12) undated
                profit[USD] = 4 (1 rows: 5 - 1) undated"#]],
        );
    }

    #[test]
    fn lines_count_as_their_order_does_also_in_a_slice() {
        let csv = "order_id,amount,quantity,cost,status,product\n1,10,1,4,paid,Pen\n1,,2,8,,Ink\n2,9,3,3,voided,Pen\n2,,4,4,,Ink\n3,9,5,3,refunded,Pen\n3,,6,6,,Ink";
        let cubes = testing::cubes(csv);
        testing::check_cubes(
            "units_sold",
            &cubes,
            expect_test::expect!["units_sold = 3 (2 rows: 3 in 2 paid rows) undated"],
        );
        testing::check_cubes("profit", &cubes, expect_test::expect!["profit = -2 (2 rows: 10 - 12) undated"]);
        testing::check_cubes(
            "gross_margin",
            &cubes,
            expect_test::expect!["gross_margin = -0.20 (3 rows: (10 - 12) / 10) undated"],
        );
        let texts = BTreeMap::from([(Field::Product, vec!["Ink".to_owned()])]);
        let ink = cubes.sliced(&Slice { texts, ..Slice::default() }).unwrap();
        testing::check_part(
            "units_sold",
            &ink,
            expect_test::expect!["units_sold = 2 (1 rows: 2 in 1 paid row) undated"],
        );
    }
}
