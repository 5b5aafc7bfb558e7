//! The summary: the figures of the cards in sentences, and how the first of them moved.
use super::{
    Outline,
    series::{Series, is_whole_month},
};
use crate::{
    Paragraph, Section, Shows,
    claims::{Block, Claims, is_partial},
    reading::plural,
    show::rounds_to_zero,
};
use domain::{Claim, Date, Decimal, Unit, Window};

/// Figures in one paragraph; more are no summary.
const TOGETHER: usize = 3;

pub(super) fn section(outline: &Outline, claims: &Claims) -> Section {
    let mut paragraphs = Vec::new();
    for block in &claims.blocks() {
        let of_block = block_of(outline, block);
        paragraphs.extend(of_block.into_iter().map(|paragraph| block.introduce(paragraph)));
    }
    Section::prose("executive_summary", "Executive summary", paragraphs)
}

fn block_of(outline: &Outline, block: &Block) -> Vec<Paragraph> {
    let series: Vec<Series> = outline.headline.iter().map(|item| Series::new(block, item)).collect();
    let given: Vec<(&Series, &Claim)> =
        series.iter().filter_map(|series| series.latest().map(|claim| (series, claim))).collect();
    let Some((first, rest)) = given.split_first() else {
        let absent = series.iter().find_map(Series::absent);
        let subject = series.first().map(|series| format!("{} {}", series.title(), series.verb_now()));
        let subject = subject.unwrap_or_else(|| "The figures of this report are".to_owned());
        return vec![Paragraph::default().absent(&subject, absent)];
    };
    let mut said = None;
    let mut paragraphs = vec![stated(&[*first], &mut said)];
    paragraphs.extend(moved(first.0));
    paragraphs.extend(rest.chunks(TOGETHER).map(|some| stated(some, &mut said)));
    paragraphs.extend(under_way(first.0));
    paragraphs
}

/// `MRR was 398.50 on 5 March 2025.`; days that were said last are not said again.
fn stated(figures: &[(&Series, &Claim)], said: &mut Option<(Date, Date)>) -> Paragraph {
    let mut paragraph = Paragraph::default();
    for (at, (series, claim)) in figures.iter().enumerate() {
        paragraph = match at {
            0 => paragraph,
            _ if at + 1 == figures.len() => paragraph.words(if at > 1 { ", and " } else { " and " }),
            _ => paragraph.words(", "),
        };
        let name = if at == 0 { series.title() } else { series.item.name.clone() };
        paragraph = match (&claim.unit, series.item.is_plural) {
            (Unit::Count { .. }, true) => {
                let count = claim.value.exact().unwrap_or_default();
                let there = plural(count, " was ", " were ");
                let there = format!("{}{there}", if at == 0 { "There" } else { "there" });
                paragraph.words(&there).value(claim).words(" ").words(series.counted(count))
            }
            _ => paragraph.words(&name).words(series.verb()).value(claim),
        };
        let days = claim.window.as_ref().map(|window| (window.from, window.to));
        if let Some(window) = claim.window.as_ref().filter(|_| days != *said) {
            let (word, shows) = when(claim, window);
            paragraph = paragraph.words(word).figure(claim, shows);
            *said = days;
        }
    }
    paragraph.words(".")
}

/// The preposition and the words for the days of a value.
fn when(claim: &Claim, window: &Window) -> (&'static str, Shows) {
    if is_whole_month(claim) {
        (" in ", Shows::Period)
    } else if window.from == window.to {
        (" on ", Shows::Days)
    } else {
        (" for ", Shows::Days)
    }
}

/// How the latest complete month went against the one before.
pub(super) fn moved(series: &Series) -> Option<Paragraph> {
    let complete = series.complete();
    let [.., (before, earlier), (now, later)] = complete[..] else { return None };
    let paragraph = Paragraph::say(&series.title());
    Some(if earlier == later {
        let stayed = if series.item.is_plural { " were the same in " } else { " was the same in " };
        paragraph.words(stayed).period(now).words(" as in ").period(before).words(": ").value(now).words(".")
    } else {
        let verb = if later > earlier { " rose from " } else { " fell from " };
        let paragraph = paragraph.words(verb).value(before).words(" in ").period(before);
        paragraph.words(" to ").value(now).words(" in ").period(now).words(".")
    })
}

/// The month that the file covers only in part.
fn under_way(series: &Series) -> Option<Paragraph> {
    let last = series.months().pop().filter(|claim| is_partial(claim) && claim.value.exact().is_some())?;
    let paragraph = Paragraph::default().period(last).words(" is not complete: the file has it for ").days(last);
    Some(paragraph.words(". It is not compared with a full month."))
}

/// The part that a change is of what it changed from; `None` where that is nothing.
pub(super) fn step(earlier: Decimal, later: Decimal) -> Option<Decimal> {
    let step = later.checked_sub(earlier)?.checked_div(earlier.abs())?;
    (!rounds_to_zero(step)).then_some(step)
}
