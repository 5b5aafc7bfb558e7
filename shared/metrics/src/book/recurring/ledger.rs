//! Subscription ledgers whose movements are known because the ledger is made of them: each customer does one thing a
//! month, and what it does is written down twice, as rows and as a movement.
use domain::Date;
use std::fmt::Write;

/// Months of a ledger, from January 2023.
pub const MONTHS: i32 = 18;
pub const KINDS: [&str; 5] = ["new", "expansion", "contraction", "churn", "reactivation"];
const NEW: usize = 0;
const EXPANSION: usize = 1;
const CONTRACTION: usize = 2;
const CHURN: usize = 3;
const REACTIVATION: usize = 4;

/// What was sold, in cents a month, billed every so many months.
#[derive(Clone, Copy)]
struct Plan {
    monthly: i64,
    months: i32,
}

/// One plan of one customer, from a month to another, on the day of the month that the customer is billed.
struct Sold {
    customer: usize,
    plan: Plan,
    from: i32,
    day: i8,
    until: Option<i32>,
}

#[derive(Default)]
pub struct Ledger {
    sold: Vec<Sold>,
    /// Cents of each kind of movement in each month.
    pub movements: Vec<[i64; 5]>,
    seed: u64,
}

/// Where a customer stands.
struct Customer {
    number: usize,
    day: i8,
    /// Places in the ledger of what runs.
    running: Vec<usize>,
    has_paid: bool,
    /// The month until which nothing may happen.
    busy: i32,
}

/// The day in a month counted from January 2023, or its last one.
fn date(month: i32, day: i8) -> Date {
    let first = Date::constant(2023, 1, 1);
    let first = domain::Period::containing(domain::Granularity::Month, first).shifted(month).start;
    Date::new(first.year(), first.month(), day.min(first.days_in_month())).unwrap()
}

impl Ledger {
    pub fn of(seed: u64, customers: usize) -> Self {
        let mut ledger = Self { seed, movements: vec![[0; 5]; MONTHS as usize], ..Self::default() };
        for number in 0..customers {
            let day = [1, 10, 15, 25, 30][ledger.below(5)];
            let mut customer = Customer { number, day, running: Vec::new(), has_paid: false, busy: 0 };
            for month in 0..MONTHS - 1 {
                ledger.live(&mut customer, month);
            }
        }
        // Known to its last day.
        ledger.movements[MONTHS as usize - 1][NEW] += 100;
        ledger.sold.push(Sold {
            customer: customers,
            plan: Plan { monthly: 100, months: 1 },
            from: MONTHS - 1,
            day: 30,
            until: None,
        });
        ledger
    }

    /// Splitmix64.
    fn below(&mut self, limit: u64) -> usize {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit) as usize
    }

    fn live(&mut self, customer: &mut Customer, month: i32) {
        let at_a_boundary = |sold: &Sold| (month - sold.from) % sold.plan.months == 0;
        let is_free = customer.running.iter().all(|at| at_a_boundary(&self.sold[*at]));
        if month < customer.busy || !is_free {
            return;
        }
        let does = self.below(12);
        match (customer.running.len(), does) {
            (0, 0..=4) => {
                let kind = if customer.has_paid { REACTIVATION } else { NEW };
                customer.has_paid = true;
                let plan = self.plan();
                self.moved(month, kind, plan.monthly);
                self.sell(customer, plan, month);
            }
            (1.., 0) => self.upgrade(customer, month),
            // Half of a cent is no plan.
            (1.., 1) if self.sold[customer.running[customer.running.len() - 1]].plan.monthly > 1 => {
                self.downgrade(customer, month);
            }
            (1, 2) => {
                let plan = self.plan();
                self.moved(month, EXPANSION, plan.monthly);
                self.sell(customer, plan, month);
            }
            (2.., 2) => {
                let ended = self.end(customer, month);
                self.moved(month, CONTRACTION, ended.monthly);
            }
            (1.., 3) => {
                while !customer.running.is_empty() {
                    let ended = self.end(customer, month);
                    self.moved(month, CHURN, ended.monthly);
                }
            }
            (1.., 4) => self.migrate(customer, month),
            (1.., 5) if customer.day == 30 => self.pay_late(customer, month),
            _ => {}
        }
    }

    fn plan(&mut self) -> Plan {
        Plan { monthly: 100 * (1 + self.below(90) as i64), months: [1, 1, 3, 12][self.below(4)] }
    }

    fn moved(&mut self, month: i32, kind: usize, cents: i64) {
        self.movements[month as usize][kind] += cents;
    }

    fn sell(&mut self, customer: &mut Customer, plan: Plan, month: i32) {
        customer.running.push(self.sold.len());
        self.sold.push(Sold { customer: customer.number, plan, from: month, day: customer.day, until: None });
        customer.busy = month + 1;
    }

    /// Ends what was sold last.
    fn end(&mut self, customer: &mut Customer, month: i32) -> Plan {
        let sold = &mut self.sold[customer.running.pop().unwrap()];
        sold.until = Some(month);
        sold.plan
    }

    fn upgrade(&mut self, customer: &mut Customer, month: i32) {
        let (old, other) = (self.end(customer, month), self.plan());
        self.moved(month, EXPANSION, other.monthly);
        self.sell(customer, Plan { monthly: old.monthly + other.monthly, ..other }, month);
    }

    fn downgrade(&mut self, customer: &mut Customer, month: i32) {
        let (old, other) = (self.end(customer, month), self.plan());
        let less = old.monthly - old.monthly / 2;
        self.moved(month, CONTRACTION, less);
        self.sell(customer, Plan { monthly: old.monthly / 2, ..other }, month);
    }

    /// Another plan worth the same a month.
    fn migrate(&mut self, customer: &mut Customer, month: i32) {
        let (old, other) = (self.end(customer, month), self.plan());
        self.sell(customer, Plan { monthly: old.monthly, ..other }, month);
    }

    /// What ended on the 30th goes on from the 1st, with the end of a month between.
    fn pay_late(&mut self, customer: &mut Customer, month: i32) {
        customer.day = 1;
        for at in std::mem::take(&mut customer.running) {
            self.sold[at].until = Some(month);
            let plan = self.sold[at].plan;
            self.sell(customer, plan, month + 1);
        }
    }

    /// One row for each subscription, with trials and first payments that failed among them.
    pub fn list(&self) -> String {
        let mut csv = "customer_id,product,amount,interval,start_date,end_date,status\n".to_owned();
        csv += "T,Pro,99.00,month,2023-05-05,,trialing\nI,Pro,99.00,month,2023-05-05,,incomplete\n";
        for (number, sold) in self.sold.iter().enumerate() {
            let price = cents(sold.plan.monthly * i64::from(sold.plan.months));
            let interval = ["", "month", "", "quarter"].get(sold.plan.months as usize).unwrap_or(&"year");
            let (from, until) = (date(sold.from, sold.day), sold.until.map(|month| date(month, sold.day).to_string()));
            let status = [["active", "past_due", "non_renewing"][number % 3], "canceled"][usize::from(until.is_some())];
            let until = until.unwrap_or_default();
            writeln!(csv, "C{},P{number},{price},{interval},{from},{until},{status}", sold.customer).unwrap();
        }
        csv
    }

    /// One row for each period, paid or refunded later, with invoices that were never paid among them.
    pub fn invoices(&self) -> String {
        let mut csv = "customer_id,order_id,amount,start_date,end_date,status\n".to_owned();
        csv += "V,v1,99.00,2023-05-05,2023-06-05,void\nV,v2,99.00,2023-05-05,2023-06-05,open\n";
        for (number, sold) in self.sold.iter().enumerate() {
            let amount = cents(sold.plan.monthly * i64::from(sold.plan.months));
            let until = sold.until.unwrap_or(MONTHS);
            for month in (sold.from..until).step_by(sold.plan.months as usize) {
                let (from, to) = (date(month, sold.day), date(month + sold.plan.months, sold.day));
                let status = ["paid", "paid", "refunded"][(number + month as usize) % 3];
                writeln!(csv, "C{},i{number}-{month},{amount},{from},{to},{status}", sold.customer).unwrap();
            }
        }
        csv
    }
}

fn cents(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
