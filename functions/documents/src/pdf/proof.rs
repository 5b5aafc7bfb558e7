//! The claims that a document shows, in the order in which it shows them, each with the place where it is proved.
use super::text::fitted;
use domain::Claim;
use reports::spoken;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// More lines of proof are not read on paper, and each takes its share of the time to set them.
const MOST: usize = 300;

/// Labels have numbers, not the names of claims: a name of a label stays in memory for as long as the process.
pub(super) struct Proof<'a> {
    claims: BTreeMap<&'a str, &'a Claim>,
    shown: Vec<(&'a Claim, String)>,
    numbers: BTreeMap<&'a str, usize>,
    left_out: BTreeSet<&'a str>,
}

/// Where a figure leads, and the mark of the place itself, where it is the first that shows its claim.
#[derive(Default)]
pub(super) struct Link {
    pub to: Option<String>,
    pub mark: Option<String>,
}

impl<'a> Proof<'a> {
    pub(super) fn of(claims: &'a [Claim]) -> Self {
        let claims = claims.iter().map(|claim| (claim.id.as_str(), claim)).collect();
        Self { claims, shown: Vec::new(), numbers: BTreeMap::new(), left_out: BTreeSet::new() }
    }

    /// A figure that shows the claim.
    pub(super) fn link(&mut self, id: &str) -> Link {
        match self.number(id, None) {
            Some((number, is_first)) => {
                Link { to: Some(format!("proof-{number}")), mark: is_first.then(|| format!("figure-{number}")) }
            }
            None => Link::default(),
        }
    }

    /// A picture at `place` that shows the claim.
    pub(super) fn draw(&mut self, id: &str, place: &str) {
        self.number(id, Some(place));
    }

    /// The number of the claim's line, and whether it was new.
    fn number(&mut self, id: &str, place: Option<&str>) -> Option<(usize, bool)> {
        let claim = *self.claims.get(id)?;
        if let Some(number) = self.numbers.get(id) {
            return Some((*number, false));
        }
        if self.shown.len() == MOST {
            self.left_out.insert(&claim.id);
            return None;
        }
        let number = self.shown.len();
        let place = place.map_or_else(|| format!("figure-{number}"), str::to_owned);
        self.shown.push((claim, place));
        self.numbers.insert(&claim.id, number);
        Some((number, true))
    }

    /// The lines, and how many more there are.
    pub(super) fn lines(&self) -> Value {
        let lines = self.shown.iter().enumerate().map(|(number, (claim, place))| {
            let is_known = claim.value.exact().is_some();
            json!({
                "mark": format!("proof-{number}"),
                "back": place,
                "title": fitted(&spoken::title(claim), 160),
                "id": fitted(&claim.id, 160),
                "exact": fitted(&spoken::exact(claim), 240),
                "formula": if is_known { fitted(&claim.formula, 240) } else { "–".to_owned() },
                "rows": spoken::count(claim.n),
                "days": claim.window.as_ref().map_or_else(|| "–".to_owned(), spoken::days),
                "fingerprint": claim.inputs.chars().take(12).collect::<String>(),
                "caveats": claim.caveats.iter().map(|caveat| fitted(&spoken::sentence(caveat), 300)).collect::<Vec<_>>(),
            })
        });
        json!({ "lines": lines.collect::<Vec<_>>(), "more": more(self.left_out.len()) })
    }
}

/// What says that there is more than is shown; nothing where there is not.
pub(super) fn more(left_out: usize) -> Option<String> {
    let word = if left_out == 1 { "row" } else { "rows" };
    (left_out > 0).then(|| format!("{} more {word} in the spreadsheet.", spoken::count(left_out as u64)))
}
