//! Recurring revenue of one table, and the gross margin that it is earned with.
use super::{
    Joined, Known, Lack, Source,
    fact::{Candidate, Sum},
};
use crate::{
    book::{
        Statement,
        recurring::{Found, Recurring},
    },
    exact::{less, ratio},
    figure::Span,
    recurring,
};
use domain::{Decimal, Field, Period};
use std::cmp::Reverse;
use tables::date_of;

/// The table whose subscriptions are read.
pub struct Subscriptions<'a> {
    pub place: usize,
    pub recurring: &'a Recurring,
    pub notes: Vec<String>,
}

pub struct Margin {
    pub share: Decimal,
    pub notes: Vec<String>,
}

/// The columns that terms are read from.
pub const TERMS: &[Field] = &[Field::Amount, Field::Date, Field::StartDate, Field::EndDate];

impl<'a> Joined<'a> {
    /// Of subscriptions or invoices for periods, else estimated from payments.
    pub fn subscriptions(&self) -> Known<Subscriptions<'a>> {
        let (mut found, mut reasons) = (Vec::new(), Vec::new());
        for (place, source) in self.sources.iter().enumerate() {
            match (source.offers(&recurring::arpa::METRIC), &source.book.recurring) {
                (Ok(true), Found::Recurring(recurring)) => {
                    let is_stated = source.subscriptions().is_some();
                    found.push((!is_stated, Reverse(recurring.now()?.rows), place, &**recurring));
                }
                (Ok(true), Found::Nothing { because, remedy }) if self.is_file() => {
                    reasons.push(domain::Value::not_available(because, *remedy));
                }
                (Ok(_), _) => {}
                (Err(reason), _) => reasons.push(reason),
            }
        }
        found.sort_by_key(|(is_estimated, rows, place, _)| (*is_estimated, *rows, *place));
        let mut found = found.into_iter();
        let Some((_, _, place, recurring)) = found.next() else {
            let wanted =
                "Needed are subscriptions with their start and interval, or invoices with the period they are for.";
            return Err(self.lack(reasons, "what customers pay again and again", wanted));
        };
        let source = &self.sources[place];
        let of = source.table.name.map_or(String::new(), |name| format!(" of `{name}`"));
        let as_of = recurring.as_of.map_or(String::new(), |day| format!(" as of {}", date_of(day)));
        let mut notes = vec![format!("Subscriptions{of}{as_of}")];
        notes.extend(source.ambiguous(TERMS));
        notes.extend(recurring.caveats.iter().cloned());
        notes.extend(self.same_as("subscriptions", found.map(|(_, _, place, _)| place).collect()));
        Ok(Subscriptions { place, recurring, notes })
    }

    /// What the owner states with the source itself, else with the first other one that has it, else what a profit and loss
    /// statement says of the months asked for.
    pub fn margin(&self, of: &Subscriptions) -> Known<Option<Margin>> {
        let stated = |place: usize| self.sources[place].table.origin.policy.assumptions.gross_margin;
        if let Some(share) = stated(of.place) {
            return Ok(Some(Margin { share, notes: Vec::new() }));
        }
        if let Some((place, share)) = (0..self.sources.len()).find_map(|place| Some((place, stated(place)?))) {
            let note = format!("The gross margin is the one stated with {}", self.sources[place].named());
            return Ok(Some(Margin { share, notes: vec![note] }));
        }
        let statements = self.statements(|of| of.income, &mut Vec::new())?;
        let candidates = statements.into_iter().map(|part| Candidate { rank: 0, what: "income", part, note: None });
        let Some(income) = self.chosen("gross margin", self.scale, candidates.collect()) else { return Ok(None) };
        let place = income.parts[0].source;
        let finance = &self.sources[place].book.finance;
        let cost = |of: &Statement| Sum { units: of.cost_of_goods, rows: of.rows };
        let of_month = |month: &Period| Ok(cost(&finance.of_month(month)));
        let costs = self.money_part(place, &[], cost(&finance.total), of_month)?;
        let costs = self.fact("cost of goods", self.scale, vec![costs]);
        let both = match self.over([income, costs]) {
            Ok(both) => both,
            Err(Lack::Absent(_)) => return Ok(None),
            Err(failed) => return Err(failed),
        };
        let [income, cost] = both.total().amounts;
        if income <= Decimal::ZERO {
            return Ok(None);
        }
        let name = self.sources[place].named();
        let days = match both.total().span {
            Span::Between(from, to) => format!(" from {from} to {to}"),
            _ => String::new(),
        };
        let note = format!("The gross margin is that of {name}{days}: ({income} - {cost}) / {income}");
        Ok(Some(Margin { share: ratio(less(income, cost)?, income)?, notes: vec![note] }))
    }
}

impl<'a> Source<'a> {
    /// Of a table that states its terms.
    pub fn subscriptions(&self) -> Option<&'a Recurring> {
        let states = self.table.cubes.subscriptions.iter().next().is_some();
        match &self.book.recurring {
            Found::Recurring(recurring) if states => Some(recurring),
            _ => None,
        }
    }
}
