//! Upright bars along time: months, quarters or years.
use super::Bar;
use super::drawing::{Anchor, Drawing, TYPE, width_of};
use super::scale::Scale;
use crate::show::{self, Shape};
use domain::{Decimal, Window};

const TOP: f64 = 36.0;
/// Where the bars stand, if none is negative.
const FLOOR: f64 = 208.0;
/// A line of labels below the floor: the period, its year, and the word "partial".
const LINE: f64 = 16.0;

/// Where each bar goes.
struct Plot {
    left: f64,
    /// Width given to one bar and the space around it.
    slot: f64,
    bar: f64,
    scale: Scale,
}

impl Plot {
    fn of(bars: &[Bar], width: f64) -> Self {
        let scale = Scale::over(bars.iter().filter_map(|bar| bar.value), 4);
        let widest = scale.ticks.iter().map(|tick| width_of(&show::compact(*tick))).fold(0.0, f64::max);
        let left = widest + 10.0;
        let slot = (width - left - 2.0) / bars.len().max(1) as f64;
        Self { left, slot, bar: (slot * 0.66).min(84.0), scale }
    }

    fn centre(&self, at: usize) -> f64 {
        self.left + self.slot * (at as f64 + 0.5)
    }

    fn y(&self, value: Decimal) -> f64 {
        TOP + (FLOOR - TOP) * (1.0 - self.scale.place(value))
    }
}

pub(super) fn draw(bars: &[Bar], axis: &str, width: f64, id: &str) -> Drawing {
    let lines = if bars.iter().any(|bar| bar.partial) { 3.0 } else { 2.0 };
    let mut drawing = Drawing::new(width, FLOOR + lines * LINE + 6.0);
    let plot = Plot::of(bars, width);
    let hatch = format!("{id}-hatch");
    let partial_is_named = plot.slot >= width_of("partial") + 2.0;
    if bars.iter().any(|bar| bar.partial) {
        drawing.hatching(&hatch);
        if !partial_is_named {
            draw_legend(&mut drawing, width, &hatch);
        }
    }
    draw_axis(&mut drawing, &plot, axis, width);
    let values = value_labels(bars, plot.slot);
    for (at, bar) in bars.iter().enumerate() {
        let Some(value) = bar.value else { continue };
        let (end, zero) = (plot.y(value), plot.y(Decimal::ZERO));
        let (class, fill) = if bar.partial { ("bar partial", Some(hatch.as_str())) } else { ("bar", None) };
        let corner = (plot.centre(at) - plot.bar / 2.0, end.min(zero));
        drawing.rectangle(class, corner, (plot.bar, (end - zero).abs()), fill);
        if let Some(text) = &values[at] {
            let y = if value.is_sign_negative() { end + TYPE + 1.0 } else { end - 6.0 };
            let half = width_of(text) / 2.0;
            drawing.text("value", (plot.centre(at).clamp(half, width - half), y), Anchor::Middle, text);
        }
    }
    let named = draw_periods(&mut drawing, &plot, bars);
    for (at, _) in bars.iter().enumerate().filter(|(_, bar)| bar.partial && partial_is_named) {
        drawing.text("note", (plot.centre(at), FLOOR + LINE * named[at] + LINE), Anchor::Middle, "partial");
    }
    drawing
}

fn draw_axis(drawing: &mut Drawing, plot: &Plot, title: &str, width: f64) {
    drawing.text("axis", (0.0, TYPE), Anchor::Start, title);
    for tick in &plot.scale.ticks {
        let y = plot.y(*tick);
        let class = if tick.is_zero() { "zero" } else { "grid" };
        drawing.line(class, (plot.left, y), (width, y));
        drawing.text("scale", (plot.left - 8.0, y + 4.0), Anchor::End, &show::compact(*tick));
    }
}

fn draw_legend(drawing: &mut Drawing, width: f64, hatch: &str) {
    let text = "partial period";
    let left = width - width_of(text);
    drawing.rectangle("swatch partial", (left - 20.0, 2.0), (12.0, 12.0), Some(hatch));
    drawing.text("note", (left - 2.0, TYPE), Anchor::Start, text);
}

/// The value above each bar: in full where all have room, else short, else for the highest and lowest bar only.
fn value_labels(bars: &[Bar], slot: f64) -> Vec<Option<String>> {
    let fits = |write: fn(Decimal) -> String| {
        bars.iter().filter_map(|bar| bar.value).all(|value| width_of(&write(value)) + 4.0 <= slot)
    };
    for write in [show::money as fn(Decimal) -> String, show::compact] {
        if fits(write) {
            return bars.iter().map(|bar| bar.value.map(write)).collect();
        }
    }
    let highest = (0..bars.len()).rev().max_by_key(|at| bars[*at].value);
    let lowest = (0..bars.len()).min_by_key(|at| bars[*at].value.unwrap_or(Decimal::MAX));
    let lowest = lowest.filter(|at| bars[*at].value.is_some_and(|value| value.is_sign_negative()));
    let shown = |at: usize| Some(at) == highest || Some(at) == lowest;
    bars.iter().enumerate().map(|(at, bar)| bar.value.filter(|_| shown(at)).map(show::compact)).collect()
}

/// Names as many periods as there is room for, at calendar steps (each quarter's first month, each January, …), and the
/// year below the first name of each year. Gives the lines written below each bar.
fn draw_periods(drawing: &mut Drawing, plot: &Plot, bars: &[Bar]) -> Vec<f64> {
    let room = width_of("2024") + 6.0;
    let step =
        [1, 2, 3, 4, 6, 12, 24, 60, 120].into_iter().find(|step| plot.slot * f64::from(*step) >= room).unwrap_or(240);
    let mut year = None;
    let mut lines = vec![0.0; bars.len()];
    for (at, bar) in bars.iter().enumerate() {
        let place = (plot.centre(at), FLOOR + LINE);
        let Some((window, shape)) = bar.window.and_then(|window| Shape::of(&window.label).map(|shape| (window, shape)))
        else {
            drawing.text("tick", place, Anchor::Middle, bar.label);
            lines[at] = 1.0;
            continue;
        };
        if ordinal(window, shape) % step != 0 {
            continue;
        }
        drawing.text("tick", place, Anchor::Middle, &short_name(window, shape));
        lines[at] = 1.0;
        if shape != Shape::Year && year != Some(window.from.year()) {
            drawing.text("tick", (place.0, place.1 + LINE), Anchor::Middle, &window.from.year().to_string());
            lines[at] = 2.0;
            year = Some(window.from.year());
        }
    }
    lines
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
