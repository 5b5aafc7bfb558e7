//! A grid of values on a scale of one hue: rows and columns in the order met, whole numbers in theirs.
use super::Subject;
use super::drawing::{Anchor, Drawing, Words, fitted, width_of};
use super::header;
use super::mark::{Mark, tick};
use super::palette::{Colour, HEAT};
use super::stacked::distinct;
use super::texture::Fill;
use domain::{Decimal, Unit};
use rust_decimal::prelude::ToPrimitive;

const CELL: f64 = 24.0;
/// Narrower cells have no room for two digits.
const ROOM: f64 = 20.0;
/// Wider cells are harder to follow along a row.
const WIDEST: f64 = 64.0;

pub(super) fn draw(drawing: &mut Drawing, subject: &Subject) {
    let marks = &subject.marks;
    let rows = distinct(marks.iter().map(|mark| mark.series));
    let mut columns = distinct(marks.iter().map(|mark| mark.label));
    if columns.iter().all(|label| label.parse::<u32>().is_ok()) {
        columns.sort_by_key(|label| label.parse::<u32>().unwrap_or_default());
    }
    let high = top_of_scale(marks, columns.first().copied());
    let width = drawing.width();
    let top = header::draw(drawing, &subject.measure, &[]) + 16.0;
    let longest = rows.iter().map(|row| width_of(row)).fold(0.0, f64::max).min(width * 0.4);
    let left = longest + 6.0;
    let cell = ((width - left) / columns.len().max(1) as f64).min(WIDEST);
    let x = |column: usize| left + cell * column as f64;
    for (at, label) in columns.iter().enumerate() {
        drawing.text_if_free(Words::Axis, (x(at) + cell / 2.0, top - 6.0), Anchor::Middle, label);
    }
    for (at, row) in rows.iter().enumerate() {
        let name = fitted(row, longest);
        drawing.text(Words::Label, (0.0, top + CELL * at as f64 + 16.0), Anchor::Start, &name);
    }
    for mark in marks {
        let row = rows.iter().position(|row| *row == mark.series);
        let column = columns.iter().position(|column| *column == mark.label);
        let (Some(row), Some(column)) = (row, column) else { continue };
        let (left, top) = (x(column), top + CELL * row as f64);
        let Some(value) = mark.value() else {
            drawing.cross((left + cell / 2.0, top + CELL / 2.0));
            continue;
        };
        let step = step_of(value, high);
        let (corner, size) = ((left + 0.7, top + 0.7), ((cell - 1.4).max(0.5), CELL - 1.4));
        drawing.bar("cell", Fill::Plain(Colour::Heat(step)), false, corner, size);
        if mark.partial {
            let (right, bottom) = (left + cell - 2.5, top + CELL - 2.5);
            let corners = [(left + 2.5, top + 2.5), (right, top + 2.5), (right, bottom), (left + 2.5, bottom)];
            corners.into_iter().zip(corners.into_iter().cycle().skip(1)).for_each(|(from, to)| {
                drawing.line(Colour::OnHeat(step), true, from, to);
            });
        }
        if cell >= ROOM {
            let at = (left + cell / 2.0, top + 16.0);
            drawing.text_if_free(Words::OnHeat(step), at, Anchor::Middle, &figure(mark, value));
        }
    }
    let bottom = top + CELL * rows.len() as f64;
    drawing.reach(bottom);
    draw_scale(drawing, (left, bottom + 10.0), high, subject, marks.iter().any(|mark| mark.partial));
}

/// The largest value beyond the first column, which a cohort begins whole in and which would leave the rest pale.
fn top_of_scale(marks: &[Mark], first: Option<&str>) -> Decimal {
    let beyond = marks.iter().filter(|mark| Some(mark.label) != first).filter_map(Mark::value).max();
    let high = beyond.or_else(|| marks.iter().filter_map(Mark::value).max()).unwrap_or_default();
    high.max(Decimal::ZERO)
}

fn step_of(value: Decimal, high: Decimal) -> usize {
    let part = value.checked_div(high).and_then(|part| part.to_f64()).unwrap_or_default();
    ((part.clamp(0.0, 1.0) * HEAT as f64).floor() as usize).min(HEAT - 1)
}

/// Shares as whole percents without the sign, which stands at the scale; others short.
fn figure(mark: &Mark, value: Decimal) -> String {
    match mark.claim.unit {
        Unit::Ratio => value.checked_mul(Decimal::ONE_HUNDRED).map_or_else(|| mark.short(), percent),
        _ => mark.short(),
    }
}

/// A share that is not nothing is not written as 0.
fn percent(value: Decimal) -> String {
    let whole = crate::show::rounded(value, 0);
    if whole.is_zero() && !value.is_zero() { "<1".into() } else { crate::show::count(whole) }
}

fn draw_scale(drawing: &mut Drawing, (left, top): (f64, f64), high: Decimal, subject: &Subject, partial: bool) {
    let (zero, most) = (tick(Decimal::ZERO, subject.unit), tick(crate::show::rounded(high, 3), subject.unit));
    let most = format!("{most} and more");
    let mut x = left + width_of(&zero) + 6.0;
    drawing.text(Words::Axis, (left, top + 10.0), Anchor::Start, &zero);
    for step in 0..HEAT {
        drawing.bar("cell", Fill::Plain(Colour::Heat(step)), false, (x, top), (16.0, 12.0));
        x += 16.0;
    }
    drawing.text_if_free(Words::Axis, (x + 6.0, top + 10.0), Anchor::Start, &most);
    if partial {
        drawing.text(Words::Note, (left, top + 28.0), Anchor::Start, "dashed: not complete");
    }
}
