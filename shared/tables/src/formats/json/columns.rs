//! The columns of a JSON file: every key of every object, in the order in which they first appear.
use crate::formats::Spool;
use crate::formats::json::scanner::{self, Scanner};
use crate::formats::limits::MOST_COLUMNS;
use crate::refusal;
use domain::{Findings, Issue, Result, Severity};
use std::collections::HashMap;

/// Name of the only column of a list of plain values.
const VALUE: &str = "value";

#[derive(Default)]
pub(super) struct Columns {
    /// What the elements are, told by the first.
    kind: Option<Kind>,
    names: Vec<Name>,
    places: HashMap<String, usize>,
    cells: Vec<String>,
    path: String,
    /// Elements that are no rows of this table, and the first of them.
    pub(super) odd: u64,
    odd_numbers: Vec<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    List,
    Value,
}

struct Name {
    text: String,
    /// A value other than `null` was seen.
    is_filled: bool,
}

fn kind(scanner: &mut Scanner<'_>) -> scanner::Result<Kind> {
    scanner.blank()?;
    Ok(match scanner.peek()? {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::List,
        _ => Kind::Value,
    })
}

impl Columns {
    /// Reads one element for the names in it.
    pub(super) fn learn(&mut self, scanner: &mut Scanner<'_>) -> scanner::Result<()> {
        let kind = kind(scanner)?;
        if *self.kind.get_or_insert(kind) != kind {
            scanner.skip(0)?;
            return scanner.end_of_row();
        }
        match kind {
            Kind::Object => {
                let Self { names, places, path, .. } = self;
                path.clear();
                scanner.value(path, 1, &mut |path, value| learn(names, places, path, value.is_some()))
            }
            Kind::List => {
                let (mut place, names, places) = (0, &mut self.names, &mut self.places);
                scanner.elements(1, &mut |scanner| {
                    place += 1;
                    learn(names, places, &format!("column_{place}"), true)?;
                    scanner.skip(2)
                })
            }
            Kind::Value => {
                learn(&mut self.names, &mut self.places, VALUE, true)?;
                scanner.skip(0)
            }
        }?;
        scanner.end_of_row()
    }

    /// All elements were read. A key that is an object in some rows and `null` in others has its columns; the key itself is
    /// none.
    pub(super) fn close(&mut self) {
        let is_object = |name: &Name| {
            let start = format!("{}.", name.text);
            !name.is_filled && self.names.iter().any(|other| other.text.starts_with(&start))
        };
        let kept: Vec<bool> = self.names.iter().map(|name| !is_object(name)).collect();
        let mut kept = kept.into_iter();
        self.names.retain(|_| kept.next().unwrap_or(true));
        self.places = self.names.iter().enumerate().map(|(place, name)| (name.text.clone(), place)).collect();
        self.cells = vec![String::new(); self.names.len()];
    }

    /// The names as the first row; lists of lists have none of their own.
    pub(super) fn write_names(&self, spool: &mut Spool) -> Result<()> {
        match self.kind {
            Some(Kind::List) => Ok(()),
            _ => spool.row(1, self.names.iter().map(|name| name.text.as_str())),
        }
    }

    /// Reads one element as a row.
    pub(super) fn write(&mut self, scanner: &mut Scanner<'_>, number: u64, spool: &mut Spool) -> scanner::Result<()> {
        let kind = kind(scanner)?;
        if self.kind != Some(kind) {
            scanner.skip(0)?;
            scanner.end_of_row()?;
            self.odd += 1;
            if self.odd <= Findings::KEPT_PER_KIND {
                self.odd_numbers.push(number);
            }
            return Ok(());
        }
        let Self { places, cells, path, .. } = self;
        cells.iter_mut().for_each(String::clear);
        match kind {
            Kind::Object => {
                path.clear();
                scanner.value(path, 1, &mut |path, value| {
                    if let Some(cell) = places.get(path).and_then(|place| cells.get_mut(*place)) {
                        cell.clear();
                        cell.push_str(value.unwrap_or_default());
                    }
                    Ok(())
                })?;
            }
            Kind::List => {
                let mut cells = cells.iter_mut();
                scanner.elements(1, &mut |scanner| match cells.next() {
                    Some(cell) => scanner.cell(2, cell).map(|_| ()),
                    None => scanner.skip(2),
                })?;
            }
            Kind::Value => {
                for cell in cells.iter_mut() {
                    scanner.cell(1, cell)?;
                }
            }
        }
        // A row is written only when nothing speaks against it any more.
        scanner.end_of_row()?;
        Ok(spool.row(number, self.cells.iter().map(String::as_str))?)
    }

    /// What there is to say of elements that are no rows.
    pub(super) fn odd_elements(&self) -> impl Iterator<Item = Issue> {
        self.odd_numbers.iter().map(|number| Issue {
            kind: "no_object".into(),
            severity: Severity::Error,
            row: Some(*number),
            column: None,
            value: None,
            what: "This element is of another kind than the first and was left out.".into(),
            suggestion: "Export the list again so that every element of it is a row.".into(),
            effect: Some("It is not in any total.".into()),
        })
    }
}

fn learn(names: &mut Vec<Name>, places: &mut HashMap<String, usize>, path: &str, is_filled: bool) -> Result<()> {
    if let Some(place) = places.get(path) {
        if let Some(name) = names.get_mut(*place) {
            name.is_filled |= is_filled;
        }
        return Ok(());
    }
    if names.len() == MOST_COLUMNS {
        return Err(refusal::too_many_keys(MOST_COLUMNS));
    }
    places.insert(path.to_owned(), names.len());
    names.push(Name { text: path.to_owned(), is_filled });
    Ok(())
}
