//! The shares that customers have in net revenue.
use crate::{absence, book::Book, exact::plus, totals::Totals, words::count};
use domain::{Result, Value};

/// Customers with net revenue of zero or more, who have a share, and those below zero, who have none of anything.
pub struct Shares {
    /// The largest first.
    pub sharing: Vec<Totals>,
    /// Net revenue of those who share.
    pub all: i128,
    /// Their rows.
    pub rows: u64,
    below_zero: u64,
    lost: i128,
}

impl Shares {
    pub fn of(book: &Book) -> Result<Self> {
        let mut sharing: Vec<Totals> = book.ranked_customers()?.map(|(_, customer)| customer.totals).collect();
        let below = sharing.split_off(sharing.partition_point(|totals| totals.net() >= 0));
        Ok(Self {
            all: net(&sharing)?,
            rows: sharing.iter().map(|totals| totals.rows).sum(),
            below_zero: below.len() as u64,
            lost: net(&below)?,
            sharing,
        })
    }

    /// Why nobody has a share.
    pub fn absence(&self) -> Result<Option<Value>> {
        if self.sharing.is_empty() && self.below_zero == 0 {
            return Ok(Some(absence::no_customers()));
        }
        Ok((plus(self.all, self.lost)? <= 0).then(|| {
            Value::not_available(
                "customers were given back as much as they paid, or more",
                "Upload a file that also holds the sales these refunds belong to.",
            )
        }))
    }

    /// The end of a calculation that names who is left out.
    pub fn left_out(&self, book: &Book) -> Result<String> {
        if self.below_zero == 0 {
            return Ok(String::new());
        }
        Ok(format!(", without {} at {}", count(self.below_zero, "customer"), book.money(self.lost)?))
    }
}

/// Net revenue of customers together.
pub fn net(customers: &[Totals]) -> Result<i128> {
    customers.iter().try_fold(0, |sum, totals| plus(sum, totals.net()))
}
