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
    expect![[r#"
        gross_revenue = 193850.50 (97 rows: 190100.50 + 3750.00) 2024-01-01..2024-04-10
        refunds = 3750.00 (5 rows: 3750.00 + 0.00 + 0.00) 2024-01-01..2024-04-10
        net_revenue = 190100.50 (97 rows: 193850.50 - 3750.00) 2024-01-01..2024-04-10
        orders = 92 (92 rows: 0 order ids + 92 rows without one) 2024-01-01..2024-04-10
        customers = 71 (92 rows: 71 different customers in 92 paid rows) 2024-01-01..2024-04-10
        average_order_value = 2066.3097826086956521739130435 (97 rows: 190100.50 / 92) 2024-01-01..2024-04-10
        revenue_by_product/Enterprise = 124720.50 (38 rows: 124720.50 - 0.00) 2024-01-01..2024-04-10
        revenue_by_product/Pro Plan = 57330.00 (44 rows: 59780.00 - 2450.00) 2024-01-01..2024-04-10
        revenue_by_product/Basic = 8050.00 (15 rows: 9350.00 - 1300.00) 2024-01-01..2024-04-10
        top_customers/CUST011 = 6650.00 (2 rows: 6650.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST016 = 6250.00 (2 rows: 6250.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST023 = 6050.00 (2 rows: 6050.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST019 = 5320.00 (2 rows: 5320.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST010 = 5000.00 (2 rows: 5000.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST006 = 4900.00 (2 rows: 4900.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST046 = 4800.00 (1 rows: 4800.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST061 = 4650.00 (1 rows: 4650.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST013 = 4580.00 (2 rows: 4580.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST033 = 4500.00 (1 rows: 4500.00 - 0.00) 2024-01-01..2024-04-10
        customer_concentration/top_10 = 0.2772217853188182040552234213 (97 rows: 52700.00 / 190100.50) 2024-01-01..2024-04-10
        customer_concentration/top_1 = 0.0349814966294144413086762002 (97 rows: 6650.00 / 190100.50) 2024-01-01..2024-04-10
        rows_not_counted/failed = 1960.00 (4 rows: 1960.00 in 4 rows) 2024-01-01..2024-04-10
        revenue_by_period@2024-01 = 51930.50 (30 rows: 53200.50 - 1270.00) 2024-01-01..2024-01-31
        revenue_by_period@2024-02 = 54900.00 (28 rows: 55730.00 - 830.00) 2024-02-01..2024-02-29
        revenue_by_period@2024-03 = 61190.00 (29 rows: 61970.00 - 780.00) 2024-03-01..2024-03-31
        revenue_by_period@2024-04 = 22080.00 (10 rows: 22950.00 - 870.00) 2024-04-01..2024-04-10 partial
        revenue_by_period@2024Q1 = 168020.50 (87 rows: 170900.50 - 2880.00) 2024-01-01..2024-03-31
        revenue_by_period@2024Q2 = 22080.00 (10 rows: 22950.00 - 870.00) 2024-04-01..2024-04-10 partial
        revenue_by_period@2024 = 190100.50 (97 rows: 193850.50 - 3750.00) 2024-01-01..2024-04-10 partial
        revenue_growth@2024-02 = 0.0571821954342823581517605261 (58 rows: 54900.00 / 51930.50 - 1) 2024-02-01..2024-02-29
        revenue_growth@2024-03 = 0.1145719489981785063752276867 (57 rows: 61190.00 / 54900.00 - 1) 2024-03-01..2024-03-31
        revenue_growth@quarter = not available, because the file holds only one complete quarter. Upload a file that covers two quarters in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_growth@year = not available, because the file holds no complete year. Upload a file that covers two years in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_growth_to_date@2024-04 = 0.1162790697674418604651162791 (19 rows: 22080.00 / 19780.00 - 1) 2024-04-01..2024-04-10 partial
        revenue_growth_to_date@2024Q2 = 0.5396952686447473937449879711 (20 rows: 22080.00 / 14340.50 - 1) 2024-04-01..2024-04-10 partial
        revenue_growth_to_date@2024 = not available, because the file begins on 2024-01-01 and does not hold the first days of 2023. Upload a file that begins on 2023-01-01 or before. (0 rows: not computed) 2024-01-01..2024-04-10 partial
        gross_margin = not available, because the file has no `cost` column with numbers, and no accounts of a statement. Add or map a column for `cost`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        operating_margin = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        net_margin = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        burn_rate = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        net_burn = not available, because there are no cash balances of two months in a row, and the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. Or add a column `cash_balance`. (0 rows: not computed) 2024-01-01..2024-04-10
        runway = not available, because there are no cash balances of two months in a row, and the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. Or add a column `cash_balance`. (0 rows: not computed) 2024-01-01..2024-04-10
        burn_multiple = not available, because net new ARR is missing: the file has no accounts of recurring income. Upload a statement by month with an account such as `Subscription revenue`. (0 rows: not computed) 2024-01-01..2024-04-10
        rule_of_40 = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        working_capital = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        current_ratio = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        acid_ratio = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        dso = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        dpo = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        dio = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        cash_conversion_cycle = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        break_even_revenue = not available, because the file has no `cost` and no `expense` column with numbers, and no accounts of a statement. Add or map a column for `cost` and for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        cac = not available, because the file has no `spend` column. Add or map a column for `spend`. (0 rows: not computed) 2024-01-01..2024-04-10
        spend_by_month = not available, because the file has no `spend` column. Add or map a column for `spend`. (0 rows: not computed) 2024-01-01..2024-04-10
        ctr = not available, because the file has no `clicks` and no `impressions` column. Add or map a column for `clicks` and for `impressions`. (0 rows: not computed) 2024-01-01..2024-04-10
        cpc = not available, because the file has no `spend` and no `clicks` column. Add or map a column for `spend` and for `clicks`. (0 rows: not computed) 2024-01-01..2024-04-10
        cpm = not available, because the file has no `spend` and no `impressions` column. Add or map a column for `spend` and for `impressions`. (0 rows: not computed) 2024-01-01..2024-04-10
        cost_per_lead = not available, because the file has no `spend` and no `leads` column. Add or map a column for `spend` and for `leads`. (0 rows: not computed) 2024-01-01..2024-04-10
        cpa = not available, because the file has no `spend` and no `conversions` column. Add or map a column for `spend` and for `conversions`. (0 rows: not computed) 2024-01-01..2024-04-10
        conversion_rate = not available, because the file has no `conversions` column. Add or map a column for `conversions`. (0 rows: not computed) 2024-01-01..2024-04-10
        roas = not available, because the file has no `spend` column. Add or map a column for `spend`. (0 rows: not computed) 2024-01-01..2024-04-10
        mer = not available, because the file has no `spend` column. Add or map a column for `spend`. (0 rows: not computed) 2024-01-01..2024-04-10
        channel_performance = not available, because the file has no `channel` column. Add or map a column for `channel`. (0 rows: not computed) 2024-01-01..2024-04-10
        campaign_performance = not available, because the file has no `campaign` column. Add or map a column for `campaign`. (0 rows: not computed) 2024-01-01..2024-04-10
        lead_velocity = not available, because the file has no column of leads, and its rows are no leads with a stage. Add or map a column for `leads`, or for `stage` and `start_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        funnel_analysis = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        lead_to_customer_rate = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        win_rate = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        pipeline_value = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        weighted_pipeline = not available, because the file has no `probability` column. Add or map a column for `probability`. (0 rows: not computed) 2024-01-01..2024-04-10
        sales_cycle = not available, because the file has no `start_date` column. Add or map a column for `start_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        sales_velocity = not available, because the file has no `start_date` column. Add or map a column for `start_date`. (0 rows: not computed) 2024-01-01..2024-04-10"#]].assert_eq(&claims.iter().map(testing::shown).collect::<Vec<_>>().join("\n"));
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

const MONEY: &[&str] = &["amount", "refund", "cost", "expense", "cash_balance", "spend", "conversion_value"];

fn shuffled(csv: &str, order: u64) -> String {
    let mut lines: Vec<&str> = csv.lines().collect();
    let rows = lines.len().saturating_sub(1) as u64;
    for at in 1..lines.len() {
        let other = 1 + (order.wrapping_mul(at as u64 + 7) >> 16) % rows;
        lines.swap(at, other as usize);
    }
    lines.join("\n")
}

/// The table with the money of its columns doubled.
fn doubled(csv: &str) -> String {
    let twice = |cell: &str| match cell.parse::<domain::Decimal>() {
        Ok(money) => (money + money).to_string(),
        Err(_) => cell.to_owned(),
    };
    let header: Vec<&str> = csv.lines().next().unwrap_or_default().split(',').collect();
    let row = |line: &str| {
        let cells = line.split(',').enumerate();
        cells
            .map(|(at, cell)| if MONEY.contains(&header[at]) { twice(cell) } else { cell.to_owned() })
            .collect::<Vec<_>>()
            .join(",")
    };
    csv.lines().map(row).collect::<Vec<_>>().join("\n")
}
