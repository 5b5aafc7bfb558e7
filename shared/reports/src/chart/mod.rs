//! Charts: stored as claim ids and labels, drawn as SVG when the report is rendered.
//!
//! Drawn by ourselves through the `svg` crate, since charts-rs and plotters know neither periods that are not complete, nor
//! colours that follow the reader's theme, nor titles, descriptions and roles for who hears a page.
#[cfg(test)]
mod cases;
mod columns;
mod describe;
mod drawing;
mod funnel;
mod header;
mod heat_map;
mod kind;
#[cfg(test)]
mod layout;
mod line;
mod lying;
mod mark;
#[cfg(test)]
mod meaning;
mod palette;
mod ranking;
mod scale;
mod stacked;
mod texture;
mod trend;
mod upright;
mod waterfall;

use crate::claims::Claims;
use domain::{Claim, Unit};
use drawing::Drawing;
use mark::Mark;

pub(crate) use kind::Place;
pub use kind::{Chart, ChartKind, Good, Point};

/// What is drawn: the points with their claims.
#[derive(Clone)]
struct Subject<'a> {
    /// `Net revenue, EUR` where the file names its currency.
    measure: String,
    unit: Option<&'a Unit>,
    good: Good,
    marks: Vec<Mark<'a>>,
}

impl<'a> Subject<'a> {
    fn of(chart: &'a Chart, claims: &Claims<'a>) -> Self {
        let found = chart.points.iter().filter_map(|point| Some((point, claims.get(&point.claim)?)));
        let marks: Vec<Mark> = found
            .map(|(point, claim)| Mark { label: &point.label, series: &point.series, partial: point.partial, claim })
            .collect();
        let unit = marks.first().map(|mark| &mark.claim.unit);
        let measure = match unit {
            Some(Unit::Money { currency: Some(currency) }) => format!("{}, {currency}", chart.measure),
            Some(Unit::Duration { of }) => format!("{}, {of}", chart.measure),
            _ => chart.measure.clone(),
        };
        Self { measure, unit, good: chart.good, marks }
    }
}

/// The chart as a picture of its own, light, for a PDF or a mail: it refers to nothing outside and needs no style sheet.
/// Nothing where the chart does not say something sound, such as a waterfall that does not add up.
pub fn picture(chart: &Chart, claims: &[Claim], width: u32) -> Option<String> {
    draw(chart, &Claims::new(claims), width, "picture", Place::File)
}

/// The chart in words, for who cannot see its picture.
pub fn said(chart: &Chart, claims: &[Claim]) -> String {
    describe::describe(chart.kind, &Subject::of(chart, &Claims::new(claims)))
}

/// The chart as an SVG element `width` units wide, so that type keeps its size on a page of that width.
///
/// `suffix` keeps ids apart where the same chart is drawn twice on one page.
pub(crate) fn draw(chart: &Chart, claims: &Claims, width: u32, suffix: &str, place: Place) -> Option<String> {
    let subject = Subject::of(chart, claims);
    let id = format!("chart-{}-{suffix}", chart.name);
    let mut drawing = Drawing::new(&id, f64::from(width));
    match chart.kind {
        ChartKind::Columns => columns::draw(&mut drawing, &subject),
        ChartKind::Line => line::draw(&mut drawing, &subject),
        ChartKind::Stacked => stacked::draw(&mut drawing, &subject),
        ChartKind::Ranking => ranking::draw(&mut drawing, &subject),
        ChartKind::Pareto => ranking::draw_pareto(&mut drawing, &subject),
        ChartKind::Funnel => funnel::draw(&mut drawing, &subject),
        ChartKind::Waterfall => waterfall::draw(&mut drawing, &subject)?,
        ChartKind::HeatMap => heat_map::draw(&mut drawing, &subject),
    }
    Some(drawing.finish(&chart.title, &describe::describe(chart.kind, &subject), place))
}

/// Label, line or layer, and value of each point: the chart as a table.
pub(crate) fn rows<'a>(chart: &'a Chart, claims: &Claims<'a>) -> Vec<(&'a Point, &'a Claim)> {
    chart.points.iter().filter_map(|point| Some((point, claims.get(&point.claim)?))).collect()
}
