//! How the cells of one column are turned into values; decided once for the whole file.
use crate::date::DateForm;
use crate::number::Mark;
use crate::number_evidence::NumberReading;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Text,
    Number(NumberReading),
    Date(DateForm),
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reading::Text => f.write_str("text"),
            Reading::Number(NumberReading { mark: Mark::Point, scale }) => write!(f, "decimal, {scale} decimals"),
            Reading::Number(NumberReading { mark: Mark::Comma, scale }) => write!(f, "decimal comma, {scale} decimals"),
            Reading::Date(form) => write!(f, "date, {}", form.name()),
        }
    }
}
