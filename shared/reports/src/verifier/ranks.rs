//! Best, largest, weakest, only: the rank of a claim among all of its kind.
use super::Doubt;
use super::facts::{Facts, change, shape};
use super::numbers::ordinal;
use super::sentence::Sentence;
use crate::Good;
use crate::lexicon::{index::split, parts};
use crate::outline::ROWS_FOR_A_COMPARISON;
use domain::{Claim, Decimal};

const MOST: [&str; 15] = [
    "largest", "biggest", "highest", "most", "top", "greatest", "record", "peak", "maximum", "longest", "fastest",
    "leader", "leading", "richest", "priciest",
];
const LEAST: [&str; 12] = [
    "smallest",
    "lowest",
    "least",
    "fewest",
    "minimum",
    "bottom",
    "shortest",
    "slowest",
    "last-placed",
    "cheapest",
    "poorest",
    "tiniest",
];
/// Whose direction depends on what is good for the metric.
const BEST: [&str; 4] = ["best", "strongest", "finest", "busiest"];
const WORST: [&str; 3] = ["worst", "weakest", "quietest"];
const FALLS: [&str; 6] = ["fall", "drop", "decline", "decrease", "loss", "dip"];
const RISES: [&str; 6] = ["rise", "gain", "increase", "jump", "growth", "climb"];
const SHARPEST: [&str; 4] = ["sharpest", "steepest", "largest", "biggest"];
/// Narrows a rank to what has enough rows to be compared.
const AMONG_MANY_ROWS: [&str; 2] =
    ["among those with more than a few rows", "among those with more than a few records"];
/// Of what the sentence before spoke of, where this one names what is first instead.
const ANOTHER: &str = "it does not have the most";
/// Things that are ranked, by the kind of entity or shape of period they are.
const KINDS: [(&str, &str); 16] = [
    ("product", "product"),
    ("customer", "customer"),
    ("channel", "channel"),
    ("campaign", "campaign"),
    ("category", "category"),
    ("region", "region"),
    ("segment", "segment"),
    ("department", "department"),
    ("person", "person"),
    ("bracket", "bracket"),
    ("status", "status"),
    ("week", "week"),
    ("month", "month"),
    ("quarter", "quarter"),
    ("year", "year"),
    ("day", "day"),
];

/// Marks what narrows a rank, whose words are of no figure.
pub(super) fn take_narrowing(sentence: &mut Sentence) {
    for among in AMONG_MANY_ROWS {
        for at in sentence.find(among) {
            sentence.take(at, split(among).len());
        }
    }
}

pub(super) fn doubts(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    doubts.extend(other_doubts(sentence, facts));
    let words: Vec<(usize, String)> = sentence.words().map(|(at, word)| (at, word.to_owned())).collect();
    for (at, word) in words {
        if sentence.is_taken[at] {
            continue;
        }
        let next = sentence.word(at + 1).to_owned();
        if SHARPEST.contains(&word.as_str()) && (FALLS.contains(&next.as_str()) || RISES.contains(&next.as_str())) {
            sentence.take(at, 2);
            doubts.extend(step_doubt(sentence, at, &word, FALLS.contains(&next.as_str()), facts));
        } else if word == "only" {
            doubts.extend(only_doubt(sentence, at, facts));
        } else if is_superlative(&word) {
            doubts.extend(rank_doubt(sentence, at, &word, facts));
        }
    }
    doubts
}

fn is_superlative(word: &str) -> bool {
    [&MOST[..], &LEAST[..], &BEST[..], &WORST[..]].iter().any(|words| words.contains(&word))
        || SHARPEST[..2].contains(&word)
}

/// `It does not have the most records: Sales has 300`: what was named last has fewer than what is named here.
fn other_doubts(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for at in sentence.find(ANOTHER) {
        let values = sentence.values();
        let first = values.iter().find(|(place, _)| *place > at).map(|(_, claim)| *claim);
        let is_fewer = first.zip(facts.name).is_some_and(|(first, name)| {
            let peers = facts.peers(first);
            let other = peers.iter().find(|peer| parts::spoken(peer) == name);
            other.is_some_and(|other| other.value.exact() < first.value.exact())
        });
        if is_fewer {
            // `most` itself is looked at with the ranks.
            sentence.take(at, split(ANOTHER).len() - 1);
        } else {
            doubts.push(Doubt::new("no claim here says what has the most instead"));
        }
    }
    doubts
}

/// `the sharpest fall`: the lowest change of all, and below zero.
fn step_doubt(sentence: &Sentence, at: usize, word: &str, falls: bool, facts: &Facts) -> Option<Doubt> {
    let changes: Vec<(usize, &Claim)> =
        sentence.values().into_iter().filter(|(_, claim)| change(claim).is_some()).collect();
    let Some(claim) = sentence.nearest(at, &changes).first().copied() else {
        return Some(Doubt::new(format!("no claim here says `{word}`")));
    };
    let is_signed = change(claim).is_some_and(|value| value.is_sign_negative() == falls && !value.is_zero());
    (!is_signed || rank(claim, &facts.peers(claim), !falls) != Some(1))
        .then(|| Doubt::new(format!("`{}` is not the {word} of its kind", claim.id)))
}

fn rank_doubt(sentence: &Sentence, at: usize, word: &str, facts: &Facts) -> Option<Doubt> {
    let exact: Vec<(usize, &Claim)> =
        sentence.values().into_iter().filter(|(_, claim)| claim.value.exact().is_some()).collect();
    let no_claim = || Some(Doubt::new(format!("no claim here says `{word}`")));
    let Some(claim) = sentence.nearest(at, &exact).first().copied() else { return no_claim() };
    let descends = if MOST.contains(&word) || word.starts_with("sharp") || word.starts_with("steep") {
        true
    } else if LEAST.contains(&word) {
        false
    } else {
        match parts::noun_of(claim).map(|noun| noun.good) {
            Some(Good::Up) => BEST.contains(&word),
            Some(Good::Down) => WORST.contains(&word),
            _ => return no_claim(),
        }
    };
    let kind_is =
        claim.entity.as_ref().map(|entity| entity.kind.split(' ').next().unwrap_or_default()).or(shape(claim));
    let is_so = |said: &str| {
        kind(said).is_some_and(|said| Some(said) == kind_is) || facts.names.kinds_of(claim).any(|own| own == said)
    };
    if let Some(said) = (at + 1..at + 4).find_map(|place| kind_at(sentence, place, facts))
        && !is_so(said)
    {
        return Some(Doubt::new(format!("`{}` is no {said}", claim.id)));
    }
    let wanted = at.checked_sub(1).and_then(|before| ordinal(sentence.word(before))).unwrap_or(1);
    (rank(claim, &peers_of(sentence, claim, facts), descends) != Some(wanted))
        .then(|| Doubt::new(format!("`{}` is not the {word} of its kind", claim.id)))
}

/// What is ranked, where a place names it in the words of Echo or of the template.
fn kind_at<'a>(sentence: &'a Sentence, at: usize, facts: &'a Facts) -> Option<&'a str> {
    let stands = |own: &&str| split(own).iter().enumerate().all(|(n, word)| sentence.word(at + n) == word);
    let word = sentence.word(at);
    kind(word).map(|_| word).or_else(|| facts.names.kinds().filter(|own| !own.is_empty()).find(stands))
}

/// The kind of entity or the shape of period that a word names.
pub(super) fn kind(word: &str) -> Option<&'static str> {
    KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
}

/// Among what the sentence ranks a claim: itself at other times where no name tells it from others, and only those with
/// enough rows where the sentence says so.
fn peers_of<'a>(sentence: &Sentence, claim: &Claim, facts: &Facts<'a>) -> Vec<&'a Claim> {
    let is_named = sentence.names().next().is_some();
    let mut peers = match shape(claim) {
        Some(_) if claim.entity.is_some() && !is_named => facts.times(claim),
        _ => facts.peers(claim),
    };
    if AMONG_MANY_ROWS.iter().any(|among| sentence.says(among)) {
        peers.retain(|peer| peer.n >= ROWS_FOR_A_COMPARISON);
    }
    peers
}

/// 1 for the first; those that are equal share a rank. `None` where there is nothing to rank among.
fn rank(claim: &Claim, peers: &[&Claim], descends: bool) -> Option<usize> {
    let value = claim.value.exact()?;
    let is_before = |other: &Decimal| if descends { *other > value } else { *other < value };
    let before = peers.iter().filter_map(|other| other.value.exact()).filter(is_before).count();
    peers.iter().any(|other| other.id == claim.id).then_some(before + 1)
}

/// `the only one`: nothing else of its kind.
fn only_doubt(sentence: &Sentence, at: usize, facts: &Facts) -> Option<Doubt> {
    let is_the = at > 0 && sentence.word(at - 1) == "the";
    let is_alone = |claim: &Claim| facts.peers(claim).len() == 1;
    let claim = sentence.values().first().map(|(_, claim)| *claim).or_else(|| {
        let name = facts.name?;
        facts.claims.iter().find(|claim| crate::claims::name(claim) == name)
    });
    (!is_the || !claim.is_some_and(is_alone)).then(|| Doubt::new("no claim says `only`"))
}
