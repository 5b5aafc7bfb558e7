//! What holds for the look of every chart: labels keep apart, marks stay inside, pictures stay as they are.
use super::ChartKind;
use super::cases::*;
use super::drawing::{TYPE, width_of};
use crate::show;
use domain::Value;

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
fn the_first_and_the_last_period_and_the_latest_value_are_named_however_many_there_are() {
    for n in [1, 2, 12, 36, 60] {
        // A low second month, whose value wants to stand where the first is named.
        let mut values = growing(n);
        values.iter_mut().skip(1).take(1).for_each(|value| *value = "10.00".into());
        for (kind, width) in
            [ChartKind::Columns, ChartKind::Line].into_iter().flat_map(|kind| WIDTHS.map(|w| (kind, w)))
        {
            let case = along_time(kind, "ends", &borrowed(&values));
            let texts: Vec<String> = texts(&drawn(&case, width)).into_iter().map(|(_, text)| text).collect();
            let last = case.chart.points.last().expect("a period").label[..3].to_owned();
            assert!(texts.contains(&"Jan".to_owned()) && texts.contains(&last), "{kind:?} {n} {width}: {texts:?}");
            let latest = show::compact(case.claims[n - 1].value.exact().expect("a value"));
            assert!(kind == ChartKind::Columns || texts.contains(&latest), "{n} {width}: {latest} in {texts:?}");
        }
    }
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
fn each_kind_looks_as_it_did() {
    for case in small() {
        let svg = super::picture(&case.chart, &case.claims, 400).expect("a sound chart");
        let path = format!("{}/src/chart/snapshots/{}.svg", env!("CARGO_MANIFEST_DIR"), case.chart.name);
        expect_test::expect_file![path].assert_eq(&format!("{svg}\n"));
    }
}

/// What stands after `before` up to the next quote or bracket, everywhere on the page.
fn all<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split(['"', ')']).next()).collect()
}

#[test]
fn charts_of_every_kind_stand_on_one_page_without_sharing_an_id() {
    let page = crate::html(&gallery());
    let ids = all(&page, " id=\"");
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len());
    for target in all(&page, "url(#") {
        assert!(unique.contains(target), "{target}");
    }
    for spoken in all(&page, "aria-labelledby=\"").into_iter().flat_map(|ids| ids.split(' ')) {
        assert!(unique.contains(spoken), "{spoken}");
    }
}

#[test]
fn figures_that_no_table_holds_stand_in_one_beside_the_chart() {
    let report = gallery();
    let page = crate::html(&report);
    assert_eq!(page.matches("<summary>The figures as a table").count(), report.charts.len());
    assert!(page.contains(">66.7 %</a>") && page.contains(">not available</a>"), "a step and a gap");
    let mut with_table = report.clone();
    with_table.charts.iter_mut().for_each(|chart| chart.table = Some("periods".into()));
    assert!(!crate::html(&with_table).contains("<summary>The figures as a table"));
}

#[test]
fn a_chart_that_is_not_sound_leaves_no_frame_behind() {
    let mut report = gallery();
    let charts = report.charts.len();
    assert_eq!(crate::html(&report).matches("<figure").count(), charts);
    let churn = report.claims.iter_mut().find(|claim| claim.id.ends_with("Churn")).expect("a movement");
    churn.value = Value::not_available("no row says so", "add a status");
    assert_eq!(crate::html(&report).matches("<figure").count(), charts - 1);
}

/// Writes a page of every kind to the folder named by `REPORT_PAGES`, to be looked at in a browser.
#[test]
#[ignore = "writes files for a person to look at"]
fn draws_the_gallery() {
    let folder = std::path::PathBuf::from(std::env::var_os("REPORT_PAGES").expect("REPORT_PAGES names a folder"));
    let report = gallery();
    for (chart, width) in report.charts.iter().flat_map(|chart| WIDTHS.map(|width| (chart, width))) {
        let picture = super::picture(chart, &report.claims, width).expect("a sound chart");
        std::fs::write(folder.join(format!("{}-{width}.svg", chart.name)), picture).expect("a writable folder");
    }
    std::fs::write(folder.join("gallery.html"), crate::html(&report)).expect("a writable folder");
}
