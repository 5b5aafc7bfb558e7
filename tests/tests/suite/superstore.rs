//! Tableau's sample of a shop: every published figure that the catalogue names, to the digits given.
//!
//! Not named by the catalogue: the counts of duplicates and blank cells, which reading reports; the number of products, the
//! unweighted discount, rows that made a loss and what they lost, and days to ship; sub-categories, segments, states and ship
//! modes, which are no columns of it; and profit by month.
use crate::common::shared_data;
use domain::{Claim, ContentHash, Date, Decimal, Policy};
use serde_json::Value;

struct Shop {
    claims: Vec<Claim>,
    expected: Value,
    wrong: Vec<String>,
}

impl Shop {
    fn read() -> Self {
        let mut file = std::fs::File::open(shared_data("superstore/superstore.csv")).unwrap();
        let (hash, today) = (ContentHash::of(b"superstore"), Date::constant(2018, 1, 1));
        let measured =
            engine::measure::measure(&mut file, "superstore.csv", &Policy::default(), &hash, today, None).unwrap();
        let expected = std::fs::read_to_string(shared_data("superstore/expected.json")).unwrap();
        let expected = serde_json::from_str::<Value>(&expected).unwrap()["expected"].take();
        Self { claims: measured.claims, expected, wrong: Vec::new() }
    }

    fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// A figure of the page by its path, such as `by_Region/East/profit`.
    fn published(&self, path: &str) -> Value {
        path.split('/').fold(&self.expected, |value, key| &value[key]).clone()
    }

    fn check(&mut self, path: &str, id: &str) {
        let published = self.published(path);
        self.compare(id, &published, path);
    }

    /// Money is published whole and ratios with eight places.
    fn compare(&mut self, id: &str, published: &Value, path: &str) {
        let published: Decimal = published.to_string().parse().unwrap_or_else(|_| panic!("{path} is no number"));
        let found = self.claim(id).and_then(|claim| claim.value.exact());
        if found.map(|value| value.round_dp(8)) != Some(published) {
            self.wrong.push(format!("{path}: {published} is published, {id} is {found:?}"));
        }
    }

    /// Each figure of an object, such as one a year.
    fn check_each(&mut self, path: &str, id: impl Fn(&str) -> String) {
        let keys: Vec<String> = self.published(path).as_object().unwrap().keys().cloned().collect();
        assert!(!keys.is_empty(), "{path} is empty");
        for key in keys {
            self.check(&format!("{path}/{key}"), &id(&key));
        }
    }

    /// A list of names with their revenue, the largest first.
    fn check_ranked(&mut self, path: &str, metric: &str) {
        let published = self.published(path);
        let published = published.as_array().unwrap();
        let of_metric = self.claims.iter().filter(|claim| claim.metric == metric).take(published.len());
        let ids: Vec<String> = of_metric.map(|claim| claim.id.clone()).collect();
        for (id, line) in ids.iter().zip(published) {
            assert_eq!(*id, format!("{metric}/{}", line[0].as_str().unwrap()));
            self.compare(id, &line[1], path);
        }
        assert_eq!(ids.len(), published.len());
    }
}

#[test]
fn every_published_figure_that_the_catalogue_names_is_reproduced() {
    let mut shop = Shop::read();
    for (path, id) in [
        ("revenue", "net_revenue"),
        ("profit", "profit"),
        ("units", "units_sold"),
        ("margin", "profit_margin"),
        ("orders", "orders"),
        ("customers", "customers"),
        ("aov", "average_order_value"),
        ("orders_per_customer", "purchase_frequency"),
        ("units_per_order", "units_per_order"),
        ("discount_rate_weighted", "discount_rate"),
        ("revenue_cagr", "cagr@year"),
        ("repeat_purchase_rate", "repeat_rate"),
        ("top10_customer_share", "customer_concentration/top_10"),
        ("hhi_customer", "customer_hhi"),
        ("customers_for_80pct_revenue", "customers_for_80_percent"),
    ] {
        shop.check(path, id);
    }
    for (parts, by) in [("by_Category", "category"), ("by_Region", "region")] {
        let names: Vec<String> = shop.published(parts).as_object().unwrap().keys().cloned().collect();
        for name in names {
            for (figure, metric) in [
                ("revenue", "revenue_by"),
                ("profit", "profit_by"),
                ("margin", "profit_margin_by"),
                ("units", "units_by"),
                ("orders", "orders_by"),
            ] {
                shop.check(&format!("{parts}/{name}/{figure}"), &format!("{metric}_{by}/{name}"));
            }
        }
    }
    shop.check_each("revenue_by_month", |month| format!("revenue_by_period@{month}"));
    shop.check_each("revenue_by_year", |year| format!("revenue_by_period@{year}"));
    shop.check_each("orders_by_year", |year| format!("orders_by_period@{year}"));
    shop.check_each("revenue_growth_yoy", |year| format!("revenue_growth@{year}"));
    shop.check_ranked("top10_customers", "top_customers");
    shop.check_ranked("top5_products", "revenue_by_product");

    let net = shop.claim("net_revenue").unwrap();
    let window = net.window.as_ref().unwrap();
    assert_eq!(net.n, shop.published("rows").as_u64().unwrap());
    assert_eq!(window.from.to_string(), shop.published("first_order_date").as_str().unwrap());
    assert_eq!(window.to.to_string(), shop.published("last_order_date").as_str().unwrap());
    assert_eq!(shop.wrong, Vec::<String>::new());
}
