//! The rows of a file in one currency as what starts and what ends.
use super::{evidence::Evidence, history::Turn};
use crate::{
    book::{Context, are_rates},
    cubes::{Cubes, Id, UNDATED, billed_periods, dimension::CURRENCY, subscriptions},
};
use domain::Result;
use tables::day_number;

/// Every row as changes by customer, those that name none apart.
#[derive(Default)]
pub struct Changes {
    pub customers: Vec<Vec<Turn>>,
    pub nameless: Vec<Turn>,
    pub are_bills: bool,
    pub caveats: Vec<String>,
    pub nothing_ended: bool,
}

impl Changes {
    pub fn listed(cubes: &Cubes, currency: Id<CURRENCY>, evidence: &mut Evidence) -> Result<Self> {
        let are_rates = are_rates(cubes)?;
        let turn = |key: &subscriptions::Key, cell: &subscriptions::Cell| {
            let (starts, ends, started, ended) = match are_rates {
                true => (cell.starts, cell.ends, cell.started, cell.ended),
                false => (cell.starts_less_money, cell.ends_less_money, cell.started_less_money, cell.ended_less_money),
            };
            Turn { day: key.day.0, starts, ends, started: started.0.units(), ended: ended.0.units() }
        };
        let of_currency = cubes.subscriptions.iter().filter(|(key, _)| key.currency == currency);
        Ok(Self::of(of_currency.map(|(key, cell)| {
            let turn = turn(key, cell);
            evidence.add(cell, &turn);
            (*key, turn)
        })))
    }

    pub fn billed(cubes: &Cubes, currency: Id<CURRENCY>) -> Self {
        let turn = |key: &billed_periods::Key, cell: &billed_periods::Cell| Turn {
            day: key.day.0,
            starts: cell.starts,
            ends: cell.ends,
            started: cell.started.0.units(),
            ended: cell.ended.0.units(),
        };
        let of_currency = cubes.billed_periods.iter().filter(|(key, _)| key.currency == currency);
        Self { are_bills: true, ..Self::of(of_currency.map(|(key, cell)| (*key, turn(key, cell)))) }
    }

    /// Of cells in the order of their keys.
    fn of(cells: impl Iterator<Item = (subscriptions::Key, Turn)>) -> Self {
        let mut changes = Self::default();
        let mut last = None;
        for (key, turn) in cells.filter(|(_, turn)| turn.starts + turn.ends > 0) {
            if key.customer.is_none() {
                changes.nameless.push(turn);
                continue;
            }
            if last.replace(key.customer) != Some(key.customer) {
                changes.customers.push(Vec::new());
            }
            changes.customers.last_mut().into_iter().for_each(|turns| turns.push(turn));
        }
        changes
    }

    pub fn all(&self) -> impl Iterator<Item = &Turn> {
        self.customers.iter().flatten().chain(&self.nameless)
    }

    /// The last day that the file knows something of: of bills the last that began, since their ends lie ahead.
    pub fn as_of(&self, context: Context) -> Option<i32> {
        let today = day_number(context.today);
        let happened = self.all().filter(|turn| !self.are_bills || turn.starts > 0).map(|turn| turn.day);
        let dated = context.calendar.map(|calendar| day_number(calendar.last()));
        happened.chain(dated).filter(|day| *day <= today && *day != UNDATED).max()
    }
}
