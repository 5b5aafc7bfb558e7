//! Where cubes come from: the file, its columns as they were read, and what its owner decided about reading it.
use domain::{ColumnMapping, ContentHash, Date, Field, Policy};

#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    pub file: &'a ContentHash,
    pub columns: &'a [ColumnMapping],
    pub policy: &'a Policy,
    /// The day the file came.
    pub today: Date,
}

/// Columns that are named where several could be meant.
const NAMED: usize = 3;

impl<'a> Origin<'a> {
    pub fn column(&self, field: Field) -> Option<&'a ColumnMapping> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    /// The header as the file spells it, or the field's name.
    pub fn header(&self, field: Field) -> &'a str {
        self.column(field).map_or(field.name(), |column| &column.header)
    }

    /// Headers of columns that stand for no field and could be this one, the likeliest first.
    pub fn candidates(&self, field: Field) -> Vec<&'a str> {
        let kinds: &[&str] = match field {
            Field::Amount => &["money", "decimal", "integer"],
            Field::Date => &["date", "datetime"],
            // Texts look alike: a guess of what is a product or a customer would be poor advice.
            _ => return Vec::new(),
        };
        let rank = |column: &ColumnMapping| {
            let is_suggested = column.suggestions.iter().any(|suggestion| suggestion.field == field);
            let kind = kinds.iter().position(|kind| *kind == column.kind);
            if is_suggested { Some(0) } else { kind.map(|place| place + 1) }
        };
        let open = self.columns.iter().filter(|column| column.field.is_none());
        let mut found: Vec<_> = open.filter_map(|column| Some((rank(column)?, column.header.as_str()))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().take(NAMED).map(|(_, header)| header).collect()
    }
}
