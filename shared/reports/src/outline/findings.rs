//! What stands out among the figures: each detector looks for one kind of thing, and what it finds is ranked by how much of the
//! whole it is, how sure it is, and how seldom it happens.
use super::{
    Breakdown, Facet, Outline, records,
    series::{Series, capital},
    summary::{moved, step},
};
use crate::{
    Good, Paragraph, Section,
    claims::{Block, Claims, is_group},
    reading,
};
use domain::{Claim, Decimal, Findings};

/// More findings are a list, not an answer.
const MOST: usize = 7;
/// Findings of one kind that advice follows from.
const ADVISED_OF_A_KIND: usize = 2;
/// What weighs less is not told.
const LEAST: Decimal = Decimal::from_parts(4, 0, 0, false, 2);
/// A step from one month to the next that is smaller is no news.
const NOTEWORTHY: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// Complete months without which a record says nothing.
const MONTHS_FOR_A_RECORD: usize = 6;
/// Rows behind an entity's figure without which it is left out of comparisons.
const ROWS_FOR_A_COMPARISON: u64 = 5;

pub(super) struct Found {
    pub sentence: Paragraph,
    /// What follows from it.
    pub advice: Option<Paragraph>,
    /// Materiality × confidence, each a fraction of 1.
    score: Decimal,
    kind: Kind,
}

/// What kind of thing was found: the second of a kind is half as new as the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Step,
    Record,
    BelowZero,
    Largest,
    Losing,
    Spread,
    WeakestStep,
    /// Some of what is worked through fares otherwise than the rest.
    Records,
}

impl Found {
    /// Of records that are worked through.
    pub(super) fn of_records(sentence: Paragraph, advice: Option<Paragraph>, score: Decimal) -> Self {
        Self { sentence, advice, score, kind: Kind::Records }
    }
}

/// The findings of all currencies, the weightiest first; equal ones in the order of the outline.
pub(super) fn of(outline: &Outline, claims: &Claims) -> Vec<Found> {
    let mut found = Vec::new();
    for block in &claims.blocks() {
        let mut of_block = Vec::new();
        for item in outline.headline.iter().chain(&outline.detail) {
            let series = Series::new(block, item);
            if !item.is_quiet && series.latest().is_some() {
                of_block.extend(big_step(&series));
                of_block.extend(record(&series));
                of_block.extend(below_zero(&series));
            }
        }
        of_block.extend(weakest_step(outline, block));
        of_block.extend(records::found(block));
        for breakdown in &outline.by_entity {
            of_block.extend(largest(block, breakdown));
            of_block.extend(losing(block, breakdown));
            of_block.extend(breakdown.facets.iter().filter_map(|facet| spread(block, breakdown, facet)));
        }
        for mut one in of_block {
            one.sentence = block.introduce(one.sentence);
            one.advice = one.advice.map(|advice| block.introduce(advice));
            // A figure that stands in two lists is found once.
            if !found.iter().any(|other: &Found| other.sentence == one.sentence) {
                found.push(one);
            }
        }
    }
    newest_first(found)
}

/// The weightiest first, where each finding of a kind halves the weight of the others of that kind.
fn newest_first(mut found: Vec<Found>) -> Vec<Found> {
    let mut chosen: Vec<Found> = Vec::new();
    while chosen.len() < MOST && !found.is_empty() {
        let weight = |one: &Found| {
            let like = chosen.iter().filter(|other| other.kind == one.kind).count();
            (0..like).fold(one.score, |weight, _| weight / Decimal::TWO)
        };
        // The first of equal ones: the outline's order is that of importance.
        let best = (0..found.len()).rev().max_by_key(|at| weight(&found[*at]));
        let Some(best) = best.filter(|at| weight(&found[*at]) >= LEAST) else { break };
        let mut best = found.remove(best);
        if chosen.iter().filter(|other| other.kind == best.kind).count() >= ADVISED_OF_A_KIND {
            best.advice = None;
        }
        chosen.push(best);
    }
    chosen
}

pub(super) fn section(found: &[Found], claims: &Claims, read: &Findings) -> Section {
    let mut paragraphs: Vec<Paragraph> = found.iter().map(|found| found.sentence.clone()).collect();
    if paragraphs.is_empty() {
        paragraphs.push(Paragraph::say("Nothing in these figures stands out."));
    }
    paragraphs.extend(reading::set_aside(read));
    paragraphs.push(reading::issues(read, claims.any_value()));
    Section::list("key_findings", "Key findings", paragraphs)
}

fn percent(n: i64) -> Decimal {
    Decimal::new(n, 2)
}

/// The latest complete month moved more than months of this file mostly do.
fn big_step(series: &Series) -> Option<Found> {
    let complete = series.complete();
    let steps: Vec<Decimal> = complete.windows(2).filter_map(|pair| step(pair[0].1, pair[1].1)).collect();
    let [.., (_, earlier), (now, later)] = complete[..] else { return None };
    let latest = step(earlier, later)?;
    if latest.abs() < NOTEWORTHY || is_usual(&steps, latest) {
        return None;
    }
    let is_bad = match series.item.good {
        Good::Up => latest.is_sign_negative(),
        Good::Down => latest.is_sign_positive(),
        Good::Neither => false,
    };
    let advice = Paragraph::say("Find out what changed for ").words(&series.item.name).words(" in ").period(now);
    Some(Found {
        sentence: moved(series)?,
        advice: is_bad.then(|| advice.words(": it moved the wrong way.")),
        kind: Kind::Step,
        score: latest.abs().min(Decimal::ONE) * if steps.len() > 2 { Decimal::ONE } else { percent(60) },
    })
}

/// Whether a step is no larger than half as much again as the middle one of the others; of fewer than three nobody can say.
fn is_usual(steps: &[Decimal], latest: Decimal) -> bool {
    let mut others: Vec<Decimal> = steps[..steps.len().saturating_sub(1)].iter().map(Decimal::abs).collect();
    others.sort();
    let middle = others.get(others.len() / 2).filter(|_| others.len() >= 3);
    middle.is_some_and(|middle| latest.abs() <= *middle * Decimal::new(15, 1))
}

/// The latest complete month is the highest or the lowest of all.
fn record(series: &Series) -> Option<Found> {
    let complete = series.complete();
    let ((now, value), earlier) = complete.split_last()?;
    if complete.len() < MONTHS_FOR_A_RECORD {
        return None;
    }
    let is_highest = earlier.iter().all(|(_, other)| other < value);
    let is_lowest = earlier.iter().all(|(_, other)| other > value);
    let word = match (is_highest, is_lowest) {
        (true, _) => " was the highest of all complete months for ",
        (_, true) => " was the lowest of all complete months for ",
        _ => return None,
    };
    let sentence = Paragraph::default().period(now).words(word).words(&series.item.name).words(", with ");
    Some(Found { sentence: sentence.value(now).words("."), advice: None, kind: Kind::Record, score: percent(50) })
}

/// Profit, margin and the like below zero, and money that burns.
fn below_zero(series: &Series) -> Option<Found> {
    let claim = series.latest()?;
    let value = claim.value.exact()?;
    if series.item.good != Good::Up || !value.is_sign_negative() || value.is_zero() {
        return None;
    }
    let sentence = Paragraph::say(&series.title()).words(" stands below zero, at ").value(claim).words(".");
    let advice = Paragraph::say("Look for what keeps ").words(&series.item.name).words(" below zero (").value(claim);
    Some(Found { sentence, advice: Some(advice.words(").")), kind: Kind::BelowZero, score: percent(90) })
}

/// The step of a funnel on which most are lost.
fn weakest_step(outline: &Outline, block: &Block) -> Option<Found> {
    let steps = outline.detail.iter().filter(|item| item.figure.starts_with("funnel_analysis/"));
    let rated = steps.filter_map(|item| {
        let claim = Series::new(block, item).latest()?;
        Some((item, claim, claim.value.exact().filter(|rate| *rate < Decimal::ONE)?))
    });
    let (item, claim, rate) = rated.min_by_key(|(_, _, rate)| *rate)?;
    let sentence = Paragraph::say("The funnel loses most on the ").words(&item.name).words(": ").value(claim);
    let advice = Paragraph::say("Ask those who stopped on the ").words(&item.name).words(" (").value(claim);
    Some(Found {
        sentence: sentence.words(" go on."),
        advice: Some(advice.words(" went on) what kept them.")),
        kind: Kind::WeakestStep,
        score: Decimal::ONE - rate,
    })
}

/// The entity that the first facet puts first.
fn largest(block: &Block, breakdown: &Breakdown) -> Option<Found> {
    let ranked = if breakdown.is_ranking { breakdown.ranked(block) } else { Vec::new() };
    let [(first, name, _), rest @ ..] = &ranked[..] else { return None };
    let sentence =
        Paragraph::default().name(name).words(" is the largest ").words(&breakdown.entity).words(&breakdown.by());
    let sentence = sentence.words(", with ").value(first);
    let sentence = match rest.first() {
        Some((second, name, _)) => sentence.words("; ").name(name).words(" follows with ").value(second).words("."),
        None => sentence.words(". It is the only one."),
    };
    Some(Found { sentence, advice: None, kind: Kind::Largest, score: percent(40) })
}

/// The entity that loses most.
fn losing(block: &Block, breakdown: &Breakdown) -> Option<Found> {
    if !breakdown.facets.is_empty() || !breakdown.metric.contains("profit") {
        return None;
    }
    let ranked = breakdown.ranked(block);
    let (claim, name, _) = ranked.last().filter(|(_, _, value)| value.is_sign_negative() && !value.is_zero())?;
    let sentence = Paragraph::default().name(name).words(" loses money: ").value(claim).words(" in ").rows(claim);
    let advice =
        Paragraph::say("Check prices, discounts and costs of ").name(name).words(": it stands at ").value(claim);
    Some(Found {
        sentence: sentence.words(" rows."),
        advice: Some(advice.words(".")),
        kind: Kind::Losing,
        score: percent(85),
    })
}

/// How far the best and the worst entity are apart in a figure that has a better and a worse.
fn spread(block: &Block, breakdown: &Breakdown, facet: &Facet) -> Option<Found> {
    let is_better_low = match facet.good {
        Good::Neither => return None,
        good => good == Good::Down,
    };
    let mut compared = breakdown.of_facet(block, facet);
    let all = compared.len();
    compared.retain(|(claim, _, _)| claim.n >= ROWS_FOR_A_COMPARISON);
    let left_out = compared.len() < all;
    compared.sort_by(|one, other| one.2.cmp(&other.2).then_with(|| one.1.cmp(&other.1)));
    if !is_better_low {
        compared.reverse();
    }
    let [(best, best_name, good), .., (worst, worst_name, bad)] = &compared[..] else { return None };
    let (low, high) = if good < bad { (good, bad) } else { (bad, good) };
    let apart = high.checked_sub(*low)?.checked_div(high.abs())?;
    if apart < percent(10) {
        return None;
    }
    let sentence = Paragraph::say(&capital(&facet.name)).words(" is best in the ").words(&breakdown.entity).words(" ");
    let sentence = sentence.name(best_name).words(" with ").value(best).words(" and worst in ").name(worst_name);
    let advice = Paragraph::say("Ask what ").name(best_name).words(" does better than ").name(worst_name);
    let advice = advice.words(" in ").words(&facet.name).words(" (").value(best).words(" against ").value(worst);
    Some(Found {
        sentence: sentence.words(" with ").value(worst).words(match left_out {
            true => ", among those with more than a few rows.",
            false => ".",
        }),
        advice: Some(advice.words(") before moving money between them.")),
        kind: Kind::Spread,
        score: apart.min(Decimal::ONE) * percent(80),
    })
}

impl Breakdown {
    /// ` by spend`, after what ranks the entities; nothing where the metric has one figure for each.
    pub(super) fn by(&self) -> String {
        self.facets.first().map_or_else(String::new, |facet| format!(" by {}", facet.name))
    }

    /// Entities by the first facet, or by the metric itself, the largest first; what stands for several is left out.
    pub(super) fn ranked<'a>(&self, block: &Block<'a>) -> Vec<(&'a Claim, String, Decimal)> {
        let mut ranked = match self.facets.first() {
            Some(facet) => self.of_facet(block, facet),
            None => {
                let named = block.named(&self.metric).into_iter();
                named.map(|(claim, value)| (claim, crate::claims::name(claim).to_owned(), value)).collect()
            }
        };
        ranked.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.1.cmp(&other.1)));
        ranked
    }

    /// What a facet says of each entity.
    pub(super) fn of_facet<'a>(&self, block: &Block<'a>, facet: &Facet) -> Vec<(&'a Claim, String, Decimal)> {
        let ending = format!(": {}", facet.of);
        let of_entity = |(claim, value): (&'a Claim, Decimal)| {
            let name = crate::claims::name(claim).strip_suffix(&ending)?.to_owned();
            Some((claim, name, value))
        };
        block.entities(&self.metric).into_iter().filter(|(claim, _)| !is_group(claim)).filter_map(of_entity).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn outline(good: &str) -> Outline {
        Outline::read(&format!(
            r#"{{"headline": [{{"figure": "revenue_by_period", "name": "revenue", "good": "{good}"}}], "detail": [],
                "by_entity": [{{"metric": "channel_performance", "heading": "Channels", "entity": "channel",
                    "facets": [{{"of": "spend", "name": "spend"}}, {{"of": "cpa", "name": "cost", "good": "down"}}]}}]}}"#
        ))
    }

    fn found(good: &str, claims: &[Claim]) -> Vec<String> {
        let text = |found: Found| {
            let advice = found.advice.map(|advice| format!(" | {}", advice.text())).unwrap_or_default();
            format!("{}{advice}", found.sentence.text())
        };
        of(&outline(good), &Claims::new(claims)).into_iter().map(text).collect()
    }

    #[test]
    fn a_step_is_news_when_it_is_larger_than_steps_mostly_are() {
        let calm = sample::months(&["100.00", "101.00", "99.00", "100.00", "60.00"]);
        let fell = "Revenue fell from 100.00 in April 2024 to 60.00 in May 2024.";
        let advice = "Find out what changed for revenue in May 2024: it moved the wrong way.";
        assert_eq!(found("up", &calm), [format!("{fell} | {advice}")]);
        assert_eq!(found("down", &calm), [fell], "a welcome fall asks for nothing");
        let restless = sample::months(&["100.00", "160.00", "100.00", "160.00", "100.00"]);
        assert_eq!(found("up", &restless), [] as [&str; 0], "such steps are usual for this file");
        assert_eq!(found("up", &sample::months(&["0.00", "100.00"])), [] as [&str; 0], "no part of nothing");
    }

    #[test]
    fn a_record_needs_half_a_year_and_no_equal() {
        let rising: Vec<String> = (0..6).map(|n| format!("{}.00", 100 + n)).collect();
        let rising: Vec<&str> = rising.iter().map(String::as_str).collect();
        let record = "June 2024 was the highest of all complete months for revenue, with 105.00.";
        assert_eq!(found("up", &sample::months(&rising)), [record]);
        assert_eq!(found("up", &sample::months(&rising[..5])), [] as [&str; 0]);
        let equal = ["105.00", "101.00", "102.00", "103.00", "104.00", "105.00"];
        assert_eq!(found("up", &sample::months(&equal)), [] as [&str; 0]);
    }

    #[test]
    fn entities_are_compared_where_enough_rows_stand_behind_them() {
        let figure = |name: &str, of: &str, value: &str, rows: u64| {
            sample::of("channel_performance", &format!("channel {of}"), &format!("{name}: {of}"), value, rows)
        };
        let mut claims = vec![figure("A", "spend", "80.00", 40), figure("B", "spend", "20.00", 10)];
        claims.extend([figure("A", "cpa", "9.00", 40), figure("B", "cpa", "3.00", 10)]);
        claims.extend([figure("C", "spend", "1.00", 2), figure("C", "cpa", "0.10", 2)]);
        assert_eq!(
            found("up", &claims),
            [
                "Cost is best in the channel B with 3.00 and worst in A with 9.00, among those with more than a few rows. | Ask what B does better than A in cost \
                 (3.00 against 9.00) before moving money between them.",
                "A is the largest channel by spend, with 80.00; B follows with 20.00.",
            ]
        );
    }
}
