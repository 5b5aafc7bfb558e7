//! What the operations of this group take and answer; see [`lambda::contract`].
mod access;
mod reports;
mod service;
mod sources;
mod uploads;

use lambda::contract::{Operation, Place, Schemas, number, text};

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let mut operations = service::operations();
    operations.extend(uploads::operations(schemas));
    operations.extend(sources::operations(schemas));
    operations.extend(reports::operations(schemas));
    operations.extend(access::operations());
    operations
}

/// The size of a page and where it begins.
pub trait Paged {
    fn in_pages(self, default: u64, most: u64, example: &str) -> Self;
}

impl Paged for Operation {
    fn in_pages(self, default: u64, most: u64, example: &str) -> Self {
        let mut limit = number(1, most);
        limit["default"] = default.into();
        self.takes(Place::Query, "limit", limit, "How many at most.", "20").takes(
            Place::Query,
            "cursor",
            text(),
            "The `next` of the page before.",
            example,
        )
    }
}
