//! What changed between two balances: who is new, pays more, pays less, left and came back.
use super::history::{Balance, History};
use crate::exact::{minus, plus};
use domain::{Error, Period, Result};

/// Customers with their monthly value, and the rows it comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    pub customers: u64,
    pub units: i128,
    pub rows: u64,
}

/// All customers between the last instants of two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// The month it ends in.
    pub month: Period,
    pub from: i32,
    pub to: i32,
    pub start: Group,
    pub end: Group,
    /// First ever paid.
    pub new: Group,
    pub expansion: Group,
    /// Less, but something still runs.
    pub contraction: Group,
    pub churn: Group,
    /// From nothing, after having paid before.
    pub reactivation: Group,
}

impl Group {
    fn add(&mut self, units: i128, rows: u64) -> Result<()> {
        self.customers += 1;
        self.units = plus(self.units, units)?;
        self.rows += rows;
        Ok(())
    }
}

impl Comparison {
    pub fn of(customers: &[History], month: Period, from: i32, to: i32) -> Result<Self> {
        let none = Group::default();
        let mut all = Self {
            month,
            from,
            to,
            start: none,
            end: none,
            new: none,
            expansion: none,
            contraction: none,
            churn: none,
            reactivation: none,
        };
        for customer in customers {
            all.add(customer, customer.at(from), customer.at(to))?;
        }
        all.check()?;
        Ok(all)
    }

    fn add(&mut self, customer: &History, before: Balance, after: Balance) -> Result<()> {
        if before.units > 0 {
            self.start.add(before.units, before.rows)?;
        }
        if after.units > 0 {
            self.end.add(after.units, after.rows)?;
        }
        let (change, rows) = (minus(after.units, before.units)?, before.rows.max(after.rows));
        match (before.units > 0, after.units > 0) {
            (false, true) if customer.has_run_by(self.from) => self.reactivation.add(change, rows),
            (false, true) => self.new.add(change, rows),
            (true, false) => self.churn.add(-change, rows),
            _ if change > 0 => self.expansion.add(change, rows),
            _ if change < 0 => self.contraction.add(-change, rows),
            _ => Ok(()),
        }
    }

    /// The end is the start with every movement, in money and in customers.
    fn check(&self) -> Result<()> {
        let gained = plus(plus(self.new.units, self.reactivation.units)?, self.expansion.units)?;
        let lost = plus(self.contraction.units, self.churn.units)?;
        let end = minus(plus(self.start.units, gained)?, lost)?;
        let customers = self.start.customers + self.new.customers + self.reactivation.customers;
        if end == self.end.units && customers == self.end.customers + self.churn.customers {
            return Ok(());
        }
        let what = "checking that movements of recurring revenue lead from one balance to the next";
        Err(Error::internal(what, std::io::Error::other(format!("{self:?}"))))
    }

    /// Gained: new, reactivated and expanded; lost: contracted and churned.
    pub fn gained_and_lost(&self) -> Result<(Group, Group)> {
        let gained = [self.new, self.reactivation, self.expansion];
        Ok((sum(&gained)?, sum(&[self.contraction, self.churn])?))
    }
}

pub fn sum(groups: &[Group]) -> Result<Group> {
    let mut all = Group::default();
    for group in groups {
        all.customers += group.customers;
        all.units = plus(all.units, group.units)?;
        all.rows += group.rows;
    }
    Ok(all)
}
