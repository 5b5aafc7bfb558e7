//! Words that state what no claim can: causes, forecasts, denials, quotes; and the few turns of phrase that state nothing.
use super::Doubt;
use super::directions::is_denial;
use super::sentence::{Sentence, Token};
use crate::Shows;
use crate::lexicon::index::split;

/// Turns of phrase without a statement about a figure, and what the templates say of the file itself.
const IDIOMS: &[&str] = &[
    "that echo reads it as such",
    "from gross revenue",
    "listed under data issues",
    "one by one and not added up, because the file gives no exchange rate",
    "growth stands only where a complete month follows a complete one",
    "growth stands only where a complete quarter follows a complete one",
    "growth stands only where a complete year follows a complete one",
    "it is not compared with a full month",
    "it is not compared with a full quarter",
    "compare products and customers of that month",
    "look at discounts and price lists",
    "check prices, discounts and costs of",
    "because what it holds cannot be relied on",
    "because what they hold cannot be relied on",
    "because the file gives no exchange rate",
    "several currencies",
    "losing a few of them would be felt at once",
    "missing from every month until then",
    "is in the totals but in no month",
    "it is in no figure",
    "they are in no figure",
    "was never received",
    "nothing to doubt",
    "nothing to correct or to doubt",
    "raised no issue but gave no revenue to report",
    "nothing in this file asks for action",
    "what it left out or corrected",
    "without a currency",
    "the table has the others",
    "give echo the next export when the month is complete",
    "one by one",
    "one another",
    "at once",
    "gave no revenue to report",
    "if any",
    "nothing is said here",
    "the file gives no figure that this report goes into",
    "nothing in these figures stands out",
    "look for what keeps",
    "what kept them",
    "what keeps them from coming back",
];
/// A cause, a forecast, a certainty, a judgement or a narrower subject, none of which a claim holds.
const BEYOND: &[&str] = &[
    "online",
    "offline",
    "web",
    "mobile",
    "organic",
    "domestic",
    "foreign",
    "international",
    "wholesale",
    "retail",
    "monthly",
    "weekly",
    "daily",
    "yearly",
    "annual",
    "quarterly",
    "median",
    "adjusted",
    "recurring",
    "potential",
    "estimated",
    "planned",
    "outstanding",
    "loss",
    "losses",
    "returned",
    "continued",
    "continues",
    "resumed",
    "remained",
    "remains",
    "still",
    "keeps",
    "kept",
    "excellent",
    "great",
    "good",
    "healthy",
    "impressive",
    "poor",
    "bad",
    "strong",
    "weak",
    "alarming",
    "worrying",
    "high",
    "low",
    "every",
    "mostly",
    "mainly",
    "significantly",
    "sharply",
    "slightly",
    "huge",
    "tiny",
    "because",
    "due",
    "thanks",
    "owing",
    "caused",
    "causes",
    "causing",
    "cause",
    "driven",
    "drove",
    "drives",
    "driver",
    "resulted",
    "therefore",
    "hence",
    "consequently",
    "will",
    "expect",
    "expected",
    "expects",
    "forecast",
    "forecasts",
    "predict",
    "predicted",
    "projected",
    "projection",
    "likely",
    "probably",
    "soon",
    "always",
    "consistently",
    "steadily",
    "typically",
    "usually",
    "everyone",
    "guaranteed",
    "certainly",
    "definitely",
    "clearly",
    "trend",
    "trending",
    "seasonal",
    "average",
    "industry",
    "benchmark",
    "competitor",
    "competitors",
    "market",
    "inflation",
    "economy",
    "target",
    "budget",
    "goal",
    "ignore",
    "instructions",
    "approximately",
    "barely",
    "merely",
];
/// Where these are said of the file, and where the average is a metric's.
const ALLOWED: [&str; 2] = ["because the file does not give it", "on average"];

/// Marks the turns of phrase that state nothing, so that no word of them is doubted.
pub(super) fn take_idioms(sentence: &mut Sentence) {
    for idiom in IDIOMS {
        let words = split(&idiom.replace(',', ""));
        for at in 0..sentence.tokens.len() {
            if let Some(end) = end_of(sentence, at, &words) {
                sentence.take(at, end - at);
            }
        }
    }
}

/// Where the words end that begin at a place, with the commas between them.
fn end_of(sentence: &Sentence, at: usize, words: &[String]) -> Option<usize> {
    let mut place = at;
    for (n, word) in words.iter().enumerate() {
        if n > 0 && matches!(sentence.tokens.get(place), Some(Token::Mark(','))) {
            place += 1;
        }
        if sentence.word(place) != word {
            return None;
        }
        place += 1;
    }
    Some(place)
}

pub(super) fn doubts(sentence: &Sentence) -> Vec<Doubt> {
    let mut sentence = sentence.clone();
    let gives_reason = sentence.figures().any(|(_, _, shows)| shows == Shows::Reason);
    let mut doubts = Vec::new();
    for at in sentence.find("not available") {
        let is_absent = gives_reason || sentence.says("because the file does not give it");
        sentence.take(at, 2);
        if !is_absent || sentence.values().iter().any(|(_, claim)| claim.value.exact().is_some()) {
            doubts.push(Doubt::new("something is said not to be available without the reason"));
        }
    }
    for phrase in ALLOWED.into_iter().chain(gives_reason.then_some("because")) {
        for at in sentence.find(phrase) {
            sentence.take(at, split(phrase).len());
        }
    }
    for (at, word) in sentence.words() {
        if BEYOND.contains(&word) {
            doubts.push(Doubt::new(format!("no claim can say `{word}`")));
        } else if is_denial(word) && !is_checked(&sentence, at) {
            doubts.push(Doubt::new(format!("`{word}` denies what no claim says")));
        } else if is_foreign_name(&sentence, at, word) {
            doubts.push(Doubt::new(format!("`{word}` is a name without a claim")));
        }
    }
    doubts
}

/// A capital within a sentence, where the word is no abbreviation of the lexicon and no month, which is looked at with
/// the numbers.
fn is_foreign_name(sentence: &Sentence, at: usize, word: &str) -> bool {
    let is_capital = matches!(&sentence.tokens[at], Token::Word { capital: true, .. });
    let begins = at == 0 || matches!(sentence.tokens.get(at - 1), Some(Token::Mark(':' | '“')));
    is_capital && !begins && !super::numbers::is_month(word) && !super::subjects::is_currency(word)
}

/// A denial of a direction was looked at with the directions, and one of a metric with the subjects.
fn is_checked(sentence: &Sentence, at: usize) -> bool {
    let is_direction = (at + 1..at + 4).any(|place| super::directions::is_direction(sentence.word(place)));
    let is_metric = sentence.phrases.iter().any(|(place, _, _)| *place == at + 1 || *place == at);
    is_direction || is_metric
}
