//! Lying bars, one below the other; name and value stand above each bar, so that long names need no margin.
use super::Bar;
use super::drawing::{Anchor, Drawing, TYPE, fitted, width_of};
use super::scale::Scale;
use crate::show;
use domain::Decimal;

/// Height of one name with its bar.
const ROW: f64 = 38.0;
const THICKNESS: f64 = 10.0;
/// Below the bars: the scale and what it measures.
const BOTTOM: f64 = 38.0;

pub(super) fn draw(bars: &[Bar], axis: &str, width: f64) -> Drawing {
    let below = ROW * bars.len() as f64;
    let mut drawing = Drawing::new(width, below + BOTTOM);
    let scale = Scale::over(bars.iter().filter_map(|bar| bar.value), if width < 500.0 { 3 } else { 5 });
    // Half a tick label hangs over at either end.
    let (left, right) = (overhang(scale.ticks.first()), width - overhang(scale.ticks.last()));
    let x = |value: Decimal| left + (right - left) * scale.place(value);
    for tick in &scale.ticks {
        let class = if tick.is_zero() { "zero" } else { "grid" };
        drawing.line(class, (x(*tick), 0.0), (x(*tick), below));
        drawing.text("scale", (x(*tick), below + 16.0), Anchor::Middle, &show::compact(*tick));
    }
    drawing.text("axis", ((left + right) / 2.0, below + 33.0), Anchor::Middle, axis);
    for (at, bar) in bars.iter().enumerate() {
        let Some(value) = bar.value else { continue };
        let top = ROW * at as f64;
        let (end, zero) = (x(value), x(Decimal::ZERO));
        let name = fitted(bar.label, width - left - width_of(&bar.shown) - 2.0 * TYPE);
        drawing.text("label", (left + 4.0, top + TYPE + 4.0), Anchor::Start, &name);
        drawing.text("value", (width, top + TYPE + 4.0), Anchor::End, &bar.shown);
        let class = if bar.partial { "bar partial" } else { "bar" };
        drawing.rectangle(class, (end.min(zero), top + 21.0), ((end - zero).abs().max(1.0), THICKNESS), None);
    }
    drawing
}

fn overhang(tick: Option<&Decimal>) -> f64 {
    tick.map_or(0.0, |tick| width_of(&show::compact(*tick)) / 2.0)
}
