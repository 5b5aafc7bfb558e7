//! Every template over files of every kind, in every format: what is said is written down in full, what is drawn and packed by
//! its hash.
use crate::common::{measured, report_of, repository, shared_data};
use domain::ContentHash;
use engine::made::check;
use reports::{Report, TEMPLATES};
use std::fmt::Write;

/// Ten characters are enough to see that something changed.
fn mark(bytes: &[u8]) -> String {
    format!("{} bytes, {}", bytes.len(), &ContentHash::of(bytes).as_str()[..10])
}

fn shown(report: &Report) -> String {
    let mut text = String::new();
    for figure in &report.headline {
        writeln!(text, "{}: {} ({})", figure.label, figure.text, figure.note).unwrap();
    }
    for section in &report.sections {
        writeln!(text, "\n[{}]\n{}", section.heading, section.text()).unwrap();
    }
    let tables: Vec<String> =
        report.tables.iter().map(|table| format!("{} ({} rows)", table.heading, table.rows.len())).collect();
    writeln!(text, "\n[Tables] {}", tables.join("; ")).unwrap();
    let charts: Vec<String> = report.charts.iter().map(|chart| format!("{} ({:?})", chart.title, chart.kind)).collect();
    writeln!(text, "[Charts] {}", charts.join("; ")).unwrap();
    text
}

/// A report as the bytes of a format.
type Writing = fn(&Report) -> Vec<u8>;

/// Everything that is made of a file, and that it is the same again.
fn all(name: &str, bytes: &[u8]) -> String {
    let measured = match measured(name, bytes) {
        Ok(measured) => measured,
        Err(refused) => return format!("refused: {refused}\n"),
    };
    let (fitting, why) = reports::choose(&measured.claims);
    let mut text = format!("auto: {}, because: {why}\n", fitting.name);
    for template in TEMPLATES {
        writeln!(text, "\n=== {}", template.name).unwrap();
        if let Err(refused) = check(template, &measured.columns, &measured.claims)
            && !std::ptr::eq(*template, fitting)
        {
            writeln!(text, "refused: {refused}").unwrap();
            continue;
        }
        let report = report_of(template, name, bytes, &measured);
        assert_eq!(reports::unproven(&report), [] as [String; 0], "{name} as {}", template.name);
        text += &shown(&report);
        let again = report_of(template, name, bytes, &measured);
        let formats: [(&str, Writing); 5] = [
            ("json", |report| serde_json::to_vec(&reports::answer(report)).unwrap()),
            ("html", |report| reports::html(report).into_bytes()),
            ("markdown", |report| reports::markdown(report).into_bytes()),
            ("csv", |report| reports::csv(report, "figures").unwrap()),
            ("xlsx", |report| reports::xlsx(report).unwrap()),
        ];
        for (format, written) in formats {
            let bytes = written(&report);
            assert!(bytes == written(&again), "{name} as {} in {format} is another each time", template.name);
            writeln!(text, "[{format}] {}", mark(&bytes)).unwrap();
        }
        writeln!(text, "[pdf] {}", mark(&documents::pdf::pdf(&report).unwrap())).unwrap();
    }
    text
}

/// The files: what each is called here, its name, and its bytes.
fn files() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let sample = |path: &str| std::fs::read(repository(&format!("events/samples/{path}"))).unwrap();
    let refunded = "date,customer_id,amount,status\n2024-03-05,A,12.50,refunded\n2024-04-06,B,20.00,refunded\n2024-05-07,A,7.00,refunded\n";
    let two = "date,customer_id,product,amount,currency,status\n2024-01-05,A,Pen,12.50,EUR,paid\n2024-01-09,B,Pen,20.00,USD,paid\n\
               2024-02-05,A,Ink,30.00,EUR,paid\n2024-02-11,C,Pen,25.00,USD,refunded\n2024-03-05,A,Pen,12.50,EUR,paid\n\
               2024-03-31,B,Ink,80.00,USD,paid\n";
    vec![
        ("revenue", "revenue.csv", sample("revenue.csv")),
        ("marketing", "marketing.csv", sample("marketing.csv")),
        ("stripe_payments", "stripe_unified_payments.csv", sample("vendors/stripe_unified_payments.csv")),
        ("superstore", "superstore.csv", std::fs::read(shared_data("superstore/superstore.csv")).unwrap()),
        ("ledger", "ledger.csv", ledger().into_bytes()),
        ("empty", "empty.csv", b"date,customer_id,amount,status\n".into()),
        ("one_row", "one.csv", b"date,customer_id,amount,status\n2024-03-05,A,12.50,paid\n".into()),
        ("all_refunded", "refunded.csv", refunded.into()),
        ("two_currencies", "two.csv", two.into()),
    ]
}

/// Forty subscribers of three plans over two years of monthly charges, some of whom grow, shrink, pause or leave.
fn ledger() -> String {
    let mut csv = "date,customer_id,product,amount,status\n".to_owned();
    let mut state: u64 = 42;
    let mut chance = |of: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % of
    };
    for customer in 0..40 {
        let (start, mut plan) = (chance(12), chance(3));
        let life = 4 + chance(24);
        for month in start..(start + life).min(24) {
            if chance(9) == 0 {
                plan = chance(3);
            }
            if chance(25) == 0 {
                continue;
            }
            let (name, price) = [("Basic", "19.00"), ("Team", "79.00"), ("Scale", "249.00")][plan as usize];
            let status = if chance(60) == 0 { "refunded" } else { "paid" };
            let (year, month, day) = (2024 + month / 12, month % 12 + 1, customer % 28 + 1);
            writeln!(csv, "{year}-{month:02}-{day:02},C{customer:02},{name},{price},{status}").unwrap();
        }
    }
    csv
}

#[test]
fn every_template_over_every_file_says_what_is_written_down() {
    for (snapshot, name, bytes) in files() {
        expect_test::expect_file![format!("../expected/reports/{snapshot}.txt")].assert_eq(&all(name, &bytes));
    }
}

/// To be checked by `tests/pages/run.sh`, and looked at.
#[test]
#[ignore = "writes the pages that tests/pages/run.sh checks"]
fn writes_its_pages() {
    let folder = std::path::PathBuf::from(std::env::var_os("ECHO_PAGES").expect("ECHO_PAGES names a folder"));
    for (snapshot, name, bytes) in files() {
        let Ok(measured) = measured(name, &bytes) else { continue };
        for template in TEMPLATES {
            let page = reports::html(&report_of(template, name, &bytes, &measured));
            std::fs::write(folder.join(format!("{snapshot}-{}.html", template.name)), page).unwrap();
        }
    }
}
