//! Which columns of a recognised export are which fields, and which are none although they look like it.
use super::{Vendor, is_named, normalised, place_of};
use crate::header;
use domain::{Decimal, Field, LedgerEntry, Policy, Rule};

/// What a vendor says of a column: its field, that it is none (`Some(None)`), or nothing; then its name decides as anywhere.
pub(crate) type Said = Option<Option<Field>>;

impl Vendor {
    /// What is said of each column, in file order.
    pub(crate) fn mapping(&self, headers: &[String], policy: &Policy) -> Vec<Said> {
        let names = normalised(headers);
        let mut said: Vec<Said> = names.iter().map(|name| self.looks_only(name).then_some(None)).collect();
        for (field, name) in self.way(&names, policy).into_iter().flat_map(|(_, way)| way) {
            place_of(&names, &[*name]).into_iter().for_each(|place| said[place] = Some(Some(*field)));
        }
        for (field, columns) in self.fields {
            place_of(&names, columns).into_iter().for_each(|place| said[place] = Some(Some(*field)));
        }
        // A field that is settled has no second column. Customers are the exception: an export with an empty column of ids
        // still knows them by e-mail.
        let settled: Vec<Field> = said.iter().filter_map(|said| said.flatten()).collect();
        for (header, said) in headers.iter().zip(&mut said) {
            let looks_like = header::meaning(header).map(|(field, ..)| field);
            if said.is_none() && looks_like.is_some_and(|field| field != Field::CustomerId && settled.contains(&field))
            {
                *said = Some(None);
            }
        }
        said
    }

    /// The entry that says money was taken in the currency it was settled in, where the file has both.
    pub(crate) fn settled(&self, headers: &[String], policy: &Policy) -> Option<LedgerEntry> {
        let names = normalised(headers);
        let (taken, way) = self.way(&names, policy)?;
        let other = self.money.get(taken + 1..)?.iter().find(|other| has_first(&names, other))?;
        let header = |way: &[(Field, &str)]| {
            let place = way.first().and_then(|(_, name)| place_of(&names, &[*name]))?;
            headers.get(place).cloned()
        };
        let (from, to) = (header(other)?, header(way)?);
        Some(LedgerEntry {
            rule: Rule::SettledCurrency.name().into(),
            column: Some(to.clone()),
            field: way.first().map(|(field, _)| *field),
            rows: 0,
            what: format!(
                "Amounts are taken from `{to}`, in the currency they were settled in; `{from}` is in each buyer's own."
            ),
            examples: vec![(from, to)],
            money_moved: Decimal::ZERO,
        })
    }

    /// The way to read the money that this file allows, and its place in the list.
    fn way(&self, names: &[String], policy: &Policy) -> Option<(usize, &'static [(Field, &'static str)])> {
        let mut ways = self.money.iter().copied().enumerate().filter(|(_, way)| has_first(names, way)).peekable();
        let first = ways.next()?;
        let Some(other) = ways.next() else { return Some(first) };
        let header = first.1.first().map(|(_, name)| *name);
        Some(if policy.allows(Rule::SettledCurrency, header) { first } else { other })
    }

    /// Listed as no field, or as another way to read what is read already.
    fn looks_only(&self, header: &str) -> bool {
        let ways = self.money.iter().flat_map(|way| way.iter().map(|(_, name)| name));
        let others = self.fields.iter().filter(|(field, _)| *field != Field::CustomerId);
        let others = others.flat_map(|(_, columns)| columns.iter());
        ways.chain(others).chain(self.never).any(|name| is_named(header, name))
    }
}

fn has_first(names: &[String], way: &[(Field, &str)]) -> bool {
    way.first().is_some_and(|(_, name)| place_of(names, &[*name]).is_some())
}
