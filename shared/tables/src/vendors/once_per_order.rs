//! Money of a whole order, kept on one line of it where a tool repeated it on each.
use super::place_of;
use super::rules::Blanked;
use super::vendor::OncePerOrder;
use crate::records::Record;
use domain::{Issue, Severity};
use std::collections::{BTreeMap, HashSet};
use xxhash_rust::xxh3::Xxh3;

/// Where an order's columns stand in one file, and which orders were seen.
#[derive(Debug)]
pub(super) struct Once {
    order: usize,
    at: Option<usize>,
    total: usize,
    first_line: Option<usize>,
    /// Places of the money that is the order's, each with its rule.
    columns: Vec<(usize, usize)>,
    /// Orders with their total, as hashes: 16 bytes each. A line is only emptied where number, time and total are those of
    /// an earlier one, so two shops' orders of one number both count.
    seen: HashSet<u128>,
    /// What was kept of each order and column, as hashes: 8 bytes for each amount that is not 0.
    kept: HashSet<u64>,
    pub is_continuation: bool,
    /// Amounts of repeated lines that differ, and so stay: how many by column, with the first of them by order.
    different: BTreeMap<usize, Different>,
}

/// Amounts of a column that differ among the lines of one order.
#[derive(Debug)]
struct Different {
    cells: u64,
    /// The smallest by order and text, whatever the order of rows.
    example: (String, String),
}

impl Once {
    /// `rule` gives the place of a column's rule in the list, or `None` where the policy keeps the column as it is.
    pub(super) fn new(
        order: &OncePerOrder,
        names: &[String],
        rule: impl FnMut(usize) -> Option<usize>,
    ) -> Option<Self> {
        let mut rule = rule;
        let columns = order.columns.iter().filter_map(|column| place_of(names, &[*column]));
        Some(Self {
            order: place_of(names, &[order.order])?,
            at: place_of(names, order.at),
            total: place_of(names, &[order.total])?,
            first_line: place_of(names, &[order.first_line]),
            columns: columns.filter_map(|place| Some((place, rule(place)?))).collect(),
            seen: HashSet::new(),
            kept: HashSet::new(),
            different: BTreeMap::new(),
            is_continuation: false,
        })
    }

    pub(super) fn apply(&mut self, record: &mut Record, blanked: &mut Vec<Blanked>) {
        let cell = |place: usize| record.get(place).unwrap_or_default().trim();
        let (order, total) = (cell(self.order), cell(self.total));
        if total.is_empty() {
            // A first line that lacks its total still has its status; that lack is worth an issue.
            let is_first = self.first_line.is_some_and(|place| !cell(place).is_empty());
            self.is_continuation = !order.is_empty() && !is_first;
            return;
        }
        let mut hash = Xxh3::new();
        for part in [order, self.at.map(cell).unwrap_or_default(), total] {
            hash.update(part.as_bytes());
            // No character of a cell is this byte, so that parts cannot run into one another.
            hash.update(&[0xFF]);
        }
        self.is_continuation = !order.is_empty() && !self.seen.insert(hash.digest128());
        let order = order.to_owned();
        for &(place, rule) in &self.columns {
            let text = record.get(place).unwrap_or_default();
            let cell = text.trim();
            // 0 is kept nowhere and missed nowhere.
            let is_zero = !cell.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0');
            let is_new = !is_zero && {
                let mut kept = hash.clone();
                kept.update(&place.to_le_bytes());
                kept.update(cell.as_bytes());
                self.kept.insert(kept.digest())
            };
            if !self.is_continuation || cell.is_empty() {
                continue;
            }
            // The total is what tells the order, so it is the same.
            if is_new && place != self.total {
                let example = || (crate::cell::quoted(&order), crate::cell::quoted(cell));
                let different = self.different.entry(place);
                let different = different.or_insert_with(|| Different { cells: 0, example: example() });
                different.cells += 1;
                different.example = example().min(std::mem::take(&mut different.example));
            } else {
                blanked.push(Blanked { rule, place, text: text.to_owned() });
            }
        }
        if !blanked.is_empty() {
            let is_emptied = |place| blanked.iter().any(|cell| cell.place == place);
            *record = record.iter().enumerate().map(|(at, cell)| if is_emptied(at) { "" } else { cell }).collect();
        }
    }

    /// Columns whose amounts differ among the lines of an order.
    pub(super) fn issues<'i>(&'i self, headers: &'i [String]) -> impl Iterator<Item = Issue> + 'i {
        self.different.iter().filter_map(move |(place, different)| {
            let header = headers.get(*place)?;
            let (order, value) = &different.example;
            Some(Issue {
                kind: "order_lines_differ".into(),
                severity: Severity::Warning,
                row: None,
                column: Some(header.clone()),
                value: Some(value.clone()),
                what: format!(
                    "`{header}` differs among the lines of an order {} times, as in `{order}`; such amounts were kept.",
                    different.cells
                ),
                suggestion: "Check whether they belong to the line or to the whole order.".into(),
                effect: Some("Each different amount counts once.".into()),
            })
        })
    }
}
