//! What led from one balance to the next: each movement begins where the one before ended.
use super::drawing::Drawing;
use super::lying::{Lying, ROW, THICKNESS, widest_value};
use super::mark::Mark;
use super::palette::Colour;
use super::texture::{Fill, Texture};
use super::{Good, Subject};
use domain::Decimal;

/// A bar from one value to another.
struct Step<'a> {
    mark: Mark<'a>,
    from: Decimal,
    to: Decimal,
}

pub(super) fn draw(drawing: &mut Drawing, subject: &Subject) -> Option<()> {
    let steps = steps(&subject.marks)?;
    let values: Vec<Decimal> = steps.iter().flat_map(|step| [step.from, step.to]).collect();
    let aside = widest_value(&subject.marks, "+", drawing.width());
    let frame = Lying::draw(drawing, (&subject.measure, &[]), &values, subject.unit, steps.len(), aside);
    for (row, step) in steps.iter().enumerate() {
        let value = step.mark.value().unwrap_or_default();
        let moves = ["gain", "loss"].contains(&step.mark.series) && !value.is_zero();
        let sign = match (moves, step.to > step.from) {
            (false, _) => "",
            (true, true) => "+",
            (true, false) => "−",
        };
        frame.name(drawing, row, &step.mark, sign);
        let fill = match step.mark.series {
            "gain" | "loss" => moved(step.to > step.from, subject.good),
            _ => Fill::Plain(Colour::Series(0)),
        };
        let (one, other) = (frame.x(step.from), frame.x(step.to));
        let top = frame.bar_top(row);
        if step.from != step.to {
            drawing.bar("bar", fill, false, (one.min(other), top), ((one - other).abs().max(1.0), THICKNESS));
        }
        if row + 1 < steps.len() {
            let x = frame.x(step.to);
            let from = if step.from == step.to { top } else { top + THICKNESS };
            drawing.line(Colour::Soft, true, (x, from), (x, top + ROW));
        }
    }
    Some(())
}

/// What falls is striped as well, so that it is told from what rises without colour.
fn moved(rose: bool, good: Good) -> Fill {
    let colour = match (good, rose) {
        (Good::Neither, _) => Colour::Series(4),
        (Good::Up, true) | (Good::Down, false) => Colour::Good,
        (Good::Up, false) | (Good::Down, true) => Colour::Bad,
    };
    if rose { Fill::Plain(colour) } else { Fill::Texture(Texture::Stripes, colour) }
}

/// The bars, if start, movements and end are all there and add up exactly.
fn steps<'a>(marks: &[Mark<'a>]) -> Option<Vec<Step<'a>>> {
    let (first, last) = (marks.first()?, marks.last()?);
    if first.series != "start" || last.series != "end" {
        return None;
    }
    let mut at = first.value()?;
    let mut steps = vec![Step { mark: *first, from: Decimal::ZERO, to: at }];
    for mark in &marks[1..marks.len() - 1] {
        let value = mark.value()?;
        let to = match mark.series {
            "gain" => at.checked_add(value)?,
            "loss" => at.checked_sub(value)?,
            _ => return None,
        };
        steps.push(Step { mark: *mark, from: at, to });
        at = to;
    }
    steps.push(Step { mark: *last, from: Decimal::ZERO, to: last.value()? });
    (last.value() == Some(at)).then_some(steps)
}
