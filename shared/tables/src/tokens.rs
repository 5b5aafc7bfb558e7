//! What a header may mean when it is no known name: compared word by word, never by parts of words.
use crate::aliases::{self, Kind};
use crate::currency;
use crate::header::normalise;
use domain::{Decimal, Field, Suggestion};

/// Words that say nothing about what a column is: whose it is, in which unit or zone, of which business.
const NEUTRAL: [&str; 22] = [
    "the",
    "a",
    "my",
    "our",
    "in",
    "of",
    "utc",
    "gmt",
    "local",
    "order",
    "orders",
    "sale",
    "transaction",
    "invoice",
    "line",
    "item",
    "final",
    "value",
    "all",
    "field",
    "column",
    "micros",
];

/// The words of a header; `OrderDate` and `order_date` are the same two.
pub(crate) fn words(header: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut before = ' ';
    for c in header.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    normalise(&spaced).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether a header says that its numbers are in millionths: `cost_micros`, `metrics.cost_micros`.
pub(crate) fn is_in_micros(header: &str) -> bool {
    words(header).last().is_some_and(|word| word == "micros")
}

/// Whether a header counts things by its last word: `Total Orders` is no money, `Order Total` is.
fn counts_things(words: &[String]) -> bool {
    const THINGS: [&str; 10] =
        ["order", "orders", "item", "items", "line", "lines", "unit", "units", "customer", "customers"];
    words.last().is_some_and(|word| THINGS.contains(&word.as_str()))
}

/// The field whose name the header is when neutral words are left out, its place among the aliases, and the currency among
/// the words. `Order Total (USD)`, `transactionDate`; not `payment_method`, not `ship date`.
pub(crate) fn field_of(header: &str) -> Option<(Field, usize, Option<&'static str>)> {
    let words = words(header);
    let exact = words.join(" ");
    if let Some((field, place)) = aliases::field_of(&exact) {
        return Some((field, place, None));
    }
    let currency = words.iter().find_map(|word| currency::code(word));
    let telling: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !NEUTRAL.contains(word) && currency::code(word).is_none())
        .collect();
    if telling.is_empty() || telling.len() == words.len() {
        return None;
    }
    let (field, place) = aliases::field_of(&telling.join(" "))?;
    if counts_things(&words) && aliases::is_money(field) {
        return None;
    }
    let currency = currency.filter(|_| aliases::is_money(field));
    Some((field, place, currency))
}

/// Fields a column may be, the likeliest first, at most three: how many words its header shares with a name of the field, and
/// whether its values are of the field's kind.
pub(crate) fn suggestions(header: &str, kind: &str) -> Vec<Suggestion> {
    let words = words(header);
    let mut found: Vec<Suggestion> = Field::ALL
        .iter()
        .filter(|field| fits(aliases::kind(**field), kind))
        .filter(|field| !(counts_things(&words) && aliases::is_money(**field)))
        .filter_map(|field| {
            let alike = aliases::names(*field).map(|name| (likeness(&words, name), name));
            let (score, name) = alike.max_by_key(|(score, _)| *score)?;
            let is_shared = |word: &str| !VAGUE.contains(&word) && words.iter().any(|other| other == word);
            if !name.split(' ').any(is_shared) {
                return None;
            }
            let why = format!("`{header}` is like `{name}`, and its values are {}.", values_of(kind));
            (score >= Decimal::new(40, 2)).then_some(Suggestion { field: *field, score, why })
        })
        .collect();
    let by_content = match kind {
        "date" | "datetime" => Some((Field::Date, 30)),
        "money" => Some((Field::Amount, 30)),
        "email" => Some((Field::CustomerId, 50)),
        _ => None,
    };
    if let Some((field, score)) = by_content
        && !found.iter().any(|suggestion| suggestion.field == field)
    {
        let why = format!("Its values are {}.", values_of(kind));
        found.push(Suggestion { field, score: Decimal::new(score, 2), why });
    }
    found.sort_by(|a, b| b.score.cmp(&a.score).then(a.field.cmp(&b.field)));
    found.truncate(3);
    found
}

/// Words that many headers share which mean different things: `Household ID` and `Creditor ID` are not alike.
const VAGUE: [&str; 20] = [
    "id", "name", "code", "number", "no", "type", "title", "group", "key", "all", "of", "the", "in", "and", "utc",
    "from", "value", "count", "total", "nr",
];

/// Words in common out of all, with two decimals; the last word, which names the thing, counts twice.
fn likeness(words: &[String], name: &str) -> Decimal {
    let name: Vec<&str> = name.split(' ').collect();
    let common = name.iter().filter(|word| words.iter().any(|other| other == *word)).count();
    let same_thing = words.last().map(String::as_str) == name.last().copied();
    let all = words.len() + name.len() - common;
    let (shared, of) = (common + usize::from(same_thing), all + 1);
    Decimal::from(shared * 100 / of) / Decimal::ONE_HUNDRED
}

fn fits(wanted: Kind, kind: &str) -> bool {
    match wanted {
        Kind::Number => matches!(kind, "integer" | "decimal" | "money" | "percent"),
        Kind::Date => matches!(kind, "date" | "datetime"),
        Kind::Text => !matches!(kind, "date" | "datetime" | "money" | "percent" | "decimal"),
    }
}

fn values_of(kind: &str) -> &'static str {
    match kind {
        "integer" => "whole numbers",
        "decimal" => "numbers",
        "money" => "amounts of money",
        "percent" => "percentages",
        "date" => "dates",
        "datetime" => "dates with times",
        "boolean" => "yes or no",
        "id" => "ids",
        "email" => "e-mail addresses",
        "url" => "web addresses",
        "category" => "a few words that repeat",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_by_capitals_and_punctuation() {
        assert_eq!(words("OrderDate"), ["order", "date"]);
        assert_eq!(words("customerID"), ["customer", "id"]);
        assert_eq!(words("order_date (UTC)"), ["order", "date", "utc"]);
        assert_eq!(words("SKU"), ["sku"]);
    }

    #[test]
    fn neutral_words_do_not_hide_a_name() {
        let field = |header| field_of(header).map(|(field, ..)| field);
        assert_eq!(field("transactionDate"), Some(Field::Date));
        assert_eq!(field("Order Amount (EUR)"), Some(Field::Amount));
        assert_eq!(field_of("Order Amount EUR").and_then(|(.., currency)| currency), Some("EUR"));
        assert_eq!(field("Invoice Customer Name"), Some(Field::CustomerId));
        assert_eq!(field("Order Total"), Some(Field::Amount));
        for counted in ["Total Orders", "Net Orders", "Sales Orders", "Sales Item", "Gross Orders"] {
            assert_eq!(field(counted), None, "{counted}");
        }
    }

    #[test]
    fn parts_of_words_and_other_words_mean_nothing() {
        for header in ["payment_method", "ship date", "State", "holiday", "identity", "Unit price"] {
            assert_eq!(field_of(header), None, "{header}");
        }
        assert_eq!(field_of("payment_date").map(|(field, ..)| field), Some(Field::Date));
    }

    #[test]
    fn the_likeliest_field_is_suggested_first_and_only_where_the_values_fit() {
        let fields = |header, kind| -> Vec<Field> { suggestions(header, kind).iter().map(|s| s.field).collect() };
        assert_eq!(fields("Ship Date", "date").first(), Some(&Field::Date));
        assert_eq!(fields("Amount due", "money").first(), Some(&Field::Amount));
        assert_eq!(fields("Contact", "email"), [Field::CustomerId]);
        assert!(!fields("Ship Date", "category").contains(&Field::Date));
        assert!(fields("Wingspan", "text").is_empty());
        for (header, kind) in [("Gläubiger-ID", "id"), ("ZIP Code", "category"), ("Customer Name", "text")] {
            assert!(fields(header, kind).iter().all(|field| *field == Field::CustomerId && header.starts_with('C')));
        }
    }
}
