//! What a table holds: its rows, and how many of them fill each canonical column.
use super::{dimension::DIMENSIONS, rows::SUMMED};
use domain::Field;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tables::{Batch, Values};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub rows: u64,
    /// Rows with a readable value, per column that the table has.
    filled: BTreeMap<Field, u64>,
    /// Columns that the table has in another type than their field's, so that the cubes do not read them.
    unread: BTreeSet<Field>,
}

impl Coverage {
    pub fn add(&mut self, batch: &Batch) {
        self.rows += batch.len() as u64;
        for column in &batch.columns {
            let Some(field) = column.field else { continue };
            if is_typed(field, &column.values) {
                *self.filled.entry(field).or_default() += column.values.filled() as u64;
            } else {
                self.unread.insert(field);
            }
        }
    }

    pub fn merge(&mut self, other: &Coverage) {
        self.rows += other.rows;
        self.unread.extend(&other.unread);
        for (field, rows) in &other.filled {
            *self.filled.entry(*field).or_default() += rows;
        }
    }

    pub fn has(&self, field: Field) -> bool {
        self.filled.contains_key(&field)
    }

    /// The table has the column, but in another type than its field's: its owner had it left as text.
    pub fn is_unread(&self, field: Field) -> bool {
        self.unread.contains(&field)
    }

    /// Rows with a readable value in the column; 0 where the table has no such column.
    pub fn filled(&self, field: Field) -> u64 {
        self.filled.get(&field).copied().unwrap_or(0)
    }
}

fn is_typed(field: Field, values: &Values) -> bool {
    match field {
        Field::Date | Field::StartDate | Field::EndDate | Field::TrialEnd | Field::ClosedDate => {
            matches!(values, Values::Date(_))
        }
        field if SUMMED.contains(&field) => matches!(values, Values::Decimal(_)),
        field if DIMENSIONS.contains(&field) => matches!(values, Values::Text(_)),
        _ => true,
    }
}
