//! How English speaks of each metric of the catalogue: what it is called, and which way is good.
mod advertising;
mod finance;
mod growth;
pub(crate) mod index;
mod operations;
mod own;
pub(crate) mod parts;
mod pipeline;
mod sales;
mod subscriptions;

pub(crate) use own::Names;

use crate::Good;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a metric is called in a sentence, in lower case but for abbreviations.
#[derive(Debug)]
pub(crate) struct Noun {
    /// The id in the catalogue.
    pub metric: &'static str,
    /// `net revenue`: what a sentence says first.
    pub name: &'static str,
    /// `refunds were`, not `refunds was`.
    pub plural: bool,
    /// Other phrases that may stand for it. One phrase may stand for several metrics: `revenue` for that of the file and
    /// for that of a product.
    pub also: &'static [&'static str],
    pub good: Good,
    /// What a claim of it is about, where it is not about the whole file: `product`.
    pub entity: Option<&'static str>,
}

const FAMILIES: [&[Noun]; 7] = [
    sales::NOUNS,
    growth::NOUNS,
    subscriptions::NOUNS,
    finance::NOUNS,
    advertising::NOUNS,
    pipeline::NOUNS,
    operations::NOUNS,
];

/// How English speaks of the metric; `None` for an id that is not in the catalogue.
pub(crate) fn noun(metric: &str) -> Option<&'static Noun> {
    static BY_METRIC: LazyLock<BTreeMap<&str, &Noun>> =
        LazyLock::new(|| nouns().map(|noun| (noun.metric, noun)).collect());
    BY_METRIC.get(metric).copied()
}

/// Every noun, in the order of the catalogue's chapters.
pub(crate) fn nouns() -> impl Iterator<Item = &'static Noun> {
    FAMILIES.into_iter().flatten()
}

impl Noun {
    /// Everything it may be called, its name first.
    pub(crate) fn phrases(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }

    const fn new(metric: &'static str, name: &'static str, good: Good, also: &'static [&'static str]) -> Self {
        Self { metric, name, plural: false, also, good, entity: None }
    }

    const fn plural(mut self) -> Self {
        self.plural = true;
        self
    }

    const fn of(mut self, entity: &'static str) -> Self {
        self.entity = Some(entity);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../docs/metrics.md");

    /// `(net_revenue, higher)` for each line of the catalogue's page.
    fn catalogue() -> Vec<(&'static str, &'static str)> {
        let of_line = |line: &'static str| {
            let (id, rest) = line.strip_prefix("| [`")?.split_once("`]")?;
            Some((id, rest.split('|').nth(2)?.trim()))
        };
        PAGE.lines().filter_map(of_line).collect()
    }

    #[test]
    fn every_metric_has_a_noun_whose_good_direction_is_the_catalogues() {
        let catalogue = catalogue();
        assert!(catalogue.len() > 100, "the page lists the metrics");
        for (id, better) in &catalogue {
            let good = match *better {
                "higher" => Good::Up,
                "lower" => Good::Down,
                _ => Good::Neither,
            };
            assert_eq!(noun(id).map(|noun| noun.good), Some(good), "{id}");
        }
        let known: Vec<&str> = catalogue.iter().map(|(id, _)| *id).collect();
        for noun in nouns() {
            assert!(known.contains(&noun.metric), "`{}` is not in the catalogue", noun.metric);
        }
        assert_eq!(nouns().count(), catalogue.len(), "each stands once");
    }

    #[test]
    fn phrases_are_words_with_single_spaces() {
        for noun in nouns() {
            for phrase in noun.phrases() {
                let is_word =
                    |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
                assert!(phrase.split(' ').all(is_word), "`{phrase}` of {}", noun.metric);
            }
        }
    }
}
