//! 209 weeks of sales with the spend of ten channels, a column each: every published figure, read from the file as it is.
use crate::common::shared_data;
use domain::{ContentHash, Date, Decimal, Granularity, Policy};
use metrics::{
    Origin, Slice,
    query::{Compare, Query, Row},
};
use serde_json::Value;

struct Weeks {
    measured: engine::measure::Measured,
    expected: Value,
}

impl Weeks {
    fn read() -> Self {
        let mut file = std::fs::File::open(shared_data("marketing/weekly_spend_and_sales.csv")).unwrap();
        let (hash, today) = (ContentHash::of(b"weeks"), Date::constant(2018, 9, 1));
        let measured =
            engine::measure::measure(&mut file, "weekly.csv", &Policy::default(), &hash, today, None).unwrap();
        let expected = std::fs::read_to_string(shared_data("marketing/expected.json")).unwrap();
        Self { measured, expected: serde_json::from_str::<Value>(&expected).unwrap()["weekly"].take() }
    }

    fn value(&self, id: &str) -> Decimal {
        let claim = self.measured.claims.iter().find(|claim| claim.id == id).unwrap_or_else(|| panic!("no {id}"));
        claim.value.exact().unwrap_or_else(|| panic!("{claim:?}"))
    }

    fn ask(&self, metric: &str, slice: Slice, period: Option<Granularity>, compare: Option<Compare>) -> Vec<Row> {
        let metrics = vec![metrics::find(metric).unwrap()];
        let query = Query { metrics, slice, period, compare, group_by: None, top: 1 };
        let (file, policy) = (ContentHash::of(b"weeks"), Policy::default());
        let origin =
            Origin { file: &file, columns: &self.measured.columns, policy: &policy, today: Date::constant(2018, 9, 1) };
        query.answer(&self.measured.cubes, &origin, &self.measured.findings).unwrap().rows
    }
}

/// Ratios are published with eight places; some sums were made in binary fractions, such as 53203626.55999999.
fn agrees(found: Decimal, published: &Value) -> bool {
    let published: Decimal = published.to_string().parse().unwrap();
    found.round_dp(8) == published || (found > Decimal::ONE_THOUSAND && found == published.round_dp(2))
}

#[test]
fn the_file_gives_every_published_figure() {
    let weeks = Weeks::read();
    let mut found = vec![
        ("sales".to_owned(), weeks.value("net_revenue"), weeks.expected["sales"].clone()),
        ("mer".to_owned(), weeks.value("mer"), weeks.expected["mer"].clone()),
    ];
    let mut spend = Decimal::ZERO;
    for (channel, published) in weeks.expected["spend_by_channel"].as_object().unwrap() {
        let sum = weeks.value(&format!("channel_performance/{channel}: spend"));
        spend += sum;
        found.push((channel.clone(), sum, published.clone()));
        let share = weeks.value(&format!("channel_performance/{channel}: share of spend"));
        found.push((format!("share of {channel}"), share, weeks.expected["spend_share"][channel].clone()));
    }
    found.push(("spend".to_owned(), spend, weeks.expected["spend"].clone()));
    let last = Slice::of_days(Date::constant(2017, 8, 6), Date::constant(2018, 8, 4));
    let year = &weeks.ask("net_revenue", last.clone(), None, Some(Compare::PreviousPeriod))[0];
    let growth = year.compared.as_ref().unwrap().growth.exact().unwrap();
    found.push(("yoy".to_owned(), growth, weeks.expected["sales_yoy_52w"].clone()));
    let sales = year.claim.value.exact().unwrap();
    found.push(("sales of 52 weeks".to_owned(), sales, weeks.expected["last52"]["sales"].clone()));
    let of_year = weeks.ask("mer", last, None, None);
    // The months of the year have a figure of their own.
    let whole = of_year.iter().max_by_key(|row| row.claim.n).unwrap();
    let mer = whole.claim.value.exact().unwrap();
    found.push(("mer of 52 weeks".to_owned(), mer, weeks.expected["last52"]["mer"].clone()));
    let wrong: Vec<_> = found.iter().filter(|(_, value, published)| !agrees(*value, published)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(found.len(), 26);
}

#[test]
fn the_best_week_is_the_published_one() {
    let weeks = Weeks::read();
    let of_weeks = weeks.ask("net_revenue", Slice::default(), Some(Granularity::Week), None);
    assert_eq!(of_weeks.len(), 209);
    let best = of_weeks.iter().max_by_key(|row| row.claim.value.exact()).unwrap();
    assert!(agrees(best.claim.value.exact().unwrap(), &weeks.expected["best_week"][1]), "{best:?}");
    // Weeks begin on Mondays, and the file's on Sundays.
    let sunday: Date = weeks.expected["best_week"][0].as_str().unwrap().parse().unwrap();
    let window = best.claim.window.as_ref().unwrap();
    assert!(window.from <= sunday && sunday <= window.to, "{window:?}");
}

#[test]
fn sales_stand_once_and_nothing_is_said_to_be_missing() {
    let weeks = Weeks::read();
    let kinds: Vec<&str> = weeks.measured.findings.issues.iter().map(|issue| issue.kind.as_str()).collect();
    assert!(!kinds.contains(&"missing_amount"), "{kinds:?}");
    assert_eq!(weeks.measured.rows, 209 * 11, "a row for each of ten channels, and one for the sales");
}
