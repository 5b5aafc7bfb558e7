//! Numbers and dates as thirty countries write them, from a golden list made with ICU: each country and style is one column.
use crate::evidence::{Evidence, Habits};
use crate::header::meaning;
use crate::reading::Reading;
use crate::{date, date_of, number};
use domain::{Decimal, Policy};
use expect_test::{Expect, expect};
use std::collections::BTreeMap;

/// The list holds one `"key": value` a line; an entry ends with its `text`.
fn entries(path: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{}/../../../shared/data/{path}", env!("CARGO_MANIFEST_DIR"));
    let (mut entries, mut entry) = (Vec::new(), BTreeMap::new());
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let Some((key, value)) = line.trim().split_once("\": ") else { continue };
        let value = value.trim_end_matches(',').trim_matches('"');
        entry.insert(key.trim_matches('"').to_owned(), value.to_owned());
        if key == "\"text" {
            entries.push(std::mem::take(&mut entry));
        }
    }
    entries
}

/// Texts and their values, by the name of the column they stand in.
type Columns = BTreeMap<String, Vec<(String, String)>>;

/// Reads each column by what its values prove; the values read wrong or not at all, and the columns left open.
fn check(header: &str, columns: &Columns, expect: Expect) {
    let (mut all, mut right, mut said) = (0, 0, String::new());
    for (name, values) in columns {
        let mut evidence = Evidence::new(header, meaning(header), &[]);
        values.iter().for_each(|(text, _)| evidence.observe(text, 1));
        let decision = evidence.decide(true, &Policy::default(), Habits::default());
        if let Some(also) = decision.also {
            said += &format!("{name}: ambiguous, {} or {}\n", decision.reading, also);
        }
        for (text, value) in values {
            let read = |reading| shown(reading, text).filter(|read| read == value).is_some();
            let is_right = read(decision.reading) || decision.also.is_some_and(read);
            all += 1;
            right += u32::from(is_right);
            if !is_right {
                said += &format!("{name}: {text} is {value}, read as {:?}\n", shown(decision.reading, text));
            }
        }
    }
    assert!(all > 300 && right * 100 >= all * 99, "{right} of {all}\n{said}");
    expect.assert_eq(&format!("{right} of {all} read right\n{said}"));
}

fn shown(reading: Reading, text: &str) -> Option<String> {
    match reading {
        Reading::Number(reading) => {
            let units = reading.units(number::read(text, reading.mark)?)?;
            Some(Decimal::from_i128_with_scale(units, reading.scale).normalize().to_string())
        }
        Reading::Date(form) => date::read(text, form).map(|moment| date_of(moment.day).to_string()),
        _ => None,
    }
}

#[test]
fn the_numbers_of_every_country_are_read_exactly() {
    let mut columns = Columns::new();
    for entry in entries("messy/golden_numbers.json") {
        let value: Decimal = entry["value"].parse().unwrap();
        let column = columns.entry(format!("{} {}", entry["locale"], entry["kind"])).or_default();
        column.push((entry["text"].clone(), value.normalize().to_string()));
    }
    check(
        "Amount",
        &columns,
        expect![[r#"
        451 of 451 read right
        ja_JP accounting: ambiguous, decimal, 0 decimals or decimal comma, 3 decimals
        ko_KR accounting: ambiguous, decimal, 0 decimals or decimal comma, 3 decimals
        vi_VN accounting: ambiguous, decimal, 3 decimals or decimal comma, 0 decimals
    "#]],
    );
}

#[test]
fn the_dates_of_every_country_are_read_right() {
    let mut columns = Columns::new();
    for entry in entries("messy/golden_dates.json") {
        let column = columns.entry(format!("{} {}", entry["locale"], entry["style"])).or_default();
        column.push((entry["text"].clone(), entry["date"].clone()));
    }
    check(
        "Date",
        &columns,
        expect![[r#"
        369 of 369 read right
    "#]],
    );
}

#[test]
fn dates_without_a_day_above_twelve_are_said_to_be_ambiguous() {
    let mut columns = Columns::new();
    for entry in entries("messy/golden_dates.json") {
        // The third of February alone.
        if entry["date"] == "2024-02-03" {
            let name = format!("{} {}", entry["locale"], entry["style"]);
            columns.insert(name, vec![(entry["text"].clone(), entry["date"].clone())]);
        }
    }
    let mut open = Vec::new();
    for (name, values) in &columns {
        let mut evidence = Evidence::new("Date", meaning("Date"), &[]);
        evidence.observe(&values[0].0, 1);
        let decision = evidence.decide(true, &Policy::default(), Habits::default());
        let read = shown(decision.reading, &values[0].0);
        match decision.also {
            Some(also) => {
                assert!([read, shown(also, &values[0].0)].contains(&Some(values[0].1.clone())), "{values:?}");
                open.push(format!("{name}: {}", values[0].0));
            }
            None => assert_eq!(read.as_deref(), Some("2024-02-03"), "{name} {}", values[0].0),
        }
    }
    expect![[r#"
        el_GR short: 3/2/24
        en_AU short: 3/2/24
        en_GB short: 03/02/2024
        en_IN short: 03/02/24
        en_US short: 2/3/24
        es_AR short: 3/2/24
        es_ES short: 3/2/24
        es_MX short: 03/02/24
        fr_FR short: 03/02/2024
        hi_IN short: 3/2/24
        id_ID short: 03/02/24
        it_IT short: 03/02/24
        nl_BE short: 3/02/2024
        nl_NL short: 03-02-2024
        pt_BR short: 03/02/2024
        pt_PT medium: 03/02/2024
        pt_PT short: 03/02/24
        th_TH short: 3/2/24
        vi_VN short: 3/2/24"#]]
    .assert_eq(&open.join("\n"));
}
