//! The catalogue as a whole: the sample's claims, and what every metric must keep to.
use crate::{
    METRICS,
    testing::{self, SAMPLE, any_csv, claims, cubes, split},
};
use domain::{Claim, Unit, Value};
use expect_test::expect;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn the_sample_has_these_claims() {
    let (claims, findings) = claims(&cubes(SAMPLE));
    expect![[r#""#]]
        .assert_eq(&claims.iter().map(testing::shown).collect::<Vec<_>>().join("\n"));
    assert!(findings.issues.is_empty());
}

#[test]
fn every_definition_is_complete() {
    for metric in METRICS {
        let definition = metric.definition();
        for part in ["Formula: ", "Needs: ", "Empty: ", "Source: "] {
            assert!(definition.lines().any(|line| line.starts_with(part)), "{} says nothing of {part}", metric.id);
        }
        for field in metric.needs {
            assert!(definition.contains(field.name()), "{} needs {field} and does not say so", metric.id);
        }
        assert!(definition.starts_with(&format!("{}: ", metric.name)), "{}", metric.id);
    }
    let ids: BTreeSet<&str> = METRICS.iter().map(|metric| metric.id).collect();
    assert_eq!(ids.len(), METRICS.len());
}

#[test]
fn every_metric_answers_for_tables_with_nothing_or_next_to_nothing_in_them() {
    for csv in
        ["", "product", "date,amount,customer_id,product", "amount\n5", "amount\nlots", "date,amount\n2024-01-31,5"]
    {
        let (claims, _) = claims(&cubes(csv));
        for metric in METRICS {
            assert!(claims.iter().any(|claim| claim.metric == metric.id), "{} is silent on {csv:?}", metric.id);
        }
        for claim in &claims {
            if let Value::NotAvailable(absence) = &claim.value {
                assert!(!absence.because.is_empty() && !absence.remedy.is_empty(), "{}", claim.id);
            }
        }
    }
}

#[test]
fn a_fingerprint_changes_with_the_file() {
    let compute = |file: &str| {
        let file = domain::ContentHash::of(file.as_bytes());
        let (columns, policy) = (&[][..], &domain::Policy::default());
        let origin = crate::Origin { file: &file, columns, policy, today: testing::TODAY };
        crate::compute(&cubes(SAMPLE), &origin, &mut domain::Findings::default()).unwrap()
    };
    let (one, again, other) = (compute("one"), compute("one"), compute("other"));
    assert_eq!(one, again);
    assert!(one.iter().zip(&other).all(|(one, other)| one.id == other.id && one.inputs != other.inputs));
}

proptest! {
    #[test]
    fn ids_are_unique_and_rows_in_any_order_and_any_parts_give_the_same_claims(
        csv in any_csv(), order in any::<u64>(), cuts in any::<(prop::sample::Index, prop::sample::Index)>()
    ) {
        let whole = claims(&cubes(&csv));
        let mut merged = crate::Cubes::default();
        for part in split(&shuffled(&csv, order), cuts) {
            merged = merged.merged(cubes(&part)).unwrap();
        }
        prop_assert_eq!(&whole, &claims(&merged));
        let ids: BTreeSet<&str> = whole.0.iter().map(|claim| claim.id.as_str()).collect();
        prop_assert_eq!(ids.len(), whole.0.len());
    }

    #[test]
    fn twice_the_money_doubles_money_and_leaves_counts_and_ratios(csv in any_csv()) {
        let (once, _) = claims(&cubes(&csv));
        let (twice, _) = claims(&cubes(&doubled(&csv)));
        prop_assert_eq!(once.len(), twice.len());
        for (once, twice) in once.iter().zip(&twice) {
            prop_assert_eq!((&once.id, once.n), (&twice.id, twice.n));
            let expected = once.value.exact().map(|value| if is_money(once) { value + value } else { value });
            // A quotient of 28 digits may end in another digit when its numerator is doubled.
            let digits = |value: domain::Decimal| value.round_dp(12).normalize();
            prop_assert_eq!(expected.map(digits), twice.value.exact().map(digits), "{}", &once.id);
        }
    }
}

fn is_money(claim: &Claim) -> bool {
    matches!(claim.unit, Unit::Money { .. })
}

fn shuffled(csv: &str, order: u64) -> String {
    let mut lines: Vec<&str> = csv.lines().collect();
    let rows = lines.len().saturating_sub(1) as u64;
    for at in 1..lines.len() {
        let other = 1 + (order.wrapping_mul(at as u64 + 7) >> 16) % rows;
        lines.swap(at, other as usize);
    }
    lines.join("\n")
}

/// The table with its money doubled; discounts are rates in it.
fn doubled(csv: &str) -> String {
    const MONEY: [&str; 6] = ["amount", "refund", "tax", "shipping", "cost", "profit"];
    let header: Vec<&str> = csv.lines().next().unwrap_or_default().split(',').collect();
    let twice = |cell: &str| match cell.parse::<domain::Decimal>() {
        Ok(money) => (money + money).to_string(),
        Err(_) => cell.to_owned(),
    };
    let row = |line: &str| {
        let cells = line.split(',').zip(&header);
        let cells = cells.map(|(cell, name)| if MONEY.contains(name) { twice(cell) } else { cell.to_owned() });
        cells.collect::<Vec<_>>().join(",")
    };
    csv.lines().map(row).collect::<Vec<_>>().join("\n")
}
