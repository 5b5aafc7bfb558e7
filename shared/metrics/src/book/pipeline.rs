//! Leads and deals: what is open, won and lost, how long winning took, and how far each came.
//!
//! A table is a pipeline when it has a column of stages, or when a status in it says won or lost. A row is one deal, unless
//! the table holds stages and numbers alone: then a row is as many deals as it says.
use super::{
    Context,
    funnel::{History, has_history},
};
use crate::{
    cubes::{Cubes, Id, Names, Status, UNDATED, deals, dimension::CURRENCY},
    exact::{decimal, plus},
    figure::Figure,
    stage::{self, Ladder, Stage},
};
use domain::{Decimal, Field, Granularity, Period, Result};
use std::collections::{BTreeMap, BTreeSet};
use tables::date_of;

/// Of one currency, or of all: then only counts may be read.
pub struct Pipeline<'a> {
    pub won: Deals,
    pub lost: Deals,
    pub open: Deals,
    /// Won deals by the days from their start to their close.
    pub cycles: BTreeMap<i32, u64>,
    /// Won deals without both days, or that closed before they began.
    pub without_cycle: u64,
    /// Leads by the month in which they began.
    pub cohorts: BTreeMap<Period, Cohort>,
    /// Days on which leads began.
    starts: BTreeSet<i32>,
    /// Deals that stand at each place of the ladder now.
    pub standing: Vec<u64>,
    pub ladder: Ladder<'a>,
    /// Words that are on no ladder.
    pub unknown: BTreeSet<&'a str>,
    /// Rows are stages with a number of deals each.
    pub is_summed: bool,
    is_there: bool,
    /// Where rows are steps of the same deals, one row is not one deal.
    pub history: Option<History>,
    has_starts: bool,
    is_in_percent: bool,
    scale: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deals {
    pub deals: u64,
    pub with_amount: u64,
    /// With an amount and a probability.
    pub with_both: u64,
    pub amount: i128,
    /// At twice the scale, times 100 where probabilities are in percent.
    weighted: i128,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cohort {
    pub leads: u64,
    pub won: u64,
    pub lost: u64,
}

impl Deals {
    fn add(&mut self, cell: &deals::Cell) -> Result<()> {
        self.deals += cell.deals;
        self.with_amount += u64::from(cell.with_amount);
        self.with_both += u64::from(cell.with_both);
        self.amount = plus(self.amount, cell.amount.units())?;
        self.weighted = plus(self.weighted, cell.weighted.0.units())?;
        Ok(())
    }
}

/// The word by which a deal's stage is told.
fn word<'a>(names: &'a Names, key: &deals::Key) -> Option<&'a str> {
    names.text(key.stage).or_else(|| match names.status(key.status) {
        Status::Word(word) => Some(word),
        Status::Blank | Status::NoColumn => None,
    })
}

/// The table has a column of stages, or a status in it says won or lost.
pub fn is_pipeline(cubes: &Cubes) -> bool {
    if let Some(decided) = &cubes.decided {
        return decided.is_pipeline;
    }
    let mut words = cubes.deals.iter().filter_map(|(key, _)| word(&cubes.names, key)).peekable();
    words.peek().is_some() && (cubes.coverage.has(Field::Stage) || words.any(stage::is_decided))
}

/// Some probability is above 1, so that the column is in percent.
pub fn are_percent(cubes: &Cubes) -> bool {
    let is_above_one = || cubes.deals.iter().any(|(_, cell)| cell.above_one > 0);
    cubes.decided.as_ref().map_or_else(is_above_one, |decided| decided.probabilities_are_percent)
}

impl<'a> Pipeline<'a> {
    /// `None` reads all currencies.
    pub fn read(cubes: &'a Cubes, currency: Option<Id<CURRENCY>>, context: Context<'a>) -> Result<Self> {
        let ladder = Ladder::of(&context.assumptions.stages);
        let mut pipeline = Self {
            won: Deals::default(),
            lost: Deals::default(),
            open: Deals::default(),
            cycles: BTreeMap::new(),
            without_cycle: 0,
            cohorts: BTreeMap::new(),
            starts: BTreeSet::new(),
            standing: vec![0; ladder.names().len()],
            ladder,
            unknown: BTreeSet::new(),
            is_summed: cubes.deals.iter().any(|(_, cell)| cell.deals != u64::from(cell.rows)),
            is_there: is_pipeline(cubes),
            history: None,
            has_starts: cubes.coverage.filled(Field::StartDate) > 0,
            is_in_percent: are_percent(cubes),
            scale: cubes.scale,
        };
        if !pipeline.is_there {
            return Ok(pipeline);
        }
        pipeline.history = has_history(cubes).then(|| History::read(cubes, &pipeline.ladder));
        for (key, cell) in cubes.deals.iter().filter(|(key, _)| currency.is_none_or(|wanted| key.currency == wanted)) {
            if let Some(word) = word(&cubes.names, key) {
                pipeline.add(word, key, cell)?;
            }
        }
        Ok(pipeline)
    }

    fn add(&mut self, word: &'a str, key: &deals::Key, cell: &deals::Cell) -> Result<()> {
        let stage = self.ladder.stage(word);
        let is_won = stage == Stage::Reached(self.ladder.last());
        let rows = cell.deals;
        // A table with one date says when its leads came, not when they closed.
        let (start, close) = if self.has_starts { (key.start.0, key.day.0) } else { (key.day.0, UNDATED) };
        match stage {
            Stage::Reached(place) => self.standing[place] += rows,
            Stage::Lost => {}
            Stage::Unknown => {
                self.unknown.insert(word);
            }
        }
        if start != UNDATED {
            self.starts.insert(start);
            let month = Period::containing(Granularity::Month, date_of(start));
            let cohort = self.cohorts.entry(month).or_default();
            cohort.leads += rows;
            cohort.won += if is_won { rows } else { 0 };
            cohort.lost += if stage == Stage::Lost { rows } else { 0 };
        }
        if is_won {
            match (start, close) {
                (UNDATED, _) | (_, UNDATED) => self.without_cycle += rows,
                _ if close < start => self.without_cycle += rows,
                _ => *self.cycles.entry(close - start).or_default() += rows,
            }
        }
        match stage {
            Stage::Lost => self.lost.add(cell),
            Stage::Reached(_) if is_won => self.won.add(cell),
            _ => self.open.add(cell),
        }
    }

    /// Why there are no deals to count.
    pub fn lacks(&self) -> Option<Figure> {
        if self.history.is_some() {
            return Some(Figure::absent(
                "the rows are steps of the same deals, so a row is not a deal",
                "Upload the deals themselves, one row each with its stage of today.",
            ));
        }
        self.lacks_stages()
    }

    /// Why there is no pipeline to read from.
    pub fn lacks_stages(&self) -> Option<Figure> {
        (!self.is_there).then(|| {
            Figure::absent(
                "the file is no pipeline: it has no `stage` column, and no status that says won or lost",
                "Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost.",
            )
        })
    }

    /// Rows of numbers that fall from stage to stage count all who reached each: fewer do at each of at least two.
    pub fn counts_who_reached(&self) -> bool {
        let known: Vec<u64> = self.standing.iter().copied().filter(|count| *count > 0).collect();
        self.is_summed && self.history.is_none() && known.len() > 1 && known.is_sorted_by(|more, fewer| more >= fewer)
    }

    /// Days on which leads began, in order.
    pub fn starts(&self) -> &BTreeSet<i32> {
        &self.starts
    }

    pub fn deals(&self) -> u64 {
        self.won.deals + self.lost.deals + self.open.deals
    }

    /// Amounts times probabilities, as money.
    pub fn weighted(&self, deals: &Deals) -> Result<Decimal> {
        let places = if self.is_in_percent { 2 } else { 0 };
        decimal(deals.weighted, 2 * self.scale + places)
    }

    /// Days from start to close of the median won deal; the mean of both where two are in the middle.
    pub fn median_cycle(&self) -> Option<(Decimal, u64)> {
        let deals: u64 = self.cycles.values().sum();
        let at = |rank: u64| {
            let mut passed = 0;
            self.cycles.iter().find(|(_, number)| {
                passed += **number;
                passed > rank
            })
        };
        let (low, high) = (at(deals.checked_sub(1)? / 2)?.0, at(deals / 2)?.0);
        Some(((Decimal::from(low + high) * Decimal::new(5, 1)).normalize(), deals))
    }

    /// Words that are on no ladder, as a note.
    pub fn unknown_words(&self) -> Option<String> {
        const NAMED: usize = 5;
        let named: Vec<String> = self.unknown.iter().take(NAMED).map(|word| format!("`{word}`")).collect();
        let more = self.unknown.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!named.is_empty()).then(|| format!("On no known ladder are {}{more}", named.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::expect;

    #[test]
    fn a_row_for_each_stage_counts_what_it_says() {
        testing::check(
            "funnel_analysis",
            "stage,quantity\nlead,500\nqualified,200\nwon,30\nlost,50",
            expect![[r#"
                funnel_analysis = 0.06 (780 rows: 30 / 500) undated [The numbers fall from stage to stage, so they are taken for all who reached each]
                funnel_analysis/lead → qualified = 0.40 (780 rows: 200 / 500) undated [The numbers fall from stage to stage, so they are taken for all who reached each]
                funnel_analysis/qualified → customer = 0.15 (780 rows: 30 / 200) undated [The numbers fall from stage to stage, so they are taken for all who reached each]"#]],
        );
    }
}
