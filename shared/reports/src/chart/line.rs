//! A line along time, and beside it a lighter one to compare with.
use super::Subject;
use super::drawing::Drawing;
use super::header::Sample;
use super::mark::Mark;
use super::palette::Colour;
use super::trend;
use super::upright::Upright;
use domain::Decimal;

const MAIN: Colour = Colour::Series(0);
const OTHER: Colour = Colour::Series(4);
/// More points stand too close for a dot each.
const DOTS: usize = 36;

pub(super) fn draw(drawing: &mut Drawing, subject: &Subject) {
    let (marks, others): (Vec<Mark>, Vec<Mark>) = subject.marks.iter().partition(|mark| mark.series.is_empty());
    let values: Vec<Decimal> = subject.marks.iter().filter_map(Mark::value).collect();
    let mut notes = trend::notes(&marks, subject.good);
    if let Some(other) = others.first() {
        notes.push((Sample::Line { colour: OTHER, dashed: true }, other.series.to_owned()));
    }
    let frame = Upright::draw(drawing, (&subject.measure, &notes), &values, subject.unit, marks.len());
    let beside: Vec<Option<&Mark>> =
        marks.iter().map(|mark| others.iter().find(|other| other.label == mark.label)).collect();
    for pair in joined(&frame, &beside) {
        drawing.polyline(OTHER, true, &pair.line);
    }
    let all: Vec<Option<&Mark>> = marks.iter().map(Some).collect();
    for run in joined(&frame, &all) {
        drawing.polyline(MAIN, run.partial, &run.line);
    }
    for (at, mark) in marks.iter().enumerate() {
        let Some(value) = mark.value() else {
            frame.gap(drawing, at);
            continue;
        };
        let alone = |at: Option<usize>| at.and_then(|at| marks.get(at)).is_none_or(|mark| mark.value().is_none());
        if marks.len() <= DOTS || mark.partial || (alone(at.checked_sub(1)) && alone(Some(at + 1))) {
            drawing.dot(MAIN, mark.partial, (frame.centre(at), frame.y(value)));
        }
    }
    frame.name_periods(drawing, &marks);
    label_values(drawing, &frame, &marks);
}

/// Points one after the other that have values.
struct Run {
    line: Vec<(f64, f64)>,
    /// It leads to or from a period that is not complete.
    partial: bool,
}

fn joined(frame: &Upright, marks: &[Option<&Mark>]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for at in 1..marks.len() {
        let (Some(from), Some(to)) = (marks[at - 1], marks[at]) else {
            open = false;
            continue;
        };
        let (Some(start), Some(end)) = (from.value(), to.value()) else {
            open = false;
            continue;
        };
        let partial = from.partial || to.partial;
        let end = (frame.centre(at), frame.y(end));
        match runs.last_mut() {
            Some(run) if open && run.partial == partial => run.line.push(end),
            _ => runs.push(Run { line: vec![(frame.centre(at - 1), frame.y(start)), end], partial }),
        }
        open = true;
    }
    runs
}

/// All values where there is room; else the last, highest, lowest and first, as far as they keep apart.
fn label_values(drawing: &mut Drawing, frame: &Upright, marks: &[Mark]) {
    let valued: Vec<usize> = (0..marks.len()).filter(|at| marks[*at].value().is_some()).collect();
    let highest = valued.iter().copied().max_by_key(|at| marks[*at].value());
    let lowest = valued.iter().copied().min_by_key(|at| marks[*at].value());
    let latest = valued.last().copied();
    let ends = [latest, highest, lowest, valued.first().copied()];
    let mut shown = Vec::new();
    let few = if marks.len() <= 12 { valued } else { Vec::new() };
    for at in ends.into_iter().flatten().chain(few) {
        if let Some(value) = marks[at].value().filter(|_| !shown.contains(&at)) {
            shown.push(at);
            let below = is_valley(marks, at, value);
            let text = marks[at].short();
            let free = frame.value_if_free(drawing, (at, value), below, &text);
            // The latest value is worth a place upon the line; the others are in the table.
            if !free && Some(at) == latest {
                frame.value_if_free(drawing, (at, value), !below, &text);
            }
        }
    }
}

/// Whether the line climbs on either side, so that a text above the point would stand upon it.
fn is_valley(marks: &[Mark], at: usize, value: Decimal) -> bool {
    let beside = |at: Option<usize>| at.and_then(|at| marks.get(at)).and_then(Mark::value);
    let climbs = |at: Option<usize>| beside(at).is_none_or(|other| other > value);
    marks.len() > 1 && climbs(at.checked_sub(1)) && climbs(Some(at + 1))
}
