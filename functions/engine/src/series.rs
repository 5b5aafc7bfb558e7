//! `POST /api/v1/metrics/trend` and `/growth`: how one column of a file moves over time; the file is not stored.
//!
//! The column is read as the amount, so that it comes to the same sums as every other figure of the file: rows that are not
//! revenue by their status are left out, refunds are taken off, periods without rows stand at 0, and a period that the file does
//! not cover to its end is compared with as many days of the one before.
use crate::{
    cached::{answered, key},
    measure::{Measured, measure},
    reading::aside,
};
use bytes::Bytes;
use domain::{ContentHash, Date, Decimal, Error, Field, Granularity, Policy, Result, Unit, Value};
use lambda::{App, Request, Response, UploadedFile};
use metrics::{
    Origin, find,
    query::{Compare, Query, Row},
    trend::trend,
};
use serde_json::{Map, Value as Json, json};
use std::io::Cursor;

/// A file's column by period, oldest first.
struct Series {
    file: String,
    value_column: String,
    date_column: String,
    period: Granularity,
    rows: u64,
    values: Vec<Row>,
}

pub async fn trend_of(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked) = (request.workspace()?, Asked::of(app, &request).await?);
    answered(app, &workspace, &asked.key("trend")?, async { trend_in(&series(asked).await?) }).await
}

fn trend_in(series: &Series) -> Result<Response> {
    let complete = |row: &&Row| row.claim.window.as_ref().is_some_and(|window| !window.partial);
    let of_periods: Vec<&Row> = series.values.iter().filter(complete).collect();
    let values: Vec<Decimal> = of_periods.iter().filter_map(|row| row.claim.value.exact()).collect();
    let trend = trend(&values)?;
    let comparison = of_periods.last().and_then(|row| {
        let compared = row.compared.as_ref()?;
        Some(json!({
            "current": row.claim.value,
            "current_period": row.claim.window.as_ref().map(|window| &window.label),
            "previous": compared.value,
            "previous_period": compared.window.label,
            "change": compared.change.map(|change| change.to_string()),
            "change_pct": percent(&compared.growth),
        }))
    });
    let windows = || series.values.iter().filter_map(|row| row.claim.window.as_ref());
    let (first, last) = (windows().map(|window| window.from).min(), windows().map(|window| window.to).max());
    let days = first.zip(last).and_then(|(first, last)| first.until(last).ok()).map(|span| span.get_days() + 1);
    Ok(Response::ok(&json!({
        "file": series.file,
        "value_column": series.value_column,
        "date_column": series.date_column,
        "period": series.period.name(),
        "trend": {
            "trend": trend.direction.name(),
            "correlation": trend.correlation.map(|r| r.round_dp(3).to_string()),
            "first_value": trend.first.map(|value| value.to_string()),
            "last_value": trend.last.map(|value| value.to_string()),
            "total_change_pct": trend.change.map(|change| (change * Decimal::ONE_HUNDRED).round_dp(2).to_string()),
            "data_points": trend.points,
            "of": "complete periods",
        },
        "comparison": comparison,
        "date_range": { "min_date": first, "max_date": last, "days": days, "records": series.rows },
        "periods": series.values.iter().map(period).collect::<Vec<_>>(),
    })))
}

pub async fn growth_of(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked) = (request.workspace()?, Asked::of(app, &request).await?);
    answered(app, &workspace, &asked.key("growth")?, async { Ok(growth_in(&series(asked).await?)) }).await
}

fn growth_in(series: &Series) -> Response {
    let mut growth = Map::new();
    for row in &series.values {
        let label = row.claim.window.as_ref().map(|window| window.label.clone()).unwrap_or_default();
        growth.insert(label, period(row));
    }
    Response::ok(&json!({
        "file": series.file,
        "value_column": series.value_column,
        "date_column": series.date_column,
        "period": series.period.name(),
        "growth_data": growth,
    }))
}

/// One period beside the one before.
fn period(row: &Row) -> Json {
    let window = row.claim.window.as_ref();
    json!({
        "period": window.map(|window| &window.label),
        "from": window.map(|window| window.from),
        "to": window.map(|window| window.to),
        "partial": window.is_some_and(|window| window.partial),
        "value": row.claim.value,
        "previous": row.compared.as_ref().map(|compared| &compared.value),
        "previous_days": row.compared.as_ref().map(|compared| [compared.window.from, compared.window.to]),
        "change": row.compared.as_ref().and_then(|compared| compared.change).map(|change| change.to_string()),
        "growth_pct": row.compared.as_ref().map(|compared| percent(&compared.growth)),
    })
}

/// A ratio as per cent with two decimals, or why there is none.
fn percent(growth: &Value) -> Json {
    match growth.exact().and_then(|ratio| ratio.checked_mul(Decimal::ONE_HUNDRED)) {
        Some(percent) => json!(percent.round_dp_with_strategy(2, domain::Rounding::MidpointAwayFromZero).to_string()),
        None => json!(growth),
    }
}

/// What the query may name; the form may name the same.
pub const QUERY: &[&str] = &["value_column", "date_column", "period"];

/// What is asked, of which file.
struct Asked {
    file: String,
    bytes: Bytes,
    hash: ContentHash,
    value_column: String,
    period: Granularity,
    /// Reads the columns that are named as amount and date.
    policy: Policy,
    today: Date,
}

impl Asked {
    async fn of(app: &App, request: &Request) -> Result<Self> {
        let file = request.file().await?;
        file.announce()?;
        let missing = || Error::invalid("value_column", "`value_column` names a column of numbers");
        let value_column = request.setting(&file, "value_column").ok_or_else(missing)?.to_owned();
        let period = Granularity::parse(request.setting(&file, "period").unwrap_or("month"))?;
        let mut policy = Policy::default();
        policy.mapping.insert(value_column.clone(), Some(Field::Amount));
        if let Some(date_column) = request.setting(&file, "date_column") {
            policy.mapping.insert(date_column.to_owned(), Some(Field::Date));
        }
        let UploadedFile { file_name: file, bytes, .. } = file;
        let hash = ContentHash::of(&bytes);
        Ok(Self { file, bytes, hash, value_column, period, policy, today: app.clock.today() })
    }

    fn key(&self, what: &str) -> Result<ContentHash> {
        let content = (&self.hash, self.policy.engine_version(), self.today);
        key(what, &content, &(&self.file, &self.value_column, self.period))
    }
}

async fn series(asked: Asked) -> Result<Series> {
    let Asked { file, bytes, hash, value_column, period, policy, today } = asked;
    let name = file.clone();
    let answered = aside(move || {
        let measured = measure(&mut Cursor::new(bytes), &name, &policy, &hash, today, None)?;
        check(&measured, "value_column", policy.mapping.iter().find(|(_, field)| **field == Some(Field::Amount)))?;
        check(&measured, "date_column", policy.mapping.iter().find(|(_, field)| **field == Some(Field::Date)))?;
        let origin = Origin { file: &hash, columns: &measured.columns, policy: &policy, today };
        let query = Query {
            period: Some(period),
            compare: Some(Compare::PreviousPeriod),
            ..Query::of(vec![find("net_revenue")?])
        };
        let answer = query.answer(&measured.cubes, &origin, &measured.findings)?;
        Ok((measured, answer))
    });
    let (measured, answer) = answered.await?;
    let currencies = |row: &Row| match &row.claim.unit {
        Unit::Money { currency } => currency.clone(),
        _ => None,
    };
    if answer.rows.iter().any(|row| currencies(row) != currencies(&answer.rows[0])) {
        return Err(Error::invalid(
            "value_column",
            format!("`{value_column}` holds several currencies, which are not added up; send one at a time"),
        ));
    }
    let header = |field: Field| {
        measured.columns.iter().find(|column| column.field == Some(field)).map(|column| column.header.clone())
    };
    Ok(Series {
        file,
        value_column,
        date_column: header(Field::Date).unwrap_or_default(),
        period,
        rows: measured.rows,
        values: answer.rows,
    })
}

/// The column that was asked for is there.
fn check(measured: &Measured, parameter: &str, wanted: Option<(&String, &Option<Field>)>) -> Result<()> {
    let Some((header, field)) = wanted else { return Ok(()) };
    if measured.columns.iter().any(|column| column.header == *header && column.field == *field) {
        return Ok(());
    }
    let headers: Vec<String> = measured.columns.iter().take(20).map(|column| format!("`{}`", column.header)).collect();
    Err(Error::invalid(parameter, format!("the file has no column `{header}`; it has {}", headers.join(", "))))
}
