//! A chart in words, for who hears it: what runs from where to where, the latest, the largest, and each value of a short one.
use super::mark::Mark;
use super::{ChartKind, Subject, trend};
use crate::part::sentence;

/// More values are not read out one by one; the table beside the chart has them.
const READ_OUT: usize = 12;

pub(super) fn describe(kind: ChartKind, subject: &Subject) -> String {
    let marks = subject.marks.as_slice();
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
        return "There is nothing to draw.".into();
    };
    let mut sentences = vec![format!("{}.", kind.spoken())];
    if marks.len() <= READ_OUT {
        sentences.push(format!("{}.", marks.iter().map(say).collect::<Vec<_>>().join("; ")));
    } else {
        sentences.push(format!("From {} to {}.", say(first), say(last)));
    }
    let along_time = matches!(kind, ChartKind::Columns | ChartKind::Line);
    let compared = marks.iter().filter(|mark| mark.series.is_empty() && mark.value().is_some());
    let is_scale = matches!(kind, ChartKind::Columns | ChartKind::Line | ChartKind::Ranking | ChartKind::Pareto);
    let largest = compared.max_by_key(|mark| mark.value()).filter(|_| is_scale && marks.len() > 1);
    sentences.extend(largest.map(|mark| format!("The largest: {}.", say(mark))));
    if along_time {
        let main: Vec<Mark> = marks.iter().copied().filter(|mark| mark.series.is_empty()).collect();
        sentences.extend(
            trend::verdict(&main, subject.good).map(|(_, words)| sentence(words.trim_start_matches(['▲', '▼', ' ']))),
        );
    }
    if marks.len() > READ_OUT {
        sentences.push("The table has every value.".into());
    }
    sentences.join(" ")
}

fn say(mark: &Mark) -> String {
    let series = if mark.series.is_empty() { String::new() } else { format!(", {}", mark.series) };
    let partial = if mark.partial { " (not complete)" } else { "" };
    format!("{}{series}{partial}: {}", mark.label, mark.shown())
}
