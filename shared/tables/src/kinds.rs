//! What the texts of a column are: ids, addresses, links, categories or just text.
use crate::examples::Examples;
use crate::{header, number};
use xxhash_rust::xxh3::xxh3_64;

/// Most different values that are categories, and how often each must occur on average.
const MOST_CATEGORIES: usize = 50;
const OCCURRENCES: u64 = 2;

/// Texts that are no address or link before the column is not one of them.
const MOST_OTHERS: u64 = 100;

/// Collected value by value; the order of the values makes no difference.
#[derive(Debug, Clone)]
pub(crate) struct TextEvidence {
    texts: u64,
    emails: u64,
    urls: u64,
    /// Hashes of the values seen, sorted; `None` once there are too many.
    distinct: Option<Vec<u64>>,
    is_id: bool,
    /// Long numbers that a spreadsheet shortened, such as `4.00638E+12`.
    shortened: u64,
    shortened_examples: Examples,
}

impl TextEvidence {
    pub(crate) fn new(header: &str) -> Self {
        let is_id = is_id(header);
        Self {
            texts: 0,
            emails: 0,
            urls: 0,
            distinct: Some(Vec::new()),
            is_id,
            shortened: 0,
            shortened_examples: Examples::default(),
        }
    }

    #[inline]
    pub(crate) fn observe(&mut self, text: &str, times: u64) {
        let others = self.texts - self.emails - self.urls;
        self.texts += times;
        if others <= MOST_OTHERS {
            if is_email(text) {
                self.emails += times;
            } else if is_url(text) {
                self.urls += times;
            }
        }
        if number::is_shortened(text) {
            self.shortened += times;
            self.shortened_examples.add(text);
        }
        if let Some(distinct) = &mut self.distinct {
            let hash = xxh3_64(text.as_bytes());
            if let Err(at) = distinct.binary_search(&hash) {
                distinct.insert(at, hash);
            }
            if distinct.len() > MOST_CATEGORIES {
                self.distinct = None;
            }
        }
    }

    pub(crate) fn texts(&self) -> u64 {
        self.texts
    }

    /// Whether the value is there, letter by letter; `false` where there were too many to remember.
    pub(crate) fn has(&self, text: &str) -> bool {
        let hash = xxh3_64(text.as_bytes());
        self.distinct.as_ref().is_some_and(|distinct| distinct.binary_search(&hash).is_ok())
    }

    /// Whether there are values and each is one of these texts, which are all different.
    pub(crate) fn are_among<'a>(&self, known: impl Iterator<Item = &'a str>) -> bool {
        let known = known.filter(|text| self.has(text)).count();
        known > 0 && self.distinct.as_ref().is_some_and(|distinct| distinct.len() == known)
    }

    /// The header says that the column holds ids.
    pub(crate) fn is_id(&self) -> bool {
        self.is_id
    }

    /// Values that a spreadsheet shortened: different ones may look the same.
    pub(crate) fn shortened(&self) -> u64 {
        self.shortened
    }

    pub(crate) fn shortened_example(&self) -> Option<&str> {
        self.shortened_examples.first()
    }

    /// The kind and how many of the values are of it. `has_codes`: digits that are no number.
    pub(crate) fn kind(&self, has_codes: bool) -> (&'static str, u64) {
        let distinct = self.distinct.as_ref().map_or(u64::MAX, |distinct| distinct.len() as u64);
        let is_most =
            |count: u64| count > 0 && count >= self.texts.saturating_sub(MOST_OTHERS) && count * 10 >= self.texts * 9;
        match () {
            _ if is_most(self.emails) => ("email", self.emails),
            _ if is_most(self.urls) => ("url", self.urls),
            _ if self.is_id || has_codes => ("id", self.texts),
            _ if self.texts > 0 && distinct.saturating_mul(OCCURRENCES) <= self.texts => ("category", self.texts),
            _ => ("text", self.texts),
        }
    }
}

/// The last word of the header, or the only one before a remark in parentheses, names a thing that is told apart, not counted.
fn is_id(header: &str) -> bool {
    const ALONE: [&str; 16] = [
        "id",
        "ids",
        "sku",
        "code",
        "zip",
        "zipcode",
        "postcode",
        "plz",
        "phone",
        "telephone",
        "mobile",
        "ean",
        "upc",
        "isbn",
        "iban",
        "uuid",
    ];
    const WITH_ANOTHER: [&str; 3] = ["number", "no", "nr"];
    let normalised = header::normalise(header.split('(').next().unwrap_or(header));
    let words: Vec<&str> = normalised.split(' ').collect();
    match words[..] {
        [.., last] if ALONE.contains(&last) => true,
        [_, .., last] if WITH_ANOTHER.contains(&last) => true,
        _ => header.len() > 2 && (header.ends_with("Id") || header.ends_with("ID")),
    }
}

/// One `@` with a name before it and a host with a point behind it, without blanks.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_host = host.split_once('.').is_some_and(|(first, rest)| !first.is_empty() && rest.len() >= 2);
    !name.is_empty() && is_host && !text.contains([' ', ',', ';', '<']) && !host.contains('@')
}

fn is_url(text: &str) -> bool {
    let starts = |start: &str| text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    (starts("http://") || starts("https://") || starts("www.")) && !text.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, values: &[&str], kind: &str) {
        let mut evidence = TextEvidence::new(header);
        values.iter().for_each(|value| evidence.observe(value, 1));
        assert_eq!(evidence.kind(false).0, kind, "{header} {values:?}");
    }

    #[test]
    fn texts_are_known_by_their_values_and_ids_by_their_header() {
        check("Contact", &["a@example.com", "b.c@shop.example.org"], "email");
        check("Landing page", &["https://example.com/a", "www.example.com"], "url");
        check("Order ID", &["A-1", "A-2"], "id");
        check("productCode", &["A-1", "A-2"], "text");
        check("customerId", &["A-1", "A-2"], "id");
        check("Size", &["S", "M", "S", "M"], "category");
        check("Name", &["Anna", "Bert", "Cleo"], "text");
    }

    #[test]
    fn a_number_of_things_is_no_id() {
        assert!(is_id("Invoice number") && is_id("Phone") && is_id("Postal code") && is_id("Rechnung Nr."));
        assert!(!is_id("number") && !is_id("Number of employees") && !is_id("paid") && !is_id("Code review"));
    }
}
