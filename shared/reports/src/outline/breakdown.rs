//! The entities of a metric, in the order and with the figures that an outline asks for.
use super::{Breakdown, Facet};
use crate::claims::{Block, is_group, name};
use domain::{Claim, Decimal};

impl Breakdown {
    /// ` by spend`, after what ranks the entities; nothing where the metric has one figure for each.
    pub(super) fn by(&self) -> String {
        self.facets.first().map_or_else(String::new, |facet| format!(" by {}", facet.name))
    }

    /// Entities by the first facet, or by the metric itself, the largest first; what stands for several is left out.
    pub(super) fn ranked<'a>(&self, block: &Block<'a>) -> Vec<(&'a Claim, String, Decimal)> {
        let mut ranked = match self.facets.first() {
            Some(facet) => self.of_facet(block, facet),
            None => {
                let named = block.named(&self.metric).into_iter();
                named.map(|(claim, value)| (claim, name(claim).to_owned(), value)).collect()
            }
        };
        ranked.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.1.cmp(&other.1)));
        ranked
    }

    /// What a facet says of each entity.
    pub(super) fn of_facet<'a>(&self, block: &Block<'a>, facet: &Facet) -> Vec<(&'a Claim, String, Decimal)> {
        let ending = format!(": {}", facet.of);
        let of_entity = |(claim, value): (&'a Claim, Decimal)| {
            let name = name(claim).strip_suffix(&ending)?.to_owned();
            Some((claim, name, value))
        };
        block.entities(&self.metric).into_iter().filter(|(claim, _)| !is_group(claim)).filter_map(of_entity).collect()
    }
}
