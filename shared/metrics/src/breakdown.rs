//! Figures of each product, category, channel or region: the largest, the others together, and rows that name none.
use crate::{
    absence,
    book::{Book, By, Part},
    figure::Figure,
};
use domain::{Result, Value};

/// More lines than anybody reads are one line together.
pub const LISTED: usize = 50;

/// Asks for the figure of each part that adds up: with the others, and without a name.
pub fn figures(book: &Book, by: By, figure: impl Fn(&Book, &Part) -> Result<Figure>) -> Result<Vec<Figure>> {
    let Some(parts) = book.parts(by) else { return Ok(vec![not_kept(by)]) };
    let mut figures = listed(book, by, &parts, &figure)?;
    let others = &parts[parts.len().min(LISTED)..];
    if !others.is_empty() {
        let mut rest = Part::default();
        others.iter().try_for_each(|(_, part)| rest.add(part))?;
        let others = format!("({} other {})", others.len(), by.plural());
        figures.push(figure(book, &rest)?.about(by.singular(), others));
    }
    unless_empty(unnamed(book, by, figures, &figure)?)
}

/// Asks for the figure of each part where parts do not add up, since an order holds several.
pub fn overlapping(book: &Book, by: By, figure: impl Fn(&Book, &Part) -> Result<Figure>) -> Result<Vec<Figure>> {
    let Some(parts) = book.parts(by) else { return Ok(vec![not_kept(by)]) };
    let figures = listed(book, by, &parts, &figure)?;
    unless_empty(unnamed(book, by, figures, &figure)?)
}

fn listed(
    book: &Book,
    by: By,
    parts: &[(&str, &Part)],
    figure: &impl Fn(&Book, &Part) -> Result<Figure>,
) -> Result<Vec<Figure>> {
    let listed = parts.iter().take(LISTED);
    listed.map(|(name, part)| Ok(figure(book, part)?.about(by.singular(), *name))).collect()
}

fn unnamed(
    book: &Book,
    by: By,
    mut figures: Vec<Figure>,
    figure: &impl Fn(&Book, &Part) -> Result<Figure>,
) -> Result<Vec<Figure>> {
    let unnamed = book.without(by);
    if unnamed.totals.rows > 0 {
        figures.push(figure(book, &unnamed)?.about(by.singular(), format!("(no {})", by.singular())));
    }
    Ok(figures)
}

fn unless_empty(figures: Vec<Figure>) -> Result<Vec<Figure>> {
    if figures.is_empty() {
        return Ok(vec![Figure::of(absence::no_sales(), 0, "not computed")]);
    }
    Ok(figures)
}

pub fn not_kept(by: By) -> Figure {
    Figure::of(
        Value::not_available(
            format!("the file has too many combinations of {} and other columns to keep them apart", by.plural()),
            "Upload the file in parts.",
        ),
        0,
        "not computed",
    )
}
