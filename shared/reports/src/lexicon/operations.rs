//! Of what is worked through: expense claims, tickets, cases.
use super::Noun;
use crate::Good::{Down, Neither};

pub(super) const NOUNS: &[Noun] = &[
    Noun::new("records", "records", Neither, &["number of records"]).plural(),
    Noun::new("record_amount", "amount of records", Neither, &["claimed amount", "amount asked for"]),
    Noun::new(
        "rejection_rate",
        "rejection rate",
        Down,
        &["share of rejected records", "rejected records", "were rejected"],
    ),
    Noun::new("open_rate", "open rate", Neither, &["share of open records", "open records", "are still open"]),
    Noun::new("days_to_close", "days to close", Down, &["time to close", "processing time", "time to close records"]),
    Noun::new("records_by_status", "records by status", Neither, &[]).of("status"),
    Noun::new("records_by_category", "records by category", Neither, &[]).of("category"),
    Noun::new("records_by_department", "records by department", Neither, &[]).of("department"),
    Noun::new("records_by_person", "records by person", Neither, &[]).of("person"),
    Noun::new("records_by_amount", "records by amount", Neither, &[]).of("bracket"),
    Noun::new("rejections_by_person", "rejected records", Down, &["rejections", "were rejected"]).plural().of("pair"),
    Noun::new("days_of_small_records", "days to close of small records", Down, &["time to close small records"]),
];
