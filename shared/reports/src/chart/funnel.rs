//! What came through from stage to stage: a bar for each stage, and between two bars the share that took the step.
use super::Subject;
use super::drawing::{Anchor, Drawing, TYPE, Words, fitted, width_of};
use super::header;
use super::mark::Mark;
use super::palette::Colour;
use super::texture::Fill;
use domain::Unit;
use rust_decimal::prelude::ToPrimitive;

const NAME: f64 = 18.0;
const BAR: f64 = 20.0;
const STEP: f64 = 24.0;
/// Between the names of the two stages of a step.
const ARROW: &str = " → ";

/// A stage: how wide it is beside the widest, where that is known, and the step that leads on from it.
struct Stage<'a> {
    name: &'a str,
    shown: Option<String>,
    size: Option<f64>,
    step: Option<Mark<'a>>,
}

pub(super) fn draw(drawing: &mut Drawing, subject: &Subject) {
    let width = drawing.width();
    let stages = stages(&subject.marks);
    let widest = stages.iter().filter_map(|stage| stage.size).fold(0.0, f64::max);
    let mut y = header::draw(drawing, &subject.measure, &[]);
    for stage in &stages {
        let shown = stage.shown.as_deref().unwrap_or_default();
        let name = fitted(stage.name, width - width_of(shown) - 2.0 * TYPE);
        drawing.text(Words::Label, (0.0, y + TYPE), Anchor::Start, &name);
        if !shown.is_empty() {
            drawing.text(Words::Value, (width, y + TYPE), Anchor::End, shown);
        }
        match stage.size.filter(|_| widest > 0.0) {
            Some(size) => {
                let bar = (width * (size / widest).max(0.0)).max(1.0);
                drawing.bar("bar", Fill::Plain(Colour::Series(0)), false, (0.0, y + NAME), (bar, BAR));
            }
            None => drawing.cross((6.0, y + NAME + BAR / 2.0)),
        }
        y += NAME + BAR;
        drawing.reach(y + 2.0);
        if let Some(step) = &stage.step {
            let words = match step.value() {
                Some(_) => Words::Value,
                None => Words::Note,
            };
            drawing.text(words, (10.0, y + 16.0), Anchor::Start, &format!("↓ {}", step.shown()));
            y += STEP;
        }
    }
}

/// Sizes are the stages' own numbers, or else follow from the steps, the first stage being the whole.
fn stages<'a>(marks: &[Mark<'a>]) -> Vec<Stage<'a>> {
    let is_step = |mark: &Mark| mark.series == "step" || matches!(mark.claim.unit, Unit::Ratio);
    let mut stages: Vec<Stage> = Vec::new();
    let counted = marks.iter().any(|mark| !is_step(mark));
    for mark in marks {
        let value = mark.value().and_then(|value| value.to_f64());
        if !is_step(mark) {
            stages.push(Stage { name: mark.label, shown: Some(mark.shown()), size: value, step: None });
            continue;
        }
        let (from, to) = mark.label.split_once(ARROW).unwrap_or((mark.label, ""));
        if stages.is_empty() {
            stages.push(Stage { name: from, shown: None, size: Some(1.0), step: None });
        }
        let Some(before) = stages.last_mut() else { continue };
        before.step = Some(*mark);
        let size = before.size.zip(value).map(|(size, share)| size * share);
        if !counted {
            stages.push(Stage { name: to, shown: None, size, step: None });
        }
    }
    stages
}
