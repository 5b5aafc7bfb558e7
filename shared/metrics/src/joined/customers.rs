//! New customers of each month: who subscribes, buys or is won for the first time.
use super::{
    Joined, Known, Source,
    fact::{Candidate, Fact, Part, Sum},
    subscriptions::TERMS,
};
use crate::{
    book::{Customers, recurring::Recurring},
    commerce,
    cubes::customers::month_of,
    reading::currencies,
    recurring,
};
use domain::{Field, Result};

impl Joined<'_> {
    /// New customers of one table: of subscriptions or invoices for periods, else of orders, else of payments, else deals
    /// won.
    pub fn new_customers(&self) -> Known<Fact> {
        let (mut candidates, mut reasons) = (Vec::new(), Vec::new());
        for (place, source) in self.sources.iter().enumerate() {
            if let Some(recurring) = source.subscriptions()
                && source.offers(&recurring::arpa::METRIC) == Ok(true)
            {
                candidates.push(self.subscribers(place, recurring));
                continue;
            }
            match source.offers_of(&commerce::customers::METRIC, self.known_customers(source)) {
                Ok(true) => candidates.push(self.buyers(place)?),
                Ok(false) => {}
                Err(reason) => reasons.push(reason),
            }
            if source.book.pipeline.lacks().is_none() {
                let pipeline = &source.book.pipeline;
                let won = Sum { units: pipeline.won.deals.into(), rows: pipeline.deals() };
                let part = Part { source: place, whole: Some(won), months: Default::default(), columns: &[] };
                candidates.push(Candidate { rank: 3, what: "deals won", part, note: None });
            }
        }
        // One table says it once.
        candidates.sort_by_key(|of| (of.part.source, of.rank));
        candidates.dedup_by_key(|of| of.part.source);
        let wanted = "Needed are orders, payments or subscriptions with a column `customer_id` and their dates, or a \
                      column `stage` beside the spend.";
        let fact = self.chosen("customers", 0, candidates);
        fact.ok_or_else(|| self.lack(reasons, "who became a customer; conversions need not be customers", wanted))
    }

    fn subscribers(&self, place: usize, recurring: &Recurring) -> Candidate {
        let complete = recurring.months.iter().filter(|month| recurring.is_complete(month));
        let months = complete.map(|of| (of.month, Sum { units: of.new.customers.into(), rows: of.new.rows }));
        let part = Part { source: place, whole: None, months: months.collect(), columns: TERMS };
        let note = recurring.is_of_bills.then(|| self.sources[place].seems_new());
        Candidate { rank: 0, what: "new customers by first subscription", part, note }
    }

    fn buyers(&self, place: usize) -> Result<Candidate> {
        let source = &self.sources[place];
        let before;
        let (customers, whole) = match source.forgets(self.window) {
            true => {
                let whole = source.table.whole;
                let currency =
                    currencies(whole).into_iter().find(|id| whole.names.currency(*id) == source.book.currency);
                before = Customers::read(whole, currency)?;
                (&before, None)
            }
            false => {
                let bought = source.book.customers()?.buying();
                let add = |sum: Sum, of: &crate::book::Customer| Sum {
                    units: sum.units + 1,
                    rows: sum.rows + of.totals.bought,
                };
                (source.book.customers()?, Some(bought.fold(Sum::default(), add)))
            }
        };
        let part = self.part(place, &[Field::Amount, Field::Date], whole, |month| {
            let new = customers.months.get(&month_of(month.start)).map(|of| of.new).unwrap_or_default();
            Ok(Sum { units: new.customers.into(), rows: new.totals.bought })
        })?;
        let rank = if source.book.coverage.has(Field::OrderId) { 1 } else { 2 };
        Ok(Candidate { rank, what: "new customers by first purchase", part, note: Some(source.seems_new()) })
    }

    /// The cubes that tell who is new.
    fn known_customers<'b>(&self, source: &Source<'b>) -> &'b crate::Cubes {
        if source.forgets(self.window) { source.table.whole } else { source.table.cubes }
    }
}

impl Source<'_> {
    fn seems_new(&self) -> String {
        let other = match self.table.reading.books.len() {
            1 => "",
            _ => "; those of other currencies are not counted",
        };
        format!("Who was a customer before {} begins counts as new in it{other}", self.named())
    }
}
