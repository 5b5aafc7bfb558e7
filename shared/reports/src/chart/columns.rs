//! Upright bars along time: months, quarters or years.
use super::drawing::{Drawing, width_of_value};
use super::header::Sample;
use super::mark::Mark;
use super::palette::Colour;
use super::texture::{Fill, Texture};
use super::trend;
use super::upright::Upright;
use super::{Good, Subject};
use crate::show;
use domain::Decimal;

pub(super) fn draw(drawing: &mut Drawing, subject: &Subject) {
    let marks = subject.marks.as_slice();
    let values: Vec<Decimal> = marks.iter().filter_map(Mark::value).collect();
    let mut notes = trend::notes(marks, subject.good);
    if marks.iter().any(|mark| mark.partial) {
        notes.push((Sample::Partial, "not complete".into()));
    }
    let frame = Upright::draw(drawing, (&subject.measure, &notes), &values, subject.unit, marks.len());
    let width = frame.bar_width();
    for (at, mark) in marks.iter().enumerate() {
        let Some(value) = mark.value() else {
            frame.gap(drawing, at);
            continue;
        };
        let (end, zero) = (frame.y(value), frame.y(Decimal::ZERO));
        let colour = tone(mark, value, subject.good);
        let fill = if mark.partial { Fill::Texture(Texture::Open, colour) } else { Fill::Plain(colour) };
        let corner = (frame.centre(at) - width / 2.0, end.min(zero));
        drawing.bar("bar", fill, mark.partial, corner, (width, (end - zero).abs()));
    }
    frame.name_periods(drawing, marks);
    for (at, text) in value_labels(marks, frame.slot).into_iter().enumerate() {
        if let (Some(text), Some(value)) = (text, marks[at].value()) {
            let below = value.is_sign_negative() && !value.is_zero();
            frame.value_if_free(drawing, (at, value), below, &text);
        }
    }
}

/// A figure that is itself a change has the colour of what it says, where one way is better.
fn tone(mark: &Mark, value: Decimal, good: Good) -> Colour {
    if !show::is_change(&mark.claim.metric) || show::rounds_to_zero(value) {
        return Colour::Series(0);
    }
    match (good, value.is_sign_negative()) {
        (Good::Neither, _) => Colour::Series(0),
        (Good::Up, false) | (Good::Down, true) => Colour::Good,
        (Good::Up, true) | (Good::Down, false) => Colour::Bad,
    }
}

/// The value above each bar: in full where all have room, else short, else for the highest and lowest bar only.
fn value_labels(marks: &[Mark], slot: f64) -> Vec<Option<String>> {
    let written = |write: &dyn Fn(&Mark) -> String| -> Vec<Option<String>> {
        marks.iter().map(|mark| mark.value().map(|_| write(mark))).collect()
    };
    for texts in [written(&|mark| mark.plain()), written(&|mark| mark.short())] {
        if texts.iter().flatten().all(|text| width_of_value(text) + 7.0 <= slot) {
            return texts;
        }
    }
    let highest = (0..marks.len()).rev().max_by_key(|at| marks[*at].value());
    let lowest = (0..marks.len()).min_by_key(|at| marks[*at].value().unwrap_or(Decimal::MAX));
    let lowest = lowest.filter(|at| marks[*at].value().is_some_and(|value| value.is_sign_negative()));
    let shown = |at: usize| Some(at) == highest || Some(at) == lowest;
    marks.iter().enumerate().map(|(at, mark)| mark.value().filter(|_| shown(at)).map(|_| mark.short())).collect()
}
