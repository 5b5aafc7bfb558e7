//! What stands out among the figures: each detector looks for one kind of thing, and what it finds is ranked by how much of the
//! whole it is, how sure it is, and how seldom it happens.
mod cohorts;
mod customers;
mod drivers;
mod efficiency;
mod entities;
mod funnel;
mod months;
mod readings;
mod refunds;
mod seasons;

use super::{Outline, records, series::Series};
use crate::{
    Paragraph, Part, Section, Shows,
    claims::{Block, Claims},
    reading,
};
use domain::{Decimal, Findings};

pub(crate) use customers::{concentration, is_of_few, top_ten};
pub(crate) use refunds::refunds;

/// More findings are a list, not an answer.
const MOST: usize = 7;
/// Findings of one kind that advice follows from.
const ADVISED_OF_A_KIND: usize = 2;
/// What weighs less is not told.
const LEAST: Decimal = Decimal::from_parts(4, 0, 0, false, 2);
/// Rows behind an entity's figure without which it is left out of comparisons.
pub(crate) const ROWS_FOR_A_COMPARISON: u64 = 5;

pub(crate) struct Found {
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
    Efficiency,
    WeakestStep,
    Refunds,
    Cohort,
    Season,
    Drivers,
    Concentration,
    AtRisk,
    Reading,
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
    for block in &claims.whole_and_blocks() {
        let mut of_block = Vec::new();
        for item in outline.headline.iter().chain(&outline.detail) {
            let series = Series::new(block, item);
            if !item.is_quiet && series.latest().is_some() {
                of_block.extend(months::big_step(&series));
                of_block.extend(months::record(&series));
                of_block.extend(months::below_zero(&series));
            }
        }
        of_block.extend(funnel::weakest_step(outline, block));
        of_block.extend(records::found(block));
        let of_customers = customers::of(block);
        let is_dependent = of_customers.iter().any(|found| found.kind == Kind::Concentration);
        for breakdown in &outline.by_entity {
            // How much hangs on the largest customer says who it is.
            let is_named = is_dependent && breakdown.metric == "top_customers";
            of_block.extend(entities::largest(block, breakdown).filter(|_| !is_named));
            of_block.extend(entities::losing(block, breakdown));
            let cheap = breakdown
                .facets
                .iter()
                .find_map(|facet| efficiency::small_and_cheap(block, breakdown, facet).map(|found| (&facet.of, found)));
            let told = cheap.as_ref().map(|(facet, _)| *facet);
            let others = breakdown.facets.iter().filter(|facet| Some(&facet.of) != told);
            of_block.extend(others.filter_map(|facet| entities::spread(block, breakdown, facet)));
            of_block.extend(cheap.map(|(_, found)| found));
        }
        of_block.extend(refunds::of(block));
        of_block.extend(of_customers);
        of_block.extend(of_metrics(block));
        for one in introduced(of_block, block) {
            // A figure that stands in two lists is found once.
            if !found.iter().any(|other: &Found| other.sentence == one.sentence) {
                found.push(one);
            }
        }
    }
    newest_first(found)
}

/// What the detectors that need no outline find, beside what a template says of itself.
pub(crate) fn beside(claims: &Claims) -> Vec<Found> {
    let blocks = claims.whole_and_blocks();
    newest_first(blocks.iter().flat_map(|block| introduced(of_metrics(block), block)).collect())
}

fn of_metrics(block: &Block) -> Vec<Found> {
    let found = [drivers::of(block), cohorts::retention(block), seasons::best_month(block), seasons::adjusted(block)];
    found.into_iter().flatten().chain(readings::of(block)).collect()
}

fn introduced(found: Vec<Found>, block: &Block) -> Vec<Found> {
    let introduce = |one: Found| Found {
        sentence: block.introduce(one.sentence),
        advice: one.advice.map(|advice| block.introduce(advice)),
        ..one
    };
    found.into_iter().map(introduce).collect()
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
        found.retain(|other| !repeats(other, &best) && !is_step_to(other, &best));
        chosen.push(best);
    }
    chosen
}

/// Whether one is the step to the month that the other calls a record, and asks for nothing: the summary tells of it.
fn is_step_to(one: &Found, record: &Found) -> bool {
    let last = |found: &Found| {
        found.sentence.parts.iter().rev().find_map(|part| match part {
            Part::Figure { claim, shows: Shows::Value, .. } => Some(claim.clone()),
            _ => None,
        })
    };
    (one.kind, record.kind) == (Kind::Step, Kind::Record) && one.advice.is_none() && last(one) == last(record)
}

/// Whether two findings of a kind lead with one value: that of a channel and of the only campaign it runs, of profit before and
/// after nothing.
fn repeats(one: &Found, other: &Found) -> bool {
    let leads = |found: &Found| {
        let value = |part: &Part| matches!(part, Part::Figure { shows: Shows::Value, .. });
        found.sentence.parts.iter().find(|part| value(part)).map(|part| part.text().to_owned())
    };
    one.kind == other.kind && leads(one).is_some() && leads(one) == leads(other)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lexicon::Names, sample, verifier::follow};

    /// What was found, with the advice that follows; all of it follows from the claims.
    pub(super) fn told(found: impl IntoIterator<Item = Found>, claims: &[Claim]) -> Vec<String> {
        let checked = |paragraph: &Paragraph| {
            assert_eq!(follow(paragraph, claims, &Findings::default(), &Names::default()), [], "{}", paragraph.text());
            paragraph.text()
        };
        let text = |found: Found| {
            let advice = found.advice.as_ref().map(|advice| format!(" | {}", checked(advice))).unwrap_or_default();
            format!("{}{advice}", checked(&found.sentence))
        };
        found.into_iter().map(text).collect()
    }

    #[test]
    fn a_step_among_a_few_things_is_no_news() {
        let count = |month: &str, value: &str| {
            sample::in_month("customers", None, month, value, Unit::Count { of: "customers".into() })
        };
        let outline = Outline::read(r#"{"headline": [{"figure": "customers", "name": "customers"}], "detail": []}"#);
        let found = |one: &str, other: &str| {
            let claims = [count("2024-01", one), count("2024-02", other)];
            of(&outline, &Claims::new(&claims)).iter().map(|found| found.sentence.text()).collect::<Vec<_>>()
        };
        assert_eq!(found("6", "9"), [] as [&str; 0]);
        assert_eq!(found("60", "90"), ["Customers rose from 60 in January 2024 to 90 in February 2024."]);
    }

    #[test]
    fn the_largest_customer_is_named_once() {
        let mut claims = sample::claims();
        let share = claims.iter_mut().find(|claim| claim.id == "customer_concentration/top_1").expect("a claim");
        share.value = domain::Value::Exact(Decimal::new(42, 2));
        let outline = &crate::templates::customer_health::OUTLINE;
        let found = of(outline, &Claims::new(&claims));
        let naming = found.iter().filter(|found| found.sentence.text().contains("CUST011"));
        assert_eq!(naming.count(), 1);
    }

    #[test]
    fn one_value_under_two_names_is_told_once() {
        let figure = |metric: &str, name: &str, value: &str| sample::of(metric, "product", name, value, 9);
        let claims = [
            figure("revenue_by_product", "Pen", "90.00"),
            figure("revenue_by_category", "Writing", "90.00"),
            figure("revenue_by_region", "North", "80.00"),
        ];
        let outline = Outline::read(
            r#"{"headline": [], "detail": [], "by_entity": [
                {"metric": "revenue_by_product", "heading": "Products", "entity": "product"},
                {"metric": "revenue_by_category", "heading": "Categories", "entity": "category"},
                {"metric": "revenue_by_region", "heading": "Regions", "entity": "region"}]}"#,
        );
        let found = of(&outline, &Claims::new(&claims));
        let said: Vec<String> = found.iter().map(|found| found.sentence.text()).collect();
        let only = |name: &str, kind: &str, value: &str| {
            format!("{name} is the largest {kind}, with {value}. It is the only one.")
        };
        assert_eq!(said, [only("Pen", "product", "90.00"), only("North", "region", "80.00")]);
    }
    use domain::{Claim, Unit};

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
    fn a_record_is_told_without_the_step_to_it() {
        let fallen = sample::months(&["100.00", "101.00", "99.00", "100.00", "101.00", "80.00"]);
        let record = "June 2024 was the lowest of all complete months for revenue, with 80.00.";
        assert_eq!(found("down", &fallen), [record]);
        assert_eq!(found("up", &fallen).len(), 2, "a step the wrong way asks for something");
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
                "Cost is best in the channel B with 3.00 and worst in A with 9.00, among those with more than a few rows. | For cost, ask what B (3.00) does better than A (9.00) \
                 before moving money between them.",
                "A is the largest channel by spend, with 80.00; B follows with 20.00.",
            ]
        );
    }
}
