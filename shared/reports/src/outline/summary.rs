//! The summary: the figures of the cards in sentences, and how the first of them moved.
use super::{
    Outline,
    series::{Series, is_whole_month},
};
use crate::{
    Paragraph, Section, Shows,
    claims::{Block, Claims, is_partial, is_whole},
    reading::plural,
    show::rounds_to_zero,
};
use domain::{Claim, Date, Decimal, Unit, Window};

/// Figures in one paragraph; more are no summary.
const TOGETHER: usize = 3;

pub(super) fn section(outline: &Outline, claims: &Claims) -> Section {
    let blocks = claims.whole_and_blocks();
    let mut paragraphs = Vec::new();
    for block in &blocks {
        let of_block = block_of(outline, block);
        paragraphs.extend(of_block.into_iter().map(|paragraph| block.introduce(paragraph)));
    }
    if paragraphs.is_empty() {
        let series = blocks.iter().flat_map(|block| outline.headline.iter().map(|item| Series::new(block, item)));
        paragraphs.push(absent(series.collect()));
    }
    Section::prose("executive_summary", "Executive summary", paragraphs)
}

fn block_of(outline: &Outline, block: &Block) -> Vec<Paragraph> {
    let series: Vec<Series> = outline.headline.iter().map(|item| Series::new(block, item)).collect();
    let given: Vec<(&Series, &Claim)> =
        series.iter().filter_map(|series| series.latest().map(|claim| (series, claim))).collect();
    let Some((first, rest)) = given.split_first() else { return Vec::new() };
    let mut said = None;
    let mut paragraphs = vec![stated(&[*first], &mut said)];
    paragraphs.extend(moved(first.0));
    paragraphs.extend(rest.chunks(TOGETHER).map(|some| stated(some, &mut said)));
    paragraphs.extend(under_way(first.0));
    paragraphs
}

/// Why there is none of the figures.
fn absent(series: Vec<Series>) -> Paragraph {
    let known = series.iter().find(|series| series.absent().is_some()).or(series.first());
    let subject = known.map(|series| format!("{} {}", series.title(), series.verb_now()));
    let subject = subject.unwrap_or_else(|| "The figures of this report are".to_owned());
    Paragraph::default().absent(&subject, known.and_then(Series::absent))
}

/// `MRR was 398.50 on 5 March 2025.`; days that were said last are not said again.
fn stated(figures: &[(&Series, &Claim)], said: &mut Option<(Date, Date)>) -> Paragraph {
    let mut paragraph = Paragraph::default();
    let mut is_said_here = false;
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
        // What is of one month among several says so in each sentence.
        let is_said = days == *said && (is_said_here || claim.window.as_ref().is_none_or(is_whole));
        if !is_said {
            paragraph = timed(paragraph, claim);
            *said = days;
            is_said_here = true;
        }
    }
    paragraph.words(".")
}

/// Says of which days a value is.
pub(super) fn timed(paragraph: Paragraph, claim: &Claim) -> Paragraph {
    let Some(window) = &claim.window else { return paragraph };
    let (word, shows) = when(claim, window);
    paragraph.words(word).figure(claim, shows)
}

/// Says of which days a value is, unless it is of all that the file has.
pub(super) fn timed_part(paragraph: Paragraph, claim: &Claim) -> Paragraph {
    if claim.window.as_ref().is_none_or(is_whole) { paragraph } else { timed(paragraph, claim) }
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
        let paragraph = paragraph.words(series.verb()).words("level: ").value(before).words(" in ").period(before);
        paragraph.words(" and ").value(now).words(" in ").period(now).words(".")
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
