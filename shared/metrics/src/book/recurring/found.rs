//! Which of its readings a file supports: subscriptions, bills for periods, payments that recur, or none.
use super::{Recurring, changes::Changes, evidence::Evidence, payments::Payments};
use crate::{
    book::{Context, is_pipeline},
    cubes::{Cubes, Id, dimension::CURRENCY},
    figure::Figure,
    reading::currencies,
};
use domain::{Error, Field, Result};

/// What is known of recurring revenue, or why nothing is.
pub enum Found {
    Recurring(Box<Recurring>),
    Nothing { because: String, remedy: &'static str },
}

/// Days of grace where the owner states none.
const GRACE: u32 = 3;

/// Stages or words of deals, and nothing that recurs.
fn are_deals(cubes: &Cubes) -> bool {
    is_pipeline(cubes) && !cubes.coverage.has(Field::Interval)
}

/// Whether the rows of a table are subscriptions with their prices, whatever their currency: no bills and no payments.
pub fn lists_subscriptions(cubes: &Cubes) -> Result<bool> {
    if let Some(decided) = &cubes.decided {
        return Ok(decided.lists_subscriptions);
    }
    let coverage = &cubes.coverage;
    let is_dated = coverage.filled(Field::StartDate) > 0 || coverage.filled(Field::Date) == 0;
    if cubes.subscriptions.is_empty() || !is_dated || are_deals(cubes) {
        return Ok(false);
    }
    let (mut evidence, mut billed, mut names_customers) = (Evidence::default(), Vec::new(), false);
    for currency in currencies(cubes) {
        names_customers |= !Changes::listed(cubes, currency, &mut evidence)?.customers.is_empty();
        billed.extend(Changes::billed(cubes, currency).customers);
    }
    let is_list = !evidence.is_of_bills(&billed, GRACE as i32) && !evidence.says_no_interval(names_customers);
    Ok(is_list && evidence.rows * 10 >= coverage.filled(Field::Amount) * 9)
}

impl Found {
    pub fn read(cubes: &Cubes, currency: Id<CURRENCY>, context: Context) -> Result<Self> {
        match Self::find(cubes, currency, context) {
            Err(Error::Unreadable { .. }) => Ok(Self::with_long_amounts()),
            found => found,
        }
    }

    fn find(cubes: &Cubes, currency: Id<CURRENCY>, context: Context) -> Result<Self> {
        if are_deals(cubes) {
            return Ok(Self::of_deals());
        }
        let grace = context.assumptions.grace_days.unwrap_or(GRACE).min(366) as i32;
        let mut evidence = Evidence::default();
        let listed = Changes::listed(cubes, currency, &mut evidence)?;
        if evidence.knows_no_status() {
            return Ok(Self::without_known_status());
        }
        let changes = if evidence.rows > 0 {
            let bills = Changes::billed(cubes, currency);
            match evidence.is_of_bills(&bills.customers, grace) {
                true => bills,
                false if evidence.says_no_interval(!listed.customers.is_empty()) => return Ok(Self::without_interval()),
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
        Recurring::of(changes, cubes.scale, grace, context).map(Box::new).map(Self::Recurring)
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

    fn of_deals() -> Self {
        Self::Nothing {
            because: "the amounts are those of leads or deals, and nothing says how often they are billed".to_owned(),
            remedy: "Upload the subscriptions or invoices, or add a column for `interval`.",
        }
    }

    fn without_known_status() -> Self {
        Self::Nothing {
            because: "no row has a status that says whether a subscription runs".to_owned(),
            remedy: "Write known words, such as `active`, `trialing` and `canceled`.",
        }
    }

    fn with_long_amounts() -> Self {
        Self::Nothing {
            because: "the amounts have too many digits to be shared out by month".to_owned(),
            remedy: "Round the amounts of the file to fewer decimal places.",
        }
    }

    fn without_interval() -> Self {
        Self::Nothing {
            because: "nothing says how often the amounts are billed, or that subscriptions run on".to_owned(),
            remedy: "Add or map a column for `interval`.",
        }
    }

    fn without_recurrence(cubes: &Cubes, payments: &Payments) -> Self {
        let Payments { repeated, recurring, .. } = payments;
        let but = match repeated {
            _ if cubes.charges.overflowed => "there are too many payments to look for those that recur".to_owned(),
            0 => "no customer pays for the same product again".to_owned(),
            _ => format!("only {recurring} of {repeated} repeated payments come every month, quarter or year"),
        };
        let because = format!("no column says how often customers are billed, and {but}");
        Self::Nothing {
            because,
            remedy: "Upload subscriptions with their start and interval, or invoices with the period they are for.",
        }
    }
}
