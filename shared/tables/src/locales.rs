//! Numbers and dates as thirty countries write them, from a golden list: read right or not at all, never wrong.
use crate::date::{DateForm, take_apart};
use crate::number::read;
use crate::number_evidence::NumberEvidence;
use domain::Decimal;
use expect_test::expect;
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

#[test]
fn the_numbers_of_every_country_are_read_exactly() {
    let mut columns: BTreeMap<(String, bool), Vec<(String, Decimal)>> = BTreeMap::new();
    for entry in entries("messy/golden_numbers.json") {
        let column = columns.entry((entry["locale"].clone(), entry["kind"] == "decimal")).or_default();
        column.push((entry["text"].clone(), entry["value"].parse().unwrap()));
    }
    let mut unread = Vec::new();
    for values in columns.values() {
        let mut evidence = NumberEvidence::default();
        values.iter().for_each(|(text, _)| {
            evidence.observe(text);
        });
        for (text, value) in values {
            match read(text, evidence.reading().mark) {
                Some(number) => {
                    assert_eq!(Decimal::from_i128_with_scale(number.units, number.decimals), *value, "{text}")
                }
                None => unread.push(text.as_str()),
            }
        }
    }
    assert!(columns.len() > 60);
    expect![""].assert_eq(&unread.join(" "));
}

#[test]
fn dates_in_english_and_in_digits_are_read_right() {
    let mut unread = Vec::new();
    let all = entries("messy/golden_dates.json");
    for entry in &all {
        let text = entry["text"].as_str();
        let read: Vec<String> = DateForm::ALL
            .into_iter()
            .filter_map(|form| take_apart(text)?.day(form))
            .map(|day| crate::date_of(day).to_string())
            .collect();
        // Read right under one form at least; which form is the column's question.
        assert!(read.is_empty() || read.contains(&entry["date"]), "{text}: {read:?}");
        let has_short_year = entry["style"] == "short" && !text.contains("20");
        if read.is_empty() && entry["locale"].starts_with("en") && !has_short_year {
            unread.push(text);
        }
    }
    assert!(all.len() > 200);
    expect![""].assert_eq(&unread.join(" "));
}
