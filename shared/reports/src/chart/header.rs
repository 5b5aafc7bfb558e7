//! The lines above a chart: what it measures, and what its colours, textures and marks stand for.
use super::drawing::{Anchor, Drawing, TYPE, Words, fitted, width_of, width_of_value};
use super::palette::Colour;
use super::texture::{Fill, Texture};

/// How what a note explains looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sample {
    Fill(Fill),
    Partial,
    Line {
        colour: Colour,
        dashed: bool,
    },
    Gap,
    /// The words are their own sample, in this colour.
    Verdict(Colour),
}

pub(super) type Note = (Sample, String);

const LINE: f64 = 18.0;
const SWATCH: f64 = 18.0;

/// Writes the measure, then the notes beside or below it as there is room. Gives where the chart may begin.
pub(super) fn draw(drawing: &mut Drawing, measure: &str, notes: &[Note]) -> f64 {
    let width = drawing.width();
    let measure = fitted(measure, width);
    drawing.text(Words::Axis, (0.0, TYPE), Anchor::Start, &measure);
    let (mut x, mut y) = (width_of(&measure) + 16.0, TYPE);
    for (sample, words) in notes {
        let words = fitted(words, (width - SWATCH) / 1.12);
        let (swatch, needed) = match sample {
            Sample::Verdict(_) => (0.0, width_of_value(&words)),
            _ => (SWATCH, SWATCH + width_of(&words)),
        };
        if x > 0.0 && x + needed > width {
            (x, y) = (0.0, y + LINE);
        }
        draw_sample(drawing, *sample, (x, y));
        let style = if let Sample::Verdict(colour) = sample { Words::Verdict(*colour) } else { Words::Note };
        drawing.text(style, (x + swatch, y), Anchor::Start, &words);
        x += needed + 14.0;
    }
    y + 8.0
}

fn draw_sample(drawing: &mut Drawing, sample: Sample, (x, y): (f64, f64)) {
    let square = (12.0, 11.0);
    match sample {
        Sample::Fill(fill) => drawing.bar("swatch", fill, false, (x, y - 10.0), square),
        Sample::Partial => {
            let fill = Fill::Texture(Texture::Open, Colour::Series(0));
            drawing.bar("swatch", fill, true, (x + 1.0, y - 10.0), square);
        }
        Sample::Line { colour, dashed } => drawing.polyline(colour, dashed, &[(x, y - 4.0), (x + 14.0, y - 4.0)]),
        Sample::Gap => drawing.cross((x + 6.0, y - 4.0)),
        Sample::Verdict(_) => {}
    }
}
