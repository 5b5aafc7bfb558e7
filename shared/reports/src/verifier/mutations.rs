//! How much that is wrong the verifier finds, and how much that is right it doubts: sentences of the templates and
//! sentences as a model writes them, over claims of real files, each changed in every way that changes what it says.
//!
//! The swaps are written here and know nothing of the lexicon or of the verifier's lists.
use super::*;
use crate::claims::series_of;
use crate::{Part, Shows, TEMPLATES, sample};
use std::collections::BTreeSet;

const FILES: [(&str, &str); 16] = [
    ("revenue", include_str!("../../fixtures/revenue.json")),
    ("superstore", include_str!("../../fixtures/superstore.json")),
    ("marketing", include_str!("../../fixtures/marketing.json")),
    ("stripe_subscriptions", include_str!("../../fixtures/stripe_subscriptions.json")),
    ("quickbooks_pnl", include_str!("../../fixtures/quickbooks_pnl.json")),
    ("google_ads_campaign", include_str!("../../fixtures/google_ads_campaign.json")),
    ("superstore_customers", include_str!("../../fixtures/superstore_customers.json")),
    ("salesforce_opportunities", include_str!("../../fixtures/salesforce_opportunities.json")),
    ("meta_ads", include_str!("../../fixtures/meta_ads.json")),
    ("chargebee_subscriptions", include_str!("../../fixtures/chargebee_subscriptions.json")),
    ("quickbooks_general_ledger", include_str!("../../fixtures/quickbooks_general_ledger.json")),
    ("stripe_unified_payments", include_str!("../../fixtures/stripe_unified_payments.json")),
    ("insightbench_19", include_str!("../../fixtures/insightbench_19.json")),
    ("insightbench_20", include_str!("../../fixtures/insightbench_20.json")),
    ("insightbench_21", include_str!("../../fixtures/insightbench_21.json")),
    ("insightbench_39", include_str!("../../fixtures/insightbench_39.json")),
];
/// Sentences under the name of the file they speak of, with ids of claims for their numbers.
const WRITTEN: &str = include_str!("../../fixtures/sentences.txt");

const SUBJECTS: [(&str, &str); 33] = [
    ("net revenue", "profit"),
    ("gross revenue", "net income"),
    ("monthly recurring revenue", "burn rate"),
    ("annual recurring revenue", "gross profit"),
    ("mrr", "net burn"),
    ("attributed revenue", "refunds"),
    ("average order value", "cost per lead"),
    ("average order", "customer lifetime value"),
    ("average revenue per account", "cost per click"),
    ("revenue", "refunds"),
    ("sales", "discounts"),
    ("refunds", "discounts"),
    ("refund rate", "win rate"),
    ("discounts", "refunds"),
    ("profit margin", "discount rate"),
    ("gross profit", "income"),
    ("profit", "revenue"),
    ("cost per lead", "cost per click"),
    ("cost per click", "cost per lead"),
    ("click-through rate", "conversion rate"),
    ("return on ad spend", "magic number"),
    ("conversion rate", "repeat purchase rate"),
    ("orders", "customers"),
    ("leads", "clicks"),
    ("subscribers", "orders"),
    ("growth", "profit"),
    ("rejected records", "open records"),
    ("the department", "the category"),
    ("the category", "the department"),
    ("rejection rate", "open rate"),
    ("open rate", "rejection rate"),
    ("time to close", "rejection rate"),
    ("amount of records", "time to close"),
];
const DIRECTIONS: [(&str, &str); 36] = [
    ("below zero", "above zero"),
    ("rose", "fell"),
    ("fell", "rose"),
    ("grew", "shrank"),
    ("dropped", "grew"),
    ("climbed", "slipped"),
    ("increased", "decreased"),
    ("declined", "increased"),
    ("up", "down"),
    ("stayed level", "rose"),
    ("did not fall", "did not rise"),
    ("more than", "less than"),
    ("less than a third", "more than a third"),
    ("sold more", "sold less"),
    ("higher", "lower"),
    ("above", "below"),
    ("ahead of", "behind"),
    ("largest", "smallest"),
    ("best", "worst"),
    ("weakest", "strongest"),
    ("strongest", "weakest"),
    ("smallest", "largest"),
    ("highest", "lowest"),
    ("lowest", "highest"),
    ("most", "least"),
    ("sharpest fall", "sharpest rise"),
    ("follows", "leads, ahead of all,"),
    ("on the month before", "on the year before"),
    ("on the year before", "on the month before"),
    ("month over month", "year on year"),
    ("less", "more"),
    ("the smaller", "the larger"),
    ("the longer", "the shorter"),
    ("longest", "shortest"),
    ("shortest", "longest"),
    ("shorter", "longer"),
];
const UNITS: [(&str, &str); 11] = [
    ("orders", "leads"),
    ("order", "lead"),
    ("customers", "units"),
    ("customer", "unit"),
    ("rows", "orders"),
    ("row", "order"),
    ("units", "orders"),
    ("leads", "orders"),
    ("clicks", "leads"),
    ("records", "orders"),
    ("days", "records"),
];

struct Good {
    paragraph: Paragraph,
    claims: Vec<Claim>,
    findings: Findings,
    names: &'static Names,
}

impl Good {
    fn doubts(&self, paragraph: &Paragraph) -> Vec<Doubt> {
        follow(paragraph, &self.claims, &self.findings, self.names)
    }

    fn with(&self, at: usize, part: Part) -> Paragraph {
        let mut paragraph = self.paragraph.clone();
        paragraph.parts[at] = part;
        paragraph
    }
}

fn claims_of(file: &str) -> Vec<Claim> {
    let (_, json) = FILES.iter().find(|(name, _)| *name == file).expect("a fixture");
    serde_json::from_str(json).expect("claims")
}

/// The paragraphs of a report of every template over samples and files, the latter as they were after each month.
fn filled() -> Vec<Good> {
    let mut materials = vec![
        (sample::claims(), sample::findings()),
        (sample::without_values(), Findings::default()),
        (sample::two_currencies(), sample::findings()),
        (sample::long(), Findings::default()),
    ];
    materials.extend(FILES.map(|(file, _)| (claims_of(file), Findings::default())));
    let of_all = materials.len();
    let mut dependent = sample::claims();
    for claim in &mut dependent {
        let value = match claim.id.as_str() {
            "customer_concentration/top_10" => "0.81",
            "customer_concentration/top_1" => "0.425",
            "refunds" => "0.00",
            "orders" | "customers" => "1",
            _ => continue,
        };
        claim.value = domain::Value::Exact(value.parse().expect("a decimal"));
    }
    dependent.push(sample::of("revenue_by_period", "date", "(no date)", "100.00", 1));
    materials.push((dependent.clone(), sample::findings()));
    dependent.retain(|claim| claim.id != "customers");
    materials.push((dependent, Findings::default()));
    for month in 1..=12 {
        let is_there = |claim: &Claim| {
            let window = claim.window.as_ref();
            window.is_none_or(|w| w.label == "all" || w.label < format!("2017-{month:02}z"))
        };
        materials.push((claims_of("superstore").into_iter().filter(is_there).collect(), Findings::default()));
    }
    for thousandths in [-400, -31, -1, 0, 12, 250, 999, 1500] {
        let mut claims = sample::claims();
        for claim in claims.iter_mut().filter(|claim| claim.metric.contains("growth")) {
            claim.value = domain::Value::Exact(domain::Decimal::new(thousandths, 3));
        }
        materials.push((claims, Findings::default()));
    }
    let mut good = Vec::new();
    for (at, (claims, findings)) in materials.into_iter().enumerate() {
        // The later materials differ in what revenue health speaks of.
        for template in TEMPLATES.iter().take(if at < of_all { TEMPLATES.len() } else { 1 }) {
            let report = crate::report::composed(template, claims.clone(), findings.clone());
            let paragraphs = report.sections.into_iter().flat_map(|section| section.paragraphs);
            good.extend(paragraphs.map(|paragraph| Good {
                paragraph,
                claims: report.claims.clone(),
                findings: findings.clone(),
                names: (template.names)(),
            }));
        }
    }
    good
}

fn written() -> Vec<Good> {
    let mut good = Vec::new();
    let mut claims = Vec::new();
    for line in WRITTEN.lines() {
        match line.strip_prefix("# ") {
            Some(file) => claims = claims_of(file),
            None => {
                let mut text = line.to_owned();
                for (n, claim) in claims.iter().enumerate() {
                    text = text.replace(&format!("{{{{{}|", claim.id), &format!("{{{{c:{n}|"));
                }
                let paragraph = parse(&text, &claims).unwrap_or_else(|doubt| panic!("{doubt}, in: {line}"));
                let names = (TEMPLATES[0].names)();
                good.push(Good { paragraph, claims: claims.clone(), findings: Findings::default(), names });
            }
        }
    }
    good
}

/// The same digits with each one raised in turn.
fn digits(good: &Good) -> Vec<Paragraph> {
    let mut changed = Vec::new();
    for (at, part) in good.paragraph.parts.iter().enumerate() {
        let Part::Figure { claim, shows, text } = part else { continue };
        for (place, digit) in text.char_indices().filter_map(|(place, c)| Some((place, c.to_digit(10)?))) {
            let mut text = text.clone();
            text.replace_range(place..=place, &((digit + 1) % 10).to_string());
            changed.push(good.with(at, Part::Figure { claim: claim.clone(), shows: *shows, text }));
        }
    }
    changed
}

/// The words with one phrase in place of another, where it stands as whole words.
fn reworded(good: &Good, swaps: &[(&str, &str)], is_beside_value: bool) -> Vec<Paragraph> {
    let is_value =
        |part: &Part| matches!(part, Part::Figure { shows: Shows::Value | Shows::Rounded { .. } | Shows::Rows, .. });
    let mut changed = Vec::new();
    if !good.paragraph.parts.iter().any(is_value) {
        return changed;
    }
    for (at, part) in good.paragraph.parts.iter().enumerate() {
        let Part::Words { text } = part else { continue };
        if is_beside_value && !(at > 0 && is_value(&good.paragraph.parts[at - 1])) {
            continue;
        }
        let lower = text.to_lowercase();
        let mut covered: BTreeSet<usize> = BTreeSet::new();
        for (from, to) in swaps {
            let Some(place) = lower.find(from).filter(|place| !covered.contains(place)) else { continue };
            let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let end = place + from.len();
            if !is_edge(lower[..place].chars().next_back()) || !is_edge(lower[end..].chars().next()) {
                continue;
            }
            if is_beside_value && !text[..place].trim().is_empty() {
                continue;
            }
            covered.extend(place..end);
            let words = format!("{}{to}{}", &text[..place], &text[end..]);
            changed.push(good.with(at, Part::Words { text: words }));
        }
    }
    changed
}

/// The value of another claim with the same unit, as that claim says it.
fn other_claims(good: &Good) -> Vec<Paragraph> {
    swapped(
        good,
        |shows| matches!(shows, Shows::Value | Shows::Rounded { .. }),
        |one, other| one.unit == other.unit && one.value.exact().is_some() && other.value.exact().is_some(),
    )
}

/// The period of another claim of the same metric.
fn other_periods(good: &Good) -> Vec<Paragraph> {
    swapped(
        good,
        |shows| matches!(shows, Shows::Period | Shows::Days),
        |one, other| series_of(&one.id) == series_of(&other.id) && one.window != other.window,
    )
}

fn swapped(good: &Good, is_side: fn(Shows) -> bool, is_like: fn(&Claim, &Claim) -> bool) -> Vec<Paragraph> {
    const EACH: usize = 6;
    let mut changed = Vec::new();
    for (at, part) in good.paragraph.parts.iter().enumerate() {
        let Part::Figure { claim, shows, text } = part else { continue };
        let Some(one) = good.claims.iter().find(|known| known.id == *claim).filter(|_| is_side(*shows)) else {
            continue;
        };
        let differs = |other: &&Claim| is_like(one, other) && shows.of(other) != *text && !shows.of(other).is_empty();
        let others: Vec<&Claim> = good.claims.iter().filter(differs).collect();
        let step = (others.len() / EACH).max(1);
        // A sentence that lists periods says nothing of them.
        let speaks = good
            .paragraph
            .parts
            .iter()
            .any(|part| matches!(part, Part::Figure { shows: Shows::Value | Shows::Rounded { .. }, .. }));
        changed.extend(
            others.into_iter().step_by(step).filter(|_| speaks).map(|other| good.with(at, Part::figure(other, *shows))),
        );
    }
    changed
}

/// Another name of the same kind.
fn other_names(good: &Good) -> Vec<Paragraph> {
    let mut changed = Vec::new();
    for (at, part) in good.paragraph.parts.iter().enumerate() {
        let Part::Name { text } = part else { continue };
        let of = |claim: &Claim| entities::spoken(claim).to_owned();
        let Some(one) = good.claims.iter().find(|claim| of(claim) == *text) else { continue };
        let kind = |claim: &Claim| claim.entity.as_ref().map(|entity| entity.kind.clone());
        let others: BTreeSet<String> =
            good.claims.iter().filter(|other| kind(other) == kind(one)).map(of).filter(|other| other != text).collect();
        changed.extend(others.into_iter().take(4).map(|text| good.with(at, Part::Name { text })));
    }
    changed
}

/// Another unit after a figure, and a currency or a percentage where there is none.
fn other_units(good: &Good) -> Vec<Paragraph> {
    let mut changed = reworded(good, &UNITS, true);
    for (at, part) in good.paragraph.parts.iter().enumerate() {
        if let Part::Figure { shows: Shows::Value | Shows::Rounded { .. }, .. } = part {
            for unit in [" dollars", " percent", " yen"] {
                let mut paragraph = good.paragraph.clone();
                paragraph.parts.insert(at + 1, Part::Words { text: unit.into() });
                changed.push(paragraph);
            }
        }
    }
    changed
}

#[test]
fn no_template_says_more_than_a_real_file_bears_out() {
    for (file, _) in FILES {
        for template in TEMPLATES {
            let claims = claims_of(file);
            // Cut to the figures of another template, claims say of what they are cut off from that the file does not give it.
            let is_cut = claims.iter().all(|claim| claim.metric != template.required_metrics[0]);
            let report = sample::filled(template, claims, Findings::default());
            assert!(is_cut || report.unsaid.is_empty(), "{file}, {}: {:?}", template.name, report.unsaid);
        }
    }
}

type Mutation = fn(&Good) -> Vec<Paragraph>;

#[test]
fn what_is_wrong_is_found_and_what_is_right_is_believed() {
    let mut good = filled();
    let templated = good.len();
    let by_hand = written();
    assert!(templated >= 300 && by_hand.len() >= 120, "{templated} filled, {} written", by_hand.len());
    good.extend(by_hand);

    let all = good.len();
    // A sentence that is doubted as it stands shows nothing when it is changed.
    good.retain(|sentence| {
        let doubts = sentence.doubts(&sentence.paragraph);
        if !doubts.is_empty() {
            println!("FALSE ALARM {} {doubts:?}", sentence.paragraph.text());
        }
        doubts.is_empty()
    });
    let alarms = all - good.len();
    println!("sentences: {templated} of templates, {} by hand; false alarms: {alarms}", all - templated);

    let mutations: [(&str, f64, Mutation); 7] = [
        ("digits", 1.0, digits),
        ("subject", 0.95, |good| reworded(good, &SUBJECTS, false)),
        ("period", 0.95, other_periods),
        ("direction", 0.95, |good| reworded(good, &DIRECTIONS, false)),
        ("entity", 0.95, other_names),
        ("unit", 0.95, other_units),
        ("claim", 0.95, other_claims),
    ];
    let mut short = Vec::new();
    for (name, least, mutate) in mutations {
        let (mut made, mut found) = (0_u32, 0_u32);
        for sentence in &good {
            for paragraph in mutate(sentence) {
                made += 1;
                if sentence.doubts(&paragraph).is_empty() {
                    println!("MISSED {name}: {} ← {}", paragraph.text(), sentence.paragraph.text());
                } else {
                    found += 1;
                }
            }
        }
        let rate = f64::from(found) / f64::from(made.max(1));
        println!("{name}: {found} of {made} found, {:.1} %", rate * 100.0);
        if rate < least || made < 100 {
            short.push(name);
        }
    }
    assert!(alarms * 100 <= all, "{alarms} false alarms in {all}");
    assert_eq!(short, Vec::<&str>::new(), "too few of these are found");
}
