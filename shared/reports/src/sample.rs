//! Claims made by hand, for tests: a file of payments from January to 10 April 2024, and harder ones.
use crate::{Definition, Material, Report, Scope, Template, fill, template};
use domain::{
    Claim, ContentHash, Date, Decimal, Entity, Field, Findings, Granularity, Issue, LedgerEntry, Period, ReportId,
    Severity, SourceName, Timestamp, Unit, UploadId, Value, Window,
};
use jiff::civil::date;

const MONEY: Unit = Unit::Money { currency: None };

fn claim(id: &str, value: &str, unit: Unit, window: Option<Window>, n: u64, formula: &str) -> Claim {
    let metric = id.split(['/', '@']).next().unwrap_or(id).to_owned();
    let value = Value::Exact(value.parse().expect("a decimal"));
    let inputs = ContentHash::of(id.as_bytes()).to_string();
    Claim {
        id: id.to_owned(),
        metric,
        entity: None,
        window,
        value,
        unit,
        n,
        formula: formula.to_owned(),
        inputs,
        caveats: Vec::new(),
        alternatives: Vec::new(),
    }
}

fn window(label: &str, from: Date, to: Date, partial: bool) -> Option<Window> {
    Some(Window { from, to, label: label.to_owned(), partial })
}

fn all() -> Option<Window> {
    window("all", date(2024, 1, 1), date(2024, 4, 10), false)
}

/// A claim about one product, customer or status over the whole file.
pub(crate) fn of(metric: &str, kind: &str, name: &str, value: &str, n: u64) -> Claim {
    let unit = if metric == "customer_concentration" { Unit::Ratio } else { MONEY };
    let entity = Some(Entity { kind: kind.to_owned(), name: name.to_owned() });
    Claim {
        entity,
        ..claim(&format!("{metric}/{name}"), value, unit, all(), n, &format!("sum of amount where {kind} = {name}"))
    }
}

/// What a metric says of one month, `2024-03`, for the whole file or a part of it.
pub(crate) fn in_month(metric: &str, entity: Option<(&str, &str)>, month: &str, value: &str, unit: Unit) -> Claim {
    let from: Date = format!("{month}-01").parse().expect("a month");
    let window = window(month, from, from.last_of_month(), false);
    let (of, entity) = match entity {
        Some((kind, name)) => (format!("/{name}"), Some(Entity { kind: kind.to_owned(), name: name.to_owned() })),
        None => (String::new(), None),
    };
    Claim { entity, ..claim(&format!("{metric}{of}@{month}"), value, unit, window, 25, "") }
}

fn whole(id: &str, value: &str, unit: Unit, formula: &str) -> Claim {
    claim(id, value, unit, all(), 97, formula)
}

fn count(of: &str) -> Unit {
    Unit::Count { of: of.to_owned() }
}

fn period(metric: &str, period: Period, to: Date, value: &str, unit: Unit, formula: &str) -> Claim {
    let (label, partial) = (period.to_string(), to < period.end());
    claim(&format!("{metric}@{label}"), value, unit, window(&label, period.start, to, partial), 25, formula)
}

fn at(granularity: Granularity, year: i16, month: i8) -> Period {
    Period::containing(granularity, date(year, month, 1))
}

/// Revenue by month from January 2024 on.
pub(crate) fn months(values: &[&str]) -> Vec<Claim> {
    let mut month = at(Granularity::Month, 2024, 1);
    let mut claims = Vec::new();
    for value in values {
        claims.push(period("revenue_by_period", month, month.end(), value, MONEY, "sum of amount by month"));
        month = month.next();
    }
    claims
}

/// The sample file: 101 rows, 97 of them paid or refunded.
pub(crate) fn claims() -> Vec<Claim> {
    let mut claims = totals();
    let ranked = [
        ("revenue_by_product", "product", "Enterprise", "124720.50", 38),
        ("revenue_by_product", "product", "Pro Plan", "57330.00", 44),
        ("revenue_by_product", "product", "Basic", "8050.00", 15),
        ("top_customers", "customer", "CUST011", "6650.00", 2),
        ("top_customers", "customer", "CUST016", "6250.00", 2),
        ("top_customers", "customer", "CUST023", "6050.00", 2),
        ("top_customers", "customer", "CUST019", "5320.00", 2),
        ("top_customers", "customer", "CUST046", "4800.00", 1),
        ("customer_concentration", "customers", "top_10", "0.2772217853188182040552234213", 97),
        ("customer_concentration", "customers", "top_1", "0.0349814966294144413086762002", 97),
        ("rows_not_counted", "status", "failed", "1960.00", 4),
    ];
    claims.extend(ranked.map(|(metric, kind, name, value, n)| of(metric, kind, name, value, n)));
    claims.extend(over_time());
    claims
}

fn totals() -> Vec<Claim> {
    vec![
        whole("gross_revenue", "193850.50", MONEY, "190100.50 + 3750.00"),
        whole("refunds", "3750.00", MONEY, "sum of 5 refunds"),
        whole("net_revenue", "190100.50", MONEY, "193850.50 - 3750.00"),
        whole("orders", "92", count("orders"), "92 rows without an order id"),
        whole("customers", "71", count("customers"), "71 different customers in 92 paid rows"),
        whole("average_order_value", "2066.309782608695652173913043", MONEY, "190100.50 / 92"),
    ]
}

fn over_time() -> Vec<Claim> {
    let month = |n| at(Granularity::Month, 2024, n);
    let (quarter, april, tenth) = (at(Granularity::Quarter, 2024, 1), month(4), date(2024, 4, 10));
    let growth =
        |month: Period, value, formula| period("revenue_growth", month, month.end(), value, Unit::Ratio, formula);
    let to_date = |value, formula| period("revenue_growth_to_date", april, tenth, value, Unit::Ratio, formula);
    let mut claims = months(&["51930.50", "54900.00", "61190.00"]);
    claims.extend([
        period("revenue_by_period", april, tenth, "22080.00", MONEY, "22950.00 - 870.00"),
        period("revenue_by_period", quarter, quarter.end(), "168020.50", MONEY, "170900.50 - 2880.00"),
        growth(month(2), "0.0571821954342823581517605261", "54900.00 / 51930.50 - 1"),
        growth(month(3), "0.114571948998178506375", "61190.00 / 54900.00 - 1"),
        to_date("0.1162790697674418604651162791", "22080.00 / 19780.00 - 1"),
    ]);
    claims
}

/// The same claims, none with a value.
pub(crate) fn without_values() -> Vec<Claim> {
    let mut claims: Vec<Claim> = claims().into_iter().filter(|claim| claim.id == claim.metric).collect();
    claims.push(claim("revenue_growth@month", "0", Unit::Ratio, None, 0, ""));
    for claim in &mut claims {
        claim.value =
            Value::not_available("the file has 0 rows with a readable amount", "map the column with the amounts");
    }
    claims
}

/// Claims of a file in euros and dollars.
pub(crate) fn two_currencies() -> Vec<Claim> {
    currencies(["USD", "EUR"])
}

/// Claims of a file with two currencies, named as the file names them.
pub(crate) fn currencies(names: [&'static str; 2]) -> Vec<Claim> {
    let in_currency = |currency: &'static str| {
        claims().into_iter().filter(|claim| !["orders", "customers"].contains(&claim.id.as_str())).map(
            move |mut claim| {
                let rest = claim.id[claim.metric.len()..].to_owned();
                claim.id = format!("{}[{currency}]{rest}", claim.metric);
                if let Unit::Money { .. } = claim.unit {
                    claim.unit = Unit::Money { currency: (currency != "none").then(|| currency.to_owned()) };
                }
                claim
            },
        )
    };
    let mut both: Vec<Claim> = names.into_iter().flat_map(in_currency).collect();
    both.extend(claims().into_iter().filter(|claim| claim.id == "orders" || claim.id == "customers"));
    both
}

/// Sixty months, fifty products with long names, losses and refunds in places.
pub(crate) fn long() -> Vec<Claim> {
    let values: Vec<String> =
        (0..60).map(|n| format!("{}.25", 18_000 + 700 * n + (n * n * 7919) % 9000 - 4500)).collect();
    let mut claims = months(&values.iter().map(String::as_str).collect::<Vec<_>>());
    claims.retain(|claim| !claim.id.contains('/'));
    for n in 0..12 {
        let name = format!("Annual maintenance and support, tier {n}, with on-site training");
        claims.push(of("revenue_by_product", "product", &name, &format!("{}.00", 90_000 - n * 9_000), 40));
    }
    claims.push(of("revenue_by_product", "product", "(38 other products)", "45000.00", 380));
    claims.push(of("revenue_by_product", "product", "(no product)", "-1200.00", 12));
    claims.push(whole("net_revenue", "2297200.8603", Unit::Money { currency: Some("EUR".into()) }, "sum of amount"));
    claims
}

pub(crate) fn findings() -> Findings {
    findings_of("13/45/2024")
}

/// Findings in which the file's own words are `text`.
pub(crate) fn findings_of(text: &str) -> Findings {
    let mut findings = Findings::default();
    for row in [17, 44, 61] {
        findings.add(Issue {
            kind: "unreadable_date".into(),
            severity: Severity::Warning,
            row: Some(row),
            column: Some("Created (UTC)".into()),
            value: Some(text.to_owned()),
            what: "This is not a date in the form of the other 97 rows.".into(),
            suggestion: "Correct the dates and give the file again.".into(),
            effect: Some("100.00 is in the totals, but in no month.".into()),
        });
    }
    findings.add(Issue {
        kind: "no_currency".into(),
        severity: Severity::Info,
        row: None,
        column: None,
        value: None,
        what: "The file names no currency.".into(),
        suggestion: "Set the currency of the source.".into(),
        effect: None,
    });
    findings.ledger.push(LedgerEntry {
        rule: "map_header".into(),
        column: Some("Created (UTC)".into()),
        field: Some(Field::Date),
        rows: 101,
        examples: vec![("Created (UTC)".into(), "date".into())],
        money_moved: Decimal::ZERO,
        what: "The column is read as the date.".into(),
    });
    findings.ledger.push(LedgerEntry {
        rule: "parse_money".into(),
        column: Some("Amount".into()),
        field: Some(Field::Amount),
        rows: 12,
        examples: vec![("$1,200.00".into(), "1200.00".into()), (text.to_owned(), "350.50".into())],
        money_moved: Decimal::ZERO,
        what: "Currency signs and thousands separators were taken off.".into(),
    });
    findings
}

pub(crate) fn filled(template: &'static Template, claims: Vec<Claim>, findings: Findings) -> Report {
    fill(material(template, claims, findings))
}

pub(crate) fn material(template: &'static Template, claims: Vec<Claim>, findings: Findings) -> Material<'static> {
    let upload_id = UploadId::new(1_712_741_400_000, &[7; 10]);
    Material {
        report_id: ReportId::of(&upload_id, template.name, "1"),
        template: template.into(),
        generated_at: Timestamp::from_second(1_712_741_400).expect("an instant"),
        upload_id,
        source: SourceName::parse("stripe-payments").expect("a name"),
        file_name: "payments-2024.csv".into(),
        rows: 101,
        content_hash: ContentHash::of(b"sample"),
        engine_version: "1".into(),
        claims,
        findings,
        scope: Scope::default(),
        definitions: vec![Definition {
            metric: "net_revenue".into(),
            name: "Net revenue".into(),
            definition: "What customers paid, less what was given back.".into(),
            formula: "gross revenue - refunds".into(),
            source: "The sample".into(),
        }],
    }
}

/// Revenue health of the sample file.
pub(crate) fn report() -> Report {
    filled(template("revenue_health").expect("a template"), claims(), findings())
}

/// Writes the pages to the folder named by `REPORT_PAGES`, to be looked at in a browser.
#[test]
#[ignore = "writes files for a person to look at"]
fn draws_the_sample_pages() {
    let folder = std::path::PathBuf::from(std::env::var_os("REPORT_PAGES").expect("REPORT_PAGES names a folder"));
    let template = template("revenue_health").expect("a template");
    let clean = |claims| filled(template, claims, Findings::default());
    for (name, report) in [
        ("sample", report()),
        ("currencies", filled(template, two_currencies(), findings())),
        ("long", clean(long())),
        ("absent", clean(without_values())),
        ("empty", clean(Vec::new())),
    ] {
        std::fs::write(folder.join(format!("{name}.html")), crate::html(&report)).expect("a writable folder");
    }
}
