//! The claims of one file, found by id and read one currency at a time.
use crate::{
    Paragraph,
    show::{self, Shape},
};
use domain::{Claim, Date, Decimal, Window};
use std::collections::{BTreeMap, BTreeSet};

/// All claims a report may show.
pub(crate) struct Claims<'a> {
    all: &'a [Claim],
    by_id: BTreeMap<&'a str, &'a Claim>,
}

/// The claims of one currency. A file with several currencies has a block of claims for each, with ids `metric[EUR]…`; amounts
/// of different currencies are never added up.
pub(crate) struct Block<'a> {
    claims: &'a Claims<'a>,
    /// `[EUR]`, or empty where the file has one currency or names none.
    suffix: String,
}

impl<'a> Claims<'a> {
    pub(crate) fn new(all: &'a [Claim]) -> Self {
        Self { all, by_id: all.iter().map(|claim| (claim.id.as_str(), claim)).collect() }
    }

    /// Whether there is any figure at all.
    pub(crate) fn any_value(&self) -> bool {
        self.all.iter().any(|claim| claim.value.exact().is_some())
    }

    pub(crate) fn all(&self) -> &'a [Claim] {
        self.all
    }

    /// The most rows that stand behind one figure.
    pub(crate) fn rows(&self) -> u64 {
        self.all.iter().map(|claim| claim.n).max().unwrap_or_default()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&'a Claim> {
        self.by_id.get(id).copied()
    }

    /// Claims that hold over all currencies, or those of a file with one.
    pub(crate) fn whole(&'a self) -> Block<'a> {
        Block { claims: self, suffix: String::new() }
    }

    /// What holds over all currencies, and then each currency; a single block where the file does not have several.
    pub(crate) fn whole_and_blocks(&'a self) -> Vec<Block<'a>> {
        let blocks = self.blocks();
        let has_several = blocks.iter().any(|block| block.currency().is_some());
        has_several.then(|| self.whole()).into_iter().chain(blocks).collect()
    }

    /// One block a currency in alphabetical order; a single one where the file does not have several.
    pub(crate) fn blocks(&'a self) -> Vec<Block<'a>> {
        let suffixes: BTreeSet<&str> =
            self.all.iter().map(|claim| suffix_of(&claim.id)).filter(|suffix| !suffix.is_empty()).collect();
        if suffixes.is_empty() {
            return vec![self.whole()];
        }
        suffixes.into_iter().map(|suffix| Block { claims: self, suffix: suffix.to_owned() }).collect()
    }
}

/// `net_revenue[EUR]` of `net_revenue[EUR]@2024-03`: the metric and, where the file has several, the currency.
pub(crate) fn series_of(id: &str) -> &str {
    let head = id.find(['[', '/', '@']).unwrap_or(id.len());
    match id[head..].strip_prefix('[').and_then(|rest| rest.find(']')) {
        Some(length) => &id[..head + length + 2],
        None => &id[..head],
    }
}

/// `net_revenue` of `net_revenue[EUR]@2024-03`.
pub(crate) fn metric_of(id: &str) -> &str {
    let series = series_of(id);
    series.split_once('[').map_or(series, |(metric, _)| metric)
}

/// `[EUR]` of `net_revenue[EUR]@2024-03`; empty where the claim is not of one currency among several.
fn suffix_of(id: &str) -> &str {
    &series_of(id)[metric_of(id).len()..]
}

/// `EUR` of `net_revenue[EUR]@2024-03`, and `no currency` for the rows that name none beside rows that do.
pub(crate) fn currency_of(id: &str) -> Option<&str> {
    let currency = suffix_of(id).strip_prefix('[')?.strip_suffix(']')?;
    Some(if currency == "none" { NO_CURRENCY } else { currency })
}

pub(crate) const NO_CURRENCY: &str = "no currency";

impl<'a> Block<'a> {
    /// The currency the block is of, where the file has several.
    pub(crate) fn currency(&self) -> Option<&str> {
        currency_of(&self.suffix)
    }

    /// The heading, with the currency behind it where the file has several.
    pub(crate) fn labelled(&self, heading: &str) -> String {
        self.currency().map_or_else(|| heading.to_owned(), |currency| format!("{heading}, {currency}"))
    }

    /// The sentence, with its currency before it where the file has several.
    pub(crate) fn introduce(&self, sentence: Paragraph) -> Paragraph {
        let Some(currency) = self.currency() else { return sentence };
        let mut introduced = Paragraph::default().name(currency).words(": ");
        introduced.parts.extend(sentence.parts);
        introduced
    }

    /// The claim `id` of this block, whether or not it has a value; `id` begins with the name of a metric.
    pub(crate) fn get(&self, id: &str) -> Option<&'a Claim> {
        let at = id.find(['/', '@']).unwrap_or(id.len());
        self.claims.get(&format!("{}{}{}", &id[..at], self.suffix, &id[at..]))
    }

    /// The claim `id` of this block with its value, if it has one.
    pub(crate) fn exact(&self, id: &str) -> Option<(&'a Claim, Decimal)> {
        self.get(id).and_then(with_value)
    }

    /// The claims of one metric for single products, customers, …, largest value first, then by name.
    pub(crate) fn entities(&self, metric: &str) -> Vec<(&'a Claim, Decimal)> {
        let mut found: Vec<_> = self.of_metric(metric).filter(|c| c.entity.is_some()).filter_map(with_value).collect();
        found.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| name(a).cmp(name(b))));
        found
    }

    /// As [`Block::entities`], without what stands for several or for none: `(3 other products)`, `(no product)`.
    pub(crate) fn named(&self, metric: &str) -> Vec<(&'a Claim, Decimal)> {
        self.entities(metric).into_iter().filter(|(claim, _)| !is_group(claim)).collect()
    }

    /// The claims of one metric for periods of one shape, earliest first.
    pub(crate) fn periods(&self, metric: &str, shape: Shape) -> Vec<&'a Claim> {
        self.in_periods(metric, shape, false)
    }

    /// As [`Block::periods`], of the entities in them: what new customers brought in each month, …
    pub(crate) fn entity_periods(&self, metric: &str, shape: Shape) -> Vec<&'a Claim> {
        self.in_periods(metric, shape, true)
    }

    fn in_periods(&self, metric: &str, shape: Shape, of_entities: bool) -> Vec<&'a Claim> {
        let mut found: Vec<_> = self
            .of_metric(metric)
            .filter(|claim| claim.entity.is_some() == of_entities)
            .filter(|claim| claim.window.as_ref().is_some_and(|w| Shape::of(&w.label) == Some(shape)))
            .collect();
        found.sort_by_key(|claim| claim.window.as_ref().map(|w| w.from));
        found
    }

    /// The claims of one figure, `mrr` or `logo_churn/1 month`, for months, earliest first.
    pub(crate) fn months_of(&self, figure: &str) -> Vec<&'a Claim> {
        let at = figure.find('/').unwrap_or(figure.len());
        let begin = format!("{}{}{}@", &figure[..at], self.suffix, &figure[at..]);
        let of_month = |claim: &&Claim| claim.id.strip_prefix(&begin).and_then(Shape::of) == Some(Shape::Month);
        let mut found: Vec<_> = self.claims.all.iter().filter(of_month).collect();
        found.sort_by_key(|claim| claim.window.as_ref().map(|window| window.from));
        found
    }

    /// What is said of the file as a whole, and of nothing in it alone.
    pub(crate) fn whole_figures(&self) -> Vec<&'a Claim> {
        let is_whole = |claim: &&Claim| {
            suffix_of(&claim.id) == self.suffix && claim.entity.is_none() && claim.window.as_ref().is_none_or(is_whole)
        };
        self.claims.all.iter().filter(is_whole).collect()
    }

    /// The claim of `metric` for the same period as `claim`.
    pub(crate) fn beside(&self, metric: &str, claim: &Claim) -> Option<&'a Claim> {
        let label = &claim.window.as_ref()?.label;
        self.get(&format!("{metric}@{label}"))
    }

    fn of_metric(&self, metric: &str) -> impl Iterator<Item = &'a Claim> {
        let series = format!("{metric}{}", self.suffix);
        self.claims.all.iter().filter(move |claim| series_of(&claim.id) == series)
    }
}

fn with_value(claim: &Claim) -> Option<(&Claim, Decimal)> {
    claim.value.exact().map(|value| (claim, value))
}

/// The product, customer or status a claim is about; empty for a claim about the whole file.
pub(crate) fn name(claim: &Claim) -> &str {
    claim.entity.as_ref().map_or("", |entity| entity.name.as_str())
}

/// Whether a claim stands for several entities or for rows without one: `(3 other products)`, `(no product)`.
pub(crate) fn is_group(claim: &Claim) -> bool {
    let Some(entity) = &claim.entity else { return false };
    let kind = entity.kind.split(' ').next().unwrap_or_default();
    let spoken = crate::lexicon::parts::spoken(claim);
    let Some(inner) = spoken.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return false };
    let others = ["s", "es"].into_iter().find_map(|plural| inner.strip_suffix(&format!(" other {kind}{plural}")));
    inner == format!("no {kind}") || others.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit() || b == b','))
}

/// Whether a window is all that the file has (`all`, or `month` for months as such) and no period among several.
pub(crate) fn is_whole(window: &Window) -> bool {
    !window.label.contains(|c: char| c.is_ascii_digit())
}

/// The customers who came in one month, and how many months later a claim tells of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cohort {
    /// The first day of the month they came in.
    pub came: Date,
    pub months: i32,
}

impl Cohort {
    pub(crate) fn of(claim: &Claim) -> Option<Self> {
        let came: Date = format!("{}-01", name(claim)).parse().ok()?;
        let month = claim.window.as_ref()?.from;
        let months = i32::from(month.year() - came.year()) * 12 + i32::from(month.month() - came.month());
        Some(Self { came, months })
    }

    /// `2024-03`, as the claims name it.
    pub(crate) fn label(&self) -> String {
        format!("{:04}-{:02}", self.came.year(), self.came.month())
    }

    /// `March 2024`.
    pub(crate) fn spoken(&self) -> String {
        format!("{} {}", show::month_name(self.came), self.came.year())
    }
}

pub(crate) fn is_partial(claim: &Claim) -> bool {
    claim.window.as_ref().is_some_and(|window| window.partial)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_group_is_told_from_a_product_in_brackets() {
        let group = |name: &str| is_group(&sample::of("revenue_by_product", "product", name, "1.00", 1));
        assert!(group("(no product)") && group("(12 other products)"));
        assert!(is_group(&sample::of("rows_not_counted", "status", "(2 other statuses)", "1.00", 1)));
        assert!(!group("(Legacy)") && !group("Pro Plan") && !group("(the other one)"));
    }

    #[test]
    fn an_id_tells_metric_and_currency_whatever_the_entity_is_called() {
        let read = |id| (series_of(id), metric_of(id), currency_of(id));
        assert_eq!(read("net_revenue"), ("net_revenue", "net_revenue", None));
        assert_eq!(read("net_revenue[EUR]@2024-03"), ("net_revenue[EUR]", "net_revenue", Some("EUR")));
        assert_eq!(read("net_revenue[none]"), ("net_revenue[none]", "net_revenue", Some("no currency")));
        assert_eq!(read("revenue_by_product/Pen [EUR]@x"), ("revenue_by_product", "revenue_by_product", None));
        assert_eq!(read("net_revenue[EUR"), ("net_revenue", "net_revenue", None));
    }

    #[test]
    fn each_currency_has_a_block_of_its_own() {
        let claims = sample::two_currencies();
        let claims = Claims::new(&claims);
        let shown: Vec<_> = claims
            .blocks()
            .iter()
            .map(|block| (block.currency().map(str::to_owned), block.get("net_revenue").map(|c| c.id.clone())))
            .collect();
        let expected = |currency: &str| (Some(currency.to_owned()), Some(format!("net_revenue[{currency}]")));
        assert_eq!(shown, [expected("EUR"), expected("USD")]);
    }

    #[test]
    fn a_file_with_one_currency_is_one_block() {
        let claims = sample::claims();
        let claims = Claims::new(&claims);
        assert_eq!(claims.blocks().len(), 1);
        assert!(claims.blocks()[0].exact("revenue_by_period@2024-03").is_some());
    }
}
