//! The frame of charts along time: a value axis on the left, periods below.
use super::drawing::{Anchor, Drawing, TYPE, Words, fitted, width_of, width_of_value};
use super::header::{self, Note};
use super::mark::{Mark, tick};
use super::palette::Colour;
use super::scale::Scale;
use crate::show::{self, Shape};
use domain::{Decimal, Unit, Window};

/// Height of the plot, without what stands above and below it.
const HEIGHT: f64 = 176.0;
/// Room above the highest tick for the value of a bar that reaches it.
const AIR: f64 = 14.0;
/// A line of labels below the floor: the period, its year, and whether it is complete.
const LINE: f64 = 16.0;

pub(super) struct Upright {
    width: f64,
    left: f64,
    pub(super) top: f64,
    pub(super) floor: f64,
    /// Width given to one period.
    pub(super) slot: f64,
    scale: Scale,
}

impl Upright {
    /// Draws header and axis; `periods` places are along time.
    pub(super) fn draw(
        drawing: &mut Drawing,
        (measure, notes): (&str, &[Note]),
        values: &[Decimal],
        unit: Option<&Unit>,
        periods: usize,
    ) -> Self {
        let width = drawing.width();
        let top = header::draw(drawing, measure, notes) + AIR;
        let scale = Scale::over(values.iter().copied(), 4);
        let widest = scale.ticks.iter().map(|value| width_of(&tick(*value, unit))).fold(0.0, f64::max);
        let left = widest + 10.0;
        let slot = (width - left - 2.0) / periods.max(1) as f64;
        let frame = Self { width, left, top, floor: top + HEIGHT, slot, scale };
        drawing.reach(frame.floor + 4.0);
        for value in &frame.scale.ticks {
            let y = frame.y(*value);
            let colour = if value.is_zero() { Colour::Soft } else { Colour::Hair };
            drawing.line(colour, false, (left, y), (width, y));
            drawing.text(Words::Axis, (left - 8.0, y + 4.0), Anchor::End, &tick(*value, unit));
        }
        frame
    }

    pub(super) fn centre(&self, at: usize) -> f64 {
        self.left + self.slot * (at as f64 + 0.5)
    }

    pub(super) fn y(&self, value: Decimal) -> f64 {
        self.top + HEIGHT * (1.0 - self.scale.place(value))
    }

    pub(super) fn bar_width(&self) -> f64 {
        (self.slot * 0.66).min(84.0)
    }

    /// Writes a value above or below its place, held inside the drawing, where it meets nothing; whether it did.
    pub(super) fn value_if_free(
        &self,
        drawing: &mut Drawing,
        (at, value): (usize, Decimal),
        below: bool,
        text: &str,
    ) -> bool {
        let half = width_of_value(text) / 2.0;
        let x = self.centre(at).clamp(half, (self.width - half).max(half));
        let y = self.y(value) + if below { TYPE + 3.0 } else { -6.0 };
        drawing.text_if_free(Words::Value, (x, y), Anchor::Middle, text)
    }

    /// The mark of a gap, on the line of zero.
    pub(super) fn gap(&self, drawing: &mut Drawing, at: usize) {
        drawing.cross((self.centre(at), self.y(Decimal::ZERO) - 7.0));
    }

    /// Names the first and the last period, and of the others as many as there is room for, at calendar steps (each
    /// quarter's first month, each January, …); below the first name of each year the year, and what is not complete.
    pub(super) fn name_periods(&self, drawing: &mut Drawing, marks: &[Mark]) {
        let last = marks.len().saturating_sub(1);
        let room = width_of("2024") + 8.0;
        let steps = [1, 2, 3, 4, 6, 12, 24, 60, 120];
        let step = steps.into_iter().find(|step| self.slot * f64::from(*step) >= room).unwrap_or(240);
        let ends = [0, last];
        let between = 1..last;
        let mut named = Vec::new();
        for at in ends.into_iter().take(marks.len()).chain(between) {
            let Some(mark) = marks.get(at) else { continue };
            let dated = mark.window().and_then(|window| Some((window, Shape::of(&window.label)?)));
            if at != 0 && at != last && dated.is_some_and(|(window, shape)| ordinal(window, shape) % step != 0) {
                continue;
            }
            let name = match dated {
                Some((window, shape)) => short_name(window, shape),
                None => fitted(mark.label, if marks.len() == 1 { self.width } else { self.slot.max(60.0) - 8.0 }),
            };
            if self.below(drawing, at, 1, Words::Axis, &name) {
                named.push((at, dated.filter(|(_, shape)| *shape != Shape::Year).map(|(window, _)| window)));
            }
        }
        named.sort_by_key(|(at, _)| *at);
        let mut year = None;
        for (at, window) in named {
            let Some(window) = window else { continue };
            if year != Some(window.from.year()) {
                self.below(drawing, at, 2, Words::Axis, &window.from.year().to_string());
                year = Some(window.from.year());
            }
        }
        for at in (0..marks.len()).filter(|at| marks[*at].partial) {
            // Right below what is written there already.
            let words = if at == last { "so far" } else { "partial" };
            let _written = (2..=3).any(|line| self.below(drawing, at, line, Words::Note, words));
        }
    }

    fn below(&self, drawing: &mut Drawing, at: usize, line: u8, words: Words, text: &str) -> bool {
        let half = width_of(text) / 2.0;
        let x = self.centre(at).clamp(half, (self.width - half).max(half));
        drawing.text_if_free(words, (x, self.floor + LINE * f64::from(line)), Anchor::Middle, text)
    }
}

/// The period's number since the year 0, so that steps fall on the same periods in every file.
fn ordinal(window: &Window, shape: Shape) -> i32 {
    let (year, month) = (i32::from(window.from.year()), i32::from(window.from.month()));
    match shape {
        Shape::Month => year * 12 + month - 1,
        Shape::Quarter => year * 4 + (month - 1) / 3,
        Shape::Year => year,
    }
}

fn short_name(window: &Window, shape: Shape) -> String {
    match shape {
        Shape::Month => show::month_name(window.from).chars().take(3).collect(),
        Shape::Quarter => format!("Q{}", show::quarter(window.from)),
        Shape::Year => window.from.year().to_string(),
    }
}
