//! Which way: rose, fell, higher, lower, level — against the sign of a change, or the order of two values.
use super::Doubt;
use super::facts::{change, same_thing};
use super::sentence::Sentence;
use crate::Good;
use crate::Shows;
use crate::lexicon::parts;
use domain::{Claim, Decimal, Value};
use std::cmp::Ordering;

const UP: [&str; 50] = [
    "rose",
    "rise",
    "rises",
    "risen",
    "rising",
    "grew",
    "grow",
    "grows",
    "grown",
    "growing",
    "climbed",
    "climb",
    "climbs",
    "climbing",
    "gained",
    "gain",
    "gains",
    "increased",
    "increase",
    "increases",
    "increasing",
    "jumped",
    "jump",
    "surged",
    "surge",
    "soared",
    "up",
    "upward",
    "upwards",
    "expanded",
    "expands",
    "advanced",
    "advance",
    "strengthened",
    "accelerated",
    "rallied",
    "recovered",
    "rebounded",
    "rebound",
    "upturn",
    "upswing",
    "uptick",
    "spiked",
    "boosted",
    "doubled",
    "tripled",
    "quadrupled",
    "multiplied",
    "swelled",
    "picked",
];
const DOWN: [&str; 50] = [
    "fell",
    "fall",
    "falls",
    "fallen",
    "falling",
    "dropped",
    "drop",
    "drops",
    "dropping",
    "declined",
    "decline",
    "declines",
    "declining",
    "lost",
    "loses",
    "lose",
    "decreased",
    "decrease",
    "decreases",
    "decreasing",
    "slipped",
    "slip",
    "slid",
    "slide",
    "sank",
    "sunk",
    "down",
    "downward",
    "downwards",
    "shrank",
    "shrunk",
    "shrinks",
    "shrinking",
    "plunged",
    "plummeted",
    "tumbled",
    "dipped",
    "dip",
    "weakened",
    "halved",
    "slumped",
    "slump",
    "downturn",
    "contracted",
    "eroded",
    "retreated",
    "worsened",
    "deteriorated",
    "slowed",
    "collapsed",
];
const LEVEL: [&str; 14] = [
    "level",
    "flat",
    "unchanged",
    "stable",
    "steady",
    "stagnated",
    "stagnant",
    "constant",
    "plateaued",
    "same",
    "equal",
    "identical",
    "static",
    "even",
];
const HIGHER: [&str; 18] = [
    "higher",
    "more",
    "larger",
    "greater",
    "bigger",
    "above",
    "exceeds",
    "exceeded",
    "exceeding",
    "outsold",
    "outperformed",
    "stronger",
    "beat",
    "beats",
    "longer",
    "over",
    "outpaced",
    "surpassed",
];
const LOWER: [&str; 13] = [
    "lower", "less", "fewer", "smaller", "below", "under", "weaker", "trailed", "trails", "lagged", "behind",
    "shorter", "beneath",
];
const BETTER: [&str; 3] = ["better", "improved", "improves"];
const WORSE: [&str; 1] = ["worse"];
const FOLLOWS: [&str; 4] = ["follows", "followed", "ahead", "lead"];
/// Words with which these mean something else.
const OTHERWISE: [&str; 21] = [
    "make up",
    "makes up",
    "up to",
    "add up",
    "added up",
    "adds up",
    "made up",
    "look up",
    "followed up",
    "over all",
    "over the year",
    "over time",
    "over the months",
    "over the period",
    "over the quarter",
    "even",
    "picked out",
    "once more",
    "no longer than",
    "the same",
    "lead to",
];

pub(super) fn doubts(sentence: &mut Sentence) -> Vec<Doubt> {
    for phrase in OTHERWISE {
        // "the same" is about days or files; a level figure is said with other words.
        for at in sentence.find(phrase) {
            sentence.take(at, phrase.split(' ').count());
        }
    }
    let words: Vec<(usize, String)> = sentence.words().map(|(at, word)| (at, word.to_owned())).collect();
    words.iter().filter_map(|(at, word)| doubt(sentence, *at, word)).collect()
}

fn doubt(sentence: &Sentence, at: usize, word: &str) -> Option<Doubt> {
    let values = sentence.values();
    let changes: Vec<(usize, &Claim)> = values.iter().copied().filter(|(_, claim)| change(claim).is_some()).collect();
    let nearest = sentence.nearest(at, &changes).first().copied();
    let two = Two::beside(sentence, at, &values);
    let is_comparison = HIGHER.contains(&word) || LOWER.contains(&word) || FOLLOWS.contains(&word);
    let is_better_than = (BETTER.contains(&word) || WORSE.contains(&word)) && sentence.word(at + 1) == "than";
    let said = if UP.contains(&word) || HIGHER.contains(&word) || FOLLOWS.contains(&word) {
        Ordering::Greater
    } else if DOWN.contains(&word) || LOWER.contains(&word) {
        Ordering::Less
    } else if LEVEL.contains(&word) {
        Ordering::Equal
    } else if BETTER.contains(&word) || WORSE.contains(&word) {
        let subject = nearest.or(values.first().map(|(_, claim)| *claim));
        match (subject.and_then(parts::noun_of).map(|noun| noun.good), BETTER.contains(&word)) {
            (Some(Good::Up), true) | (Some(Good::Down), false) => Ordering::Greater,
            (Some(Good::Down), true) | (Some(Good::Up), false) => Ordering::Less,
            _ => return Some(Doubt::new(format!("nothing says which way is `{word}`"))),
        }
    } else {
        return None;
    };
    if word == "less" && sentence.word(at + 1) != "than" {
        return (!is_difference(&values, at)).then(|| Doubt::new("what is left after `less` is not the figure shown"));
    }
    let found = match nearest {
        _ if (is_comparison || is_better_than) && two.is_some() => two.map(|two| two.as_spoken()),
        Some(claim) => Some(sign(claim)),
        None => two.map(|two| two.in_time(sentence)),
    };
    // "did not fall": anything but that.
    let denied = (at.saturating_sub(3)..at).any(|before| is_denial(sentence.word(before)));
    match found {
        Some(Some(found)) if (found == said) != denied => None,
        Some(_) => Some(Doubt::new(format!("`{word}` is not what the figures say"))),
        None => Some(Doubt::new(format!("no claim here says `{word}`"))),
    }
}

pub(super) fn is_denial(word: &str) -> bool {
    ["not", "never", "no", "hardly", "without", "neither", "nor"].contains(&word) || word.ends_with("n't")
}

/// Whether a word says which way, so that a denial of it is looked at here.
pub(super) fn is_direction(word: &str) -> bool {
    let words = [&UP[..], &DOWN[..], &LEVEL[..], &HIGHER[..], &LOWER[..], &BETTER[..], &WORSE[..]];
    words.iter().any(|words| words.contains(&word))
}

/// The sign of a change as it is shown: one that is shown as zero is level.
fn sign(claim: &Claim) -> Option<Ordering> {
    let is_zero = !Shows::Value.of(claim).contains(|c: char| ('1'..='9').contains(&c));
    let value = change(claim)?;
    Some(if is_zero { Ordering::Equal } else { value.cmp(&Decimal::ZERO) })
}

/// The two values that a word stands between, or before.
#[derive(Clone, Copy)]
struct Two<'a> {
    left: (usize, &'a Claim),
    right: (usize, &'a Claim),
}

impl<'a> Two<'a> {
    fn beside(sentence: &Sentence, at: usize, values: &[(usize, &'a Claim)]) -> Option<Self> {
        let exact: Vec<(usize, &Claim)> =
            values.iter().copied().filter(|(_, claim)| claim.value.exact().is_some()).collect();
        let before = exact.iter().rev().find(|(place, _)| *place < at).copied();
        let mut after = exact.iter().filter(|(place, _)| *place > at).copied();
        let (one, two) = (after.next(), after.next());
        let like = |left: Option<(usize, &'a Claim)>, right: Option<(usize, &'a Claim)>| {
            let (left, right) = (left?, right?);
            let comparable =
                left.1.unit == right.1.unit && (left.1.metric == right.1.metric) && left.1.id != right.1.id;
            comparable.then_some(Self { left, right })
        };
        let earlier = exact.iter().rev().filter(|(place, _)| *place < at).nth(1).copied();
        let is_apart = sentence.word(at + 1) == "than" || one.is_some();
        like(before, one).filter(|_| is_apart).or_else(|| like(one, two)).or_else(|| like(earlier, before))
    }

    /// How the first compares with the second.
    fn as_spoken(&self) -> Option<Ordering> {
        Some(self.left.1.value.exact()?.cmp(&self.right.1.value.exact()?))
    }

    /// How the later compares with the earlier; `None` where the words tell the order of time otherwise.
    fn in_time(&self, sentence: &Sentence) -> Option<Ordering> {
        let (left, right) = (self.left.1, self.right.1);
        if !same_thing(left, right) {
            return None;
        }
        let is_left_first = left.window.as_ref()?.from < right.window.as_ref()?.from;
        let (now, then) = if is_left_first { (self.right, self.left) } else { (self.left, self.right) };
        let is_from = |place: usize| place.checked_sub(1).is_some_and(|before| sentence.word(before) == "from");
        if is_from(now.0) || left.window.as_ref()?.partial || right.window.as_ref()?.partial {
            return None;
        }
        Some(now.1.value.exact()?.cmp(&then.1.value.exact()?))
    }
}

/// `193,850.50 of sales less 3,750.00 of refunds`: a figure shown is what is left.
fn is_difference(values: &[(usize, &Claim)], at: usize) -> bool {
    let exact = |claim: &Claim| match claim.value {
        Value::Exact(value) => Some(value),
        Value::NotAvailable(_) => None,
    };
    let before = values.iter().rev().find(|(place, _)| *place < at).and_then(|(_, claim)| exact(claim));
    let after = values.iter().find(|(place, _)| *place > at).and_then(|(_, claim)| exact(claim));
    let (Some(whole), Some(part)) = (before, after) else { return false };
    let left = whole.checked_sub(part);
    values.iter().any(|(_, claim)| exact(claim).is_some() && exact(claim) == left)
}
