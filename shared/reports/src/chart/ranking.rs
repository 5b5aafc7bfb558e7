//! Lying bars, one below the other; and with a line of what they bring together.
use super::Subject;
use super::drawing::{Anchor, Drawing, Words};
use super::header::Sample;
use super::lying::{Lying, THICKNESS, widest_value};
use super::mark::Mark;
use super::palette::Colour;
use super::texture::{Fill, Texture};
use domain::Decimal;

pub(super) fn draw(drawing: &mut Drawing, subject: &Subject) {
    let values: Vec<Decimal> = subject.marks.iter().filter_map(Mark::value).collect();
    let frame = Lying::draw(drawing, (&subject.measure, &[]), &values, subject.unit, subject.marks.len(), 0.0);
    draw_bars(drawing, &frame, &subject.marks);
}

fn draw_bars(drawing: &mut Drawing, frame: &Lying, marks: &[Mark]) {
    for (row, mark) in marks.iter().enumerate() {
        frame.name(drawing, row, mark, "");
        let zero = frame.x(Decimal::ZERO);
        let Some(value) = mark.value() else {
            drawing.cross((zero + 8.0, frame.bar_top(row) + THICKNESS / 2.0));
            continue;
        };
        let end = frame.x(value);
        let colour = Colour::Series(0);
        let fill = if mark.partial { Fill::Texture(Texture::Open, colour) } else { Fill::Plain(colour) };
        let size = ((end - zero).abs().max(1.0), THICKNESS);
        drawing.bar("bar", fill, mark.partial, (end.min(zero), frame.bar_top(row)), size);
    }
}

/// A ranking whose line climbs by what each bar adds, on the scale of the bars. The shares beside it are claims; where they
/// are not what the bars add up to, there are the bars alone.
pub(super) fn draw_pareto(drawing: &mut Drawing, subject: &Subject) {
    let bars: Vec<Mark> = subject.marks.iter().copied().filter(|mark| mark.series != "share").collect();
    let Some((sums, shares)) = running(&subject.marks) else {
        let alone = Subject { marks: bars, ..subject.clone() };
        return draw(drawing, &alone);
    };
    let line = Sample::Line { colour: Colour::Series(1), dashed: false };
    let notes = [(line, "together, and their share of the whole".to_owned())];
    let values: Vec<Decimal> = bars.iter().filter_map(Mark::value).chain(sums.iter().copied()).collect();
    let aside = widest_value(&bars, "", drawing.width());
    let frame = Lying::draw(drawing, (&subject.measure, &notes), &values, subject.unit, bars.len(), aside);
    draw_bars(drawing, &frame, &bars);
    let centre = |row: usize| frame.bar_top(row) + THICKNESS / 2.0;
    let points: Vec<(f64, f64)> = sums.iter().enumerate().map(|(row, sum)| (frame.x(*sum), centre(row))).collect();
    drawing.polyline(Colour::Series(1), false, &points);
    for point in &points {
        drawing.dot(Colour::Series(1), false, *point);
    }
    for (row, share) in shares {
        let ((x, y), text) = (points[row], share.shown());
        let right = drawing.text_if_free(Words::Value, (x + 8.0, y + 4.0), Anchor::Start, &text);
        // Left of the dot only where no bar lies below the text.
        if !right && bars[row].value().is_some_and(|value| frame.x(value) < x - 80.0) {
            drawing.text_if_free(Words::Value, (x - 8.0, y + 4.0), Anchor::End, &text);
        }
    }
}

type Shares<'a> = Vec<(usize, Mark<'a>)>;

/// The running sum after each bar, and the shares with the bar they stand after, when the shares agree with the sums.
fn running<'a>(marks: &[Mark<'a>]) -> Option<(Vec<Decimal>, Shares<'a>)> {
    let (mut sums, mut shares) = (Vec::<Decimal>::new(), Vec::new());
    for mark in marks {
        let value = mark.value()?;
        if mark.series == "share" {
            shares.push((sums.len().checked_sub(1)?, *mark));
        } else if value.is_sign_negative() {
            return None;
        } else {
            sums.push(sums.last().copied().unwrap_or_default().checked_add(value)?);
        }
    }
    let (at, last) = *shares.last()?;
    let whole = sums[at].checked_div(last.value()?)?;
    let tolerance = Decimal::new(5, 4);
    let agrees = |(at, share): &(usize, Mark)| {
        let of_bars = sums[*at].checked_div(whole);
        of_bars.zip(share.value()).is_some_and(|(a, b)| (a - b).abs() <= tolerance)
    };
    shares.iter().all(agrees).then_some((sums, shares))
}
