//! Counts in words.

/// `1 row`, `2 rows`.
pub fn count(number: u64, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

/// The form of a verb that goes with a number of things: `has` or `have`.
pub fn verb(number: u64, singular: &'static str, plural: &'static str) -> &'static str {
    if number == 1 { singular } else { plural }
}
