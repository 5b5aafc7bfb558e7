//! Numbers and times in words: each is a figure of the sentence, or a doubt.
use super::Doubt;
use super::facts::{Facts, shape};
use super::sentence::{Sentence, Token};
use crate::claims::series_of;
use crate::show::{MONTHS, month_name, quarter};
use domain::{Claim, Decimal, Unit};
use std::cmp::Ordering;

const NUMBERS: [&str; 20] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
/// Numbers that no claim is compared with: they are never said.
const OTHERS: [&str; 48] = [
    "zero",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "dozen",
    "dozens",
    "score",
    "scores",
    "couple",
    "several",
    "tenfold",
    "twofold",
    "threefold",
    "manifold",
    "single",
    "pair",
    "fifths",
    "tenths",
    "quarters",
    "percent",
    "percentage",
    "percentages",
    "cent",
    "yesterday",
    "today",
    "tomorrow",
    "tonight",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "weekend",
    "decade",
];
const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
const FRACTIONS: [(&str, i64, i64); 11] = [
    ("two thirds", 2, 3),
    ("three quarters", 3, 4),
    ("four fifths", 4, 5),
    ("half", 1, 2),
    ("a third", 1, 3),
    ("one third", 1, 3),
    ("a quarter", 1, 4),
    ("one quarter", 1, 4),
    ("a fifth", 1, 5),
    ("one fifth", 1, 5),
    ("a tenth", 1, 10),
];
/// Times that are counted from a day no claim knows.
const RELATIVE: [&str; 8] = ["last", "this", "next", "past", "coming", "recent", "ago", "now"];
const SPANS: [&str; 10] = ["day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years"];

/// 2 for `second`.
pub(super) fn ordinal(word: &str) -> Option<usize> {
    ORDINALS.iter().position(|ordinal| *ordinal == word).map(|at| at + 1)
}

pub(super) fn is_month(word: &str) -> bool {
    MONTHS.iter().any(|month| month.eq_ignore_ascii_case(word))
}

pub(super) fn doubts(sentence: &Sentence, facts: &Facts) -> Vec<Doubt> {
    let mut sentence = sentence.clone();
    let mut doubts = Vec::new();
    doubts.extend(multiples(&mut sentence));
    let words: Vec<(usize, String)> = sentence.words().map(|(at, word)| (at, word.to_owned())).collect();
    for (at, word) in &words {
        let is_doubtful = match word.as_str() {
            word if word.chars().any(char::is_numeric) => true,
            word if NUMBERS.contains(&word) => !is_shown(&sentence, *at, word, facts),
            word if OTHERS.contains(&word) => true,
            word if ordinal(word).is_some() => !is_ordinal_shown(&sentence, *at, word),
            word if is_month(word) => is_capital(&sentence, *at) && !is_month_shown(&sentence, word),
            "a" | "an" | "per" | "each" => is_rate(&sentence, *at),
            word if RELATIVE.contains(&word) => {
                SPANS.contains(&sentence.word(at + 1)) || ["ago", "now"].contains(&word)
            }
            _ => false,
        };
        if is_doubtful {
            doubts.push(Doubt::new(format!("`{word}` is a number or time without a claim")));
        }
    }
    let has_percent = sentence.tokens.iter().any(|token| matches!(token, Token::Mark('%' | '‰')));
    if has_percent {
        doubts.push(Doubt::new("a percent sign stands outside a figure"));
    }
    doubts
}

/// `12 orders a month`, of a figure that is not by the month.
fn is_rate(sentence: &Sentence, at: usize) -> bool {
    const BY: [(&str, &str); 9] = [
        ("sales_velocity", "day"),
        ("mrr", "month"),
        ("arpa", "month"),
        ("burn_rate", "month"),
        ("net_burn", "month"),
        ("cmgr", "month"),
        ("lead_velocity", "month"),
        ("arr", "year"),
        ("cagr", "year"),
    ];
    let span = sentence.word(at + 1);
    let values = sentence.values();
    let is_by = |claim: &&Claim| BY.contains(&(claim.metric.as_str(), span));
    SPANS.contains(&span) && !values.is_empty() && !sentence.nearest(at, &values).first().is_some_and(is_by)
}

fn is_capital(sentence: &Sentence, at: usize) -> bool {
    matches!(sentence.tokens[at], Token::Word { capital: true, .. })
}

/// A count that a figure of the sentence has, or the number of periods that there are.
fn is_shown(sentence: &Sentence, at: usize, word: &str, facts: &Facts) -> bool {
    let number = NUMBERS.iter().position(|name| *name == word).map(|at| at as u64 + 1).unwrap_or_default();
    let noun = sentence.word(at + 1);
    // "each one", "a complete one", "the one of March": a pronoun counts nothing.
    if word == "one" && !is_counted(noun) {
        return true;
    }
    let is_count = |claim: &Claim| {
        let is_of = matches!(&claim.unit, Unit::Count { of } if of.trim_end_matches('s') == noun.trim_end_matches('s'));
        is_of && claim.value.exact() == Some(Decimal::from(number))
    };
    let is_number_of_periods = |claim: &Claim| {
        let of_shape = |other: &&Claim| {
            series_of(&other.id) == series_of(&claim.id) && shape(other) == shape(claim) && other.entity == claim.entity
        };
        shape(claim) == Some(noun.trim_end_matches('s'))
            && facts.claims.iter().filter(of_shape).count() as u64 == number
    };
    sentence.values().iter().any(|(_, claim)| is_count(claim))
        || sentence.periods().iter().any(|(_, claim)| is_number_of_periods(claim))
}

fn is_counted(noun: &str) -> bool {
    const THINGS: [&str; 16] = [
        "order",
        "customer",
        "product",
        "channel",
        "campaign",
        "region",
        "category",
        "unit",
        "lead",
        "deal",
        "row",
        "time",
        "subscriber",
        "segment",
        "account",
        "hundred",
    ];
    THINGS.contains(&noun.trim_end_matches('s')) || SPANS.contains(&noun)
}

/// `the second largest` was looked at with the ranks, `the first quarter` is the time of a figure, `first` an adverb.
fn is_ordinal_shown(sentence: &Sentence, at: usize, word: &str) -> bool {
    const RANKED: [&str; 10] =
        ["largest", "biggest", "highest", "best", "strongest", "smallest", "lowest", "worst", "weakest", "top"];
    let next = sentence.word(at + 1);
    if RANKED.contains(&next) {
        return true;
    }
    if next == "quarter" {
        let is_of = |claim: &Claim| {
            claim.window.as_ref().is_some_and(|w| Some(quarter(w.from) as usize) == ordinal(word))
                && shape(claim) == Some("quarter")
        };
        return sentence.periods().into_iter().chain(sentence.values()).any(|(_, claim)| is_of(claim));
    }
    word == "first" && at == 0 && matches!(sentence.tokens.get(1), Some(Token::Mark(',')))
}

/// A month that is the time of a figure of the sentence.
fn is_month_shown(sentence: &Sentence, word: &str) -> bool {
    let is_of = |claim: &Claim| {
        shape(claim) == Some("month")
            && claim.window.as_ref().is_some_and(|w| month_name(w.from).to_lowercase() == word)
    };
    sentence.values().iter().any(|(_, claim)| is_of(claim))
}

/// `below zero`: so is the value beside it.
pub(super) fn zeros(sentence: &mut Sentence) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (phrase, is_so) in [("below zero", Ordering::Less), ("above zero", Ordering::Greater)] {
        for at in sentence.find(phrase) {
            sentence.take(at, 2);
            let value = sentence.nearest(at, &sentence.values()).first().and_then(|claim| claim.value.exact());
            if value.is_none_or(|value| value.cmp(&Decimal::ZERO) != is_so) {
                doubts.push(Doubt::new(format!("no figure here is {phrase}")));
            }
        }
    }
    doubts
}

/// `more than half`, `about a third`, `half`: of a ratio of the sentence.
pub(super) fn fractions(sentence: &mut Sentence) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (phrase, part, whole) in FRACTIONS {
        for at in sentence.find(phrase) {
            let length = phrase.split(' ').count();
            let is_period =
                phrase == "a quarter" && ["before", "earlier", "later"].contains(&sentence.word(at + length));
            if sentence.is_taken[at] || is_period {
                continue;
            }
            let said = Decimal::from(part) / Decimal::from(whole);
            let before = |n: usize| at.checked_sub(n).map(|place| sentence.word(place)).unwrap_or_default();
            let words = (before(2).to_owned(), before(1).to_owned());
            let is_so = |value: Decimal| match (words.0.as_str(), words.1.as_str()) {
                ("more", "than") | (_, "over" | "above") => value > said,
                ("less", "than") | (_, "under" | "below") => value < said,
                (_, "nearly" | "almost") => value < said && said - value <= Decimal::new(3, 2),
                _ => (value - said).abs() <= Decimal::new(1, 2),
            };
            let is_bound = matches!((before(2), before(1)), ("more" | "less", "than"));
            let is_bound =
                if is_bound { 2 } else { usize::from(["over", "above", "under", "below"].contains(&before(1))) };
            sentence.take(at - is_bound, length + is_bound);
            let ratios = sentence.values().into_iter().filter(|(_, claim)| claim.unit == Unit::Ratio);
            if !ratios.filter_map(|(_, claim)| claim.value.exact()).any(is_so) {
                doubts.push(Doubt::new(format!("`{phrase}` is not what a figure here says")));
            }
        }
    }
    doubts
}

/// `doubled`: a change of about that much, or two values of which one is so many times the other.
fn multiples(sentence: &mut Sentence) -> Vec<Doubt> {
    const WORDS: [(&str, i64); 9] = [
        ("doubled", 2),
        ("double", 2),
        ("twice", 2),
        ("tripled", 3),
        ("triple", 3),
        ("thrice", 3),
        ("quadrupled", 4),
        ("halved", 0),
        ("once", 0),
    ];
    let mut doubts = Vec::new();
    for (word, times) in WORDS {
        for at in sentence.find(word) {
            if sentence.is_taken[at]
                || (word == "once"
                    && ["at", "more"]
                        .iter()
                        .any(|w| sentence.word(at.wrapping_sub(1)) == *w || sentence.word(at + 1) == *w))
            {
                continue;
            }
            let said = if word == "halved" { Decimal::new(5, 1) } else { Decimal::from(times) };
            let is_close = |ratio: Decimal| (ratio - said).abs() <= Decimal::new(5, 2);
            let values = sentence.values();
            let by_change =
                values.iter().filter_map(|(_, claim)| super::facts::change(claim)).any(|c| is_close(c + Decimal::ONE));
            let exact: Vec<(&Claim, Decimal)> =
                values.iter().filter_map(|(_, c)| c.value.exact().map(|v| (*c, v))).collect();
            let by_pair = exact.iter().any(|(one, a)| {
                exact.iter().any(|(two, b)| {
                    one.metric == two.metric && one.id != two.id && a.checked_div(*b).is_some_and(is_close)
                })
            });
            if !by_change && !by_pair {
                doubts.push(Doubt::new(format!("`{word}` is not what the figures say")));
            }
        }
    }
    doubts
}
