//! Sums by month, each with the tables that say it, and several such sums over the same days.
use super::{Joined, Known, Lack, Source, listed};
use crate::{
    compute::ambiguous,
    exact::{decimal, plus, times},
    figure::{Figure, Span},
    words::verb,
};
use domain::{Date, Decimal, Field, Granularity, Period, Result};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Units of money, or things counted, and the rows that say so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub units: i128,
    pub rows: u64,
}

/// What one table says.
pub struct Part {
    /// The place of its source in the join.
    pub source: usize,
    /// Of all rows of the window; `None` where only months are known.
    pub whole: Option<Sum>,
    /// Of the months that the table covers whole.
    pub months: BTreeMap<Period, Sum>,
    /// The columns that it is read from.
    pub columns: &'static [Field],
}

/// What the tables say of one thing; at least one part.
pub struct Fact {
    /// `spend`, `new customers by first purchase`.
    pub what: &'static str,
    pub parts: Vec<Part>,
    pub scale: u32,
    /// What must be known of it.
    pub notes: Vec<String>,
}

/// A part that could be taken, those of a lower rank first.
pub struct Candidate {
    pub rank: u8,
    pub what: &'static str,
    pub part: Part,
    pub note: Option<String>,
}

/// Facts over the same days: all days first, then each month.
pub struct Together<const N: usize> {
    pub stretches: Vec<Stretch<N>>,
    notes: Vec<String>,
    /// Of the first stretch alone.
    window: Option<String>,
}

pub struct Stretch<const N: usize> {
    pub span: Span,
    pub amounts: [Decimal; N],
    pub rows: u64,
}

impl Part {
    fn rows(&self) -> u64 {
        self.whole.map_or_else(|| self.months.values().map(|sum| sum.rows).sum(), |whole| whole.rows)
    }

    fn over(&self, months: &[Period]) -> Result<Sum> {
        let mut of_months = months.iter().filter_map(|month| self.months.get(month));
        of_months.try_fold(Sum::default(), |sum, more| {
            Ok(Sum { units: plus(sum.units, more.units)?, rows: sum.rows + more.rows })
        })
    }

    pub fn is_nothing(&self) -> bool {
        self.whole.iter().chain(self.months.values()).all(|sum| sum.units == 0)
    }
}

impl Joined<'_> {
    /// A part of money: `of` says what a month is worth, in units of the table.
    pub fn money_part(
        &self,
        place: usize,
        columns: &'static [Field],
        whole: Sum,
        of: impl Fn(&Period) -> Result<Sum>,
    ) -> Result<Part> {
        let source = &self.sources[place];
        let of_join = |sum: Sum| -> Result<Sum> { Ok(Sum { units: times(sum.units, source.factor)?, ..sum }) };
        self.part(place, columns, Some(of_join(whole)?), |month| of_join(of(month)?))
    }

    /// What a table says of all rows of the window, and of each month that it covers whole.
    pub fn part(
        &self,
        place: usize,
        columns: &'static [Field],
        whole: Option<Sum>,
        of: impl Fn(&Period) -> Result<Sum>,
    ) -> Result<Part> {
        let source = &self.sources[place];
        let months = source.table.calendar.map(|calendar| calendar.periods(Granularity::Month)).unwrap_or_default();
        let is_whole = |month: &Period| {
            let is_there = !source.is_cut() || self.is_asked(month);
            is_there && source.table.calendar.is_some_and(|calendar| calendar.is_complete(month))
        };
        let months = months.into_iter().filter(is_whole).map(|month| Ok((month, of(&month)?)));
        let whole = whole.filter(|_| source.is_of(self.window));
        Ok(Part { source: place, whole, months: months.collect::<Result<_>>()?, columns })
    }

    /// Every part counts.
    pub fn fact(&self, what: &'static str, scale: u32, parts: Vec<Part>) -> Fact {
        Fact { what, parts, scale, notes: Vec::new() }
    }

    /// The one that is taken; the others tell of the same `thing`, and are named.
    pub fn chosen(&self, thing: &str, scale: u32, mut candidates: Vec<Candidate>) -> Option<Fact> {
        candidates.sort_by_key(|of| (of.rank, Reverse(of.part.rows()), of.part.source));
        let mut candidates = candidates.into_iter();
        let first = candidates.next()?;
        let mut fact = self.fact(first.what, scale, vec![first.part]);
        fact.notes.extend(first.note);
        fact.notes.extend(self.same_as(thing, candidates.map(|other| other.part.source).collect()));
        Some(fact)
    }

    /// Sources that also tell of a thing, in the order of their names.
    pub fn same_as(&self, thing: &str, mut others: Vec<usize>) -> Option<String> {
        others.sort_unstable();
        let names: Vec<String> = others.into_iter().map(|place| self.sources[place].named()).collect();
        (!names.is_empty()).then(|| {
            let are = verb(names.len() as u64, "is", "are");
            format!("{} {are} taken to tell of the same {thing}, and not added up", listed(&names))
        })
    }

    /// The facts over all days that their tables have in common, and over each whole month of these.
    pub fn over<const N: usize>(&self, facts: [Fact; N]) -> Known<Together<N>> {
        let parts = || facts.iter().flat_map(|fact| &fact.parts);
        let months = self.common(&facts);
        let of_all = facts.each_ref();
        let mut stretches = Vec::with_capacity(months.len() + 1);
        let first = parts().next().map(|part| part.source);
        let is_of_one = parts().all(|part| Some(part.source) == first && part.whole.is_some());
        let mut window = None;
        if let Some(place) = first.filter(|_| is_of_one) {
            stretches
                .push(self.stretch(&of_all, self.sources[place].span(), |part| Ok(part.whole.unwrap_or_default()))?);
        } else {
            let (Some(from), Some(to)) = (months.first(), months.last()) else { return Err(self.apart(&facts)) };
            let span = Span::Between(from.start, to.end());
            stretches.push(self.stretch(&of_all, span, |part| part.over(&months))?);
            let all = if self.is_file() { "the file covers" } else { "every source used covers" };
            window = Some(match months.len() {
                1 => format!("Over {from}, the month that {all} whole"),
                _ => format!("Over {from} to {to}, the months that {all} whole"),
            });
        }
        for month in months {
            let of_month = |part: &Part| Ok(part.months.get(&month).copied().unwrap_or_default());
            stretches.push(self.stretch(&of_all, Span::Whole(month), of_month)?);
        }
        Ok(Together { stretches, notes: self.notes(&facts), window })
    }

    /// Months of the window that every part knows, in order.
    pub fn common(&self, facts: &[Fact]) -> Vec<Period> {
        let mut parts = facts.iter().flat_map(|fact| &fact.parts);
        let first: BTreeSet<Period> =
            parts.next().map(|part| part.months.keys().copied().collect()).unwrap_or_default();
        let common = parts.fold(first, |mut common, part| {
            common.retain(|month| part.months.contains_key(month));
            common
        });
        common.into_iter().filter(|month| self.is_asked(month)).collect()
    }

    /// The period lies in the days asked for.
    pub fn is_asked(&self, period: &Period) -> bool {
        self.window.is_none_or(|(from, to)| from <= period.start && period.end() <= to)
    }

    /// The sum of some months, where every part knows all of them.
    pub fn of_months(&self, fact: &Fact, months: &[Period]) -> Result<Option<Stretch<1>>> {
        if !fact.parts.iter().all(|part| months.iter().all(|month| part.months.contains_key(month))) {
            return Ok(None);
        }
        let span = Span::Undated;
        self.stretch(&[fact], span, |part| part.over(months)).map(Some)
    }

    fn stretch<const N: usize>(
        &self,
        facts: &[&Fact; N],
        span: Span,
        of: impl Fn(&Part) -> Result<Sum>,
    ) -> Result<Stretch<N>> {
        // Rows that say two things are still the same rows.
        let mut rows: BTreeMap<usize, u64> = BTreeMap::new();
        let mut amounts = [Decimal::ZERO; N];
        for (amount, fact) in amounts.iter_mut().zip(facts) {
            let mut units = 0;
            for part in &fact.parts {
                let sum = of(part)?;
                units = plus(units, sum.units)?;
                let most = rows.entry(part.source).or_default();
                *most = sum.rows.max(*most);
            }
            *amount = decimal(units, fact.scale)?;
        }
        Ok(Stretch { span, amounts, rows: rows.values().sum() })
    }

    /// Where facts come from, where there are several tables; and what must be known of each.
    pub fn notes(&self, facts: &[Fact]) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.is_file() {
            let from = facts.iter().map(|fact| {
                let names: Vec<String> = fact.parts.iter().map(|part| self.sources[part.source].named()).collect();
                format!("{} of {}", fact.what, listed(&names))
            });
            notes.push(format!("From {}", listed(&from.collect::<Vec<_>>())));
        }
        let mut more: Vec<String> = facts.iter().flat_map(|fact| fact.notes.clone()).collect();
        let parts = facts.iter().flat_map(|fact| &fact.parts);
        let places: BTreeSet<usize> = parts.clone().map(|part| part.source).collect();
        more.extend(parts.flat_map(|part| self.sources[part.source].ambiguous(part.columns)));
        more.extend(places.into_iter().filter_map(|place| self.sources[place].assumed_currency()));
        for note in more {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    /// No month is whole in every table.
    fn apart(&self, facts: &[Fact]) -> Lack {
        let mut known: Vec<String> = Vec::new();
        for part in facts.iter().flat_map(|fact| &fact.parts) {
            let name = self.sources[part.source].named();
            let has = match (part.months.keys().next(), part.months.keys().next_back()) {
                (Some(first), Some(last)) if first == last => format!("{name} has {first}"),
                (Some(first), Some(last)) => format!("{name} has {first} to {last}"),
                _ => format!("{name} has none"),
            };
            if !known.contains(&has) {
                known.push(has);
            }
        }
        let asked = self.window.map_or("", |_| " in the days asked for");
        let because = match self.is_file() {
            true => format!("the file covers no whole month{asked}: {}", listed(&known)),
            false => format!("the sources have no whole month in common{asked}: {}", listed(&known)),
        };
        Lack::absent(because, "Upload files, or ask for days, that cover the same months from beginning to end.")
    }
}

impl Source<'_> {
    /// All days of the table that are asked for.
    fn span(&self) -> Span {
        match (self.table.name, self.table.calendar) {
            (None, _) => Span::File,
            (Some(_), None) => Span::Undated,
            (Some(_), Some(calendar)) => {
                let until = self.table.cubes.until.map_or(Date::MAX, tables::date_of);
                Span::Between(calendar.first(), calendar.last().min(until))
            }
        }
    }

    /// Columns that could be read in another way.
    pub fn ambiguous(&self, columns: &[Field]) -> Vec<String> {
        let caveats = ambiguous(columns, self.table.origin);
        let of = |caveat: String| match self.table.name {
            None => caveat,
            Some(name) => format!("Of `{name}`, {caveat}"),
        };
        caveats.into_iter().map(of).collect()
    }

    fn assumed_currency(&self) -> Option<String> {
        let assumed = self.assumed?;
        Some(format!("{} names no currency, and its money is taken to be in {assumed}", self.named()))
    }
}

impl<const N: usize> Together<N> {
    /// Over all days.
    pub fn total(&self) -> &Stretch<N> {
        &self.stretches[0]
    }

    /// A figure of each stretch, with what must be known of it.
    pub fn figures(&self, of: impl Fn(&Stretch<N>) -> Result<Figure>) -> Result<Vec<Figure>> {
        let stretches = self.stretches.iter().enumerate();
        let figures = stretches.map(|(at, stretch)| {
            let figure = of(stretch)?;
            Ok(self.noted(figure.over(stretch.span), at == 0))
        });
        figures.collect()
    }

    /// A figure over all days, with what must be known of it.
    pub fn of_total(&self, figure: Figure) -> Figure {
        self.noted(figure.over(self.total().span), true)
    }

    fn noted(&self, mut figure: Figure, is_total: bool) -> Figure {
        figure.caveats.extend(self.window.iter().filter(|_| is_total).cloned());
        figure.caveats.extend(self.notes.iter().cloned());
        figure
    }
}
