//! What an operation takes and answers, said once beside its handler: the OpenAPI document and the page for people are made
//! of it.
mod document;
mod operation;
mod samples;
mod schemas;

pub use document::{Route, SHORT, document};
pub use operation::{Operation, Place};
pub use samples::{HASH, JOB_ID, REPORT_ID, UPLOAD_ID, WHEN, claim, id, source_name, template_name};
pub use schemas::{
    Schemas, boolean, date, day_time, integer, list, list_of, map_of, nullable, number, object, text, word,
};

pub use crate::error_table::{
    CONFLICT, INVALID, MALFORMED, NOT_FOUND, OUTDATED, TOO_LARGE, UNREADABLE, UNSUPPORTED, WRONG_METHOD,
};
