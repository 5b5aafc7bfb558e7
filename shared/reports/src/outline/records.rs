//! What stands out among records that are worked through, such as claims and tickets: where more are rejected than elsewhere,
//! whose they are, which take longer, and how small ones fare beside large ones.
use super::findings::Found;
use crate::{Paragraph, claims::Block, lexicon::parts::spoken, reading::plural};
use domain::{Claim, Decimal};

/// The sides that are compared: the metric, and what one entity is called.
const SIDES: [(&str, &str); 2] = [(DEPARTMENTS, "department"), ("records_by_category", "category")];
const DEPARTMENTS: &str = "records_by_department";
const AMOUNTS: &str = "records_by_amount";
const PERSONS: &str = "records_by_person";
const SMALL: &str = "days_of_small_records";

/// A group of fewer records is not compared.
const FEWEST: u64 = 5;
/// A mean of days that is so many times another is worth a sentence.
const APART: Decimal = Decimal::from_parts(125, 0, 0, false, 2);
/// Of more groups than these, some stand out by chance.
const MANY: usize = 10;
/// Of small records, whose groups are smaller still.
const FEWEST_SMALL: u64 = 2;

/// One entity of a side: its name, and what is known of it.
struct Group<'a> {
    name: &'a str,
    claim: &'a Claim,
    value: Decimal,
}

pub(super) fn found(block: &Block) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (metric, kind) in SIDES {
        found.extend(most_rejected(block, metric, kind));
    }
    found.extend(rejected_persons(block));
    found.extend(by_amount(block));
    found.extend(small_ones(block));
    found.extend(outcomes_by_amount(block));
    for (metric, kind) in SIDES.into_iter().chain([(PERSONS, "person")]) {
        found.extend(slowest(block, metric, kind));
    }
    found
}

fn score(hundredths: i64) -> Decimal {
    Decimal::new(hundredths, 2)
}

/// One measure of the entities of a side, in the order of the claims' values, without those that stand for several.
fn measured<'a>(block: &Block<'a>, metric: &str, measure: &str) -> Vec<Group<'a>> {
    let ending = format!(": {measure}");
    let group = |(claim, value): (&'a Claim, Decimal)| {
        let name = crate::claims::name(claim).strip_suffix(&ending)?;
        (!name.starts_with('(')).then_some(Group { name, claim, value })
    };
    block.entities(metric).into_iter().filter_map(group).collect()
}

fn of<'a, 'b>(groups: &'b [Group<'a>], name: &str) -> Option<&'b Group<'a>> {
    groups.iter().find(|group| group.name == name)
}

/// Whether a share among some of all lies more than two standard errors above that of all: `(p − P)² n > 4 P (1 − P)`.
fn is_above_chance(part: Decimal, whole: Decimal, records: u64) -> bool {
    let spread = Decimal::from(4) * whole * (Decimal::ONE - whole);
    let apart = part - whole;
    apart > Decimal::ZERO && apart * apart * Decimal::from(records) > spread
}

/// The group whose rejection rate lies furthest above that of all, where that is no chance.
fn highest<'a>(block: &Block<'a>, metric: &str) -> Option<(Group<'a>, &'a Claim)> {
    let (all, rate) = block.exact("rejection_rate")?;
    let compared = measured(block, metric, "rejection rate").into_iter().filter(|group| group.claim.n >= FEWEST);
    let highest = compared.max_by_key(|group| group.value)?;
    is_above_chance(highest.value, rate, highest.claim.n).then_some((highest, all))
}

/// `Rejected records are most common in the department IT: 44.2 % of 43 records, against 9.2 % of all 500 records.`, and how the
/// group with most records compares.
fn most_rejected(block: &Block, metric: &str, kind: &str) -> Option<Found> {
    let (highest, all) = highest(block, metric)?;
    let mut sentence = Paragraph::say("Rejected records are most common in the ").words(kind).words(" ");
    sentence = sentence.name(highest.name).words(": ").value(highest.claim).words(" of ").rows(highest.claim);
    sentence = sentence.words(" records, against ").value(all).words(" of all ").rows(all).words(" records");
    let rates = measured(block, metric, "rejection rate");
    let is_first = rates.first().is_some_and(|first| first.value == highest.value);
    sentence = sentence.words(if is_first { "." } else { ", among those with more than a few records." });
    let numbers = measured(block, metric, "records");
    if let Some((largest, rate)) = numbers.first().and_then(|largest| Some((largest, of(&rates, largest.name)?)))
        && of(&numbers, highest.name).is_some_and(|records| records.value < largest.value)
    {
        sentence = sentence.words(" It does not have the most records: ").name(largest.name).words(" has ");
        sentence = sentence.value(largest.claim).words(", of which ").value(rate.claim).words(" were rejected.");
    }
    let advice = Paragraph::say("Look through the rejected records of the ").words(kind).words(" ").name(highest.name);
    let advice = advice.words(" (").value(highest.claim).words(" of its ").rows(highest.claim);
    let advice = advice.words(" records) for what they have in common.");
    // Where a few persons have most of them, it is they who are asked.
    let is_of_persons = metric == DEPARTMENTS && rejected_persons(block).is_some();
    Some(Found::of_records(sentence, (!is_of_persons).then_some(advice), score(100)))
}

/// Those with most rejected records in the department that has more of them than chance allows, where few have most.
fn rejected_persons(block: &Block) -> Option<Found> {
    let (department, _) = highest(block, DEPARTMENTS)?;
    let begin = format!("{}: ", department.name);
    let persons = block.entities("rejections_by_person").into_iter();
    let persons: Vec<(&str, &Claim, Decimal)> = persons
        .filter_map(|(claim, value)| Some((crate::claims::name(claim).strip_prefix(&begin)?, claim, value)))
        .collect();
    let (_, _, most) = *persons.first()?;
    let top = persons.iter().take_while(|(_, _, rejected)| *rejected == most).count();
    let is_far = persons.get(top).is_none_or(|(_, _, next)| *next * Decimal::TWO <= most);
    if top > 3 || most < Decimal::from(3) || !is_far {
        return None;
    }
    let rejected = measured(block, DEPARTMENTS, "rejected records");
    let all = of(&rejected, department.name)?;
    let listed = |mut paragraph: Paragraph| {
        for (at, (name, claim, _)) in persons[..top].iter().enumerate() {
            paragraph = paragraph.words(if at == 0 {
                ""
            } else if at + 1 == top {
                " and "
            } else {
                ", "
            });
            paragraph = paragraph.name(name).words(" (").value(claim).words(")");
        }
        paragraph
    };
    let sentence = Paragraph::say("Of the ").value(all.claim).words(" rejected records of the department ");
    let mut sentence = listed(sentence.name(department.name).words(", "));
    sentence = sentence.words(if top == 1 { " has the most" } else { " have the most" });
    if let Some((name, claim, _)) = persons.get(top) {
        sentence = sentence.words("; ").name(name).words(" follows with ").value(claim);
    }
    let advice = Paragraph::say("Talk about the rejected records of the department ").name(department.name);
    let advice =
        advice.words(if top == 1 { " with whoever has the most: " } else { " with those who have the most: " });
    Some(Found::of_records(sentence.words("."), Some(listed(advice).words(".")), score(95)))
}

/// Means of days of the brackets that enough records were closed of, from the smallest amounts to the largest.
fn days_by_amount<'a>(block: &Block<'a>) -> Vec<Group<'a>> {
    let mut groups = measured(block, AMOUNTS, "mean days");
    groups.retain(|group| group.claim.n >= FEWEST);
    groups.sort_by_key(|group| bracket_begins(group.name));
    groups
}

/// Where a bracket begins, by its name: 0 of `under 1,000`, 1000 of `1,000 to 2,000`.
pub(crate) fn bracket_begins(bracket: &str) -> Decimal {
    let first = bracket.split(' ').next().unwrap_or_default().replace(',', "");
    first.parse().unwrap_or(Decimal::ZERO)
}

/// The smaller the amount the longer it takes, or the other way round, from bracket to bracket.
fn by_amount(block: &Block) -> Option<Found> {
    let groups = days_by_amount(block);
    let [first, .., last] = &groups[..] else { return None };
    let falls = groups.windows(2).all(|pair| pair[0].value > pair[1].value);
    let rises = groups.windows(2).all(|pair| pair[0].value < pair[1].value);
    let apart = if falls { first.value >= last.value * APART } else { last.value >= first.value * APART };
    if groups.len() < 3 || !(falls || rises) || !apart {
        return None;
    }
    let way = if falls { "smaller" } else { "larger" };
    let mut sentence = Paragraph::say("The ").words(way).words(" the amount, the longer the time to close: ");
    for (at, group) in groups.iter().enumerate() {
        sentence = sentence.words(if at > 0 { ", " } else { "" }).value(group.claim);
        sentence = sentence.words(if at > 0 { " with " } else { " on average with " }).name(group.name);
    }
    let slow = if falls { first } else { last };
    let advice = Paragraph::say("Find out why the time to close records with ").name(slow.name).words(" is ");
    let fast = if falls { last } else { first };
    let advice = advice.value(slow.claim).words(" on average, against ").value(fast.claim).words(" with ");
    let advice = advice.name(fast.name).words(".");
    Some(Found::of_records(sentence.words("."), Some(advice), score(100)))
}

/// How records fare in the smallest bracket, in the largest, and in the one that holds most of them.
fn outcomes_by_amount(block: &Block) -> Option<Found> {
    let mut open = measured(block, AMOUNTS, "open rate");
    open.sort_by_key(|group| bracket_begins(group.name));
    let numbers = measured(block, AMOUNTS, "records");
    let rejected = measured(block, AMOUNTS, "rejection rate");
    let ([first, .., last], largest) = (&open[..], numbers.first()?) else { return None };
    let higher = if first.value >= last.value { first } else { last };
    let lower = if first.value >= last.value { last } else { first };
    let (_, of_all) = block.exact("open_rate")?;
    let is_chance = !is_above_chance(higher.value, of_all, higher.claim.n)
        && !is_above_chance(Decimal::ONE - lower.value, Decimal::ONE - of_all, lower.claim.n);
    if higher.value - lower.value < score(5) || is_chance {
        return None;
    }
    let mut sentence = Paragraph::say("Outcomes vary with the amount: ");
    for (at, group) in [higher, lower].into_iter().enumerate() {
        sentence = if at > 0 { sentence.words(", but ") } else { sentence };
        sentence = sentence.value(group.claim).words(" of the ").rows(group.claim).words(" records with ");
        sentence = sentence.name(group.name).words(" are still open and ").value(of(&rejected, group.name)?.claim);
        sentence = sentence.words(" were rejected");
    }
    sentence = sentence.words(". Most records are of ").name(largest.name).words(": ").value(largest.claim);
    Some(Found::of_records(sentence.words("."), None, score(80)))
}

/// `7.5 days (Finance) with 8 records`.
fn of_group(sentence: Paragraph, claim: &Claim) -> Paragraph {
    let sentence = sentence.value(claim).words(" (").name(spoken(claim)).words(") with ");
    sentence.rows(claim).words(plural(Decimal::from(claim.n), " record", " records"))
}

/// How far the groups of small records are apart in the days they take.
fn small_ones(block: &Block) -> Option<Found> {
    let all = block.entities(SMALL);
    let of_bracket = |is_small: bool| {
        let mut brackets = all.iter().filter(|(claim, _)| claim.entity.as_ref().is_some_and(|e| e.kind == "bracket"));
        brackets.find(|(claim, _)| spoken(claim).starts_with("under ") == is_small).copied()
    };
    let ((whole, small), (rest, large)) = (of_bracket(true)?, of_bracket(false)?);
    // Small ones that take as long as others are no group of their own.
    if small < large * APART && large < small * APART {
        return None;
    }
    let mut sentence = Paragraph::say("Time to close small records is unequal: with ");
    sentence = sentence.name(spoken(whole)).words(" it is ").value(whole).words(" on average");
    let mut any = false;
    for kind in ["department", "category", "person"] {
        let of_kind = |(claim, _): &&(&Claim, Decimal)| {
            claim.n >= FEWEST_SMALL && claim.entity.as_ref().is_some_and(|entity| entity.kind == kind)
        };
        let groups: Vec<&(&Claim, Decimal)> = all.iter().filter(of_kind).collect();
        let [(slow, most), .., (fast, least)] = groups[..] else { continue };
        if *most < *least * APART {
            continue;
        }
        sentence = sentence.words("; by ").words(kind).words(", from ");
        sentence = of_group(sentence, fast).words(" to ");
        sentence = of_group(sentence, slow);
        any = true;
    }
    let sentence = sentence.words("; with ").name(spoken(rest)).words(" it is ").value(rest).words(".");
    any.then(|| Found::of_records(sentence, None, score(90)))
}

/// The groups of a side that take longest and shortest, where the longest is no chance.
fn slowest(block: &Block, metric: &str, kind: &str) -> Option<Found> {
    let (_, all) = block.exact("days_to_close")?;
    let of_side = measured(block, metric, "mean days");
    let has_small = of_side.iter().any(|group| group.claim.n < FEWEST);
    let groups: Vec<Group> = of_side.into_iter().filter(|group| group.claim.n >= FEWEST).collect();
    let [slow, .., fast] = &groups[..] else { return None };
    let is_slow = is_slower_than_chance(slow.value, all, slow.claim.n, groups.len());
    if slow.value < fast.value * APART || !is_slow {
        return None;
    }
    let is_person = kind == "person";
    let sentence = Paragraph::say("Time to close is longest ");
    let sentence = if is_person { sentence.words("for ") } else { sentence.words("in the ").words(kind).words(" ") };
    let sentence = sentence.name(slow.name);
    let sentence = sentence.words(", with ").value(slow.claim).words(" of ").rows(slow.claim).words(" records");
    let sentence = sentence.words(", and shortest ");
    let sentence =
        sentence.words(if is_person { "for " } else { "in " }).name(fast.name).words(", with ").value(fast.claim);
    let sentence = sentence.words(if has_small { ", among those with more than a few records." } else { "." });
    Some(Found::of_records(sentence, None, score(50)))
}

/// Whether a mean of days lies more than two standard errors above that of all, times being spread about as wide as their mean;
/// three of many groups, one of which always takes long by chance.
fn is_slower_than_chance(part: Decimal, whole: Decimal, records: u64, groups: usize) -> bool {
    let errors = Decimal::from(if groups > MANY { 3 } else { 2 });
    let apart = part - whole;
    apart > Decimal::ZERO && apart * apart * Decimal::from(records) > errors * errors * whole * whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::Unit;

    /// One measure of an entity, over so many records.
    fn figure(metric: &str, name: &str, measure: &str, value: &str, records: u64) -> Claim {
        let is_rate = measure.contains("rate");
        let unit = if is_rate { Unit::Ratio } else { Unit::Count { of: "records".to_owned() } };
        Claim { unit, ..sample::of(metric, &format!("side {measure}"), &format!("{name}: {measure}"), value, records) }
    }

    fn rate_of_all(value: &str, records: u64) -> Claim {
        let claim = sample::of("rejection_rate", "", "", value, records);
        Claim { id: "rejection_rate".to_owned(), entity: None, unit: Unit::Ratio, ..claim }
    }

    fn said(claims: &[Claim]) -> Vec<String> {
        let claims = Claims::new(claims);
        found(&claims.whole()).into_iter().map(|found| found.sentence.text()).collect()
    }

    fn departments(it: &str, records: u64) -> Vec<Claim> {
        let metric = "records_by_department";
        let mut claims = vec![rate_of_all("0.10", 500)];
        claims.extend([
            figure(metric, "IT", "records", &records.to_string(), records),
            figure(metric, "IT", "rejection rate", it, records),
            figure(metric, "IT", "rejected records", "20", records),
        ]);
        claims.extend([
            figure(metric, "Sales", "records", "300", 300),
            figure(metric, "Sales", "rejection rate", "0.05", 300),
        ]);
        claims
    }

    #[test]
    fn a_rate_that_is_no_chance_is_said_with_what_it_is_compared_with() {
        assert_eq!(
            said(&departments("0.50", 40)),
            [
                "Rejected records are most common in the department IT: 50.0 % of 40 records, against 10.0 % of all 500 records. \
              It does not have the most records: Sales has 300, of which 5.0 % were rejected."
            ]
        );
        assert_eq!(said(&departments("0.15", 40)), [] as [&str; 0], "a few more of forty are chance");
        assert_eq!(said(&departments("1", 4)), [] as [&str; 0], "four records say nothing");
    }

    #[test]
    fn persons_are_named_where_they_stand_far_before_the_next() {
        let of = |name: &str, rejected: &str| {
            sample::of("rejections_by_person", "pair", &format!("IT: {name}"), rejected, 9)
        };
        let mut claims = departments("0.50", 40);
        claims.extend(
            [of("Ann", "7"), of("Bob", "7"), of("Cy", "1")]
                .map(|claim| Claim { unit: Unit::Count { of: "records".to_owned() }, ..claim }),
        );
        assert_eq!(
            said(&claims)[1],
            "Of the 20 rejected records of the department IT, Ann (7) and Bob (7) have the most; Cy follows with 1."
        );
        let next = claims.last_mut().unwrap();
        next.value = domain::Value::Exact(Decimal::from(6));
        assert_eq!(said(&claims).len(), 1, "all have about as many");
    }

    #[test]
    fn days_that_fall_or_rise_from_bracket_to_bracket_are_a_finding() {
        let days = |values: [&str; 3]| {
            let names = ["under 1,000", "1,000 to 2,000", "2,000 or more"];
            let of = |(name, value): (&str, &str)| figure(AMOUNTS, name, "mean days", value, 9);
            said(&names.into_iter().zip(values).map(of).collect::<Vec<_>>())
        };
        let falls = "The smaller the amount, the longer the time to close: 20 on average with under 1,000, 9 with 1,000 to 2,000, \
                     3 with 2,000 or more.";
        assert_eq!(days(["20", "9", "3"]), [falls]);
        assert!(days(["3", "9", "20"])[0].starts_with("The larger the amount, the longer the time to close: 3"));
        assert_eq!(days(["9", "20", "3"]), [] as [&str; 0]);
    }

    #[test]
    fn one_who_takes_long_among_many_is_chance() {
        let days = |name: &str, value: &str, records: u64| figure(PERSONS, name, "mean days", value, records);
        let of_all =
            Claim { id: "days_to_close".to_owned(), metric: "days_to_close".to_owned(), ..rate_of_all("5", 90) };
        let mut claims = vec![of_all, days("Ann", "11", 6), days("Bob", "4", 6), days("Cy", "3", 6)];
        assert_eq!(
            said(&claims),
            ["Time to close is longest for Ann, with 11 of 6 records, and shortest for Cy, with 3."]
        );
        claims.extend((0..9).map(|n| days(&format!("One of many {n}"), "5", 6)));
        assert_eq!(said(&claims), [] as [&str; 0]);
    }

    #[test]
    fn outcomes_that_are_apart_by_chance_are_none() {
        let outcomes = |open: &str| {
            let of_all =
                Claim { id: "open_rate".to_owned(), metric: "open_rate".to_owned(), ..rate_of_all("0.30", 150) };
            let mut claims = vec![of_all];
            for (name, open, records) in
                [("under 1,000", open, 40), ("1,000 to 2,000", "0.30", 10), ("2,000 or more", "0.25", 100)]
            {
                claims.push(figure(AMOUNTS, name, "records", &records.to_string(), records));
                claims.push(figure(AMOUNTS, name, "open rate", open, records));
                claims.push(figure(AMOUNTS, name, "rejection rate", "0.10", records));
            }
            said(&claims)
        };
        assert_eq!(
            outcomes("0.60"),
            [
                "Outcomes vary with the amount: 60.0 % of the 40 records with under 1,000 are still open and 10.0 % were \
              rejected, but 25.0 % of the 100 records with 2,000 or more are still open and 10.0 % were rejected. Most \
              records are of 2,000 or more: 100."
            ]
        );
        assert_eq!(outcomes("0.35"), [] as [&str; 0]);
    }

    #[test]
    fn small_records_are_told_of_where_they_take_another_time_than_large_ones() {
        let small = |kind: &str, name: &str, days: &str| sample::of(SMALL, kind, name, days, 8);
        let told = |large: &str| {
            said(&[
                small("bracket", "under 2,000", "9"),
                small("bracket", "2,000 or more", large),
                small("department", "department IT", "12"),
                small("department", "department HR", "6"),
            ])
        };
        assert_eq!(
            told("3"),
            [
                "Time to close small records is unequal: with under 2,000 it is 9.00 on average; by department, from 6.00 (HR) \
              with 8 records to 12.00 (IT) with 8 records; with 2,000 or more it is 3.00."
            ]
        );
        assert_eq!(told("8"), [] as [&str; 0]);
    }
}
