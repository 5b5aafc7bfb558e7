//! Upright bars along time, of layers: what parts the whole of each period has.
use super::Subject;
use super::drawing::{Drawing, TYPE, width_of_value};
use super::header::{Note, Sample};
use super::mark::Mark;
use super::palette::Colour;
use super::texture::Fill;
use super::upright::Upright;
use domain::Decimal;

pub(super) fn draw(drawing: &mut Drawing, subject: &Subject) {
    let layers = distinct(subject.marks.iter().map(|mark| mark.series));
    let labels = distinct(subject.marks.iter().map(|mark| mark.label));
    let of = |label: &str| -> Vec<Mark> {
        let mut found: Vec<Mark> = subject.marks.iter().copied().filter(|mark| mark.label == label).collect();
        found.sort_by_key(|mark| layers.iter().position(|layer| *layer == mark.series));
        found
    };
    let columns: Vec<Vec<Mark>> = labels.iter().map(|label| of(label)).collect();
    let ends: Vec<Decimal> = columns.iter().filter_map(|column| stack(column)).flatten().map(|part| part.end).collect();
    let mut notes: Vec<Note> =
        layers.iter().enumerate().map(|(at, layer)| (Sample::Fill(Fill::of_layer(at)), (*layer).to_owned())).collect();
    if subject.marks.iter().any(|mark| mark.value().is_none()) {
        notes.push((Sample::Gap, "not available".into()));
    }
    let frame = Upright::draw(drawing, (&subject.measure, &notes), &ends, subject.unit, columns.len());
    let width = frame.bar_width();
    let (mut plates, mut has_room) = (Vec::new(), true);
    for (at, column) in columns.iter().enumerate() {
        let Some(parts) = stack(column) else {
            frame.gap(drawing, at);
            continue;
        };
        for part in parts.iter().filter(|part| part.start != part.end) {
            let (one, other) = (frame.y(part.start), frame.y(part.end));
            let (top, height) = (one.min(other), (one - other).abs());
            let layer = layers.iter().position(|layer| *layer == part.mark.series).unwrap_or_default();
            // A hair of the card between two layers.
            let gap = if height > 3.0 { 0.6 } else { 0.0 };
            let (corner, size) = ((frame.centre(at) - width / 2.0, top + gap), (width, height - gap));
            drawing.bar("bar", Fill::of_layer(layer), false, corner, size);
            let text = part.mark.short();
            has_room &= width_of_value(&text) + 6.0 <= width;
            if height >= TYPE + 8.0 {
                plates.push(((frame.centre(at), top + height / 2.0 + 4.0), text));
            }
        }
    }
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.iter().any(|mark| mark.partial)) {
        outline(drawing, &frame, at, stack(column).unwrap_or_default().iter().map(|part| part.end));
    }
    for (place, text) in plates.into_iter().filter(|_| has_room) {
        drawing.plate_if_free(place, &text);
    }
    let named = columns.iter().filter_map(|column| column.iter().find(|mark| mark.partial).or(column.first()));
    let named: Vec<Mark> = named.copied().collect();
    frame.name_periods(drawing, &named);
}

/// Dashes around a period that is not complete.
fn outline(drawing: &mut Drawing, frame: &Upright, at: usize, ends: impl Iterator<Item = Decimal>) {
    let (mut top, mut bottom) = (frame.y(Decimal::ZERO), frame.y(Decimal::ZERO));
    for y in ends.map(|end| frame.y(end)) {
        (top, bottom) = (top.min(y), bottom.max(y));
    }
    let half = frame.bar_width() / 2.0 + 2.0;
    let (left, right) = (frame.centre(at) - half, frame.centre(at) + half);
    let around = [(left, bottom), (left, top - 2.0), (right, top - 2.0), (right, bottom)];
    drawing.polyline(Colour::Soft, true, &around);
}

/// Each once, in the order met.
pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

struct Part<'a> {
    mark: Mark<'a>,
    start: Decimal,
    end: Decimal,
}

/// One upon the other, what is below zero downwards; nothing where a layer has no value, since the others would stand wrong.
fn stack<'a>(column: &[Mark<'a>]) -> Option<Vec<Part<'a>>> {
    let (mut up, mut down) = (Decimal::ZERO, Decimal::ZERO);
    let mut parts = Vec::new();
    for mark in column {
        let value = mark.value()?;
        let from = if value.is_sign_negative() { &mut down } else { &mut up };
        let (start, end) = (*from, from.checked_add(value)?);
        *from = end;
        parts.push(Part { mark: *mark, start, end });
    }
    Some(parts)
}
