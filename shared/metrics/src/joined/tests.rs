//! Joins as such: currencies, windows, tables that tell of the same, and the order they are given in.
use crate::testing::{any_csv, check_joined, claims_of, cubes, joined};
use domain::{ColumnMapping, Date, Field, Policy};
use expect_test::expect;
use proptest::prelude::*;

const ORDERS: &str = "date,order_id,customer_id,amount
    2024-01-01,1,A,10
    2024-01-01,2,B,10
    2024-02-01,3,A,10
    2024-02-01,4,C,10
    2024-03-01,5,D,10
    2024-03-01,6,E,10
    2024-03-01,7,F,10";
const ADS: &str = "date,spend\n2024-02-01,300\n2024-03-01,500\n2024-04-01,900";

#[test]
fn spend_of_one_source_stands_against_the_new_customers_of_another_in_the_months_of_both() {
    check_joined(
        "cac",
        &[("shop", ORDERS), ("ads", ADS)],
        expect![[r#"
        cac = 200 (6 rows: 800 / 4) 2024-02-01..2024-03-31 [Over 2024-02 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-02 = 300 (2 rows: 300 / 1) 2024-02-01..2024-02-29 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-03 = 166.66666666666666666666666667 (4 rows: 500 / 3) 2024-03-01..2024-03-31 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]"#]],
    );
}

#[test]
fn platforms_are_added_up_and_a_statement_is_not_added_to_them() {
    let meta = "date,spend\n2024-02-01,50\n2024-03-01,150";
    let statement = "date,section,account,amount
        2024-02-01,Expenses,Advertising,400
        2024-02-01,Expenses,Rent,1000
        2024-03-01,Expenses,Advertising,700";
    let sources = [("meta", meta), ("shop", ORDERS), ("books", statement), ("ads", ADS)];
    check_joined(
        "cac",
        &sources,
        expect![[r#"
        cac = 250 (8 rows: 1000 / 4) 2024-02-01..2024-03-31 [Over 2024-02 to 2024-03, the months that every source used covers whole] [From spend of `ads` and `meta` and new customers by first purchase of `shop`] [`books` is taken to tell of the same spend, and not added up] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-02 = 350 (3 rows: 350 / 1) 2024-02-01..2024-02-29 [From spend of `ads` and `meta` and new customers by first purchase of `shop`] [`books` is taken to tell of the same spend, and not added up] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-03 = 216.66666666666666666666666667 (5 rows: 650 / 3) 2024-03-01..2024-03-31 [From spend of `ads` and `meta` and new customers by first purchase of `shop`] [`books` is taken to tell of the same spend, and not added up] [Who was a customer before `shop` begins counts as new in it]"#]],
    );
    check_joined(
        "cac",
        &[("shop", ORDERS), ("books", statement)],
        expect![[r#"
        cac = 275 (7 rows: 1100 / 4) 2024-02-01..2024-03-31 [Over 2024-02 to 2024-03, the months that every source used covers whole] [From spend in accounts of sales and marketing of `books` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-02 = 400 (3 rows: 400 / 1) 2024-02-01..2024-02-29 [From spend in accounts of sales and marketing of `books` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-03 = 233.33333333333333333333333333 (4 rows: 700 / 3) 2024-03-01..2024-03-31 [From spend in accounts of sales and marketing of `books` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]"#]],
    );
}

#[test]
fn subscribers_are_new_when_their_first_subscription_begins() {
    let subscriptions = "customer_id,amount,interval,start_date,end_date
        A,10,month,2024-01-01,
        B,10,month,2024-02-10,2024-03-10
        B,10,month,2024-03-20,
        C,10,month,2024-03-31,";
    check_joined(
        "cac",
        &[("ads", ADS), ("billing", subscriptions)],
        expect![[r#"
        cac = 400 (4 rows: 800 / 2) 2024-02-01..2024-03-31 [Over 2024-02 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first subscription of `billing`]
        cac@2024-02 = 300 (2 rows: 300 / 1) 2024-02-01..2024-02-29 [From spend of `ads` and new customers by first subscription of `billing`]
        cac@2024-03 = 500 (2 rows: 500 / 1) 2024-03-01..2024-03-31 [From spend of `ads` and new customers by first subscription of `billing`]"#]],
    );
}

const SHOP: &str = "date,order_id,customer_id,currency,amount
    2024-01-01,1,A,EUR,100
    2024-01-01,2,B,USD,50
    2024-02-01,3,C,EUR,200
    2024-02-01,4,D,EUR,100";

#[test]
fn currencies_stay_apart() {
    let ads = "date,currency,spend\n2024-01-01,EUR,40\n2024-01-01,USD,10\n2024-02-01,EUR,20";
    check_joined(
        "cac",
        &[("shop", SHOP), ("ads", ads)],
        expect![[r#"
        cac[EUR] = 20 (5 rows: 60 / 3) 2024-01-01..2024-02-29 [Over 2024-01 to 2024-02, the months that every source used covers whole] [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it; those of other currencies are not counted]
        cac[EUR]@2024-01 = 40 (2 rows: 40 / 1) 2024-01-01..2024-01-31 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it; those of other currencies are not counted]
        cac[EUR]@2024-02 = 10 (3 rows: 20 / 2) 2024-02-01..2024-02-29 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it; those of other currencies are not counted]
        cac[USD] = 10 (2 rows: 10 / 1) 2024-01-01..2024-02-29 [Over 2024-01 to 2024-02, the months that every source used covers whole] [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it; those of other currencies are not counted]
        cac[USD]@2024-01 = 10 (2 rows: 10 / 1) 2024-01-01..2024-01-31 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it; those of other currencies are not counted]
        cac[USD]@2024-02 = not available, because there is nothing to divide by: new customers were 0. Upload a file, or ask for days, in which it is above zero. (0 rows: 0 / 0) 2024-02-01..2024-02-29 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it; those of other currencies are not counted]"#]],
    );
    let nameless = "date,spend\n2024-01-01,40\n2024-02-01,20";
    check_joined(
        "mer",
        &[("shop", SHOP), ("ads", nameless)],
        expect![[r#"
        mer[EUR] = not available, because no source says what was spent on sales and marketing in EUR. Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts of sales and marketing. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) undated
        mer[USD] = not available, because no source says what was spent on sales and marketing in USD. Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts of sales and marketing. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) undated
        mer[none] = not available, because no currency stands with money of `ads`, and other money is in EUR and USD. Add or map a column for `currency`. (0 rows: not computed) undated"#]],
    );
}

#[test]
fn a_table_without_a_currency_is_in_the_only_one_of_the_others() {
    let shop = SHOP.replace("USD", "EUR");
    let ads = "date,spend\n2024-01-01,40.50\n2024-02-01,20";
    check_joined(
        "mer",
        &[("shop", &shop), ("ads", ads)],
        expect![[r#"
        mer = 7.4380165289256198347107438017 (6 rows: 450.00 / 60.50) 2024-01-01..2024-02-29 [Over 2024-01 to 2024-02, the months that every source used covers whole] [From net revenue of orders of `shop` and spend of `ads`] [`ads` names no currency, and its money is taken to be in EUR]
        mer@2024-01 = 3.7037037037037037037037037037 (3 rows: 150.00 / 40.50) 2024-01-01..2024-01-31 [From net revenue of orders of `shop` and spend of `ads`] [`ads` names no currency, and its money is taken to be in EUR]
        mer@2024-02 = 15 (3 rows: 300.00 / 20.00) 2024-02-01..2024-02-29 [From net revenue of orders of `shop` and spend of `ads`] [`ads` names no currency, and its money is taken to be in EUR]"#]],
    );
}

#[test]
fn money_that_is_taken_to_be_in_a_currency_is_not_counted_without_one_as_well() {
    let shop = "date,currency,amount\n2024-01-01,EUR,100\n2024-01-31,,30";
    let ads = "date,spend\n2024-01-01,40\n2024-01-31,10";
    let leads = "date,lead_source\n2024-01-01,web";
    check_joined(
        "mer",
        &[("shop", shop), ("ads", ads), ("leads", leads)],
        expect![[r#"
            mer[EUR] = 2 (3 rows: 100 / 50) 2024-01-01..2024-01-31 [Over 2024-01, the month that every source used covers whole] [From net revenue of payments of `shop` and spend of `ads`] [`ads` names no currency, and its money is taken to be in EUR]
            mer[EUR]@2024-01 = 2 (3 rows: 100 / 50) 2024-01-01..2024-01-31 [From net revenue of payments of `shop` and spend of `ads`] [`ads` names no currency, and its money is taken to be in EUR]
            mer[none] = not available, because no currency stands with money of `shop`, and other money is in EUR. Add or map a column for `currency`. (0 rows: not computed) undated"#]],
    );
}

#[test]
fn months_that_do_not_meet_give_no_figure() {
    let ads = "date,spend\n2024-05-01,40\n2024-06-01,20";
    check_joined(
        "mer",
        &[("shop", &SHOP.replace("USD", "EUR")), ("ads", ads)],
        expect![
            "mer = not available, because the sources have no whole month in common: `shop` has 2024-01 to 2024-02 and `ads` has 2024-05 to 2024-06. Upload files, or ask for days, that cover the same months from beginning to end. (0 rows: not computed) undated"
        ],
    );
    let undated = "spend\n40";
    check_joined(
        "mer",
        &[("shop", &SHOP.replace("USD", "EUR")), ("ads", undated)],
        expect![
            "mer = not available, because the sources have no whole month in common: `shop` has 2024-01 to 2024-02 and `ads` has none. Upload files, or ask for days, that cover the same months from beginning to end. (0 rows: not computed) undated"
        ],
    );
}

#[test]
fn who_came_before_the_window_is_not_new_in_it() {
    let shop = "date,customer_id,amount\n2024-01-01,A,1\n2024-02-01,A,1\n2024-02-01,B,1\n2024-03-01,C,1";
    let ads = "date,spend\n2024-01-01,10\n2024-02-01,20\n2024-03-01,40";
    let of = |from: Option<Date>, to: Option<Date>| {
        joined("cac", &[("shop", shop), ("ads", ads)], &Policy::default(), (from, to)).join("\n")
    };
    let (february, half) = (Date::constant(2024, 2, 1), Date::constant(2024, 3, 15));
    expect![[r#"
        cac = 20 (2 rows: 20 / 1) 2024-02-01..2024-02-29 [Over 2024-02, the month that every source used covers whole] [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-02 = 20 (2 rows: 20 / 1) 2024-02-01..2024-02-29 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]"#]].assert_eq(&of(Some(february), Some(half)));
    expect![[r#"
        cac = 30 (4 rows: 60 / 2) 2024-02-01..2024-03-31 [Over 2024-02 to 2024-03, the months that every source used covers whole] [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-02 = 20 (2 rows: 20 / 1) 2024-02-01..2024-02-29 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]
        cac@2024-03 = 40 (2 rows: 40 / 1) 2024-03-01..2024-03-31 [From spend of `ads` and new customers by first purchase of `shop`] [Who was a customer before `shop` begins counts as new in it]"#]].assert_eq(&of(Some(Date::constant(2024, 1, 2)), None));
}

#[test]
fn a_column_that_could_be_read_otherwise_is_said() {
    let day = ColumnMapping {
        header: "Day".into(),
        field: Some(Field::Date),
        form: Some("day/month/year".into()),
        also: Some("month/day/year".into()),
        ..ColumnMapping::default()
    };
    let (claims, _) = claims_of(&cubes("date,amount,spend\n2024-01-02,5,1"), &[day], &Policy::default());
    let mer = claims.iter().find(|claim| claim.metric == "mer").unwrap();
    assert_eq!(mer.caveats, ["`Day` is read as day/month/year and could be month/day/year"]);
}

proptest! {
    #[test]
    fn the_order_of_the_sources_does_not_matter(a in any_csv(), b in any_csv(), c in any_csv()) {
        let of = |sources: &[(&str, &str)]| {
            let metrics = ["cac", "ltv_cac_ratio", "cac_payback", "magic_number", "mer", "attributed_revenue"];
            metrics.map(|metric| joined(metric, sources, &Policy::default(), (None, None)))
        };
        let [a, b, c] = [("a", &*a), ("b", &*b), ("c", &*c)];
        let all = of(&[a, b, c]);
        prop_assert_eq!(&all, &of(&[c, a, b]));
        prop_assert_eq!(&all, &of(&[b, c, a]));
        prop_assert!(all.iter().all(|lines| !lines.is_empty()));
    }
}
