//! The first day on which each lead or deal stood in each stage: the history that a funnel in order is read from.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CUSTOMER, ORDER, STAGE},
    parts::{Earliest, Id},
    rows::Rows,
};
use domain::{Field, Result};

key! {
    /// A table that names deals by an id speaks of deals, else of customers.
    Key {
        deal: Id<ORDER>,
        customer: Id<CUSTOMER>,
        stage: Id<STAGE>,
    }
}

measure! {
    Cell {
        rows: u32,
        first_day: Earliest,
    }
}

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    let names_deals = rows.has(Field::OrderId);
    if !rows.has(Field::Stage) || !rows.has(Field::Date) || !(names_deals || rows.has(Field::CustomerId)) {
        return Ok(());
    }
    for row in 0..rows.len() {
        let (deal, customer) = if names_deals { (rows.order(row), Id::NONE) } else { (Id::NONE, rows.customer(row)) };
        if deal.is_none() && customer.is_none() {
            continue;
        }
        let cell = Cell { rows: 1, first_day: Earliest(rows.day(row)) };
        cube.add(Key { deal, customer, stage: rows.id(row) }, &cell)?;
    }
    Ok(())
}
