//! Which columns of a recognised export are which fields, and which are none although they look like it.
use super::{Vendor, is_named, normalised, place_of};
use crate::header;
use domain::{Decimal, Field, LedgerEntry, Policy, Rule};

/// What a vendor says of a column: its field, that it is none (`Some(None)`), or nothing; then its name decides as anywhere.
pub(crate) type Said = Option<Option<Field>>;

impl Vendor {
    /// What is said of each column, in file order. `passed` ways to read the money are passed over, as their columns hold
    /// nothing.
    pub(crate) fn mapping(&self, headers: &[String], policy: &Policy, passed: usize) -> Vec<Said> {
        let names = normalised(headers);
        let mut said: Vec<Said> = names.iter().map(|name| self.looks_only(name).then_some(None)).collect();
        for (field, name) in self.ways(headers, policy).get(passed).into_iter().flat_map(|way| way.iter()) {
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
    pub(crate) fn settled(&self, headers: &[String], policy: &Policy, passed: usize) -> Option<LedgerEntry> {
        let ways = self.ways(headers, policy);
        let (way, best) = (ways.get(passed)?, self.money.iter().find(|way| first_of(headers, way).is_some())?);
        if passed > 0 || way != best {
            return None;
        }
        let (from, to) =
            (headers.get(first_of(headers, ways.get(1)?)?)?.clone(), headers.get(first_of(headers, way)?)?);
        Some(LedgerEntry {
            rule: Rule::SettledCurrency.name().into(),
            column: Some(to.clone()),
            field: way.first().map(|(field, _)| *field),
            rows: 0,
            what: format!(
                "Amounts are taken from `{to}`, in the currency they were settled in; `{from}` is in each buyer's own."
            ),
            examples: vec![(from, to.clone())],
            money_moved: Decimal::ZERO,
        })
    }

    /// Place of the money that is read, where the file has another way to read it should this one hold nothing.
    pub(crate) fn money_at(&self, headers: &[String], policy: &Policy, passed: usize) -> Option<usize> {
        let ways = self.ways(headers, policy);
        ways.get(passed + 1)?;
        first_of(headers, ways.get(passed)?)
    }

    /// The ways to read the money that this file has the columns for, the one to take first.
    fn ways(&self, headers: &[String], policy: &Policy) -> Vec<&'static [(Field, &'static str)]> {
        let has_first = |way: &&[(Field, &str)]| first_of(headers, way).is_some();
        let mut ways: Vec<_> = self.money.iter().copied().filter(has_first).collect();
        let settled = ways.first().and_then(|way| headers.get(first_of(headers, way)?));
        if ways.len() > 1 && !policy.allows(Rule::SettledCurrency, settled.map(String::as_str)) {
            ways.swap(0, 1);
        }
        ways
    }

    /// Listed as no field, or as another way to read what is read already.
    fn looks_only(&self, header: &str) -> bool {
        let ways = self.money.iter().flat_map(|way| way.iter().map(|(_, name)| name));
        let others = self.fields.iter().filter(|(field, _)| *field != Field::CustomerId);
        let others = others.flat_map(|(_, columns)| columns.iter());
        ways.chain(others).chain(self.never).any(|name| is_named(header, name))
    }
}

/// Place of the column that a way to read the money begins with.
fn first_of(headers: &[String], way: &[(Field, &str)]) -> Option<usize> {
    way.first().and_then(|(_, name)| place_of(&normalised(headers), &[*name]))
}
