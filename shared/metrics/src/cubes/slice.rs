//! A part of a table, cut from its cubes alone: a window of days, and rows with certain texts.
use super::{
    Cube, Cubes, Key, Measure, NONE, NOT_KEPT, Names, When,
    customers::month_of,
    dimension::{CURRENCY, DIMENSIONS, normal},
    names::BLANK_STATUS,
    nearest::nearest,
    parts::UNDATED,
};
use domain::{Date, Error, Field, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
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

impl Slice {
    /// The days from one to another, whatever the rows say.
    pub fn of_days(from: Date, to: Date) -> Self {
        Self { from: Some(from), to: Some(to), texts: BTreeMap::new() }
    }

    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}

/// A slice in the numbers of one table's names.
pub(super) struct Cut<'a> {
    slice: &'a Slice,
    days: Option<(i32, i32)>,
    /// Dimension, its field, and the numbers that are wanted.
    ids: Vec<(usize, Field, Vec<u32>)>,
}

impl<'a> Cut<'a> {
    fn new(slice: &'a Slice, names: &Names) -> Self {
        let is_dated = slice.from.is_some() || slice.to.is_some();
        // The day that stands for no date lies before all others.
        let days = (slice.from.map_or(UNDATED + 1, day_number), slice.to.map_or(i32::MAX, day_number));
        let mut ids = Vec::new();
        for (field, texts) in &slice.texts {
            let Some(dimension) = DIMENSIONS.iter().position(|of| of == field) else { continue };
            ids.push((dimension, *field, names.numbers(dimension, texts)));
        }
        Self { slice, days: is_dated.then_some(days), ids }
    }

    pub fn until(&self) -> Option<i32> {
        self.slice.to.map(day_number)
    }

    /// The wanted cells of a cube, or why it cannot be cut. A cube without cells needs no cutting.
    pub fn of<K: Key, M: Measure>(&self, name: &str, cube: &Cube<K, M>) -> std::result::Result<Cube<K, M>, String> {
        let Some(first) = cube.cells.first() else { return Ok(cube.clone()) };
        // Days are of the table as a whole: a month in which one product did not sell is a month all the same.
        let ids: &[_] = if name == "days" { &[] } else { &self.ids };
        if let Some((_, field, _)) = ids.iter().find(|(dimension, ..)| first.0.id_in(*dimension).is_none()) {
            return Err(format!("{} are not kept by {field}", plain(name)));
        }
        if let Some((_, field, _)) = ids.iter().find(|(dimension, ..)| has_lost(cube, *dimension)) {
            return Err(lost(name, *field));
        }
        match (self.days, Cube::when(first)) {
            (None, _) | (Some(_), Some(When::Day(_))) => {}
            (Some(_), Some(When::Month(_))) if self.is_of_months() => {}
            (Some(_), Some(When::Month(_))) => {
                return Err(format!("{} are kept by month, and the window cuts a month", plain(name)));
            }
            (Some(_), None) => return Err(format!("{} are not kept by day", plain(name))),
        }
        let months = (self.slice.from.map(month_of), self.slice.to.map(month_of));
        let days = self.days.filter(|_| !K::IS_BALANCE);
        let range = days.map_or(0..cube.cells.len(), |days| cube.range_of(days));
        Ok(cube.filtered(range, |cell| {
            let is_then = self.days.is_none_or(|(from, to)| match Cube::when(cell) {
                Some(When::Day(day)) if K::IS_BALANCE => day <= to,
                Some(When::Day(day)) => from <= day && day <= to,
                Some(When::Month(month)) => {
                    month != UNDATED
                        && months.0.is_none_or(|from| from.0 <= month)
                        && months.1.is_none_or(|to| month <= to.0)
                }
                None => false,
            });
            let has_texts = ids
                .iter()
                .all(|(dimension, _, wanted)| cell.0.id_in(*dimension).is_some_and(|id| wanted.contains(&id)));
            is_then && has_texts
        }))
    }

    /// The window begins and ends with months, so that what is kept by month can be cut by it.
    fn is_of_months(&self) -> bool {
        self.slice.from.is_none_or(|day| day.day() == 1) && self.slice.to.is_none_or(|day| day == day.last_of_month())
    }
}

/// There were too many texts of a dimension to tell the cells of each apart.
fn has_lost<K: Key, M: Measure>(cube: &Cube<K, M>, dimension: usize) -> bool {
    cube.level > 0 && cube.cells.iter().any(|(key, _)| key.id_in(dimension) == Some(NOT_KEPT))
}

fn lost(name: &str, field: Field) -> String {
    format!("there are too many {} to keep each {field} apart", plain(name))
}

impl Names {
    /// The numbers of texts that are there; an empty one stands for blank cells.
    fn numbers(&self, dimension: usize, texts: &[String]) -> Vec<u32> {
        let numbers = |text: &String| {
            let text = normal(dimension).map_or_else(|| text.clone(), |normal| normal(text));
            match text.is_empty() {
                // A status column with a blank cell, and no status column.
                true => vec![NONE, BLANK_STATUS],
                false => self.dimensions[dimension].find(&text).into_iter().collect(),
            }
        };
        texts.iter().flat_map(numbers).collect()
    }
}

fn plain(cube: &str) -> String {
    cube.replace('_', " ")
}

/// Adds a cube's cells to the parts by their text; a part begins as `empty`.
pub(super) fn part<K: Key, M: Measure>(
    cube: &Cube<K, M>,
    dimension: usize,
    parts: &mut BTreeMap<u32, Cubes>,
    empty: &Cubes,
    of: impl Fn(&mut Cubes) -> &mut Cube<K, M>,
) {
    if has_lost(cube, dimension) {
        return;
    }
    for cell in cube.cells.iter() {
        let Some(id) = cell.0.id_in(dimension) else { return };
        let part = parts.entry(id).or_insert_with(|| empty.clone());
        Arc::make_mut(&mut of(part).cells).push(*cell);
    }
}

/// What becomes of a cube that has no part of this dimension: `None` where it was parted or has nothing, `Some(None)` where
/// every part has it, `Some(reason)` where it is withheld.
pub(super) fn unparted<K: Key, M: Measure>(name: &str, cube: &Cube<K, M>, dimension: usize) -> Option<Option<String>> {
    let (first, _) = cube.cells.first()?;
    match first.id_in(dimension) {
        Some(_) if has_lost(cube, dimension) => Some(Some(lost(name, DIMENSIONS[dimension]))),
        Some(_) => None,
        None if name == "days" => Some(None),
        None => Some(Some(format!("{} are not kept by {}", plain(name), DIMENSIONS[dimension]))),
    }
}

impl Cubes {
    /// The cubes of a part of the table. What was not kept finely enough to be cut is withheld, with the reason.
    pub fn sliced(&self, slice: &Slice) -> Result<Cubes> {
        if slice.is_whole() {
            // What is decided on the table is decided once for all parts that are cut from this.
            let Cubes { currencies, decided, .. } = self.without_cells()?;
            return Ok(Cubes { currencies, decided, ..self.clone() });
        }
        let is_dated = slice.from.is_some() || slice.to.is_some();
        if is_dated && !slice.texts.is_empty() {
            // An order begins with its first line that has the texts.
            let texts = Slice { from: None, to: None, ..slice.clone() };
            return self.sliced(&texts)?.sliced(&Slice { texts: BTreeMap::new(), ..slice.clone() });
        }
        let mut part = self.settled()?.cut(&Cut::new(slice, &self.names))?;
        part.take_orders_of_parts()?;
        if let Some(texts) = slice.texts.get(&Field::Currency) {
            part.keep_currencies(&self.names.numbers(CURRENCY, texts));
        }
        Ok(part)
    }

    /// Only these are spoken of; money in the others is no part of the slice.
    fn keep_currencies(&mut self, wanted: &[u32]) {
        let kept = self.currencies.iter().flat_map(|all| all.iter()).filter(|id| wanted.contains(&id.0)).copied();
        let kept: BTreeSet<_> = kept.collect();
        if !kept.is_empty() {
            self.currencies = Some(Arc::new(kept));
        }
    }

    /// An error where a slice names a text that the table does not hold: nothing would be found, which is not the same as
    /// nothing sold.
    pub fn check(&self, slice: &Slice) -> Result<()> {
        for (field, texts) in &slice.texts {
            let Some(dimension) = DIMENSIONS.iter().position(|of| of == field) else { continue };
            let known = &self.names.dimensions[dimension];
            if known.len() == 0 && texts.iter().any(|text| !text.is_empty()) {
                return Err(Error::invalid("filters", format!("the table has no `{field}` to filter by")));
            }
            let unknown = |text: &&String| {
                !text.trim().is_empty() && self.names.numbers(dimension, &[(*text).clone()]).is_empty()
            };
            if let Some(text) = texts.iter().find(unknown) {
                let near = nearest(text, known).into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                let why =
                    format!("no row has `{text}` as its `{field}`; the nearest that are there: {}", near.join(", "));
                return Err(Error::invalid("filters", why));
            }
        }
        Ok(())
    }

    /// How many different texts of a field the table has.
    pub fn texts(&self, field: Field) -> usize {
        let dimension = DIMENSIONS.iter().position(|of| *of == field);
        dimension.map_or(0, |dimension| self.names.dimensions[dimension].len())
    }

    /// The cubes of the rows of each text of a field, `None` for blank cells, in one walk.
    pub fn by_text(&self, field: Field) -> Result<Vec<(Option<String>, Cubes)>> {
        let dimension = DIMENSIONS.iter().position(|of| *of == field);
        let dimension = dimension.ok_or_else(|| {
            let known = DIMENSIONS.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
            Error::invalid("group_by", format!("`{field}` is nothing to group by; what is: {known}"))
        })?;
        let names = &self.names.dimensions[dimension];
        let text = |id: u32| ((id as usize) < names.len()).then(|| names.text(id).to_owned());
        let mut parts = self.settled()?.parted(dimension)?;
        if parts.is_empty() && has_lost(&self.sales, dimension) {
            return Err(Error::invalid("group_by", lost("sales", field)));
        }
        for (id, part) in &mut parts {
            part.take_orders_of_parts()?;
            if dimension == CURRENCY {
                part.keep_currencies(&[*id]);
            }
        }
        Ok(parts.into_iter().map(|(id, part)| (text(id), part)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{any_csv, cubes};
    use proptest::prelude::*;

    /// The rows of a CSV that a slice is of, as the cubes of a table of their own.
    fn rows_of(csv: &str, wanted: impl Fn(&[&str]) -> bool) -> Cubes {
        let (header, rows) = csv.split_once('\n').unwrap();
        let kept = rows.lines().filter(|line| wanted(&line.split(',').collect::<Vec<_>>()));
        cubes(&format!("{header}\n{}", kept.collect::<Vec<_>>().join("\n")))
    }

    /// Money by day, which tells two sets of sales apart whatever their names' numbers are.
    fn money(cubes: &Cubes) -> BTreeMap<i32, (u32, i128)> {
        let mut days = BTreeMap::new();
        for (key, cell) in cubes.sales.iter() {
            let day: &mut (u32, i128) = days.entry(key.day.0).or_default();
            day.0 += cell.rows;
            let factor = 10_i128.pow(4 - cubes.scale);
            day.1 += (cell.positive.units() + cell.negative.units()) * factor;
        }
        days
    }

    proptest! {
        #[test]
        fn a_slice_is_the_table_of_its_rows(csv in any_csv()) {
            let whole = cubes(&csv);
            let (from, to) = (Date::constant(2024, 1, 1), Date::constant(2024, 2, 29));
            let sliced = whole.sliced(&Slice::of_days(from, to)).unwrap();
            let is_inside = |cells: &[&str]| cells[0].parse::<Date>().is_ok_and(|day| from <= day && day <= to);
            prop_assert_eq!(money(&sliced), money(&rows_of(&csv, is_inside)));
            let pens = Slice { texts: BTreeMap::from([(Field::Product, vec!["Pen".to_owned()])]), ..Slice::default() };
            let at = csv.lines().next().unwrap().split(',').position(|name| name == "product").unwrap();
            prop_assert_eq!(money(&whole.sliced(&pens).unwrap()), money(&rows_of(&csv, |cells| cells[at] == "Pen")));
        }

        #[test]
        fn the_parts_of_a_table_are_its_slices(csv in any_csv()) {
            let whole = cubes(&csv);
            let mut rows = 0;
            for (text, part) in whole.by_text(Field::Product).unwrap() {
                let texts = BTreeMap::from([(Field::Product, vec![text.unwrap_or_default()])]);
                prop_assert_eq!(&part.sales, &whole.sliced(&Slice { texts, ..Slice::default() }).unwrap().sales);
                rows += part.sales.iter().map(|(_, cell)| cell.rows).sum::<u32>();
            }
            prop_assert_eq!(rows, whole.sales.iter().map(|(_, cell)| cell.rows).sum::<u32>());
        }
    }

    #[test]
    fn what_is_not_kept_finely_enough_is_withheld_with_the_reason() {
        let whole = cubes("date,amount,customer_id,product\n2024-01-05,1,A,Pen\n2024-02-05,2,B,Ink");
        let withheld = |slice: Slice| {
            whole.sliced(&slice).unwrap().withheld.into_iter().map(|(cube, why)| format!("{cube}: {why}"))
        };
        let half = Slice::of_days(Date::constant(2024, 1, 1), Date::constant(2024, 1, 15));
        let texts = BTreeMap::from([(Field::Product, vec!["Pen".to_owned()])]);
        let pens = Slice { texts, ..Slice::default() };
        let said: Vec<String> =
            withheld(half).chain(withheld(pens)).filter(|said| said.starts_with("customers")).collect();
        expect_test::expect![[r#"
            customers: customers are kept by month, and the window cuts a month
            customers: customers are not kept by product"#]]
        .assert_eq(&said.join("\n"));
        assert!(whole.by_text(Field::Amount).is_err());
    }

    fn of_text(field: Field, text: &str) -> Slice {
        Slice { texts: BTreeMap::from([(field, vec![text.to_owned()])]), ..Slice::default() }
    }

    #[test]
    fn a_text_that_is_not_there_is_an_error_and_names_the_nearest() {
        let whole = cubes("amount,product,status\n1,Pen,paid\n2,Pencil,paid\n3,,paid");
        let error = |slice: Slice| whole.check(&slice).map(|()| "fine".to_owned()).unwrap_or_else(|e| e.to_string());
        let slices = [
            of_text(Field::Product, "Pan"),
            of_text(Field::Region, "North"),
            of_text(Field::Status, "PAID "),
            of_text(Field::Product, ""),
        ];
        expect_test::expect![[r#"
            no row has `Pan` as its `product`; the nearest that are there: `Pen`, `Pencil`
            the table has no `region` to filter by
            fine
            fine"#]]
        .assert_eq(&slices.map(error).join("\n"));
    }

    #[test]
    fn texts_that_were_not_kept_are_withheld_and_not_nothing() {
        let mut whole = cubes("amount,product\n1,Pen\n2,Ink");
        whole.sales.level = 1;
        Arc::make_mut(&mut whole.sales.cells).iter_mut().for_each(|(key, _)| key.product = crate::cubes::Id::NOT_KEPT);
        let pens = whole.sliced(&of_text(Field::Product, "Pen")).unwrap();
        assert_eq!(pens.withheld["sales"], "there are too many sales to keep each product apart");
        assert!(whole.by_text(Field::Product).is_err());
    }

    #[test]
    fn orders_of_a_category_are_those_that_hold_something_of_it() {
        let whole = cubes(
            "order_id,date,category,amount\n1,2024-01-05,Pens,3\n1,2024-01-05,Ink,4\n2,2024-01-06,Pens,5\n3,2024-02-01,Ink,9\n,2024-02-02,Ink,1",
        );
        let ink = whole.sliced(&of_text(Field::Category, "Ink")).unwrap();
        crate::testing::check_part(
            "average_order_value",
            &ink,
            expect_test::expect![[r#"
            average_order_value = 4.6666666666666666666666666667 (3 rows: 14 / 3) 2024-01-05..2024-02-02
            average_order_value@2024-01 = 4 (1 rows: 4 / 1) 2024-01-05..2024-01-31 partial
            average_order_value@2024-02 = 5 (2 rows: 10 / 2) 2024-02-01..2024-02-02 partial"#]],
        );
        let parts = whole.by_text(Field::Category).unwrap();
        let orders = parts.iter().map(|(text, part)| {
            let claims = crate::testing::part_claims("orders", part);
            (text.as_deref().unwrap_or_default(), claims[0].value.exact().unwrap())
        });
        assert_eq!(orders.collect::<Vec<_>>(), [("Ink", 3.into()), ("Pens", 2.into())]);
    }

    #[test]
    fn a_slice_of_one_currency_says_nothing_of_the_others() {
        let whole = cubes("amount,currency\n1,EUR\n2,USD");
        let claims = |cubes: &Cubes| crate::testing::part_claims("net_revenue", cubes);
        assert_eq!(claims(&whole.sliced(&of_text(Field::Currency, "usd")).unwrap()).len(), 1);
        assert!(whole.by_text(Field::Currency).unwrap().iter().all(|(_, part)| claims(part).len() == 1));
    }

    #[test]
    fn a_slice_is_read_as_its_table_is() {
        let statement = cubes("section,account,amount\nIncome,Design,100\nExpenses,Rent,-40\nExpenses,Credit,5");
        let credit = statement.sliced(&of_text(Field::Account, "Credit")).unwrap();
        crate::testing::check_part(
            "operating_profit",
            &credit,
            expect_test::expect![[
                r#"operating_profit = 5 (1 rows: 0 - 0 - -5) undated [The statement has no cost of goods sold, so none is taken off]"#
            ]],
        );
        let deals = cubes("stage,amount,probability,channel\nlead,100,50,web\nlead,100,0.5,shop");
        let shop = deals.sliced(&of_text(Field::Channel, "shop")).unwrap();
        crate::testing::check_part(
            "weighted_pipeline",
            &shop,
            expect_test::expect!["weighted_pipeline = 0.50 (1 rows: 0.50 in 1 open deals) undated"],
        );
    }
}
