//! Everything that is known of each category, department, person, status or bracket of records: how many there are, what they
//! are worth, how many were rejected or are open, and how long they took.
use crate::{
    book::{Book, RecordGroup, Side},
    breakdown::LISTED,
    exact::ratio,
    figure::{Figure, Span},
    metric::UnitKind,
    words::count,
};
use domain::{Decimal, Result, Value};

/// What a number of records is of.
pub const RECORDS: UnitKind = UnitKind::Count("records");
pub const DAYS: UnitKind = UnitKind::Duration("days");

/// A share or a mean of fewer records says so.
const FEW: u64 = 10;

/// One figure for each sum and ratio of each entity, the one with most records first; the others together, and those without.
pub fn figures(book: &Book, side: Side) -> Result<Vec<Figure>> {
    let total = &book.records.total;
    let Some(mut groups) = book.records.by(side, |_| true)? else {
        return Ok(vec![not_kept(side)]);
    };
    let others = groups.iter().filter(|(name, _)| name.is_some()).count().saturating_sub(LISTED);
    if others > 0 {
        groups.drain(LISTED..LISTED + others);
    }
    let mut figures = Vec::new();
    for (name, group) in &groups {
        let name = name.clone().unwrap_or_else(|| format!("(no {})", side.singular()));
        let mut add = |measure: &str, figure: Figure, unit: UnitKind| {
            let kind = format!("{} {measure}", side.singular());
            figures.push(figure.in_unit(unit).about(&kind, format!("{name}: {measure}")));
        };
        add("records", number(group), RECORDS);
        add("share of records", share(group.records, total.records)?, UnitKind::Ratio);
        if total.with_amount > 0 {
            add("amount", amount(book, group)?, UnitKind::Money);
        }
        if total.known > 0 && side != Side::Status {
            add("rejected records", rejected(group), RECORDS);
            add("rejection rate", share(group.rejected, group.records)?, UnitKind::Ratio);
            add("open rate", share(group.open, group.records)?, UnitKind::Ratio);
        }
        if let (Some(mean), Some(median)) = (mean_days(group)?, median_days(group)?) {
            add("mean days", mean, DAYS);
            add("median days", median, DAYS);
        }
    }
    if figures.is_empty() {
        figures.push(none());
    }
    Ok(figures)
}

/// The figure of all records, and of those opened in each month.
pub fn over_time(book: &Book, figure: impl Fn(&RecordGroup) -> Result<Option<Figure>>) -> Result<Vec<Figure>> {
    let mut figures = vec![figure(&book.records.total)?.unwrap_or_else(none)];
    for (month, group) in book.months_of_records()? {
        figures.extend(figure(&group)?.map(|figure| figure.over(Span::Period(month))));
    }
    Ok(figures)
}

pub fn number(group: &RecordGroup) -> Figure {
    Figure::exact(group.records.into(), group.records, format!("{} in as many rows", group.records))
}

pub fn amount(book: &Book, group: &RecordGroup) -> Result<Figure> {
    let money = book.money(group.amount)?;
    Ok(Figure::exact(money, group.with_amount, format!("{money} in {}", count(group.with_amount, "record"))))
}

fn rejected(group: &RecordGroup) -> Figure {
    Figure::exact(group.rejected.into(), group.records, format!("{} of {}", group.rejected, group.records))
}

/// A share of records; the whole is not 0.
pub fn share(part: u64, whole: u64) -> Result<Figure> {
    let value = ratio(part.into(), whole.into())?;
    Ok(of_few(Figure::exact(value, whole, format!("{part} / {whole}")), whole))
}

/// `None` where none was closed.
pub fn mean_days(group: &RecordGroup) -> Result<Option<Figure>> {
    let (days, closed) = (group.days_taken(), group.closed());
    if closed == 0 {
        return Ok(None);
    }
    let mean = ratio(Decimal::from(days), closed.into())?;
    Ok(Some(of_few(Figure::exact(mean, closed, format!("{days} days / {closed}")), closed)))
}

pub fn median_days(group: &RecordGroup) -> Result<Option<Figure>> {
    let closed = group.closed();
    let figure = |median| of_few(Figure::exact(median, closed, format!("the middle of {closed}")), closed);
    Ok(group.median_days()?.map(figure))
}

fn of_few(figure: Figure, records: u64) -> Figure {
    match records < FEW {
        true => figure.with_caveat(format!("Of only {}", count(records, "record"))),
        false => figure,
    }
}

/// What is said where no record is of what the figure is about.
pub fn none() -> Figure {
    Figure::absent("no record of the file is of this kind", "Upload records that were opened and closed.")
}

/// The figures, or what is said where there are none.
pub fn or_none(mut figures: Vec<Figure>) -> Vec<Figure> {
    if figures.is_empty() {
        figures.push(none());
    }
    figures
}

/// No status of the file is a known one.
pub fn unknown_statuses() -> Figure {
    let value = Value::not_available(
        "no status of the file is known as open, done or rejected",
        "Write known words, such as `submitted`, `approved` and `rejected`.",
    );
    Figure::of(value, 0, "not computed")
}

pub fn not_kept(side: Side) -> Figure {
    Figure::absent(
        format!("the file has too many combinations of {} and other columns to keep them apart", side.plural()),
        "Upload the file in parts.",
    )
}
