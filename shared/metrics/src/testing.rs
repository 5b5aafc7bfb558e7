//! Tests are rows of text: a CSV goes in, claims or remarks come out as lines.
use crate::{
    Cubes, Metric, Named, NewCubes, Origin, compute, compute_asked, compute_joined, compute_some, cubes::SUMMED, find,
};
use domain::{Claim, ColumnMapping, ContentHash, Date, Field, Findings, Policy, Value};
use expect_test::Expect;
use proptest::{
    prelude::*,
    sample::{Index, select},
};
use tables::{Batch, Column, Dates, Decimals, Texts, Values, day_number};

/// The claims of one metric, one per line.
pub fn check(metric: &str, csv: &str, expect: Expect) {
    check_cubes(metric, &cubes(csv), expect);
}

pub fn check_cubes(metric: &str, cubes: &Cubes, expect: Expect) {
    let (claims, _) = claims(cubes);
    let of_metric = claims.iter().filter(|claim| claim.metric == metric);
    expect.assert_eq(&of_metric.map(shown).collect::<Vec<_>>().join("\n"));
}

/// The claims of one metric of several sources, each with its name and rows, one per line.
pub fn check_joined(metric: &str, sources: &[(&str, &str)], expect: Expect) {
    expect.assert_eq(&joined(metric, sources, &Policy::default(), (None, None)).join("\n"));
}

/// Of sources that all have one policy, in a window.
pub fn joined(
    metric: &str,
    sources: &[(&str, &str)],
    policy: &Policy,
    window: (Option<Date>, Option<Date>),
) -> Vec<String> {
    let findings = Findings::default();
    let read: Vec<_> = sources.iter().map(|(_, csv)| (cubes(csv), ContentHash::of(csv.as_bytes()))).collect();
    let named = sources.iter().zip(&read).map(|((name, _), (cubes, file))| Named {
        name,
        cubes,
        origin: Origin { file, columns: &[], policy, today: TODAY },
        findings: &findings,
    });
    let metric = find(metric).unwrap();
    let claims = compute_joined(&[metric], &named.collect::<Vec<_>>(), window).unwrap();
    claims.iter().map(shown).collect()
}

/// As [`check_cubes`], of a part of a table: what must hold of whole tables does not of it.
pub fn check_part(metric: &str, part: &Cubes, expect: Expect) {
    expect.assert_eq(&part_claims(metric, part).iter().map(shown).collect::<Vec<_>>().join("\n"));
}

pub fn part_claims(metric: &str, part: &Cubes) -> Vec<Claim> {
    let (file, policy) = (ContentHash::of(b"a file"), Policy::default());
    let origin = Origin { file: &file, columns: &[], policy: &policy, today: TODAY };
    compute_some(&[find(metric).unwrap()], part, &origin, &Findings::default()).unwrap()
}

/// The claims of some metrics from rows of which nothing was kept for others, and what computing remarks.
pub fn measured_alone(metrics: &[&'static Metric], csv: &str) -> (Vec<Claim>, Findings) {
    let (mut cubes, mut findings) = (NewCubes::of(metrics), Findings::default());
    cubes.add(&batch(csv)).unwrap();
    let (file, policy) = (ContentHash::of(b"a file"), Policy::default());
    let origin = Origin { file: &file, columns: &[], policy: &policy, today: TODAY };
    let claims = compute_asked(metrics, &cubes.finish().unwrap(), &origin, &mut findings).unwrap();
    (claims, findings)
}

/// What computing remarks, one issue per line.
pub fn check_remarks(csv: &str, expect: Expect) {
    let (_, findings) = claims(&cubes(csv));
    let shown = findings.issues.iter().map(|issue| {
        let effect = issue.effect.as_deref().unwrap_or("no effect");
        format!("{:?} {}: {}. {effect}. {}.", issue.severity, issue.kind, issue.what, issue.suggestion)
    });
    expect.assert_eq(&shown.collect::<Vec<_>>().join("\n"));
}

pub fn claims(cubes: &Cubes) -> (Vec<Claim>, Findings) {
    claims_of(cubes, &[], &Policy::default())
}

/// The claims of a table whose columns and policy the reasons speak of.
pub fn claims_of(cubes: &Cubes, columns: &[ColumnMapping], policy: &Policy) -> (Vec<Claim>, Findings) {
    let mut findings = Findings::default();
    let origin = Origin { file: &ContentHash::of(b"a file"), columns, policy, today: TODAY };
    let claims = compute(cubes, &origin, &mut findings).unwrap();
    (claims, findings)
}

/// The day on which the tests' files came.
pub const TODAY: Date = Date::constant(2026, 1, 1);

pub fn cubes(csv: &str) -> Cubes {
    let mut cubes = NewCubes::default();
    cubes.add(&batch(csv)).unwrap();
    cubes.finish().unwrap()
}

/// `id = value (n rows: formula) from..to`, a partial window ending in `partial`, then what must be known.
pub fn shown(claim: &Claim) -> String {
    let value = match &claim.value {
        Value::Exact(value) => value.to_string(),
        Value::NotAvailable(absence) => format!("not available, because {}. {}", absence.because, absence.remedy),
    };
    let window = claim.window.as_ref().map_or("undated".to_owned(), |window| {
        format!("{}..{}{}", window.from, window.to, if window.partial { " partial" } else { "" })
    });
    let caveats: String = claim.caveats.iter().map(|caveat| format!(" [{caveat}]")).collect();
    format!("{} = {value} ({} rows: {}) {window}{caveats}", claim.id, claim.n, claim.formula)
}

/// A hundred days of payments with refunded and failed rows, ending in the middle of a month.
pub const SAMPLE: &str = include_str!("../samples/revenue_sample.csv");

/// Tables with every column the cubes read: undated rows, refunds of each kind, unknown words, two currencies and none. All
/// columns of sales are always there; those of other kinds of tables are, some of them, at random.
pub fn any_csv() -> impl Strategy<Value = String> {
    let more = prop::collection::vec(any_row(), 0..40);
    (any_sales(), more, select(&[MONEY, STATEMENT, ADS, DEALS, RECORDS][..])).prop_map(|(sales, more, columns)| {
        let wider = |(line, more): (&str, &[&str; 16])| {
            let cells = columns.iter().map(|name| more[MORE.iter().position(|of| of == name).unwrap()]);
            format!("{line},{}\n", cells.collect::<Vec<_>>().join(","))
        };
        let header = sales.lines().next().unwrap_or_default();
        let rows = sales.lines().skip(1).zip(&more).map(wider);
        format!("{header},{}\n{}", columns.join(","), rows.collect::<String>())
    })
}

/// Columns beside those of sales, in the order of [`any_row`].
const MORE: [&str; 16] = [
    "expense",
    "cash_balance",
    "spend",
    "conversion_value",
    "clicks",
    "leads",
    "conversions",
    "campaign",
    "section",
    "account",
    "stage",
    "probability",
    "variant",
    "closed_date",
    "department",
    "person",
];
const MONEY: &[&str] = &["expense", "cash_balance"];
const STATEMENT: &[&str] = &["section", "account", "cash_balance"];
const ADS: &[&str] = &["spend", "conversion_value", "clicks", "leads", "conversions", "campaign", "variant"];
const DEALS: &[&str] = &["stage", "probability", "spend"];
const RECORDS: &[&str] = &["closed_date", "department", "person"];

fn any_row() -> impl Strategy<Value = [&'static str; 16]> {
    let money = || select(&["0", "1.50", "40.25", "-3", ""][..]);
    let number = || select(&["0", "1", "2.5", "40", ""][..]);
    (
        [money(), money(), money(), money()],
        [number(), number(), number()],
        select(&["Brand", "Sale", ""][..]),
        select(&["Income", "Expenses", "Assets", "Liabilities", ""][..]),
        select(&["Rent", "Inventory", "Accounts payable", "Subscriptions", "Zebra", ""][..]),
        select(&["lead", "Qualified", "won", "Closed Lost", "waiting", ""][..]),
        select(&["0.25", "1", "75", ""][..]),
        select(&["A", "B", ""][..]),
        (
            select(&["2024-01-01", "2024-02-03", "2025-01-09", ""][..]),
            select(&["IT", "HR", ""][..]),
            select(&["Ann", "Bob", ""][..]),
        ),
    )
        .prop_map(|(money, number, campaign, section, account, stage, probability, variant, record)| {
            let ([a, b, c, d], [e, f, g], (closed, department, person)) = (money, number, record);
            let more = [campaign, section, account, stage, probability, variant, closed, department, person];
            let [h, i, j, k, l, m, n, o, p] = more;
            [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
        })
}

fn any_sales() -> impl Strategy<Value = String> {
    let row = (
        select(&["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-29", "2024-07-04", "2025-01-01", ""][..]),
        select(&["0", "1.50", "20.25", "300", "-7.10", "99999999999.99", "soon", ""][..]),
        select(&["0", "1.50", "-2", "20.25", ""][..]),
        select(
            &[
                "paid",
                "Paid ",
                "refunded",
                "failed",
                "partially_refunded",
                "paidd",
                "past_due",
                "canceled",
                "trialing",
                "declined",
                "processed",
                "",
            ][..],
        ),
        select(&["EUR", "eur", "USD", ""][..]),
        (select(&["Pen", "Ink", "(no product)", ""][..]), select(&["web", "shop", ""][..])),
        (select(&["A", "B", "C", ""][..]), select(&["1", "2", "3", ""][..])),
        (select(&["Paper", "Tools", ""][..]), select(&["North", "South", ""][..])),
        (select(&["1", "2.5", "-1", ""][..]), select(&["0", "0.2", "0.125", ""][..])),
        select(&["0.19,1.2,5,2", "3,,-1,", ",4.50,0.001,-3", ",,,"][..]),
        any_terms(),
    );
    let shown = |(date, amount, refund, status, currency, of_sale, of_buyer, of_part, of_size, money, terms): Row| {
        let (product, channel) = of_sale;
        let (customer, order) = of_buyer;
        let ((category, region), (quantity, discount)) = (of_part, of_size);
        format!(
            "{date},{amount},{refund},{status},{currency},{product},{channel},{customer},{order},\
             {category},{region},{quantity},{discount},{money},{terms}\n"
        )
    };
    let rows = prop::collection::vec(row.prop_map(shown), 0..40);
    rows.prop_map(|rows| format!("{HEADER}{}", rows.concat()))
}

type Text = &'static str;
type Pair = (Text, Text);
type Row = (Text, Text, Text, Text, Text, Pair, Pair, Pair, Pair, Text, String);

const HEADER: &str = "date,amount,refund,status,currency,product,channel,customer_id,order_id,\
                      category,region,quantity,discount,tax,shipping,cost,profit,start_date,end_date,trial_end,interval\n";

/// Subscriptions, periods and plain payments; all their monthly values are exact, so that twice the money is twice the value.
fn any_terms() -> impl Strategy<Value = String> {
    let terms = (
        select(&["2024-01-01", "2024-03-01", ""][..]),
        select(&["2024-01-15", "2024-02-01", "2024-03-31", "2024-04-01", "2025-01-01", "", ""][..]),
        select(&["2024-01-08", "", "", ""][..]),
        select(&["month", "year", "2 weeks", "sometimes", "", ""][..]),
    );
    let stated = terms.prop_map(|(start, end, trial, interval)| format!("{start},{end},{trial},{interval}"));
    prop_oneof![stated, Just(",,,".to_owned())]
}

/// The rows of a table as three tables.
pub fn split(csv: &str, cuts: (Index, Index)) -> [String; 3] {
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let (one, other) = (cuts.0.index(rows.len() + 1), cuts.1.index(rows.len() + 1));
    let (from, to) = (one.min(other), one.max(other));
    let header = csv.lines().next().unwrap_or_default();
    [&rows[..from], &rows[from..to], &rows[to..]].map(|rows| format!("{header}\n{}", rows.join("\n")))
}

/// Unquoted cells; the header holds field names, dates and the columns of numbers are typed. Columns of no field are left out
/// unless they hold numbers alone.
pub fn batch(csv: &str) -> Batch {
    let mut lines = csv.lines().map(str::trim).filter(|line| !line.is_empty());
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let column = |(at, name): (usize, &&str)| {
        let field = Field::ALL.iter().copied().find(|field| field.name() == *name);
        let cells: Vec<&str> = rows.iter().map(|row| row.get(at).copied().unwrap_or_default()).collect();
        let values = match field {
            Some(field) => values(field, &cells),
            None if cells.iter().all(|cell| cell.parse::<f64>().is_ok()) => values(Field::Amount, &cells),
            None => return None,
        };
        Some(Column { field, name: (*name).to_owned(), currency: None, values })
    };
    let columns = header.iter().enumerate().filter_map(column).collect();
    Batch { lines: (2..).take(rows.len()).collect(), columns }
}

fn values(field: Field, cells: &[&str]) -> Values {
    match field {
        Field::Date | Field::StartDate | Field::EndDate | Field::TrialEnd | Field::ClosedDate => {
            let mut dates = Dates::default();
            cells.iter().for_each(|cell| dates.push(cell.parse::<Date>().ok().map(day_number)));
            Values::Date(dates)
        }
        field if SUMMED.contains(&field) => {
            let scale = cells.iter().filter_map(|cell| cell.split_once('.')).map(|(_, places)| places.len()).max();
            let scale = scale.unwrap_or(0);
            let mut decimals = Decimals::new(scale as u32);
            for cell in cells {
                let (whole, places) = cell.split_once('.').unwrap_or((cell, ""));
                let digits = Some(format!("{whole}{places:0<scale$}")).filter(|_| !cell.is_empty());
                decimals.push(digits.and_then(|digits| digits.parse().ok()));
            }
            Values::Decimal(decimals)
        }
        _ => {
            let mut texts = Texts::default();
            cells.iter().for_each(|cell| texts.push(Some(cell)));
            Values::Text(texts)
        }
    }
}
