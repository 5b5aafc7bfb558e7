//! What holds for any column of cells: the order of rows decides nothing, and pass two reads what pass one counted.
use crate::column_decision::Decision;
use crate::column_reader::ColumnReader;
use crate::evidence::{Evidence, Habits};
use crate::header::meaning;
use crate::plan::PlannedColumn;
use crate::reading::Reading;
use crate::{date, number};
use domain::{Findings, Policy};
use proptest::prelude::*;

/// Cells of one nature with a few of others among them.
fn cells() -> impl Strategy<Value = Vec<String>> {
    let number = prop_oneof![
        "-?[0-9]{1,5}",
        "[0-9]{1,3}[.,][0-9]{1,4}",
        "[0-9]{1,3}[.,][0-9]{3}",
        "[$€]?[0-9]{1,3}(,[0-9]{3}){0,2}(\\.[0-9]{2})?",
        "[0-9]{1,2}(\\.[0-9])?%",
        "[0-9](\\.[0-9])?[KM]",
        "\\([0-9]{1,4}\\)|[0-9]{1,3}-",
        "[0-9](\\.[0-9]{1,3})?[eE]-?[0-9]",
    ];
    let date = prop_oneof![
        "20[0-9]{2}-(0[1-9]|1[0-3])-[0-3][0-9]",
        "[0-9]{1,2}[/.-][0-9]{1,2}[/.-](20)?[0-9]{2}",
        "[0-9]{1,2} (Jan|Mar|mai|déc\\.) 2024( [0-2][0-9]:[0-9]{2}( PM|Z| PST)?)?",
        "(Jan|May)[ -](20)?24|2024-0[1-9]|2024[01][0-9][0-3][0-9]",
        "17067209[0-9]{2}([0-9]{3})?",
    ];
    let word = prop_oneof!["yes|no|true|false|y|n", "-|N/A|none|NULL", "[a-zé ]{0,6}", "=\"0[0-9]{2}\""];
    let mixed = prop_oneof![6 => number, 3 => date, 1 => word];
    proptest::collection::vec(mixed, 1..4)
        .prop_flat_map(|pool| proptest::collection::vec(proptest::sample::select(pool), 1..12))
}

fn decide(header: &str, cells: &[String], habits: Habits) -> Decision {
    let mut evidence = Evidence::new(header, meaning(header), &[]);
    cells.iter().for_each(|cell| evidence.observe(cell, 1));
    evidence.decide(meaning(header).is_some() && evidence.agrees(), &Policy::default(), habits)
}

/// Cells that become a value.
fn read(header: &str, cells: &[String], reading: Reading) -> u64 {
    let column = PlannedColumn {
        header: header.into(),
        field: meaning(header).map(|(field, ..)| field),
        name: header.into(),
        currency: None,
        reading,
        also: None,
        null_words: &[],
    };
    let policy = Policy::default();
    let mut reader = ColumnReader::new(&column, &policy);
    let mut findings = Findings::default();
    let mut values = reader.empty_column().values;
    cells.iter().for_each(|cell| {
        reader.take(cell, 1, &mut findings);
    });
    reader.swap(&mut values);
    (0..cells.len()).filter(|row| !crate::shown::cell(&values, *row).is_empty()).count() as u64
}

proptest! {
    #[test]
    fn the_order_of_rows_decides_nothing(
        cells in cells(),
        turn in 0usize..12,
        header in prop::sample::select(vec!["Amount", "Date", "created_at", "x", "Order ID"]),
        day_first in any::<Option<bool>>(),
        comma in any::<Option<bool>>(),
    ) {
        let habits = Habits { day_first, comma, ..Habits::default() };
        let mut turned = cells.clone();
        turned.reverse();
        turned.rotate_left(turn % cells.len());
        prop_assert_eq!(decide(header, &cells, habits), decide(header, &turned, habits));
    }

    #[test]
    fn what_was_counted_is_read_under_either_reading(
        cells in cells(),
        header in prop::sample::select(vec!["Amount", "Date", "created_at", "x"]),
    ) {
        let decision = decide(header, &cells, Habits::default());
        if decision.reading != Reading::Text {
            prop_assert_eq!(read(header, &cells, decision.reading), decision.certainty.0, "{:?}", decision);
            prop_assert!(decision.certainty.0 <= decision.certainty.1);
            let has_others = decision.certainty.0 < decision.certainty.1;
            prop_assert_eq!(!decision.counter_examples.is_empty(), has_others, "{:?}", decision);
        }
        // Where values prove both orders of a date, the other reading reads others of them.
        let is_contradiction = decision.doubts.iter().any(|doubt| doubt.kind == "mixed_date_formats");
        if let Some(also) = decision.also.filter(|_| !is_contradiction) {
            prop_assert_eq!(read(header, &cells, also), decision.certainty.0, "{:?}", decision);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![
        any::<String>(),
        "[0-9 .,:/'’+%eEKMTZ$€()年月日-]{0,40}",
        "[0-9]{1,2}[. ]{0,2}(Jan|février|มกราคม|ค\\.ศ\\.|de|thg)[. ]{0,2}[0-9]{0,4}[ T]?[0-9:]{0,8}[ A-Z+-]{0,6}",
    ]) {
        for form in date::DateForm::ALL {
            if let Some(moment) = date::read(&text, form) {
                prop_assert!(moment.micros(true).abs() < 1 << 60);
            }
        }
        date::epoch_form(&text);
        for mark in [number::Mark::Point, number::Mark::Comma] {
            if let Some(number) = number::read(&text, mark) {
                prop_assert!(number.whole + number.decimals <= number::MOST_DIGITS);
                prop_assert!(number.units.unsigned_abs() < 10u128.pow(number.whole + number.decimals).max(1));
            }
        }
        decide("x", &[text], Habits::default());
    }
}
