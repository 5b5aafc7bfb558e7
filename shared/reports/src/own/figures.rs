//! The figures that a workspace chose for its template, as an outline.
use crate::{
    lexicon::{Noun, noun, nouns},
    outline::{Breakdown, Item, Outline, capital},
    templates::OUTLINES,
};
use domain::{Error, Result};
use serde::{Deserialize, Serialize};

/// One figure: the id of a metric, or a figure of it with a name of the workspace's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Chosen {
    Metric(String),
    Figure(ChosenFigure),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenFigure {
    /// The id of a metric, or `logo_churn/1 month` where a metric has several figures.
    #[schema(min_length = 1, max_length = 120)]
    pub figure: String,
    /// What text calls it: 1 to 60 letters and blanks.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
}

const LONGEST_FIGURE: usize = 120;
const LONGEST_NAME: usize = 60;
/// Cards at the head of a report; the other figures stand in the analysis.
const CARDS: usize = 8;

impl Chosen {
    pub fn figure(&self) -> &str {
        match self {
            Self::Metric(metric) => metric,
            Self::Figure(chosen) => &chosen.figure,
        }
    }

    /// The id of the metric that the figure is of.
    pub fn metric(&self) -> &str {
        self.figure().split('/').next().unwrap_or_default()
    }

    pub fn check(&self) -> Result<()> {
        if noun(self.metric()).is_none() || self.figure().len() > LONGEST_FIGURE {
            let known: Vec<&str> = nouns().map(|noun| noun.metric).collect();
            let nearest = domain::nearest(self.metric(), &known);
            let nearest = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_else(|| ";".into());
            let given: String = self.metric().chars().take(LONGEST_FIGURE).collect();
            let why = format!("there is no metric `{given}`{nearest} GET /api/v1/metrics/available lists them");
            return Err(Error::invalid("metrics", why));
        }
        let Self::Figure(chosen) = self else { return Ok(()) };
        let is_word = |c: char| c.is_alphabetic() || " -'’".contains(c);
        let length = chosen.name.trim().chars().count();
        if length == 0 || chosen.name.chars().count() > LONGEST_NAME || !chosen.name.chars().all(is_word) {
            let why = format!(
                "the name of `{}` is 1 to {LONGEST_NAME} letters, blanks, `-` and `'`, without a digit",
                chosen.figure
            );
            return Err(Error::invalid("metrics", why));
        }
        let (metric, name) = (self.metric(), chosen.name.trim().to_lowercase());
        let means = |noun: &Noun| noun.phrases().any(|phrase| phrase.to_lowercase() == name);
        if let Some(other) = nouns().find(|noun| means(noun))
            && !noun(metric).is_some_and(means)
        {
            let why =
                format!("`{}` is what `{}` is called, and cannot be the name of `{metric}`", chosen.name, other.metric);
            return Err(Error::invalid("metrics", why));
        }
        Ok(())
    }

    /// Its own name, or what English calls the metric.
    fn name(&self, noun: &Noun) -> String {
        match self {
            Self::Metric(_) => noun.name.to_owned(),
            Self::Figure(chosen) => chosen.name.trim().to_owned(),
        }
    }
}

/// What has a figure for each product, channel, … is broken down by it, a figure of cohorts is drawn as a grid, and the
/// others are cards and months.
pub(super) fn outline(chosen: &[Chosen]) -> Outline {
    let mut outline = Outline { headline: Vec::new(), detail: Vec::new(), by_entity: Vec::new(), cohorts: None };
    for one in chosen {
        let Some(noun) = noun(one.metric()) else { continue };
        let is_part = one.figure().contains('/');
        match noun.entity {
            Some("cohort") if outline.cohorts.is_none() => outline.cohorts = Some(item(one, noun)),
            Some(entity) if !is_part => outline.by_entity.push(breakdown(one, noun, entity)),
            _ if outline.headline.len() < CARDS => outline.headline.push(item(one, noun)),
            _ => outline.detail.push(item(one, noun)),
        }
    }
    outline
}

fn item(chosen: &Chosen, noun: &Noun) -> Item {
    Item {
        figure: chosen.figure().to_owned(),
        name: chosen.name(noun),
        is_plural: noun.plural && matches!(chosen, Chosen::Metric(_)),
        good: noun.good,
        is_quiet: false,
        only_above_zero: false,
    }
}

/// As Echo's own templates break the metric down, where one does.
fn breakdown(chosen: &Chosen, noun: &Noun, entity: &str) -> Breakdown {
    let known = OUTLINES.iter().flat_map(|(_, outline)| &outline.by_entity);
    let known = known.into_iter().find(|breakdown| breakdown.metric == noun.metric).cloned();
    let name = capital(&chosen.name(noun));
    let heading = if name.ends_with(entity) { name } else { format!("{name} by {entity}") };
    let made = || Breakdown {
        metric: noun.metric.to_owned(),
        heading: String::new(),
        entity: entity.to_owned(),
        is_ranking: true,
        facets: Vec::new(),
    };
    let breakdown = known.unwrap_or_else(made);
    match breakdown.facets.is_empty() {
        true => Breakdown { heading, ..breakdown },
        false => breakdown,
    }
}
