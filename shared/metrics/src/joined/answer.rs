//! From the tables of several sources to claims.
use super::{Joined, Table};
use crate::{
    claims::{Claims, CurrencyOf},
    compute::{calendar, context, settled},
    cubes::{Cubes, Slice},
    figure::Figure,
    metric::{Compute, Metric},
    nature::Nature,
    origin::Origin,
    reading::Reading,
};
use domain::{Claim, ContentHash, Date, Error, Findings, Result};
use jiff::ToSpan;
use std::borrow::Cow;

/// The table of a source.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    pub name: &'a str,
    pub cubes: &'a Cubes,
    pub origin: Origin<'a>,
    pub findings: &'a Findings,
}

/// What metrics that join say of the tables together, whatever their order; `from` and `to` are days, both inclusive, of
/// which whole months count.
pub fn compute_joined(
    metrics: &[&'static Metric],
    tables: &[Named],
    (from, to): (Option<Date>, Option<Date>),
) -> Result<Vec<Claim>> {
    let window = of_months(from, to)?;
    let mut named = tables.to_vec();
    named.sort_by_key(|table| table.name);
    // What came before the window stays, since it tells who is new in it.
    let until = Slice { to: window.map(|(_, to)| to).filter(|to| *to < Date::MAX), ..Slice::default() };
    let calendars: Vec<_> = named.iter().map(|table| calendar(table.cubes, table.origin.today)).collect();
    let cut: Vec<Cow<Cubes>> = named
        .iter()
        .map(|table| {
            Ok(match until.is_whole() {
                true => Cow::Borrowed(table.cubes),
                false => Cow::Owned(table.cubes.sliced(&until)?),
            })
        })
        .collect::<Result<_>>()?;
    let natures: Vec<Nature> =
        named.iter().map(|table| Nature::of(table.cubes, &table.origin)).collect::<Result<_>>()?;
    let read = named.iter().zip(&calendars).zip(&cut);
    let readings: Vec<Reading> = read
        .map(|((table, calendar), cubes)| Reading::of(cubes, context(calendar.as_ref(), cubes, &table.origin)))
        .collect::<Result<_>>()?;
    let tables = named.iter().zip(calendars.iter().zip(&natures)).zip(cut.iter().zip(&readings));
    let tables: Vec<Table> = tables
        .map(|((of, (calendar, nature)), (cubes, reading))| Table {
            name: Some(of.name),
            reading,
            cubes,
            whole: cubes,
            calendar: calendar.as_ref(),
            nature,
            origin: &of.origin,
            findings: of.findings,
        })
        .collect();
    let joins = Joined::of_tables(&tables, window)?;
    let content = named.iter().map(|table| format!("{} {}\n", table.name, table.origin.file));
    let content = ContentHash::of(content.collect::<String>().as_bytes());
    let mut claims = Claims::new(&content, None);
    for metric in metrics {
        for joined in &joins {
            let currency = CurrencyOf { code: joined.currency, is_one_of_several: joins.len() > 1 };
            for figure in figures(metric, joined)? {
                claims.add(metric, currency, figure);
            }
        }
    }
    Ok(claims.into_vec())
}

fn figures(metric: &Metric, joined: &Joined) -> Result<Vec<Figure>> {
    match metric.compute {
        Compute::Joined(figures) => settled(figures(joined)),
        _ => Err(Error::invalid("metrics", format!("`{}` is answered from one source", metric.id))),
    }
}

/// The whole months of the days asked for.
fn of_months(from: Option<Date>, to: Option<Date>) -> Result<Option<(Date, Date)>> {
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let after = |day: Date| day.last_of_month().saturating_add(1.days());
    let before = |day: Date| day.first_of_month().saturating_sub(1.days());
    let begin = from.map_or(Date::MIN, |day| if day.day() == 1 { day } else { after(day) });
    let end = to.map_or(Date::MAX, |day| if day == day.last_of_month() { day } else { before(day) });
    if begin > end {
        let why = "figures of several sources are of whole months, and there is none between `from` and `to`";
        return Err(Error::invalid("from", why));
    }
    Ok(Some((begin, end)))
}
