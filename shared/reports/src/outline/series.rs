//! One figure of an outline in the claims of one currency: as a whole, and month by month.
use super::Item;
use crate::{
    Shows,
    claims::{Block, is_partial},
    show::Shape,
};
use domain::{Claim, Decimal};

pub(super) struct Series<'a, 'b> {
    pub block: &'b Block<'a>,
    pub item: &'b Item,
}

impl<'a, 'b> Series<'a, 'b> {
    pub(super) fn new(block: &'b Block<'a>, item: &'b Item) -> Self {
        Self { block, item }
    }

    /// What the file says of it as a whole, or of its latest complete month, or of the one under way where it has no other.
    pub(super) fn latest(&self) -> Option<&'a Claim> {
        let whole = self.block.get(&self.item.figure).filter(|claim| claim.value.exact().is_some());
        let complete = || self.complete().pop().map(|(claim, _)| claim);
        let under_way = || self.months().pop().filter(|claim| claim.value.exact().is_some());
        let latest = whole.or_else(complete).or_else(under_way)?;
        let is_shown = !self.item.only_above_zero || latest.value.exact().is_some_and(|value| value > Decimal::ZERO);
        is_shown.then_some(latest)
    }

    /// Why there is no value.
    pub(super) fn absent(&self) -> Option<&'a Claim> {
        let metric = self.item.figure.split('/').next().unwrap_or_default();
        let says = self.block.get(&self.item.figure).or_else(|| self.block.get(metric));
        says.filter(|claim| claim.value.exact().is_none())
    }

    /// Months in their order, the one included that is under way.
    pub(super) fn months(&self) -> Vec<&'a Claim> {
        self.block.months_of(&self.item.figure)
    }

    /// Complete months with their values.
    pub(super) fn complete(&self) -> Vec<(&'a Claim, Decimal)> {
        let complete = self.months().into_iter().filter(|claim| !is_partial(claim));
        complete.filter_map(|claim| claim.value.exact().map(|value| (claim, value))).collect()
    }

    /// The name with a capital, as a heading or at the beginning of a sentence.
    pub(super) fn title(&self) -> String {
        capital(&self.item.name)
    }

    /// The days a value is of; nothing where the file covers no days.
    pub(super) fn when(&self, claim: &Claim) -> String {
        if is_whole_month(claim) { Shows::Period.of(claim) } else { Shows::Days.of(claim) }
    }

    /// `customers`, and `customer` where there is one.
    pub(super) fn counted(&self, count: Decimal) -> &str {
        let name = self.item.name.as_str();
        if count == Decimal::ONE { name.strip_suffix('s').unwrap_or(name) } else { name }
    }

    pub(super) fn verb_now(&self) -> &'static str {
        if self.item.is_plural { "are" } else { "is" }
    }

    pub(super) fn verb(&self) -> &'static str {
        if self.item.is_plural { " were " } else { " was " }
    }
}

/// Whether the value is of a month that the file covers to its end.
pub(super) fn is_whole_month(claim: &Claim) -> bool {
    claim.window.as_ref().is_some_and(|window| Shape::of(&window.label) == Some(Shape::Month) && !window.partial)
}

pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
