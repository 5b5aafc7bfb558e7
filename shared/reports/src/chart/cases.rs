//! Charts of every kind for tests, with little, much and hard data, and what can be read off a drawing.
use super::drawing::{Anchor, Area};
use super::{Chart, ChartKind, Good, Place, Point, draw};
use crate::claims::Claims;
use crate::{Report, sample};
use domain::{Claim, Unit, Value};

/// A chart with the claims it names.
pub(super) struct Case {
    pub chart: Chart,
    pub claims: Vec<Claim>,
}

pub(super) const WIDTHS: [u32; 3] = [330, 400, 800];

pub(super) fn case(kind: ChartKind, name: &str, measure: &str, drawn: Vec<(Claim, Point)>) -> Case {
    let (claims, points) = drawn.into_iter().unzip();
    let (title, caption) = (format!("{measure} as {name}"), String::new());
    let good = Good::Up;
    let chart = Chart { name: name.into(), kind, title, measure: measure.into(), caption, table: None, good, points };
    Case { chart, claims }
}

pub(super) fn along_time(kind: ChartKind, name: &str, values: &[&str]) -> Case {
    let claims = sample::months(values);
    let drawn = claims.into_iter().map(|claim| (claim.clone(), Point::period(&claim))).collect();
    case(kind, name, "Net revenue", drawn)
}

/// Months whose last is not complete.
pub(super) fn so_far(mut case: Case) -> Case {
    let last = case.chart.points.iter().rev().find(|point| point.series.is_empty()).or(case.chart.points.last());
    let label = last.map(|point| point.label.clone());
    case.chart.points.iter_mut().for_each(|point| point.partial = Some(&point.label) == label.as_ref());
    case
}

/// The claim at `at` without a value.
pub(super) fn with_gap(mut case: Case, at: usize) -> Case {
    case.claims[at].value = Value::not_available("no row is dated in it", "give a date");
    case
}

pub(super) fn with_unit(mut case: Case, unit: Unit) -> Case {
    case.claims.iter_mut().for_each(|claim| claim.unit = unit.clone());
    case
}

pub(super) fn growing(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("{}.50", 8_000 + 700 * n + (n * n * 7919) % 9000)).collect()
}

pub(super) fn borrowed(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

pub(super) fn ranked(kind: ChartKind, name: &str, rows: &[(&str, &str, &str)]) -> Case {
    let drawn = rows.iter().map(|(label, value, series)| {
        let metric = if *series == "share" || *series == "step" { "customer_concentration" } else { "top_customers" };
        let claim = sample::of(metric, "customer", label, value, 3);
        let point = Point::entity(&claim).of_series(series);
        (claim, point)
    });
    case(kind, name, "Net revenue", drawn.collect())
}

pub(super) fn year_before(n: usize) -> Case {
    let (now, before) = (growing(n), growing(n + 3));
    let mut main = along_time(ChartKind::Line, "two-years", &borrowed(&now));
    let other = sample::months(&borrowed(&before)[3..]);
    for (claim, point) in other.into_iter().zip(main.chart.points.clone()) {
        let claim = Claim { id: format!("{}-before", claim.id), ..claim };
        main.chart.points.push(Point { claim: claim.id.clone(), ..point.of_series("a year before") });
        main.claims.push(claim);
    }
    main
}

pub(super) fn layers(n: usize) -> Case {
    let mut drawn = Vec::new();
    for (at, layer) in ["new", "returning", "no customer"].into_iter().enumerate() {
        let values: Vec<String> = (0..n).map(|month| format!("{}.00", (month * 37 + 900) * (3 - at))).collect();
        for claim in sample::months(&borrowed(&values)) {
            let claim = Claim { id: format!("{}/{layer}", claim.id), ..claim };
            let point = Point::period(&claim).of_series(layer);
            drawn.push((claim, point));
        }
    }
    case(ChartKind::Stacked, "layers", "Net revenue", drawn)
}

pub(super) fn cohorts(rows: usize, columns: usize) -> Case {
    let mut drawn = Vec::new();
    for row in 0..rows {
        for column in 0..columns.min(rows - row) {
            let value = if column == 0 { "1".to_owned() } else { format!("0.{:02}", (61 + row * 7) / (column + 1)) };
            let cohort = format!("{}-{:02}", 2023 + row / 12, row % 12 + 1);
            let claim = sample::of("customer_concentration", "cohort", &format!("{cohort}+{column}"), &value, 5);
            let mut point = Point::entity(&claim).of_series(&cohort);
            (point.label, point.partial) = (column.to_string(), row + column + 1 == rows);
            drawn.push((claim, point));
        }
    }
    case(ChartKind::HeatMap, "cohorts", "Customers who buy again, by months since the first purchase", drawn)
}

pub(super) const MOVEMENTS: [(&str, &str, &str); 7] = [
    ("MRR at the start", "41750.00", "start"),
    ("New", "8200.00", "gain"),
    ("Reactivation", "0.00", "gain"),
    ("Expansion", "3100.50", "gain"),
    ("Contraction", "1250.50", "loss"),
    ("Churn", "6400.00", "loss"),
    ("MRR at the end", "45400.00", "end"),
];

pub(super) const STEPS: [(&str, &str, &str); 4] = [
    ("lead → qualified", "0.667", "step"),
    ("qualified → opportunity", "0.8", "step"),
    ("opportunity → proposal", "0.5", "step"),
    ("proposal → customer", "0.25", "step"),
];

pub(super) const CUSTOMERS: [(&str, &str, &str); 5] = [
    ("Nordwind Logistik GmbH", "4000.00", ""),
    ("top_1", "0.4", "share"),
    ("CUST016", "2500.00", ""),
    ("Ödön Ésaïe", "1500.00", ""),
    ("top_3", "0.8", "share"),
];

pub(super) fn small() -> Vec<Case> {
    use ChartKind::*;
    let names = [("Enterprise", "124720.50", ""), ("Pro Plan", "57330.00", ""), ("Refunded extras", "-8050.00", "")];
    let months = ["51930.50", "54900.00", "48190.00", "61210.00", "22080.00"];
    vec![
        so_far(with_gap(along_time(Columns, "columns", &months), 1)),
        so_far(with_gap(along_time(Line, "line", &months), 1)),
        so_far(year_before(6)),
        so_far(layers(5)),
        ranked(Ranking, "ranking", &names),
        ranked(Pareto, "pareto", &CUSTOMERS),
        ranked(Funnel, "funnel", &STEPS),
        ranked(Waterfall, "waterfall", &MOVEMENTS),
        cohorts(5, 5),
    ]
}

pub(super) fn hard() -> Vec<Case> {
    use ChartKind::*;
    let mut cases = small();
    for kind in [Columns, Line] {
        for n in [1, 2, 12, 36, 60] {
            let values = growing(n);
            cases.push(so_far(along_time(kind, "growing", &borrowed(&values))));
            cases.push(with_gap(along_time(kind, "gap", &borrowed(&values)), n / 2));
            let ratios = along_time(kind, "ratios", &vec!["0.0137"; n]);
            cases.push(with_unit(ratios, Unit::Ratio));
        }
        let huge = ["79228162514264337593543950335", "-79228162514264337593543950335", "1"];
        cases.push(along_time(kind, "huge", &huge));
        cases.push(along_time(kind, "below", &["-5.00", "10.00", "-20.00", "-123456789.12"]));
        cases.push(along_time(kind, "zeros", &["0.00", "0.00"]));
        cases.push(along_time(kind, "tiny", &["0.0000000000000000000000000001", "0.05"]));
    }
    cases.extend([1, 2, 12, 36, 60].map(layers));
    cases.extend([2, 12, 24, 36].map(year_before));
    cases.extend([(1, 1), (12, 12), (24, 12), (36, 36)].map(|(rows, columns)| cohorts(rows, columns)));
    let long = "Annual maintenance and support with on-site training for WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";
    let names = [(long, "79228162514264337593543950335", ""), ("短い名前の顧客", "-3", ""), ("", "0", "")];
    cases.push(ranked(Ranking, "long", &names));
    cases.push(with_gap(ranked(Ranking, "unavailable", &names), 1));
    cases.push(with_gap(ranked(Funnel, "broken", &STEPS), 1));
    cases.push(with_unit(
        ranked(Funnel, "counted", &[(long, "900", ""), (long, "3", "")]),
        Unit::Count { of: "x".into() },
    ));
    cases
}

/// A page with one chart of each kind and longer ones.
pub(super) fn gallery() -> Report {
    let long = growing(60);
    let mut cases = small();
    cases.push(along_time(ChartKind::Line, "sixty", &borrowed(&long)));
    cases.extend([layers(24), year_before(24), cohorts(24, 12)]);
    let mut report = sample::report();
    (report.charts, report.claims) = (Vec::new(), Vec::new());
    for (at, mut case) in cases.into_iter().enumerate() {
        case.claims.iter_mut().for_each(|claim| claim.id = format!("{at}:{}", claim.id));
        case.chart.points.iter_mut().for_each(|point| point.claim = format!("{at}:{}", point.claim));
        case.chart.name = format!("{}-{at}", case.chart.name);
        report.charts.push(case.chart);
        report.claims.extend(case.claims);
    }
    report.headline.clear();
    report.sections.clear();
    report.tables.clear();
    report
}

pub(super) fn drawn(case: &Case, width: u32) -> String {
    draw(&case.chart, &Claims::new(&case.claims), width, "test", Place::Page).expect("a sound chart")
}

/// The tags of one kind, each up to the `<` of the next.
pub(super) fn tags<'a>(svg: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    svg.split('<').filter(move |tag| tag.split([' ', '>', '/']).next() == Some(name))
}

pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

pub(super) fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name} in <{tag}"))
}

pub(super) fn texts(svg: &str) -> Vec<(Area, String)> {
    let read = |tag: &str| {
        let content = tag.split_once('>').expect("an end").1.trim();
        let content = content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let anchor = match attribute(tag, "text-anchor") {
            Some("start") => Anchor::Start,
            Some("middle") => Anchor::Middle,
            _ => Anchor::End,
        };
        (
            Area::of_text(
                attribute(tag, "font-weight").is_some(),
                (number(tag, "x"), number(tag, "y")),
                anchor,
                &content,
            ),
            content,
        )
    };
    tags(svg, "text").map(read).collect()
}

pub(super) fn size(svg: &str) -> (f64, f64) {
    let view = attribute(svg, "viewBox").expect("a view box");
    let mut numbers = view.split(' ').skip(2).map(|text| text.parse().expect("a number"));
    (numbers.next().expect("a width"), numbers.next().expect("a height"))
}
