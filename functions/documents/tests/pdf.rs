//! Documents of reports made by hand, read back: what stands in them, and what cannot do harm in them.
mod read;
// The reports that `reports` itself is tested with.
#[allow(dead_code)]
#[path = "../../../shared/reports/src/sample.rs"]
mod sample;

use domain::Claim;
use read::{Read, read, squeezed};
#[allow(unused_imports)]
use reports::html;
use reports::{
    Definition, Material, Paragraph, Part, Report, Row, Scope, Section, TEMPLATES, Table, Template, fill, template,
};

fn revenue(claims: Vec<Claim>) -> Report {
    sample::filled(TEMPLATES[0], claims, sample::findings())
}

/// What a document must have, whatever stands in its report.
fn check(name: &str, report: &Report) -> Read {
    let read = read(report);
    for figure in &report.headline {
        assert!(read.text.contains(&squeezed(&figure.text)), "{name}: {figure:?} in {}", read.text);
    }
    let parts = report.sections.iter().map(|section| section.heading.as_str());
    for part in parts.chain(["Data issues", "Cleaning ledger", "How each number was made"]) {
        assert!(read.bookmarks.iter().any(|bookmark| bookmark == part), "{name}: {part} in {:?}", read.bookmarks);
    }
    let last = format!("{0}of{0}", read.pages);
    assert!(read.text.contains(&last), "{name}: {last}");
    assert!(read.is_tagged, "{name}");
    read
}

#[test]
fn every_figure_has_its_place_and_leads_to_its_proof_and_back() {
    let report = sample::report();
    let read = check("sample", &report);
    assert_eq!(read.about, ["Revenue health – payments-2024.csv", "Echo", "en", "D:20240410093000Z"]);
    assert!((4..12).contains(&read.pages), "{} pages", read.pages);
    for chart in &report.charts {
        assert!(read.bookmarks.contains(&chart.title), "{} in {:?}", chart.title, read.bookmarks);
    }
    for table in &report.tables {
        assert!(read.bookmarks.contains(&table.heading), "{}", table.heading);
    }
    // The formula of the first figure, and the page that shows it.
    assert!(read.text.contains("193850.50-3750.00"));
    let figures = report.headline.iter().filter(|figure| figure.claim.is_some()).count();
    assert!(read.links > 2 * figures, "{} links", read.links);
}

#[test]
fn the_hardest_reports_are_set_as_well_and_the_same_report_gives_the_same_bytes() {
    for (name, claims) in [
        ("two currencies", sample::two_currencies()),
        ("signs for currencies", sample::currencies(["€", "£"])),
        ("years of months", sample::long()),
        ("no value", sample::without_values()),
        ("no claim", Vec::new()),
    ] {
        let report = revenue(claims);
        check(name, &report);
        let set = || documents::pdf::pdf(&report).unwrap();
        assert!(set() == set(), "{name}");
    }
}

#[test]
fn no_text_of_a_report_is_code_and_letters_that_no_font_has_do_no_harm() {
    let hostile = [
        "#set page(width: 1cm)",
        "#panic()",
        "$x^2 + $",
        "[*b*",
        "\\",
        "@figure-0",
        "<proof-0>",
        "= heading",
        "// no",
        "/* no",
        "https://example.com/",
        "\"); #read(\"/etc/passwd\")",
        "`raw",
    ];
    let foreign = ["שלום", "مرحبا", "漢字かな", "🎉👩‍👩‍👧", "\u{0}\u{7}\u{FFFE}\u{E000}", "\u{202E}evil"];
    let said = |text: &str| Paragraph { parts: vec![Part::Name { text: text.into() }] };
    let mut report = revenue(sample::claims());
    report.sections = vec![Section {
        name: "key_findings".into(),
        heading: "#panic() $".into(),
        list: true,
        paragraphs: hostile.iter().chain(&foreign).map(|text| said(text)).collect(),
    }];
    (report.title, report.file_name) = ("#panic()".into(), [hostile, hostile].concat().join(" ") + &foreign.join(" "));
    report.headline[0].label = "#panic() $".into();
    report.charts[0].title = "<script> & #panic()".into();
    report.tables[0].columns[0].heading = "#panic() ]".into();
    report.tables[0].rows[0].cells[0] = said("#panic(");
    report.findings = sample::findings_of("#panic() $");
    let read = check("hostile", &report);
    for text in hostile {
        assert!(read.text.contains(&squeezed(text)), "{text} in {}", read.text);
    }
}

#[test]
fn a_report_of_thousands_of_claims_stays_within_its_pages() {
    let mut report = revenue(sample::claims());
    let first = report.claims[0].clone();
    let claims: Vec<Claim> =
        (0..5_000).map(|n| Claim { id: format!("net_revenue/customer {n}"), ..first.clone() }).collect();
    let row = |claim: &Claim| Row {
        cells: vec![Paragraph::default().name(&claim.id), Paragraph::default().value(claim)],
        partial: false,
    };
    let columns = report.tables[0].columns[..2].to_vec();
    let table = |(n, claims): (usize, &[Claim])| Table {
        name: format!("table {n}"),
        heading: format!("Table {n}"),
        columns: columns.clone(),
        rows: claims.iter().map(row).collect(),
    };
    report.tables = claims.chunks(500).enumerate().map(table).collect();
    report.claims.extend(claims);
    let read = check("thousands", &report);
    assert!(read.text.contains("440morerowsinthespreadsheet."), "a table that is cut says so");
    assert!(read.pages < 60, "{} pages", read.pages);
}
