//! Money of a whole order, kept on one line of it where a tool repeated it on each.
use super::place_of;
use super::rules::Blanked;
use super::vendor::OncePerOrder;
use crate::records::Record;
use std::collections::HashSet;
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
    pub is_continuation: bool,
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
        if !self.is_continuation {
            return;
        }
        for &(place, rule) in &self.columns {
            let text = record.get(place).unwrap_or_default().to_owned();
            if !text.trim().is_empty() {
                blanked.push(Blanked { rule, place, text });
            }
        }
        if !blanked.is_empty() {
            let is_emptied = |place| blanked.iter().any(|cell| cell.place == place);
            *record = record.iter().enumerate().map(|(at, cell)| if is_emptied(at) { "" } else { cell }).collect();
        }
    }
}
