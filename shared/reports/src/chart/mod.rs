//! Charts: stored as claim ids and labels, drawn as SVG when the report is rendered.
mod drawing;
mod months;
mod ranking;
mod scale;

use crate::claims::{Claims, is_partial, name};
use crate::show;
use domain::{Claim, Decimal, Unit, Window};
use serde::{Deserialize, Serialize};

/// What to draw; a client that draws for itself finds values, units and windows in the claims named here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Chart {
    /// Unique within the report.
    pub name: String,
    pub kind: ChartKind,
    pub title: String,
    /// What the bars measure, e.g. `Net revenue`; the unit is that of the claims.
    pub measure: String,
    /// What to know when reading it, e.g. that a period is not complete.
    pub caption: String,
    /// The table of the report that holds the same figures.
    pub table: Option<String>,
    pub points: Vec<Point>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Upright bars along time.
    Periods,
    /// Lying bars, one below the other, in the order given.
    Ranking,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Point {
    pub claim: String,
    pub label: String,
    /// Drawn hatched and dashed: not to be compared with the other bars.
    pub partial: bool,
}

impl Point {
    /// A bar for a period, named after it.
    pub(crate) fn period(claim: &Claim) -> Self {
        let label = claim.window.as_ref().map(show::period).unwrap_or_default();
        Self { claim: claim.id.clone(), label, partial: is_partial(claim) }
    }

    /// A bar for a product, customer, …
    pub(crate) fn entity(claim: &Claim) -> Self {
        Self { claim: claim.id.clone(), label: name(claim).to_owned(), partial: false }
    }
}

/// A point with what its claim says; a point without a value leaves its place empty.
struct Bar<'a> {
    label: &'a str,
    /// As text, in its unit.
    shown: String,
    value: Option<Decimal>,
    window: Option<&'a Window>,
    partial: bool,
}

/// The chart as an SVG element `width` units wide, so that type keeps its size on a page of that width.
///
/// `suffix` keeps ids apart where the same chart is drawn twice on one page.
pub(crate) fn draw(chart: &Chart, claims: &Claims, width: u32, suffix: &str) -> String {
    let bars: Vec<Bar> = chart
        .points
        .iter()
        .filter_map(|point| claims.get(&point.claim).map(|claim| (point, claim)))
        .map(|(point, claim)| Bar {
            label: &point.label,
            shown: show::value(claim),
            value: claim.value.exact(),
            window: claim.window.as_ref(),
            partial: point.partial,
        })
        .collect();
    let id = format!("chart-{}-{suffix}", chart.name);
    let drawn = match chart.kind {
        ChartKind::Periods => months::draw(&bars, &axis_title(chart, claims), f64::from(width), &id),
        ChartKind::Ranking => ranking::draw(&bars, &axis_title(chart, claims), f64::from(width)),
    };
    drawn.finish(&id, &chart.title, &describe(&bars))
}

/// `Net revenue, EUR` where the file names its currency.
fn axis_title(chart: &Chart, claims: &Claims) -> String {
    let unit = chart.points.first().and_then(|point| claims.get(&point.claim)).map(|claim| &claim.unit);
    match unit {
        Some(Unit::Money { currency: Some(currency) }) => format!("{}, {currency}", chart.measure),
        _ => chart.measure.clone(),
    }
}

/// The chart in words. Long charts name their first and last bar; the table beside the chart has them all.
fn describe(bars: &[Bar]) -> String {
    const READ_OUT: usize = 12;
    let say = |bar: &Bar| format!("{}{}: {}", bar.label, if bar.partial { " (partial)" } else { "" }, bar.shown);
    match bars {
        [] => "There is nothing to draw.".into(),
        bars if bars.len() <= READ_OUT => {
            format!("Bar chart. {}.", bars.iter().map(say).collect::<Vec<_>>().join("; "))
        }
        [first, .., last] => format!("Bar chart from {} to {}. The table has every bar.", say(first), say(last)),
        [only] => say(only),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// Every rectangle of the drawing lies inside its view box.
    fn assert_inside(svg: &str, width: f64) {
        let number = |tag: &str, name: &str| -> f64 {
            let rest = tag.split(&format!(" {name}=\"")).nth(1).expect(name);
            rest.split('"').next().expect(name).parse().expect(name)
        };
        let height: f64 = {
            let view = svg.split("viewBox=\"").nth(1).expect("a view box");
            view.split(['"', ' ']).nth(3).expect("a height").parse().expect("a height")
        };
        let rectangles = svg.split('<').filter(|tag| tag.starts_with("rect") && tag.contains("bar"));
        for tag in rectangles {
            let (x, y) = (number(tag, "x"), number(tag, "y"));
            let (w, h) = (number(tag, "width"), number(tag, "height"));
            assert!(x >= 0.0 && y >= 0.0 && w > 0.0 && h >= 0.0, "{tag}");
            assert!(x + w <= width + 0.01 && y + h <= height + 0.01, "{tag}");
        }
    }

    fn months(values: &[&str]) -> (Vec<Claim>, Chart) {
        let claims = sample::months(values);
        let points = claims.iter().map(Point::period).collect();
        let chart = Chart {
            name: "months".into(),
            kind: ChartKind::Periods,
            title: "Net revenue by month".into(),
            measure: "Net revenue".into(),
            caption: String::new(),
            table: None,
            points,
        };
        (claims, chart)
    }

    fn drawn(values: &[&str], width: u32) -> String {
        let (claims, chart) = months(values);
        draw(&chart, &Claims::new(&claims), width, "wide")
    }

    #[test]
    fn one_bar_sixty_bars_and_negative_bars_stay_inside_the_drawing() {
        let sixty: Vec<String> = (1..=60).map(|n| format!("{}.50", n * 1000)).collect();
        let sixty: Vec<&str> = sixty.iter().map(String::as_str).collect();
        for values in [&["12.00"][..], &sixty, &["-5.00", "10.00", "-20.00"], &["-1.00"], &["0.00", "0.00"]] {
            for width in [340, 760] {
                let svg = drawn(values, width);
                assert_inside(&svg, f64::from(width));
                assert_eq!(svg.matches("class=\"bar").count(), values.len());
            }
        }
    }

    #[test]
    fn sixty_bars_have_few_labels_and_four_have_all() {
        let sixty = vec!["1000.00"; 60];
        assert!(drawn(&sixty, 340).matches("class=\"tick\"").count() < 12);
        let four = drawn(&["51930.50", "54900.00", "61190.00", "22080.00"], 760);
        for label in [">Jan<", ">Feb<", ">Mar<", ">Apr<", ">51,930.50<", ">22,080.00<", ">2024<"] {
            assert!(four.replace('\n', "").contains(label), "{label} in {four}");
        }
    }

    #[test]
    fn a_chart_without_a_value_says_so() {
        let claims = Vec::new();
        let chart = Chart { points: Vec::new(), ..months(&[]).1 };
        assert!(draw(&chart, &Claims::new(&claims), 340, "narrow").contains("There is nothing to draw."));
    }

    #[test]
    fn the_drawing_names_and_describes_itself() {
        let svg = drawn(&["51930.50", "54900.00"], 760);
        assert!(svg.contains("role=\"img\""));
        assert!(svg.contains("<title id=\"chart-months-wide-title\">Net revenue by month</title>"));
        assert!(svg.contains("January 2024: 51,930.50; February 2024: 54,900.00"));
    }

    #[test]
    fn text_of_the_file_is_escaped_in_a_drawing() {
        let claims = vec![sample::of("revenue_by_product", "product", "<script>\"'&", "5.00", 1)];
        let points = vec![Point::entity(&claims[0])];
        let chart = Chart { kind: ChartKind::Ranking, points, ..months(&[]).1 };
        let svg = draw(&chart, &Claims::new(&claims), 340, "narrow");
        assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;"), "{svg}");
    }
}
