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

    /// As [`Breakdown::ranked`], and below them what stands for several or for none, so that a table leaves out no part of a
    /// whole.
    pub(super) fn rows<'a>(&self, block: &Block<'a>) -> Vec<(&'a Claim, String, Decimal)> {
        let mut rows = self.ranked(block);
        let each = self.facets.first().map(|facet| self.of_each(block, facet)).unwrap_or_default();
        rows.extend(each.into_iter().filter(|(claim, _, _)| is_group(claim)));
        rows
    }

    /// What a facet says of each entity.
    pub(super) fn of_facet<'a>(&self, block: &Block<'a>, facet: &Facet) -> Vec<(&'a Claim, String, Decimal)> {
        self.of_each(block, facet).into_iter().filter(|(claim, _, _)| !is_group(claim)).collect()
    }

    /// As [`Breakdown::of_facet`], with what stands for several or for none.
    pub(super) fn of_each<'a>(&self, block: &Block<'a>, facet: &Facet) -> Vec<(&'a Claim, String, Decimal)> {
        let ending = format!(": {}", facet.of);
        let of_entity = |(claim, value): (&'a Claim, Decimal)| {
            let name = name(claim).strip_suffix(&ending)?.to_owned();
            Some((claim, name, value))
        };
        block.entities(&self.metric).into_iter().filter_map(of_entity).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Outline;
    use crate::{claims::Claims, sample};

    #[test]
    fn what_has_no_name_is_in_the_table_and_not_among_the_ranked() {
        let of = |name: &str, spend: &str| {
            sample::of("channel_performance", "channel spend", &format!("{name}: spend"), spend, 9)
        };
        let claims = [of("Search", "50.00"), of("(no channel)", "90.00"), of("Mail", "70.00")];
        let outline = Outline::read(
            r#"{"headline": [], "detail": [], "by_entity": [{"metric": "channel_performance", "heading": "Channels",
                "entity": "channel", "facets": [{"of": "spend", "name": "spend"}]}]}"#,
        );
        let claims = Claims::new(&claims);
        let breakdown = &outline.by_entity[0];
        let ranked: Vec<String> = breakdown.ranked(&claims.whole()).into_iter().map(|(_, name, _)| name).collect();
        assert_eq!(ranked, ["Mail", "Search"]);
        let rows: Vec<String> = breakdown.rows(&claims.whole()).into_iter().map(|(_, name, _)| name).collect();
        assert_eq!(rows, ["Mail", "Search", "(no channel)"]);
    }
}
