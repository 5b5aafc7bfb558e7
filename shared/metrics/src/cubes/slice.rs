//! A part of a table, cut from its cubes alone: a window of days, and rows with certain texts.
use super::{
    Cube, Cubes, Key, Measure, NONE, Names, When,
    customers::month_of,
    dimension::{DIMENSIONS, normal},
    names::BLANK_STATUS,
    parts::UNDATED,
};
use domain::{Date, Error, Field, Result};
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
            let numbers = |text: &String| {
                let text = normal(dimension).map_or_else(|| text.clone(), |normal| normal(text));
                match text.is_empty() {
                    // A status column with a blank cell, and no status column.
                    true => vec![NONE, BLANK_STATUS],
                    false => names.dimensions[dimension].find(&text).into_iter().collect(),
                }
            };
            ids.push((dimension, *field, texts.iter().flat_map(numbers).collect()));
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
        match (self.days, Cube::when(first)) {
            (None, _) | (Some(_), Some(When::Day(_))) => {}
            (Some(_), Some(When::Month(_))) if self.is_of_months() => {}
            (Some(_), Some(When::Month(_))) => {
                return Err(format!("{} are kept by month, and the window cuts a month", plain(name)));
            }
            (Some(_), None) => return Err(format!("{} are not kept by day", plain(name))),
        }
        let months = (self.slice.from.map(month_of), self.slice.to.map(month_of));
        Ok(cube.filtered(|cell| {
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
    for cell in &cube.cells {
        let Some(id) = cell.0.id_in(dimension) else { return };
        let part = parts.entry(id).or_insert_with(|| empty.clone());
        of(part).cells.push(*cell);
    }
}

/// What becomes of a cube that has no part of this dimension: `None` where it was parted or has nothing, `Some(None)` where
/// every part has it, `Some(reason)` where it is withheld.
pub(super) fn unparted<K: Key, M: Measure>(name: &str, cube: &Cube<K, M>, dimension: usize) -> Option<Option<String>> {
    let (first, _) = cube.cells.first()?;
    match first.id_in(dimension) {
        Some(_) => None,
        None if name == "days" => Some(None),
        None => Some(Some(format!("{} are not kept by {}", plain(name), DIMENSIONS[dimension]))),
    }
}

impl Cubes {
    /// The cubes of a part of the table. What was not kept finely enough to be cut is withheld, with the reason.
    pub fn sliced(&self, slice: &Slice) -> Cubes {
        if slice.is_whole() { self.clone() } else { self.cut(&Cut::new(slice, &self.names)) }
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
        Ok(self.parted(dimension).into_iter().map(|(id, part)| (text(id), part)).collect())
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
            let sliced = whole.sliced(&Slice::of_days(from, to));
            let is_inside = |cells: &[&str]| cells[0].parse::<Date>().is_ok_and(|day| from <= day && day <= to);
            prop_assert_eq!(money(&sliced), money(&rows_of(&csv, is_inside)));
            let pens = Slice { texts: BTreeMap::from([(Field::Product, vec!["Pen".to_owned()])]), ..Slice::default() };
            let at = csv.lines().next().unwrap().split(',').position(|name| name == "product").unwrap();
            prop_assert_eq!(money(&whole.sliced(&pens)), money(&rows_of(&csv, |cells| cells[at] == "Pen")));
        }

        #[test]
        fn the_parts_of_a_table_are_its_slices(csv in any_csv()) {
            let whole = cubes(&csv);
            let mut rows = 0;
            for (text, part) in whole.by_text(Field::Product).unwrap() {
                let texts = BTreeMap::from([(Field::Product, vec![text.unwrap_or_default()])]);
                prop_assert_eq!(&part.sales, &whole.sliced(&Slice { texts, ..Slice::default() }).sales);
                rows += part.sales.iter().map(|(_, cell)| cell.rows).sum::<u32>();
            }
            prop_assert_eq!(rows, whole.sales.iter().map(|(_, cell)| cell.rows).sum::<u32>());
        }
    }

    #[test]
    fn what_is_not_kept_finely_enough_is_withheld_with_the_reason() {
        let whole = cubes("date,amount,customer_id,product\n2024-01-05,1,A,Pen\n2024-02-05,2,B,Ink");
        let withheld =
            |slice: Slice| whole.sliced(&slice).withheld.into_iter().map(|(cube, why)| format!("{cube}: {why}"));
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
}
