//! Every kind of chart, drawn with little, much and hard data: labels keep apart, marks stay inside, pictures stay as they are.
use super::drawing::{Anchor, Area, TYPE, width_of};
use super::{Chart, ChartKind, Good, Place, Point, draw};
use crate::claims::Claims;
use crate::sample;
use domain::{Claim, Unit, Value};

/// A chart with the claims it names.
struct Case {
    chart: Chart,
    claims: Vec<Claim>,
}

const WIDTHS: [u32; 3] = [330, 400, 800];

fn case(kind: ChartKind, name: &str, measure: &str, drawn: Vec<(Claim, Point)>) -> Case {
    let (claims, points) = drawn.into_iter().unzip();
    let (title, caption) = (format!("{measure} as {name}"), String::new());
    let good = Good::Up;
    let chart = Chart { name: name.into(), kind, title, measure: measure.into(), caption, table: None, good, points };
    Case { chart, claims }
}

fn along_time(kind: ChartKind, name: &str, values: &[&str]) -> Case {
    let claims = sample::months(values);
    let drawn = claims.into_iter().map(|claim| (claim.clone(), Point::period(&claim))).collect();
    case(kind, name, "Net revenue", drawn)
}

/// Months whose last is not complete.
fn so_far(mut case: Case) -> Case {
    let last = case.chart.points.iter().rev().find(|point| point.series.is_empty()).or(case.chart.points.last());
    let label = last.map(|point| point.label.clone());
    case.chart.points.iter_mut().for_each(|point| point.partial = Some(&point.label) == label.as_ref());
    case
}

/// The claim at `at` without a value.
fn with_gap(mut case: Case, at: usize) -> Case {
    case.claims[at].value = Value::not_available("no row is dated in it", "give a date");
    case
}

fn with_unit(mut case: Case, unit: Unit) -> Case {
    case.claims.iter_mut().for_each(|claim| claim.unit = unit.clone());
    case
}

fn growing(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("{}.50", 8_000 + 700 * n + (n * n * 7919) % 9000)).collect()
}

fn borrowed(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

fn ranked(kind: ChartKind, name: &str, rows: &[(&str, &str, &str)]) -> Case {
    let drawn = rows.iter().map(|(label, value, series)| {
        let metric = if *series == "share" || *series == "step" { "customer_concentration" } else { "top_customers" };
        let claim = sample::of(metric, "customer", label, value, 3);
        let point = Point::entity(&claim).of_series(series);
        (claim, point)
    });
    case(kind, name, "Net revenue", drawn.collect())
}

fn year_before(n: usize) -> Case {
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

fn layers(n: usize) -> Case {
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

fn cohorts(rows: usize, columns: usize) -> Case {
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

const MOVEMENTS: [(&str, &str, &str); 7] = [
    ("MRR at the start", "41750.00", "start"),
    ("New", "8200.00", "gain"),
    ("Reactivation", "0.00", "gain"),
    ("Expansion", "3100.50", "gain"),
    ("Contraction", "1250.50", "loss"),
    ("Churn", "6400.00", "loss"),
    ("MRR at the end", "45400.00", "end"),
];

const STEPS: [(&str, &str, &str); 4] = [
    ("lead → qualified", "0.667", "step"),
    ("qualified → opportunity", "0.8", "step"),
    ("opportunity → proposal", "0.5", "step"),
    ("proposal → customer", "0.25", "step"),
];

const CUSTOMERS: [(&str, &str, &str); 5] = [
    ("Nordwind Logistik GmbH", "4000.00", ""),
    ("top_1", "0.4", "share"),
    ("CUST016", "2500.00", ""),
    ("Ödön Ésaïe", "1500.00", ""),
    ("top_3", "0.8", "share"),
];

fn small() -> Vec<Case> {
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

fn hard() -> Vec<Case> {
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

fn drawn(case: &Case, width: u32) -> String {
    draw(&case.chart, &Claims::new(&case.claims), width, "test", Place::Page).expect("a sound chart")
}

/// The tags of one kind, each up to the `<` of the next.
fn tags<'a>(svg: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    svg.split('<').filter(move |tag| tag.split([' ', '>', '/']).next() == Some(name))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name} in <{tag}"))
}

fn texts(svg: &str) -> Vec<(Area, String)> {
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

fn size(svg: &str) -> (f64, f64) {
    let view = attribute(svg, "viewBox").expect("a view box");
    let mut numbers = view.split(' ').skip(2).map(|text| text.parse().expect("a number"));
    (numbers.next().expect("a width"), numbers.next().expect("a height"))
}

#[test]
fn labels_keep_apart_and_everything_stays_inside() {
    for case in hard() {
        for width in WIDTHS {
            let svg = drawn(&case, width);
            let at = format!("{:?} {} {width}", case.chart.kind, case.chart.name);
            let (width, height) = size(&svg);
            let texts = texts(&svg);
            for (n, (area, text)) in texts.iter().enumerate() {
                let inside = area.left >= -0.1 && area.right <= width + 0.1 && area.top >= 0.0 && area.bottom <= height;
                assert!(inside, "{at}: {text} {area:?} in {width} × {height}");
                for (other, words) in &texts[n + 1..] {
                    assert!(!area.meets(other), "{at}: {text} {area:?} meets {words} {other:?}");
                }
            }
            for tag in
                tags(&svg, "rect").filter(|tag| attribute(tag, "class").is_some_and(|class| class.starts_with("bar")))
            {
                let (x, y, w, h) = (number(tag, "x"), number(tag, "y"), number(tag, "width"), number(tag, "height"));
                assert!(x >= -0.1 && y >= 0.0 && w >= 0.0 && h >= 0.0, "{at}: {tag}");
                assert!(x + w <= width + 0.1 && y + h <= height + 0.1, "{at}: {tag}");
            }
        }
    }
}

#[test]
fn the_first_and_the_last_period_are_named_however_many_there_are() {
    for n in [1, 2, 12, 36, 60] {
        for kind in [ChartKind::Columns, ChartKind::Line] {
            let values = growing(n);
            let case = along_time(kind, "ends", &borrowed(&values));
            let texts: Vec<String> = texts(&drawn(&case, 330)).into_iter().map(|(_, text)| text).collect();
            let last = case.chart.points.last().expect("a period").label[..3].to_owned();
            assert!(texts.contains(&"Jan".to_owned()) && texts.contains(&last), "{n}: {texts:?}");
        }
    }
}

#[test]
fn a_value_that_is_not_available_is_a_cross_and_never_a_bar_of_nothing() {
    for kind in [ChartKind::Columns, ChartKind::Line, ChartKind::Ranking, ChartKind::Stacked] {
        let case = with_gap(along_time(kind, "gap", &["10.00", "20.00", "30.00"]), 1);
        let svg = drawn(&case, 400);
        assert!(svg.contains("class=\"gap"), "{kind:?}");
        assert!(svg.contains("not available"), "{kind:?}");
        assert!(svg.matches("class=\"bar").count() + svg.matches("class=\"dot").count() == 2, "{kind:?}: {svg}");
    }
    // The line breaks: neither side of the gap has a neighbour to lead to.
    assert!(!drawn(&with_gap(along_time(ChartKind::Line, "gap", &["1", "2", "3"]), 1), 400).contains("<polyline"));
}

#[test]
fn a_waterfall_that_does_not_add_up_is_not_drawn() {
    let draws = |movements: &[(&str, &str, &str)]| {
        let case = ranked(ChartKind::Waterfall, "waterfall", movements);
        draw(&case.chart, &Claims::new(&case.claims), 400, "test", Place::Page).is_some()
    };
    assert!(draws(&MOVEMENTS));
    let mut off = MOVEMENTS;
    off[4].1 = "1250.51";
    assert!(!draws(&off));
    assert!(!draws(&MOVEMENTS[1..]), "no start");
    assert!(!draws(&[]));
}

#[test]
fn a_running_total_stands_only_beside_shares_that_agree_with_the_bars() {
    let has_line =
        |rows: &[(&str, &str, &str)]| drawn(&ranked(ChartKind::Pareto, "pareto", rows), 400).contains("<polyline");
    assert!(has_line(&CUSTOMERS));
    let mut off = CUSTOMERS;
    off[4].1 = "0.7";
    assert!(!has_line(&off));
    assert!(!has_line(&[CUSTOMERS[0], CUSTOMERS[2]]), "no share");
}

#[test]
fn a_fall_is_better_where_less_is_good() {
    let verdict = |good: Good, values: &[&str]| {
        let mut case = so_far(along_time(ChartKind::Columns, "trend", values));
        case.chart.good = good;
        let svg = drawn(&case, 800);
        let found = texts(&svg).into_iter().map(|(_, text)| text).find(|text| text.starts_with(['▲', '▼']));
        found.map(|text| (text, svg.contains("fill-good"), svg.contains("fill-bad")))
    };
    let fell = ["20.00", "10.00", "3.00"];
    assert_eq!(verdict(Good::Down, &fell), Some(("▼ lower in February 2024: better".into(), true, false)));
    assert_eq!(verdict(Good::Up, &fell), Some(("▼ lower in February 2024: worse".into(), false, true)));
    assert_eq!(verdict(Good::Neither, &fell), None);
    assert_eq!(verdict(Good::Up, &["10.00", "3.00"]), None, "a month so far is not compared");
}

#[test]
fn a_change_has_the_colour_of_what_it_says() {
    let mut case = with_unit(along_time(ChartKind::Columns, "growth", &["0.10", "-0.20"]), Unit::Ratio);
    case.claims.iter_mut().for_each(|claim| claim.metric = "revenue_growth".into());
    case.chart.good = Good::Neither;
    assert!(!drawn(&case, 400).contains("bar fill-good"));
    case.chart.good = Good::Down;
    let svg = drawn(&case, 400);
    assert!(svg.contains("bar fill-good") && svg.contains("bar fill-bad"));
}

#[test]
fn a_drawing_names_and_describes_itself_by_its_claims() {
    let case = so_far(along_time(ChartKind::Columns, "months", &["51930.50", "54900.00", "1.00"]));
    let svg = drawn(&case, 800);
    assert!(
        svg.contains("role=\"img\"")
            && svg.contains("aria-labelledby=\"chart-months-test-title chart-months-test-desc\"")
    );
    for spoken in [
        "<title id=\"chart-months-test-title\">",
        "January 2024: 51,930.50; February 2024: 54,900.00; March 2024 (not complete): 1.00.",
        "The largest: February 2024: 54,900.00.",
        "higher in February 2024: better.",
    ] {
        assert!(svg.replace('\n', "").contains(spoken), "{spoken} in {svg}");
    }
    let sixty = growing(60);
    let long = drawn(&along_time(ChartKind::Line, "months", &borrowed(&sixty)), 330);
    assert!(long.contains("From January 2024: 8,000.50 to December 2028: "), "{long}");
    let empty = case_without_points();
    assert!(drawn(&empty, 330).contains("There is nothing to draw."));
}

fn case_without_points() -> Case {
    case(ChartKind::Columns, "empty", "Net revenue", Vec::new())
}

#[test]
fn every_kind_is_drawn_without_a_point() {
    use ChartKind::*;
    for kind in [Columns, Line, Stacked, Ranking, Pareto, Funnel, HeatMap] {
        let empty = case(kind, "empty", "Net revenue", Vec::new());
        assert!(drawn(&empty, 330).contains("There is nothing to draw."), "{kind:?}");
    }
}

#[test]
fn text_of_the_file_is_escaped_in_a_drawing() {
    let svg = drawn(&ranked(ChartKind::Ranking, "evil", &[("<script>\"'&", "5.00", "")]), 330);
    assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;"), "{svg}");
}

#[test]
fn a_picture_stands_alone_and_has_its_colours_without_a_style_sheet() {
    for case in small() {
        let picture = super::picture(&case.chart, &case.claims, 400).expect("a sound chart");
        assert!(picture.starts_with("<svg") && picture.contains("xmlns=\"http://www.w3.org/2000/svg\""));
        assert_eq!(picture.matches("http").count(), 1, "nothing but the namespace is named");
        assert!(!picture.contains("var(") && !picture.contains("<style"));
        for tag in tags(&picture, "rect").chain(tags(&picture, "text")).chain(tags(&picture, "circle")) {
            assert!(attribute(tag, "fill").is_some(), "{tag}");
        }
        for tag in tags(&picture, "line").chain(tags(&picture, "polyline")).chain(tags(&picture, "path")) {
            assert!(attribute(tag, "stroke").is_some(), "{tag}");
        }
    }
}

/// No label is smaller than the type of the drawing, which no page scales below eleven pixels.
#[test]
fn nothing_is_written_smaller_than_the_type_of_charts() {
    assert!(TYPE >= 11.0 && width_of("0") > 0.5 * TYPE);
    for case in small() {
        let svg = drawn(&case, 330);
        assert!(tags(&svg, "text").all(|tag| attribute(tag, "font-size").is_none()));
        assert_eq!(attribute(&svg, "font-size"), Some("12"));
    }
}

#[test]
fn a_chart_stored_before_there_were_series_is_read_back() {
    let stored = r#"{"name":"periods","kind":"periods","title":"Net revenue by month","measure":"Net revenue","caption":"",
        "table":"periods","points":[{"claim":"revenue_by_period@2024-01","label":"January 2024","partial":false}]}"#;
    let chart: Chart = serde_json::from_str(stored).expect("a chart of before");
    assert_eq!((chart.kind, chart.good, chart.points[0].series.as_str()), (ChartKind::Columns, Good::Neither, ""));
    let claims = sample::claims();
    assert!(draw(&chart, &Claims::new(&claims), 330, "test", Place::Page).is_some_and(|svg| svg.contains("51,930.50")));
    let ranking = stored.replace("\"kind\":\"periods\"", "\"kind\":\"ranking\"");
    assert_eq!(serde_json::from_str::<Chart>(&ranking).expect("a ranking of before").kind, ChartKind::Ranking);
}

#[test]
fn each_kind_looks_as_it_did() {
    for case in small() {
        let svg = super::picture(&case.chart, &case.claims, 400).expect("a sound chart");
        let path = format!("{}/src/chart/snapshots/{}.svg", env!("CARGO_MANIFEST_DIR"), case.chart.name);
        expect_test::expect_file![path].assert_eq(&format!("{svg}\n"));
    }
}

/// Writes a page of every kind to the folder named by `REPORT_PAGES`, to be looked at in a browser.
#[test]
#[ignore = "writes files for a person to look at"]
fn draws_the_gallery() {
    let folder = std::path::PathBuf::from(std::env::var_os("REPORT_PAGES").expect("REPORT_PAGES names a folder"));
    let long = growing(60);
    let mut cases = small();
    cases.push(along_time(ChartKind::Line, "sixty", &borrowed(&long)));
    cases.extend([layers(24), year_before(24), cohorts(24, 12)]);
    let (mut charts, mut claims) = (Vec::new(), Vec::new());
    for (at, mut case) in cases.into_iter().enumerate() {
        for claim in &mut case.claims {
            claim.id = format!("{at}:{}", claim.id);
        }
        case.chart.points.iter_mut().for_each(|point| point.claim = format!("{at}:{}", point.claim));
        case.chart.name = format!("{}-{at}", case.chart.name);
        for width in WIDTHS {
            let picture = super::picture(&case.chart, &case.claims, width).expect("a sound chart");
            std::fs::write(folder.join(format!("{}-{width}.svg", case.chart.name)), picture)
                .expect("a writable folder");
        }
        charts.push(case.chart);
        claims.extend(case.claims);
    }
    let mut report = sample::report();
    (report.charts, report.claims) = (charts, claims);
    std::fs::write(folder.join("gallery.html"), crate::html(&report)).expect("a writable folder");
}
