//! The frame of charts with lying bars: name and value stand above each bar, so that long names need no margin.
use super::drawing::{Anchor, Drawing, TYPE, Words, fitted, width_of, width_of_value};
use super::header::{self, Note};
use super::mark::{Mark, tick};
use super::palette::Colour;
use super::scale::Scale;
use domain::{Decimal, Unit};

/// Height of one name with its bar.
pub(super) const ROW: f64 = 38.0;
pub(super) const THICKNESS: f64 = 11.0;

pub(super) struct Lying {
    left: f64,
    right: f64,
    top: f64,
    scale: Scale,
}

impl Lying {
    /// Draws header, grid and the scale below the bars, leaving room `aside` of the plot for values that lines would cross.
    pub(super) fn draw(
        drawing: &mut Drawing,
        (measure, notes): (&str, &[Note]),
        values: &[Decimal],
        unit: Option<&Unit>,
        rows: usize,
        aside: f64,
    ) -> Self {
        let width = drawing.width();
        let top = header::draw(drawing, measure, notes);
        let scale = Scale::over(values.iter().copied(), if width < 500.0 { 3 } else { 5 });
        // Half a tick label hangs over at either end.
        let overhang = |value: Option<&Decimal>| value.map_or(0.0, |value| width_of(&tick(*value, unit)) / 2.0);
        let (left, right) = (overhang(scale.ticks.first()), width - overhang(scale.ticks.last()).max(aside));
        let frame = Self { left, right: right.max(left + 1.0), top, scale };
        let below = top + ROW * rows as f64;
        drawing.reach(below + 4.0);
        for value in &frame.scale.ticks {
            let colour = if value.is_zero() { Colour::Soft } else { Colour::Hair };
            drawing.line(colour, false, (frame.x(*value), top), (frame.x(*value), below));
            drawing.text_if_free(Words::Axis, (frame.x(*value), below + 16.0), Anchor::Middle, &tick(*value, unit));
        }
        frame
    }

    pub(super) fn x(&self, value: Decimal) -> f64 {
        self.left + (self.right - self.left) * self.scale.place(value)
    }

    /// The upper edge of a bar.
    pub(super) fn bar_top(&self, row: usize) -> f64 {
        self.top + ROW * row as f64 + 22.0
    }

    /// Name and value of a row, with `sign` before it.
    pub(super) fn name(&self, drawing: &mut Drawing, row: usize, mark: &Mark, sign: &str) {
        let width = drawing.width();
        let y = self.top + ROW * row as f64 + TYPE + 5.0;
        let value = value_within(mark, sign, width);
        let words = if mark.value().is_some() { Words::Value } else { Words::Note };
        let room = width - self.left - width_of_value(&value) - 2.0 * TYPE;
        drawing.text(Words::Label, (self.left + 4.0, y), Anchor::Start, &fitted(mark.label, room));
        drawing.text(words, (width, y), Anchor::End, &value);
    }
}

/// How wide the values of a plot are, with the air before them.
pub(super) fn widest_value(marks: &[Mark], sign: &str, width: f64) -> f64 {
    marks.iter().map(|mark| width_of_value(&value_within(mark, sign, width))).fold(0.0, f64::max) + 12.0
}

/// A value that would take the room of the name is written short.
fn value_within(mark: &Mark, sign: &str, width: f64) -> String {
    let full = format!("{sign}{}", mark.shown());
    if width_of_value(&full) <= width * 0.4 { full } else { format!("{sign}{}", mark.short()) }
}
