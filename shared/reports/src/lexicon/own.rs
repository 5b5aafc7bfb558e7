//! What a template calls its figures itself, beside what everybody calls them.
use super::index::{Index, knows};
use crate::claims::metric_of;
use crate::lexicon::parts::measure;
use crate::outline::Outline;
use domain::Claim;

/// The names of one template. A name that the lexicon has for something keeps that meaning: no template can call profit
/// revenue.
#[derive(Debug, Default)]
pub(crate) struct Names {
    called: Vec<(Figure, String)>,
    /// What single entities of a metric are called: `(revenue_by_region, shop)`.
    kinds: Vec<(String, String)>,
    index: Index,
}

/// Which claims a name is for.
#[derive(Debug)]
enum Figure {
    /// `mrr`, or `logo_churn/1 month`, at any time and in any currency.
    Whole(String),
    /// What is measured of each channel: `(channel_performance, cpa)`.
    Facet { metric: String, of: String },
    /// A metric's figures for entities of any name.
    Each(String),
}

impl Figure {
    fn is_of(&self, claim: &Claim) -> bool {
        match self {
            Self::Whole(figure) => match (figure.split_once('/'), &claim.entity) {
                (None, None) => claim.metric == *figure,
                // One claim says for all figures of a metric why there are none.
                (Some((metric, _)), None) => claim.metric == metric && claim.value.exact().is_none(),
                (Some((metric, part)), Some(entity)) => claim.metric == metric && entity.name == part,
                _ => false,
            },
            Self::Facet { metric, of } => claim.metric == *metric && measure(claim) == Some(of),
            Self::Each(metric) => claim.metric == *metric && claim.entity.is_some(),
        }
    }
}

impl Names {
    pub(crate) fn of(outline: &Outline) -> Self {
        let mut names = Self::default();
        for item in outline.headline.iter().chain(&outline.detail) {
            names.call(Figure::Whole(item.figure.clone()), &item.name);
        }
        if let Some(item) = &outline.cohorts {
            names.call(Figure::Each(metric_of(&item.figure).to_owned()), &item.name);
        }
        for breakdown in &outline.by_entity {
            let metric = &breakdown.metric;
            names.kinds.push((metric.clone(), breakdown.entity.to_lowercase()));
            if breakdown.facets.is_empty() {
                names.call(Figure::Each(metric.clone()), &breakdown.heading);
            }
            for facet in &breakdown.facets {
                names.call(Figure::Facet { metric: metric.clone(), of: facet.of.clone() }, &facet.name);
            }
        }
        names.index.sort();
        names
    }

    fn call(&mut self, figure: Figure, name: &str) {
        if !knows(name) {
            self.index.add(name);
            self.called.push((figure, name.to_owned()));
        }
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// Whether the template calls the claim by this phrase.
    pub(crate) fn is_called(&self, phrase: &str, claim: &Claim) -> bool {
        self.called.iter().any(|(figure, name)| name == phrase && figure.is_of(claim))
    }

    /// The names of the part of its metric that the claim is of, which say whose figure it is.
    pub(crate) fn of_part<'a>(&'a self, claim: &'a Claim) -> impl Iterator<Item = &'a str> {
        let of_part = |figure: &Figure| matches!(figure, Figure::Whole(_)) && claim.entity.is_some();
        let called = self.called.iter().filter(move |(figure, _)| of_part(figure) && figure.is_of(claim));
        called.map(|(_, name)| name.as_str())
    }

    /// What an entity of the claim's metric is called by the template.
    pub(crate) fn kinds_of<'a>(&'a self, claim: &'a Claim) -> impl Iterator<Item = &'a str> {
        let of_metric = self.kinds.iter().filter(|(metric, _)| *metric == claim.metric);
        of_metric.map(|(_, kind)| kind.as_str())
    }

    /// Everything that entities are called by the template.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|(_, kind)| kind.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verifier::follow;
    use crate::{Paragraph, sample};
    use domain::Findings;

    const OUTLINE: &str = r#"{
        "headline": [{"figure": "net_revenue", "name": "takings (net)"}, {"figure": "refunds", "name": "profit"},
            {"figure": "customer_concentration/top_1", "name": "weight of the first customer"}],
        "detail": [],
        "by_entity": [{"metric": "revenue_by_product", "heading": "Lines", "entity": "line of goods"}]
    }"#;

    fn is_believed(sentence: fn(&[&Claim]) -> Paragraph) -> bool {
        let mut claims = sample::claims();
        // Kinds of entities that only this outline has a word for.
        claims
            .iter_mut()
            .filter_map(|claim| claim.entity.as_mut())
            .filter(|entity| entity.kind == "product")
            .for_each(|entity| entity.kind = "sku".into());
        let ids = ["net_revenue", "refunds", "customer_concentration/top_1", "revenue_by_product/Enterprise"];
        let of = ids.map(|id| claims.iter().find(|claim| claim.id == id).expect("a claim of the sample"));
        let names = Names::of(&Outline::read(OUTLINE));
        follow(&sentence(&of), &claims, &Findings::default(), &names).is_empty()
    }

    #[test]
    fn a_template_speaks_of_its_figures_by_its_own_names() {
        assert!(is_believed(|of| Paragraph::say("Takings (net) were ").value(of[0]).words(".")));
        assert!(!is_believed(|of| Paragraph::say("Takings (net) were ").value(of[1]).words(".")), "of another figure");
        assert!(is_believed(|of| Paragraph::say("Weight of the first customer was ").value(of[2]).words(".")));
        assert!(!is_believed(|of| Paragraph::say("Weight of another was ").value(of[2]).words(".")));
    }

    #[test]
    fn a_name_that_means_something_else_keeps_its_meaning() {
        assert!(is_believed(|of| Paragraph::say("Refunds were ").value(of[1]).words(".")));
        assert!(!is_believed(|of| Paragraph::say("Profit was ").value(of[1]).words(".")));
    }

    #[test]
    fn a_template_has_its_own_word_for_what_is_ranked() {
        assert!(is_believed(|of| {
            let ranked = Paragraph::default().name("Enterprise").words(" is the largest line of goods, with ");
            ranked.value(of[3]).words(" of revenue.")
        }));
        assert!(!is_believed(|of| {
            let ranked = Paragraph::default().name("Enterprise").words(" is the largest customer, with ");
            ranked.value(of[3]).words(" of revenue.")
        }));
    }
}
