//! Whose figure it is: names stand beside figures of theirs, and a figure of one product says of which.
use super::Doubt;
use super::facts::Facts;
use super::ranks;
use super::sentence::{Sentence, Token};
use crate::claims::{Cohort, NO_CURRENCY, currency_of, name};
use crate::lexicon::parts;
use domain::{Claim, Decimal, Unit};
use std::collections::BTreeSet;

pub(super) fn doubts(sentence: &Sentence, facts: &Facts) -> Vec<Doubt> {
    let values = sentence.values();
    let mut doubts = Vec::new();
    for (at, said) in sentence.names() {
        let before = values.iter().rev().find(|(place, _)| *place < at);
        let after = values.iter().find(|(place, _)| *place > at);
        let is_beside = [before, after].into_iter().flatten().any(|(_, claim)| is_name_of(said, claim));
        if !is_beside
            && !is_currency(said, &values, facts)
            && !is_column(said, sentence, facts)
            && !is_in_top(said, sentence.nearest(at, &values).first().copied(), facts)
        {
            doubts.push(Doubt::new(format!("`{said}` is not whom or what the figure beside it is of")));
        }
    }
    for (n, (at, claim)) in values.iter().enumerate() {
        let from = n.checked_sub(1).map_or(0, |n| values[n].0);
        let to = values.get(n + 1).map_or(usize::MAX, |(place, _)| *place);
        if claim.entity.is_some() && !is_said(sentence, claim, from, *at, to, facts) {
            doubts.push(Doubt::new(format!("`{}` stands without a word of whose it is", claim.id)));
        }
    }
    doubts.extend(segments(sentence, facts));
    doubts.extend(kinds(sentence, facts));
    doubts.extend(parts_of(sentence));
    doubts
}

/// `the department IT`: what is called so before its name is that by the claim beside it.
fn kinds(sentence: &Sentence, facts: &Facts) -> Vec<Doubt> {
    let values = sentence.values();
    let mut doubts = Vec::new();
    for (at, said) in sentence.names() {
        let word = at.checked_sub(1).map(|before| sentence.word(before)).unwrap_or_default();
        let Some(called) = ranks::kind(word) else { continue };
        let of_name: Vec<&Claim> =
            values.iter().map(|(_, claim)| *claim).filter(|claim| is_name_of(said, claim)).collect();
        let is_so = |claim: &&Claim| match parts::pair(claim) {
            Some((whole, _)) => called == if said == whole { "department" } else { "person" },
            None => {
                let kind = claim.entity.as_ref().and_then(|entity| entity.kind.split(' ').next());
                kind == Some(called) || facts.names.kinds_of(claim).any(|own| own == word)
            }
        };
        if !of_name.is_empty() && !of_name.iter().any(is_so) {
            doubts.push(Doubt::new(format!("`{said}` is no {word}")));
        }
    }
    doubts
}

/// `Sales has 300, of which 5.0 % were rejected`: what is a part of an entity's figure is that entity's.
fn parts_of(sentence: &Sentence) -> Vec<Doubt> {
    let values = sentence.values();
    let is_other = |at: &usize| {
        let whole = values.iter().rev().find(|(place, _)| place < at);
        let part = values.iter().find(|(place, _)| place > at);
        whole.zip(part).is_some_and(|((_, whole), (_, part))| whole.entity.is_some() && part.entity.is_none())
    };
    let others = sentence.find("of which").into_iter().filter(is_other);
    others.map(|_| Doubt::new("what is said of a part is of the whole file")).collect()
}

/// `champions`, `dormant`: Echo's own names of segments stand in the words, and beside a figure of that segment.
fn segments(sentence: &Sentence, facts: &Facts) -> Vec<Doubt> {
    let values = sentence.values();
    let kind = |claim: &Claim| claim.entity.as_ref().map(|entity| entity.kind.as_str()) == Some("segment");
    let names: BTreeSet<&str> = facts.claims.iter().filter(|claim| kind(claim)).map(name).collect();
    let mut doubts = Vec::new();
    for segment in names {
        for at in sentence.find(segment) {
            let before = values.iter().rev().find(|(place, _)| *place < at);
            let after = values.iter().find(|(place, _)| *place > at);
            if ![before, after].into_iter().flatten().any(|(_, claim)| kind(claim) && name(claim) == segment) {
                doubts.push(Doubt::new(format!("no figure beside `{segment}` is of that segment")));
            }
        }
    }
    doubts
}

pub(super) use crate::lexicon::parts::spoken;

fn is_name_of(said: &str, claim: &Claim) -> bool {
    let is_cohort = || {
        let is_of = claim.entity.as_ref().is_some_and(|entity| entity.kind == "cohort");
        is_of && Cohort::of(claim).is_some_and(|cohort| cohort.spoken() == said)
    };
    let is_half = || parts::pair(claim).is_some_and(|(whole, part)| said == whole || said == part);
    claim.entity.is_some() && (said == spoken(claim) || said == name(claim) || is_cohort() || is_half())
}

fn is_said(sentence: &Sentence, claim: &Claim, from: usize, at: usize, to: usize, facts: &Facts) -> bool {
    let names: Vec<(usize, &str)> = sentence.names().collect();
    if let Some((whole, part)) = parts::pair(claim) {
        let is_both = names.iter().any(|(place, said)| (from..to).contains(place) && *said == name(claim));
        let is_part_said = names.iter().any(|(place, said)| (from..to).contains(place) && *said == part);
        let is_whole_said = names.iter().any(|(_, said)| *said == whole) || facts.name == Some(whole);
        return is_both || (is_part_said && is_whole_said);
    }
    let around = names.iter().any(|(place, said)| (from..to).contains(place) && is_name_of(said, claim));
    let before = names.iter().rfind(|(place, _)| *place < at).map(|(_, said)| *said).or(facts.name);
    around
        || before.is_some_and(|said| is_name_of(said, claim))
        || parts::of_part(claim).any(|phrase| sentence.says(phrase))
        || facts.names.of_part(claim).any(|phrase| sentence.says(phrase))
        || (!spoken(claim).contains(|c: char| c.is_numeric()) && sentence.says(spoken(claim)))
}

/// A currency that the values of the sentence are in, and no other.
fn is_currency(said: &str, values: &[(usize, &Claim)], facts: &Facts) -> bool {
    let currency = |claim: &Claim| match &claim.unit {
        Unit::Money { currency: Some(currency) } => Some(currency.clone()),
        _ => currency_of(&claim.id).map(str::to_owned),
    };
    let shown: Vec<String> = values.iter().filter_map(|(_, claim)| currency(claim)).collect();
    let is_known = said == NO_CURRENCY || facts.claims.iter().any(|claim| currency(claim).as_deref() == Some(said));
    is_known && shown.iter().all(|of| of == said)
}

/// The column that a finding of the sentence speaks of.
fn is_column(said: &str, sentence: &Sentence, facts: &Facts) -> bool {
    let issues = facts.findings.issues.iter().filter_map(|issue| issue.column.as_deref());
    let ledger = facts.findings.ledger.iter().filter_map(|entry| entry.column.as_deref());
    sentence.tokens.iter().any(|token| matches!(token, Token::Finding))
        && issues.chain(ledger).any(|column| column == said)
}

/// The largest customer, beside the share of the largest customers.
fn is_in_top(said: &str, beside: Option<&Claim>, facts: &Facts) -> bool {
    let is_of = |claim: &&Claim| claim.metric == "top_customers" && name(claim) == said;
    let Some(customer) = facts.claims.iter().find(is_of) else { return false };
    let value = |claim: &Claim| claim.value.exact().unwrap_or(Decimal::MIN);
    let above = facts.peers(customer).into_iter().filter(|other| value(other) > value(customer)).count();
    let is_within = |claim: &Claim| {
        claim.metric == "customer_concentration"
            && name(claim).strip_prefix("top_").and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| above < n)
    };
    beside.is_some_and(is_within)
}
