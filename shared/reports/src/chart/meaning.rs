//! What charts say: gaps, sums that must hold, what is better, words for who hears them, and charts stored long ago.
use super::cases::*;
use super::{Chart, ChartKind, Good, Place, draw};
use crate::claims::Claims;
use crate::sample;
use domain::Unit;

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

/// Left, top, width and height of each bar.
fn bars(svg: &str) -> Vec<[f64; 4]> {
    let bars = tags(svg, "rect").filter(|tag| attribute(tag, "class").is_some_and(|class| class.starts_with("bar")));
    bars.map(|tag| ["x", "y", "width", "height"].map(|name| number(tag, name))).collect()
}

#[test]
fn a_stage_is_as_wide_as_what_came_through_to_it() {
    let widths =
        |case: &Case| -> Vec<f64> { bars(&drawn(case, 400)).iter().map(|bar| (bar[2] / 4.0).round()).collect() };
    assert_eq!(widths(&ranked(ChartKind::Funnel, "funnel", &STEPS)), [100.0, 67.0, 53.0, 27.0, 7.0]);
    // Beyond a step that is not available nothing is known.
    let broken = with_gap(ranked(ChartKind::Funnel, "funnel", &STEPS), 1);
    assert_eq!(widths(&broken), [100.0, 67.0]);
    assert_eq!(drawn(&broken, 400).matches("class=\"gap").count(), 3);
}

#[test]
fn layers_stand_upon_each_other_and_the_lowest_on_zero() {
    let found = bars(&drawn(&layers(2), 400));
    assert_eq!(found.len(), 6);
    for column in found.chunks(3) {
        for pair in column.windows(2) {
            assert!((pair[1][1] + pair[1][3] - pair[0][1]).abs() < 0.8 && pair[0][0] == pair[1][0], "{column:?}");
        }
    }
    assert_eq!(found[0][1] + found[0][3], found[3][1] + found[3][3], "both on the line of zero");
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
        "Higher in February 2024: better.",
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
