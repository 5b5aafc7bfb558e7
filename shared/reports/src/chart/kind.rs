//! What a chart is made of, as it is stored: claim ids and labels, no numbers.
use crate::claims::{is_partial, name};
use crate::show::{self, Shape};
use domain::Claim;
use serde::{Deserialize, Serialize};

/// What to draw; a client that draws for itself finds values, units and windows in the claims named here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Chart {
    /// Unique within the report.
    pub name: String,
    pub kind: ChartKind,
    pub title: String,
    /// What is measured, e.g. `Net revenue`; the unit is that of the claims.
    pub measure: String,
    /// What to know when reading it, e.g. that a period is not complete.
    pub caption: String,
    /// The table of the report that holds the same figures.
    pub table: Option<String>,
    /// Which way is better: decides what is drawn in the colour of good and of bad.
    #[serde(default)]
    pub good: Good,
    pub points: Vec<Point>,
}

/// More columns than a year are easier to follow as a line.
const COLUMNS: usize = 12;

impl Chart {
    /// Periods along time, as columns or as a line, with what to know of those that are not complete; without a name yet.
    pub(crate) fn of_periods(periods: &[&Claim], shape: Shape) -> Self {
        let kind = if periods.len() > COLUMNS { ChartKind::Line } else { ChartKind::Columns };
        let mark = if kind == ChartKind::Line { "dashed line" } else { "hatched bar" };
        let caption = match periods.iter().any(|claim| is_partial(claim)) {
            true => {
                let shape = shape.name();
                format!("A {mark} is a {shape} the file covers only in part; it is not compared with the others.")
            }
            false => String::new(),
        };
        Self {
            name: String::new(),
            kind,
            title: String::new(),
            measure: String::new(),
            caption,
            table: None,
            good: Good::Neither,
            points: periods.iter().map(|claim| Point::period(claim)).collect(),
        }
    }
}

/// The look, and what the points of each are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Upright bars along time, one a point.
    #[serde(alias = "periods")]
    Columns,
    /// A line along time. Points with a series are a second, lighter line, such as the year before: each stands at the
    /// period of the main line that has its label.
    Line,
    /// Upright bars along time, of layers: a point is a period (its label) of a layer (its series).
    Stacked,
    /// Lying bars, one below the other, in the order given.
    Ranking,
    /// As a ranking, with a line of how much the bars bring together. A point of the series `share` stands after the last bar
    /// that it counts and says which part of the whole these are.
    Pareto,
    /// What came through from stage to stage. Points are stages with their number, or steps (`lead → qualified`) with the
    /// share that took them, or both: each step, of the series `step`, after the stage it begins at.
    Funnel,
    /// What led from one balance to the next, with the series `start`, `gain`, `loss` (as positive numbers) and `end`. Where
    /// they do not add up, nothing is drawn.
    Waterfall,
    /// A grid: a point is a row (its series) and a column (its label), e.g. a cohort and the months since.
    HeatMap,
}

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Good {
    Up,
    Down,
    #[default]
    Neither,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Point {
    pub claim: String,
    pub label: String,
    /// Drawn hatched, dashed or hollow: not to be compared with the others.
    pub partial: bool,
    /// The line, layer or row the point belongs to; absent where the chart has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub series: String,
}

impl Point {
    /// A period, named after it.
    pub(crate) fn period(claim: &Claim) -> Self {
        let label = claim.window.as_ref().map(show::period).unwrap_or_default();
        Self { claim: claim.id.clone(), label, partial: is_partial(claim), series: String::new() }
    }

    /// A product, customer, …
    pub(crate) fn entity(claim: &Claim) -> Self {
        Self { claim: claim.id.clone(), label: name(claim).to_owned(), partial: false, series: String::new() }
    }

    /// The point as one of a line, layer or row.
    pub(crate) fn of_series(self, series: &str) -> Self {
        Self { series: series.to_owned(), ..self }
    }
}

/// Where a drawing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a page of HTML, which needs no namespace.
    Page,
    /// In a file of its own: a picture of a PDF or a mail.
    File,
}

impl ChartKind {
    /// Time and grids need the whole width of a page; the others stand side by side.
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Columns | Self::Line | Self::Stacked | Self::HeatMap)
    }

    pub(super) fn spoken(self) -> &'static str {
        match self {
            Self::Columns => "Column chart",
            Self::Line => "Line chart",
            Self::Stacked => "Column chart of layers",
            Self::Ranking => "Bar chart",
            Self::Pareto => "Bar chart with running total",
            Self::Funnel => "Funnel",
            Self::Waterfall => "Waterfall",
            Self::HeatMap => "Heat map",
        }
    }
}
