//! What the operations of this group take and answer; see [`lambda::contract`].
mod access;
mod reports;
mod service;
mod sources;
mod templates;
mod uploads;

use lambda::{
    Order,
    contract::{Operation, Place, Schemas, date, number, text, word},
};

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let mut operations = service::operations();
    operations.extend(uploads::operations(schemas));
    operations.extend(sources::operations(schemas));
    operations.extend(reports::operations(schemas));
    operations.extend(templates::operations(schemas));
    operations.extend(access::operations());
    operations
}

/// What lists take in common.
pub trait Paged {
    /// The size of a page and where it begins.
    fn in_pages(self, default: u64, most: u64) -> Self;
    fn in_order(self, order: Order) -> Self;
    /// The days of a list, of which `what` says whose they are.
    fn of_days(self, what: &str) -> Self;
}

/// A cursor, to show what one looks like.
pub const CURSOR: &str = "MDE4ZjBjMWUtN2E0MC03YjNjLThkMmUtNWY2YTdiOGM5ZDBlT0tXyYkD8wKf3vxl7mYcqQ";

impl Paged for Operation {
    fn in_order(self, order: Order) -> Self {
        let mut words = word(&order.words());
        words["default"] = order.words()[0].into();
        self.takes(Place::Query, "order", words, "What comes first.", order.words()[1])
    }

    fn of_days(self, what: &str) -> Self {
        let days = |which: &str| format!("The {which} day {what}, in UTC.");
        self.takes(Place::Query, "from", date(), &days("first"), "2024-01-01").takes(
            Place::Query,
            "to",
            date(),
            &days("last"),
            "2024-03-31",
        )
    }

    fn in_pages(self, default: u64, most: u64) -> Self {
        let mut limit = number(1, most);
        limit["default"] = default.into();
        self.takes(Place::Query, "limit", limit, "How many at most.", "20").takes(
            Place::Query,
            "cursor",
            text(),
            "The `next` of the page before, with the same other parameters but for `limit`.",
            CURSOR,
        )
    }
}
