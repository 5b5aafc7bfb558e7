//! Recurring revenue in one currency: what each customer's subscriptions are worth a month, on any day.
//!
//! The rows are read as subscriptions, as bills for periods, or, where they say nothing of either, as payments that recur.
mod comparison;
mod evidence;
mod history;
#[cfg(test)]
mod ledger;
mod payments;
#[cfg(test)]
mod tests;

pub use comparison::{Comparison, Group, sum};
pub use history::Balance;

use super::Context;
use crate::{
    cubes::{Cubes, Id, billed_periods, dimension::CURRENCY, monthly, subscriptions},
    exact::{decimal, plus, ratio},
    figure::{Figure, Span},
    words::count,
};
use domain::{Decimal, Error, Granularity, Period, Result};
use evidence::Evidence;
use history::{Grace, History, Turn};
use payments::Payments;
use tables::{date_of, day_number};

/// What is known of recurring revenue, or why nothing is.
pub enum Found {
    Recurring(Recurring),
    Nothing { because: String, remedy: &'static str },
}

pub struct Recurring {
    /// The last day on which something happened, not after the day the file came; `None` where nothing is dated.
    pub as_of: Option<i32>,
    /// The last months up to that day, each compared with the one before; the last one may be partial.
    pub months: Vec<Comparison>,
    /// The complete ones of these months, each compared with the same month of the year before.
    pub years: Vec<Comparison>,
    /// The thirty days up to that day.
    pub thirty_days: Option<Comparison>,
    /// What holds for every figure.
    caveats: Vec<String>,
    /// Nothing in the file has ended.
    pub nothing_ended: bool,
    customers: Vec<History>,
    /// Rows that name no customer.
    nameless: History,
    scale: u32,
}

/// Months shown.
const MONTHS: i32 = 24;

/// Days of grace where the owner states none.
const GRACE: u32 = 3;

/// Every row as changes by customer, those that name none apart.
#[derive(Default)]
struct Changes {
    customers: Vec<Vec<Turn>>,
    nameless: Vec<Turn>,
    are_bills: bool,
    caveats: Vec<String>,
    nothing_ended: bool,
}

impl Found {
    pub fn read(cubes: &Cubes, currency: Id<CURRENCY>, context: Context) -> Result<Self> {
        let grace = context.assumptions.grace_days.unwrap_or(GRACE).min(366) as i32;
        let mut evidence = Evidence::default();
        let listed = listed(cubes, currency, &mut evidence);
        let changes = if evidence.rows > 0 {
            let bills = billed(cubes, currency);
            match evidence.is_of_bills(&bills.customers, grace) {
                true => bills,
                false if evidence.says_no_interval() => return Ok(Self::without_interval()),
                false => Changes {
                    caveats: evidence.taken_as_monthly().into_iter().chain(evidence.left_out()).collect(),
                    nothing_ended: evidence.ends == 0,
                    ..listed
                },
            }
        } else {
            let payments = Payments::of(cubes, currency)?;
            if !payments.do_recur() {
                return Ok(Self::without_recurrence(cubes, &payments));
            }
            let estimated = "Estimated from the days between payments; no column says how often a customer is billed";
            Changes {
                customers: payments.customers,
                are_bills: true,
                caveats: vec![estimated.to_owned()],
                ..Changes::default()
            }
        };
        Recurring::of(changes, cubes.scale, grace, context).map(Self::Recurring)
    }

    /// Figures of recurring revenue, each with what holds for all, or the reason why there are none.
    pub fn figures(&self, figures: impl FnOnce(&Recurring) -> Result<Vec<Figure>>) -> Result<Vec<Figure>> {
        match self {
            Self::Nothing { because, remedy } => Ok(vec![Figure::absent(because, *remedy)]),
            Self::Recurring(recurring) => {
                let mut figures = figures(recurring)?;
                figures.iter_mut().for_each(|figure| figure.caveats.extend(recurring.caveats.iter().cloned()));
                Ok(figures)
            }
        }
    }

    /// Balances agree with everything that changed.
    pub fn check(&self) -> Result<()> {
        let Self::Recurring(recurring) = self else { return Ok(()) };
        recurring.months.iter().try_for_each(|month| recurring.check(month))
    }

    fn without_interval() -> Self {
        Self::Nothing {
            because: "nothing says how often the prices are billed, and every row has an end".to_owned(),
            remedy: "Add or map a column for `interval`.",
        }
    }

    fn without_recurrence(cubes: &Cubes, payments: &Payments) -> Self {
        let because = match () {
            () if cubes.charges.overflowed => {
                "there are too many payments to look for those that recur, and no column says how often is billed"
                    .to_owned()
            }
            () if payments.repeated == 0 => {
                "no column says how often is billed, and no customer pays for the same product again".to_owned()
            }
            () => format!(
                "no column says how often is billed, and only {} of {} repeated payments come every month, quarter or year",
                payments.recurring, payments.repeated
            ),
        };
        Self::Nothing {
            because,
            remedy: "Upload subscriptions with their start and interval, or invoices with the period they are for.",
        }
    }
}

fn listed(cubes: &Cubes, currency: Id<CURRENCY>, evidence: &mut Evidence) -> Changes {
    let turn = |key: &subscriptions::Key, cell: &subscriptions::Cell| Turn {
        day: key.day.0,
        starts: cell.starts,
        ends: cell.ends,
        started: cell.started.0.units(),
        ended: cell.ended.0.units(),
    };
    let of_currency = cubes.subscriptions.iter().filter(|(key, _)| key.currency == currency);
    Changes::of(of_currency.map(|(key, cell)| {
        evidence.add(cell);
        (*key, turn(key, cell))
    }))
}

fn billed(cubes: &Cubes, currency: Id<CURRENCY>) -> Changes {
    let turn = |key: &billed_periods::Key, cell: &billed_periods::Cell| Turn {
        day: key.day.0,
        starts: cell.starts,
        ends: cell.ends,
        started: cell.started.0.units(),
        ended: cell.ended.0.units(),
    };
    let of_currency = cubes.billed_periods.iter().filter(|(key, _)| key.currency == currency);
    Changes { are_bills: true, ..Changes::of(of_currency.map(|(key, cell)| (*key, turn(key, cell)))) }
}

impl Changes {
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

    fn all(&self) -> impl Iterator<Item = &Turn> {
        self.customers.iter().flatten().chain(&self.nameless)
    }

    /// The last day that the file knows something of: of bills the last that began, since their ends lie ahead.
    fn as_of(&self, context: Context) -> Option<i32> {
        let today = day_number(context.today);
        let happened = self.all().filter(|turn| !self.are_bills || turn.starts > 0).map(|turn| turn.day);
        let dated = context.calendar.map(|calendar| day_number(calendar.last()));
        happened.chain(dated).filter(|day| *day <= today && *day != crate::cubes::UNDATED).max()
    }
}

impl Recurring {
    fn of(changes: Changes, scale: u32, grace: i32, context: Context) -> Result<Self> {
        let as_of = changes.as_of(context);
        let grace = Grace { days: grace, billed_until: as_of.filter(|_| changes.are_bills) };
        let first = changes.all().map(|turn| turn.day).filter(|day| *day != crate::cubes::UNDATED).min();
        let mut caveats = changes.caveats;
        let without_customer: u64 = changes.nameless.iter().map(|turn| u64::from(turn.starts)).sum();
        if without_customer > 0 {
            let rows = count(without_customer, "row");
            caveats.push(format!(
                "{rows} without a customer: in MRR and ARR, but in no figure about customers or movements"
            ));
        }
        let mut recurring = Self {
            as_of,
            months: Vec::new(),
            years: Vec::new(),
            thirty_days: None,
            caveats,
            nothing_ended: changes.nothing_ended,
            customers: changes.customers.iter().map(|turns| History::of(turns, grace)).collect::<Result<_>>()?,
            nameless: History::of(&changes.nameless, grace)?,
            scale: 2 * scale,
        };
        if let (Some(first), Some(as_of)) = (first, as_of) {
            recurring.compare(first, as_of)?;
        }
        Ok(recurring)
    }

    fn compare(&mut self, first: i32, as_of: i32) -> Result<()> {
        let last = Period::containing(Granularity::Month, date_of(as_of));
        for month in (0..MONTHS).rev().map(|back| last.shifted(-back)) {
            let (before, end) = (day_number(month.start) - 1, day_number(month.end()));
            if end < first {
                continue;
            }
            self.months.push(Comparison::of(&self.customers, month, before, end.min(as_of))?);
            let year_ago = day_number(month.shifted(-12).end());
            if year_ago >= first && end <= as_of {
                self.years.push(Comparison::of(&self.customers, month, year_ago, end)?);
            }
        }
        if as_of - 30 >= first {
            self.thirty_days = Some(Comparison::of(&self.customers, last, as_of - 30, as_of)?);
        }
        Ok(())
    }

    /// The month is there to its end.
    pub fn is_complete(&self, month: &Comparison) -> bool {
        month.to == day_number(month.month.end())
    }

    /// Everything at the last instant of a day, also of rows without a customer.
    pub fn balance(&self, day: i32) -> Result<Balance> {
        let mut sum = self.nameless.at(day);
        for customer in &self.customers {
            let balance = customer.at(day);
            sum.units = plus(sum.units, balance.units)?;
            sum.rows += balance.rows;
        }
        Ok(sum)
    }

    /// Customers whose subscriptions are worth something on the last day, with their balance.
    pub fn now(&self) -> Result<Group> {
        let day = self.today();
        let active: Vec<Balance> =
            self.customers.iter().map(|customer| customer.at(day)).filter(|b| b.units > 0).collect();
        let group = |balance: &Balance| Group { customers: 1, units: balance.units, rows: balance.rows };
        sum(&active.iter().map(group).collect::<Vec<_>>())
    }

    /// The last day, before all others where nothing is dated.
    pub fn today(&self) -> i32 {
        self.as_of.unwrap_or(crate::cubes::UNDATED)
    }

    /// The last day, as a figure's span.
    pub fn span_now(&self) -> Span {
        self.as_of.map_or(Span::Undated, |day| Span::On(date_of(day)))
    }

    /// A month, or its days up to the last day.
    pub fn span(&self, month: &Comparison) -> Span {
        if self.is_complete(month) { Span::Whole(month.month) } else { Span::ToDate(month.month, date_of(month.to)) }
    }

    /// Monthly value as money; 28 digits where a fraction has more.
    pub fn money(&self, units: i128) -> Result<Decimal> {
        if units % monthly::UNITS == 0 {
            return decimal(units / monthly::UNITS, self.scale);
        }
        ratio(decimal(units, self.scale)?, Decimal::from(monthly::UNITS))
    }

    fn check(&self, month: &Comparison) -> Result<()> {
        let customers = self.customers.iter().chain([&self.nameless]);
        let changed =
            customers.map(|customer| customer.sum_of_changes(month.to)).try_fold(0, |sum, units| plus(sum, units?))?;
        let balance = plus(month.end.units, self.nameless.at(month.to).units)?;
        if changed == balance && balance == self.balance(month.to)?.units {
            return Ok(());
        }
        let error = std::io::Error::other(format!("{changed} is not {balance}"));
        Err(Error::internal("checking that all changes of subscriptions add up to recurring revenue", error))
    }
}
