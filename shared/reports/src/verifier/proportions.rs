//! `The smaller the amount, the longer the time to close`: from bracket to bracket, as the figures of the sentence have it.
use super::Doubt;
use super::facts::Facts;
use super::sentence::{Sentence, Token};
use crate::lexicon::parts::spoken;
use crate::outline::{ROWS_FOR_A_COMPARISON, bracket_begins};
use domain::{Claim, Decimal};

/// Whether more of the one goes with more of the other, by the words that say which way each goes.
const UP: [&str; 4] = ["larger", "higher", "longer", "greater"];
const DOWN: [&str; 4] = ["smaller", "lower", "shorter", "less"];
/// Fewer brackets show no proportion.
const FEWEST: usize = 3;

pub(super) fn doubts(sentence: &mut Sentence, facts: &Facts) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for at in sentence.find("the") {
        let words = [1, 2, 3, 5, 6].map(|n| sentence.word(at + n).to_owned());
        let [one, the, amount, also, other] = &words;
        let (Some(one), Some(other)) = (way(one), way(other)) else { continue };
        let is_comma = matches!(sentence.tokens.get(at + 4), Some(Token::Mark(',')));
        if the != "the" || amount != "amount" || also != "the" || !is_comma {
            continue;
        }
        sentence.take(at, 7);
        if !is_so(sentence, one == other, facts) {
            doubts.push(Doubt::new("the figures do not go with the amount from bracket to bracket as the words say"));
        }
    }
    doubts
}

fn way(word: &str) -> Option<bool> {
    if UP.contains(&word) { Some(true) } else { DOWN.contains(&word).then_some(false) }
}

/// Whether all brackets with more than a few rows are shown, and rise or fall from the lowest to the highest.
fn is_so(sentence: &Sentence, rises: bool, facts: &Facts) -> bool {
    let values = sentence.values();
    let Some((_, first)) = values.first() else { return false };
    let mut brackets = facts.peers(first);
    brackets.retain(|claim| claim.n >= ROWS_FOR_A_COMPARISON && is_bracket(claim));
    brackets.sort_by_key(|claim| bracket_begins(spoken(claim)));
    let shown: Vec<&str> = values.iter().map(|(_, claim)| claim.id.as_str()).collect();
    let is_all = brackets.iter().map(|claim| claim.id.as_str()).eq(shown.iter().copied())
        || brackets.iter().rev().map(|claim| claim.id.as_str()).eq(shown.iter().copied());
    let levels: Vec<Decimal> = brackets.iter().filter_map(|claim| claim.value.exact()).collect();
    let is_step = |pair: &[Decimal]| if rises { pair[0] < pair[1] } else { pair[0] > pair[1] };
    is_all && levels.len() >= FEWEST && levels.windows(2).all(is_step)
}

fn is_bracket(claim: &Claim) -> bool {
    claim.entity.as_ref().is_some_and(|entity| entity.kind.split(' ').next() == Some("bracket"))
}
