//! A report of chosen figures: what it shows is data, how it reads is common to all. A built-in template names its outline in a
//! file of its folder.
mod advice;
mod breakdown;
mod detail;
mod drawn;
pub(crate) mod findings;
mod records;
mod series;
mod summary;

pub(crate) use findings::ROWS_FOR_A_COMPARISON;
pub(crate) use records::bracket_begins;

use crate::{Figure, Good, Shows, claims::Claims, report::Body, show};
use domain::Findings;
use serde::{Deserialize, Serialize};
use series::Series;

pub(crate) use series::capital;

/// What a report shows, each list in the order of its importance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outline {
    /// The cards, of which the summary speaks as well.
    pub headline: Vec<Item>,
    /// What the analysis goes through, month by month.
    pub detail: Vec<Item>,
    #[serde(default)]
    pub by_entity: Vec<Breakdown>,
    /// A figure of cohorts month by month, drawn as a grid.
    #[serde(default)]
    pub cohorts: Option<Item>,
}

/// One figure: `mrr`, or `logo_churn/1 month` where a metric has several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    pub figure: String,
    /// What text calls it, without a digit, e.g. `monthly customer churn`.
    pub name: String,
    #[serde(default)]
    pub is_plural: bool,
    #[serde(default)]
    pub good: Good,
    /// Stands in tables and the analysis, and is no finding: each month of it means something else than a level does.
    #[serde(default)]
    pub is_quiet: bool,
    /// Says something only above zero: money burns, or it does not.
    #[serde(default)]
    pub only_above_zero: bool,
}

/// A metric's figures for each product, channel, campaign, …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Breakdown {
    pub metric: String,
    /// What the table is called, e.g. `Channels`.
    pub heading: String,
    /// What one entity is called, e.g. `channel`.
    pub entity: String,
    /// Whether the entities compete, so that the largest is worth naming.
    #[serde(default = "yes")]
    pub is_ranking: bool,
    /// What is shown of each entity, where the metric has several figures for it: `spend`, `cost per lead`. The first ranks.
    #[serde(default)]
    pub facets: Vec<Facet>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facet {
    /// As it stands in the claims' ids, after the entity's name.
    pub of: String,
    /// What text calls it.
    pub name: String,
    #[serde(default)]
    pub good: Good,
}

fn yes() -> bool {
    true
}

impl Outline {
    pub(crate) fn read(json: &str) -> Self {
        serde_json::from_str(json).expect("a built-in outline is read by a test")
    }

    pub(crate) fn fill(&self, claims: &Claims, read: &Findings) -> Body {
        let found = findings::of(self, claims);
        Body {
            headline: self.cards(claims),
            sections: vec![
                summary::section(self, claims),
                findings::section(&found, claims, read),
                detail::section(self, claims),
                advice::section(self, &found, claims, read),
            ],
            charts: claims.whole_and_blocks().iter().flat_map(|block| drawn::charts(self, block)).collect(),
            tables: claims.whole_and_blocks().iter().flat_map(|block| drawn::tables(self, block)).collect(),
        }
    }

    /// The figures that the file gives; where it gives none, why it does not give the first.
    fn cards(&self, claims: &Claims) -> Vec<Figure> {
        let mut cards = Vec::new();
        let blocks = claims.whole_and_blocks();
        for block in &blocks {
            let series: Vec<Series> = self.headline.iter().map(|item| Series::new(block, item)).collect();
            let given = series.iter().filter_map(|series| series.latest().map(|claim| (series, claim)));
            cards.extend(given.map(|(series, claim)| Figure {
                label: block.labelled(&series.title()),
                text: Shows::Value.of(claim),
                note: series.when(claim),
                claim: Some(claim.id.clone()),
            }));
        }
        if let (true, Some(block), Some(item)) = (cards.is_empty(), blocks.first(), self.headline.first()) {
            let first = Series::new(block, item);
            let label = first.title();
            cards.push(match first.absent() {
                Some(claim) => {
                    let (text, note) = (Shows::Value.of(claim), Shows::Reason.of(claim));
                    Figure { label, text, note, claim: Some(claim.id.clone()) }
                }
                None => {
                    let note = "the file does not give it".to_owned();
                    Figure { label, text: show::NOT_AVAILABLE.to_owned(), note, claim: None }
                }
            });
        }
        cards
    }
}

#[cfg(test)]
mod tests {
    use crate::{TEMPLATES, sample, template, templates};
    use domain::Findings;

    #[test]
    fn what_holds_over_all_currencies_is_said_once() {
        let template = template("customer_health").unwrap();
        let report = sample::filled(template, sample::two_currencies(), Findings::default());
        let summary = "There were 71 customers for 1 January to 10 April 2024.";
        assert_eq!(report.sections[0].text(), summary);
        assert!(report.sections[2].text().starts_with("EUR: Share of the ten largest customers was 27.7 %."));
    }

    /// The names of the catalogue's metrics.
    fn catalogue() -> Vec<&'static str> {
        include_str!("../../../../docs/metrics.md").lines().filter_map(|line| line.strip_prefix("### ")).collect()
    }

    #[test]
    fn outlines_name_metrics_of_the_catalogue_that_their_template_keeps() {
        let catalogue = catalogue();
        for (name, outline) in templates::OUTLINES {
            let template = TEMPLATES.iter().find(|template| template.name == *name).unwrap();
            let figures = outline.headline.iter().chain(&outline.detail).map(|item| item.figure.as_str());
            let figures = figures.chain(outline.cohorts.iter().map(|item| item.figure.as_str()));
            let named = figures.chain(outline.by_entity.iter().map(|breakdown| breakdown.metric.as_str()));
            for figure in named {
                let metric = figure.split('/').next().unwrap_or_default();
                assert!(catalogue.contains(&metric), "{name}: {metric} is no metric");
                assert!(template.metrics.contains(&metric), "{name} drops the claims of {metric}");
            }
        }
        assert_eq!(templates::OUTLINES.len() + 1, TEMPLATES.len(), "revenue health has words of its own");
    }

    #[test]
    fn names_hold_no_number_so_that_none_stands_in_text_without_a_claim() {
        for (name, outline) in templates::OUTLINES {
            let items = outline.headline.iter().chain(&outline.detail).map(|item| &item.name);
            let facets = outline.by_entity.iter().flat_map(|breakdown| &breakdown.facets).map(|facet| &facet.name);
            for text in items.chain(facets) {
                assert!(!text.is_empty() && !text.chars().any(char::is_numeric), "{name}: {text}");
            }
        }
    }
}
