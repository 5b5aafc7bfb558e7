//! Rows of an export that are left out and cells that count once: the vendor's rules, applied row by row.
use super::once_per_order::Once;
use super::vendor::{Exclusion, Mixture, Test, begins};
use super::{Vendor, normalised, place_of};
use crate::records::Record;
use domain::{Issue, Policy, Rule, Severity};
use std::collections::BTreeSet;

/// The rules that hold for one file under one policy. Made anew for each pass; two passes over the same rows agree.
#[derive(Debug, Default)]
pub(crate) struct RowRules {
    rules: Vec<RowRule>,
    /// The first of `rules`, in order: where to look and what for.
    exclusions: Vec<Vec<(usize, &'static Test)>>,
    once: Option<Once>,
    headers: Vec<String>,
    kinds: Option<Kinds>,
    blanked: Vec<Blanked>,
}

/// One rule as the ledger names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowRule {
    pub rule: Rule,
    /// The header as the file spells it.
    pub column: String,
    pub what: String,
}

/// A cell that a rule emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blanked {
    /// Place in [`RowRules::list`].
    pub rule: usize,
    /// Column of the cell.
    pub place: usize,
    /// What stood there.
    pub text: String,
}

impl RowRules {
    pub(crate) fn new(vendor: Option<&'static Vendor>, headers: &[String], policy: &Policy) -> Self {
        let Some(vendor) = vendor else { return Self::default() };
        let names = normalised(headers);
        let mut made = Self { headers: headers.to_vec(), ..Self::default() };
        for exclusion in vendor.exclusions {
            let Some((column, tests)) = places(exclusion, &names) else { continue };
            let Some(column) = headers.get(column).filter(|column| policy.allows(Rule::ExcludeRows, Some(column)))
            else {
                continue;
            };
            made.rules.push(RowRule {
                rule: Rule::ExcludeRows,
                column: column.clone(),
                what: exclusion.what.to_owned(),
            });
            made.exclusions.push(tests);
        }
        if let Some(order) = &vendor.once_per_order {
            made.once = Once::new(order, &names, |place| {
                let column = headers.get(place).filter(|column| policy.allows(Rule::OncePerOrder, Some(column)))?;
                made.rules.push(RowRule {
                    rule: Rule::OncePerOrder,
                    column: column.clone(),
                    what: format!("`{column}` is of the whole order and was repeated on its lines; it counts once."),
                });
                Some(made.rules.len() - 1)
            });
        }
        made.kinds = vendor.mixture.as_ref().and_then(|mixture| Kinds::new(mixture, headers, &names));
        made
    }

    /// The rules, for the ledger; verdicts are places in this list.
    pub(crate) fn list(&self) -> &[RowRule] {
        &self.rules
    }

    /// The rule that leaves the row out, if one does; otherwise cells of the row may have been emptied.
    pub(crate) fn apply(&mut self, record: &mut Record) -> Option<usize> {
        self.blanked.clear();
        let passes = |tests: &Vec<(usize, &Test)>| {
            tests.iter().all(|(place, test)| test.passes(record.get(*place).unwrap_or_default().trim()))
        };
        if let Some(rule) = self.exclusions.iter().position(passes) {
            return Some(rule);
        }
        if let Some(kinds) = &mut self.kinds {
            kinds.observe(record);
        }
        if let Some(once) = &mut self.once {
            once.apply(record, &mut self.blanked);
        }
        None
    }

    /// The cells that the latest [`RowRules::apply`] emptied.
    pub(crate) fn blanked(&self) -> &[Blanked] {
        &self.blanked
    }

    /// Whether the latest row continues an order: that its order's columns are empty there is no fault.
    pub(crate) fn is_continuation(&self) -> bool {
        self.once.as_ref().is_some_and(|once| once.is_continuation)
    }

    /// What the rows of the whole file showed, once all were applied.
    pub(crate) fn issues(&self) -> Vec<Issue> {
        let differing = self.once.iter().flat_map(|once| once.issues(&self.headers));
        self.kinds.iter().filter_map(Kinds::issue).chain(differing).collect()
    }
}

/// The rule's own column, and all columns it looks at. A rule needs the column it is named after; where another one is
/// missing, that one is not asked.
fn places(exclusion: &'static Exclusion, names: &[String]) -> Option<(usize, Vec<(usize, &'static Test)>)> {
    let (first, _) = exclusion.tests.first()?;
    let own = place_of(names, first)?;
    let tests = exclusion.tests.iter().filter_map(|(columns, test)| Some((place_of(names, columns)?, test)));
    Some((own, tests.collect()))
}

impl Test {
    /// Asked of a trimmed cell.
    fn passes(&self, cell: &str) -> bool {
        let is = |words: &[&str]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
        let contains = |words: &[&str]| words.iter().any(|word| has_word(cell, word));
        let is_negative = || cell.starts_with(['-', '−', '(']) || cell.ends_with('-');
        !cell.is_empty()
            && match self {
                Test::OneOf(words) => is(words),
                Test::NoneOf(words) => !is(words),
                Test::Contains(words) => contains(words),
                Test::ContainsNone(words) => !contains(words),
                Test::Negative => is_negative(),
                Test::Positive => !is_negative(),
            }
    }
}

/// Whether a text has the word, or its plural, as a whole: `Threshold` has no `hold`.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric();
    (0..text.len()).any(|at| {
        let Some((before, rest)) = text.split_at_checked(at).filter(|(_, rest)| begins(rest, word)) else {
            return false;
        };
        let after = rest.get(word.len()..).unwrap_or_default();
        let after = after.strip_prefix(['s', 'S']).unwrap_or(after);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// Watches whether a column counts the same thing in every row.
#[derive(Debug)]
struct Kinds {
    header: String,
    by: String,
    place: usize,
    /// The first few kinds, in alphabetical order.
    seen: BTreeSet<String>,
}

impl Kinds {
    const NAMED: usize = 4;

    fn new(mixture: &Mixture, headers: &[String], names: &[String]) -> Option<Self> {
        if place_of(names, mixture.unless).is_some() {
            return None;
        }
        let place = place_of(names, mixture.by)?;
        let header = headers.get(place_of(names, &[mixture.column])?)?.clone();
        Some(Self { header, by: headers.get(place)?.clone(), place, seen: BTreeSet::new() })
    }

    fn observe(&mut self, record: &Record) {
        let kind = record.get(self.place).unwrap_or_default().trim();
        if self.seen.len() < Self::NAMED && !kind.is_empty() && !self.seen.contains(kind) {
            self.seen.insert(crate::cell::quoted(kind));
        }
    }

    fn issue(&self) -> Option<Issue> {
        let kinds: Vec<&str> = self.seen.iter().map(String::as_str).collect();
        (kinds.len() > 1).then(|| Issue {
            kind: "mixed_goals".into(),
            severity: Severity::Warning,
            row: None,
            column: Some(self.header.clone()),
            value: None,
            what: format!(
                "`{}` counts different things, as `{}` says: {}. Their sum means nothing.",
                self.header,
                self.by,
                kinds.join(", ")
            ),
            suggestion: "Export one file per goal, or with a column for each kind of result.".into(),
            effect: Some("Conversions and the cost of one add up different goals.".into()),
        })
    }
}
