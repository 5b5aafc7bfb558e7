//! A part of a table, cut from its cubes alone: a window of days, and rows with certain texts.
use super::{
    Cubes, Names,
    customers::month_of,
    dimension::{CATEGORY, CHANNEL, CURRENCY, CUSTOMER, DIMENSIONS, PRODUCT, REGION, STATUS, normal},
    parts::{Id, UNDATED},
};
use domain::{Date, Field};
use std::collections::BTreeMap;
use tables::day_number;

/// What is wanted of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slice {
    /// Days, both inclusive; rows without a date are in no window.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Rows whose text is one of these; an empty text stands for blank cells.
    pub texts: BTreeMap<Field, Vec<String>>,
}

/// The numbers of the wanted texts of a dimension, sorted; `None` where every text is wanted.
struct Wanted(Option<Vec<u32>>);

impl Wanted {
    fn of(slice: &Slice, names: &Names, dimension: usize) -> Self {
        let texts = slice.texts.get(&DIMENSIONS[dimension]);
        let number = |text: &String| {
            let text = normal(dimension).map_or_else(|| text.clone(), |normal| normal(text));
            if text.is_empty() { Some(super::NONE) } else { names.dimensions[dimension].find(&text) }
        };
        Self(texts.map(|texts| texts.iter().filter_map(number).collect()))
    }

    fn has<const D: usize>(&self, id: Id<D>) -> bool {
        self.0.as_ref().is_none_or(|wanted| wanted.contains(&id.0))
    }
}

impl Slice {
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    fn has_day(&self, day: i32) -> bool {
        let (from, to) = (self.from.map(day_number), self.to.map(day_number));
        (from.is_none() && to.is_none())
            || (day != UNDATED && from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to))
    }

    /// The window begins and ends with months, so that what is kept by month can be cut by it.
    fn is_of_months(&self) -> bool {
        let ends_a_month = |day: Date| day == day.last_of_month();
        self.from.is_none_or(|day| day.day() == 1) && self.to.is_none_or(ends_a_month)
    }

    fn names_other_than(&self, kept: &[Field]) -> Option<Field> {
        self.texts.keys().copied().find(|field| !kept.contains(field))
    }
}

impl Cubes {
    /// The cubes of a part of the table. What was not kept finely enough to be cut is withheld, with the reason.
    pub fn sliced(&self, slice: &Slice) -> Cubes {
        if slice.is_whole() {
            return self.clone();
        }
        let names = &self.names;
        let (products, channels) = (Wanted::of(slice, names, PRODUCT), Wanted::of(slice, names, CHANNEL));
        let categories = Wanted::of(slice, names, CATEGORY);
        let (regions, statuses) = (Wanted::of(slice, names, REGION), Wanted::of(slice, names, STATUS));
        let (currencies, customers) = (Wanted::of(slice, names, CURRENCY), Wanted::of(slice, names, CUSTOMER));
        let is_sale = |key: &super::sales::Key| {
            slice.has_day(key.day.0)
                && products.has(key.product)
                && categories.has(key.category)
                && channels.has(key.channel)
                && regions.has(key.region)
                && statuses.has(key.status)
                && currencies.has(key.currency)
        };
        let mut part = Cubes {
            scale: self.scale,
            coverage: self.coverage.clone(),
            names: self.names.clone(),
            days: self.days.filtered(|key| slice.has_day(key.day.0)),
            ..Cubes::default()
        };
        let dimensions =
            [Field::Product, Field::Category, Field::Channel, Field::Region, Field::Status, Field::Currency];
        match slice.names_other_than(&dimensions) {
            Some(field) => part.withhold(&["sales", "details"], &format!("sales are not kept by {field}")),
            None => {
                part.sales = self.sales.filtered(is_sale);
                part.details = self.details.filtered(is_sale);
            }
        }
        match slice.names_other_than(&[Field::CustomerId, Field::Currency]) {
            Some(field) => part.withhold(&["customers"], &format!("customers are not kept by {field}")),
            None if !slice.is_of_months() => {
                part.withhold(&["customers"], "customers are kept by month, and the window cuts a month");
            }
            None => {
                let (from, to) = (slice.from.map(month_of), slice.to.map(month_of));
                let is_dated = from.is_some() || to.is_some();
                part.customers = self.customers.filtered(|key| {
                    (!is_dated || key.month.0 != UNDATED)
                        && from.is_none_or(|from| from <= key.month)
                        && to.is_none_or(|to| key.month <= to)
                        && customers.has(key.customer)
                        && currencies.has(key.currency)
                });
            }
        }
        match slice.names_other_than(&[Field::CustomerId, Field::Currency]) {
            Some(field) => part.withhold(&["orders"], &format!("orders are not kept by {field}")),
            None => {
                let mut orders = self.orders.clone();
                orders.cells.retain(|(key, cell)| {
                    slice.has_day(cell.first_day.0) && customers.has(key.customer) && currencies.has(key.currency)
                });
                part.orders = orders;
            }
        }
        match slice.names_other_than(&[Field::Product, Field::Category, Field::Channel, Field::Region, Field::Currency])
        {
            Some(field) => part.withhold(&["order_parts"], &format!("what orders hold is not kept by {field}")),
            None if slice.from.is_some() || slice.to.is_some() => {
                part.withhold(&["order_parts"], "what orders hold is not kept by day");
            }
            None => {
                part.order_parts = self.order_parts.filtered(|key| {
                    products.has(key.product)
                        && categories.has(key.category)
                        && channels.has(key.channel)
                        && regions.has(key.region)
                        && currencies.has(key.currency)
                });
            }
        }
        match slice.names_other_than(&[Field::Currency]) {
            Some(field) => part.withhold(&["discount_rates"], &format!("discounts are not kept by {field}")),
            None if slice.from.is_some() || slice.to.is_some() => {
                part.withhold(&["discount_rates"], "discounts are not kept by day");
            }
            None => part.discount_rates = self.discount_rates.filtered(|key| currencies.has(key.currency)),
        }
        match slice.names_other_than(&[Field::Currency]) {
            Some(field) => part.withhold(&["values"], &format!("order values are not kept by {field}")),
            None if slice.from.is_some() || slice.to.is_some() => {
                part.withhold(&["values"], "order values are not kept by day");
            }
            None => part.values = self.values.filtered(|key| currencies.has(key.currency)),
        }
        part
    }

    /// Notes cubes that are not there, unless the table has nothing for them anyway.
    fn withhold(&mut self, cubes: &[&'static str], because: &str) {
        self.withheld.extend(cubes.iter().map(|cube| (*cube, because.to_owned())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::cubes;

    fn part(field: Field, text: &str) -> Cubes {
        let csv = "date,order_id,category,region,discount,amount\n\
                   2024-01-01,1,Pens,North,0.5,10\n2024-01-02,1,Ink,South,0,20\n2024-01-03,2,Pens,South,0,5";
        cubes(csv).sliced(&Slice { texts: BTreeMap::from([(field, vec![text.to_owned()])]), ..Slice::default() })
    }

    #[test]
    fn orders_are_cut_by_what_they_hold() {
        let pens = part(Field::Category, "Pens");
        assert_eq!((pens.sales.cells.len(), pens.order_parts.cells.len()), (2, 2));
        let gross = |cell: &super::super::order_parts::Cell| cell.totals().gross;
        assert_eq!(pens.order_parts.iter().map(|(_, cell)| gross(cell)).collect::<Vec<_>>(), [100, 50]);
    }

    #[test]
    fn what_is_not_kept_by_a_column_is_withheld_with_the_reason() {
        let south = part(Field::Region, "South");
        assert_eq!(south.order_parts.cells.len(), 2);
        assert_eq!(south.withheld["discount_rates"], "discounts are not kept by region");
        assert!(south.withheld.contains_key("orders") && !south.withheld.contains_key("sales"));
    }
}
