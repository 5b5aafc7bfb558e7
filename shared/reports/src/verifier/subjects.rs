//! What is spoken of: the phrases that name metrics, and the words for units, against the claims beside them.
use super::Doubt;
use super::facts::{Facts, change};
use super::sentence::{Sentence, Token};
use crate::Shows;
use crate::lexicon::{index::LEXICON, parts};
use domain::{Claim, Unit};

/// Where nothing else is said to be spoken of.
const UNSAID: &str = "revenue";
/// Names both a metric and what another is about: `the ten largest customers bring …`.
const WEAK: &str = "customers";

pub(super) fn doubts(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    // What counts the rows of a figure is its unit, and no subject.
    let is_counted = |(at, claim, shows): &(usize, &Claim, Shows)| {
        *shows == Shows::Rows && singular(sentence.word(at + 1)) == singular(parts::rows_are(claim))
    };
    let counted: Vec<usize> = sentence.figures().filter(is_counted).map(|(at, _, _)| at + 1).collect();
    counted.into_iter().for_each(|at| sentence.take(at, 1));
    sentence.phrases = phrases(sentence, facts);
    let mut bearing = sentence.values();
    if bearing.is_empty() {
        bearing = sentence.periods();
    }
    if bearing.is_empty() {
        bearing = sentence.notes();
    }
    let mut doubts = Vec::new();
    for (at, length, phrase) in sentence.phrases.clone() {
        let before = bearing.iter().rev().find(|(place, _)| *place < at);
        let after = bearing.iter().find(|(place, _)| *place > at);
        let is_beside = [before, after].into_iter().flatten().any(|(_, claim)| stands_for(&phrase, claim, facts));
        // Whether it is the largest is for its rank among the customers to say.
        let is_ranked = [before, after].into_iter().flatten().any(|(_, claim)| claim.metric == "top_customers");
        if is_beside && !is_denial_before(sentence, at) {
            sentence.take(at, length);
        } else if is_ranked && is_weak(&phrase) {
            continue;
        } else if !is_denied(sentence, at, &phrase, facts) && !is_only_absent(sentence, &phrase, facts) {
            doubts.push(Doubt::new(format!("`{phrase}` is said without a figure of it beside it")));
        }
    }
    let values = sentence.values();
    for (n, (at, claim)) in values.iter().enumerate() {
        let from = n.checked_sub(1).map_or(0, |n| values[n].0);
        let to = values.get(n + 1).map_or(usize::MAX, |(place, _)| *place);
        if !is_named(sentence, claim, from, *at, to, facts) {
            doubts.push(Doubt::new(format!("the figure of `{}` is not said to be of that", claim.id)));
        }
    }
    doubts.extend(sentence.figures().filter_map(|(at, claim, shows)| unit_doubt(sentence, at, claim, shows)));
    doubts.extend(rows_doubts(sentence));
    doubts
}

/// The phrase said last, which an `it` in the next sentence means.
pub(super) fn last_phrase(sentence: &Sentence) -> Option<String> {
    sentence.phrases.iter().rev().find(|(_, _, phrase)| !is_weak(phrase)).map(|(_, _, phrase)| phrase.clone())
}

fn phrases(sentence: &Sentence, facts: &Facts) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < sentence.tokens.len() {
        // `a conversion rate` is of `conversion rate` and not of `a conversion`.
        let next = phrase_at(sentence, at + 1, facts).map_or(0, |(length, _)| at + 1 + length);
        match phrase_at(sentence, at, facts).filter(|(length, _)| *length > 2 || next <= at + length) {
            Some((length, phrase)) => {
                found.push((at, length, phrase.to_owned()));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// The longest phrase that begins at a place, of the lexicon or of the template, and how many words it has.
fn phrase_at<'a>(sentence: &Sentence, at: usize, facts: &'a Facts) -> Option<(usize, &'a str)> {
    if *sentence.is_taken.get(at)? {
        return None;
    }
    let known = LEXICON.longest(|n| sentence.spelled(at + n));
    let own = facts.names.index().longest(|n| sentence.spelled(at + n));
    [known, own].into_iter().flatten().max_by_key(|(length, _)| *length)
}

fn is_called(phrase: &str, claim: &Claim, facts: &Facts) -> bool {
    parts::phrases(claim).contains(&phrase) || facts.names.is_called(phrase, claim)
}

fn stands_for(phrase: &str, claim: &Claim, facts: &Facts) -> bool {
    let is_about =
        claim.entity.as_ref().is_some_and(|entity| ["customer", "customers", "cohort"].contains(&entity.kind.as_str()));
    is_called(phrase, claim, facts) || (phrase == WEAK && is_about)
}

/// `customers`, `the largest customer`: whom a figure is of, and not what.
fn is_weak(phrase: &str) -> bool {
    phrase == WEAK
        || phrase.ends_with(" customer") && ["largest", "biggest", "top"].iter().any(|word| phrase.starts_with(word))
}

/// Whether what stands around a value, or was spoken of last, is what its claim is of.
fn is_named(sentence: &Sentence, claim: &Claim, from: usize, at: usize, to: usize, facts: &Facts) -> bool {
    let said = |(_, _, phrase): &&(usize, usize, String)| !is_weak(phrase) || is_called(phrase, claim, facts);
    let around: Vec<_> =
        sentence.phrases.iter().filter(|(place, _, _)| (from..to).contains(place)).filter(said).collect();
    if !around.is_empty() {
        return around.iter().any(|(_, _, phrase)| is_called(phrase, claim, facts)) || is_counted(sentence, at, claim);
    }
    let before =
        sentence.phrases.iter().filter(said).rfind(|(place, _, _)| *place < at).map(|(_, _, phrase)| phrase.as_str());
    is_counted(sentence, at, claim) || is_called(before.or(facts.phrase.as_deref()).unwrap_or(UNSAID), claim, facts)
}

/// `1 order`: the unit after the figure says what it is of.
fn is_counted(sentence: &Sentence, at: usize, claim: &Claim) -> bool {
    matches!(&claim.unit, Unit::Count { of } if sentence.word(at + 1) == singular(of))
        && parts::phrases(claim).iter().any(|phrase| singular(phrase) == sentence.word(at + 1))
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

fn is_denial_before(sentence: &Sentence, at: usize) -> bool {
    at > 0 && ["no", "without"].contains(&sentence.word(at - 1))
}

/// `shows no refunds`: a claim of the whole file says 0.
fn is_denied(sentence: &Sentence, at: usize, phrase: &str, facts: &Facts) -> bool {
    let is_whole = |claim: &&Claim| claim.entity.is_none() && claim.window.as_ref().is_none_or(|w| w.label == "all");
    let mut of_phrase = facts.claims.iter().filter(is_whole).filter(|claim| is_called(phrase, claim, facts)).peekable();
    let is_zero = |claim: &Claim| claim.value.exact().is_some_and(|value| value.is_zero());
    is_denial_before(sentence, at) && of_phrase.peek().is_some() && of_phrase.all(is_zero)
}

/// `not available, because the file does not give it`: true where no claim gives it.
fn is_only_absent(sentence: &Sentence, phrase: &str, facts: &Facts) -> bool {
    let gives = |claim: &Claim| claim.value.exact().is_some() && is_called(phrase, claim, facts);
    sentence.says("because the file does not give it") && !facts.claims.iter().any(gives)
}

/// Words that a figure is counted in, one form for one and many.
const UNITS: [&str; 15] = [
    "order",
    "record",
    "customer",
    "unit",
    "subscriber",
    "lead",
    "click",
    "impression",
    "conversion",
    "row",
    "day",
    "week",
    "month",
    "year",
    "time",
];
const CURRENCIES: [(&str, &str); 22] = [
    ("eur", "EUR"),
    ("euro", "EUR"),
    ("€", "EUR"),
    ("usd", "USD"),
    ("dollar", "USD"),
    ("$", "USD"),
    ("gbp", "GBP"),
    ("pound", "GBP"),
    ("£", "GBP"),
    ("jpy", "JPY"),
    ("yen", "JPY"),
    ("¥", "JPY"),
    ("chf", "CHF"),
    ("franc", "CHF"),
    ("cad", "CAD"),
    ("aud", "AUD"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("pln", "PLN"),
    ("inr", "INR"),
    ("rupee", "INR"),
];

pub(super) fn is_currency(word: &str) -> bool {
    CURRENCIES.iter().any(|(name, _)| *name == word)
}

fn unit_doubt(sentence: &Sentence, at: usize, claim: &Claim, shows: Shows) -> Option<Doubt> {
    let counted = match (shows, &claim.unit) {
        (Shows::Rows, _) => parts::rows_are(claim),
        (Shows::Value | Shows::Rounded { .. }, Unit::Count { of }) => of,
        (Shows::Value | Shows::Rounded { .. }, _) => "",
        _ => return None,
    };
    let sides = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    for side in sides {
        let word = match sentence.tokens.get(side) {
            Some(Token::Mark(mark)) => mark.to_string(),
            _ => singular(sentence.word(side)).to_owned(),
        };
        if let Some((_, currency)) = CURRENCIES.iter().find(|(name, _)| *name == word) {
            let is_said = matches!(&claim.unit, Unit::Money { currency: Some(of) } if of == currency);
            if !is_said || shows == Shows::Rows {
                return Some(Doubt::new(format!("`{}` is not said to be in {currency} by its claim", claim.id)));
            }
        }
    }
    if change(claim).is_some() && sentence.word(at + 1) == "of" {
        return Some(Doubt::new(format!("`{}` says how much something changed, and is no part of anything", claim.id)));
    }
    let word = singular(sentence.word(at + 1));
    let is_comparison = ["on", "over", "to"].contains(&sentence.word(at + 2));
    let is_called_so = !counted.is_empty() && parts::phrases(claim).iter().any(|phrase| singular(phrase) == word);
    let is_wrong = UNITS.contains(&word) && !is_comparison && word != singular(counted) && !is_called_so;
    let says_other = shows == Shows::Rows && word != "row" && word != singular(counted);
    (is_wrong || says_other).then(|| Doubt::new(format!("`{word}` is not the unit of `{}`", claim.id)))
}

/// The rows beside a value are those of its claim.
fn rows_doubts(sentence: &Sentence) -> Vec<Doubt> {
    let values = sentence.values();
    let is_other = |(at, claim, shows): &(usize, &Claim, Shows)| {
        let before = values.iter().rev().find(|(place, _)| place < at);
        *shows == Shows::Rows && before.or(values.first()).is_some_and(|(_, value)| value.id != claim.id)
    };
    let of = |(_, claim, _): (usize, &Claim, Shows)| {
        Doubt::new(format!("the rows are those of `{}`, not of the value", claim.id))
    };
    sentence.figures().filter(is_other).map(of).collect()
}
