//! What lists have in common: the size of a page, where it begins, its order, its days, and the address of the next one.
use crate::{App, Request, signature::RESERVED};
use domain::{Date, Error, Result, Timestamp};
use jiff::tz::TimeZone;
use percent_encoding::utf8_percent_encode;
use store::Asked;

/// The orders that a list comes in, as `order` names them; the first one where it is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    ByTime,
    ByName,
}

impl Order {
    pub const fn words(self) -> [&'static str; 2] {
        match self {
            Order::ByTime => ["newest", "oldest"],
            Order::ByName => ["ascending", "descending"],
        }
    }
}

impl App {
    /// The page that a request asks for with `limit`, `cursor`, `order`, `from` and `to`.
    pub async fn asked(&self, request: &Request, order: Order) -> Result<Asked> {
        let word = request.one_of("order", &order.words())?.unwrap_or(order.words()[0]);
        let (limit, (from, to)) = (request.limit()?, request.days()?);
        let after = to.map(|to| to.tomorrow().map_err(|_| out_of_reach("to"))).transpose()?;
        Ok(Asked {
            limit,
            cursor: self.position(request).await?,
            forward: ["oldest", "ascending"].contains(&word),
            from: from.map(|from| beginning("from", from)).transpose()?,
            before: after.map(|after| beginning("to", after)).transpose()?,
        })
    }
}

fn beginning(name: &str, day: Date) -> Result<Timestamp> {
    day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(|_| out_of_reach(name))
}

fn out_of_reach(name: &str) -> Error {
    Error::invalid(name, format!("`{name}` is a day that no list reaches"))
}

impl Request {
    /// The word that a query parameter takes, where it is given.
    pub fn one_of<'w>(&self, name: &str, words: &[&'w str]) -> Result<Option<&'w str>> {
        let Some(given) = self.query(name) else { return Ok(None) };
        let found = words.iter().find(|word| **word == given).copied();
        found.map(Some).ok_or_else(|| Error::invalid(name, format!("`{name}` is one of {}", words.join(", "))))
    }

    /// The first and the last day, from `from` and `to`.
    pub fn days(&self) -> Result<(Option<Date>, Option<Date>)> {
        let days = (self.day("from")?, self.day("to")?);
        match days {
            (Some(from), Some(to)) if from > to => {
                Err(Error::invalid("from", "`from` is a day before `to`, or the same"))
            }
            days => Ok(days),
        }
    }

    fn day(&self, name: &str) -> Result<Option<Date>> {
        let wrong = |_| Error::invalid(name, format!("`{name}` is a day such as 2024-01-31"));
        self.query(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// The value of the header `Link` that names the next page: this address with another cursor.
    pub fn link_to_next(&self, cursor: &str) -> String {
        let others = self.all_query().filter(|(name, _)| *name != "cursor");
        let pairs = others.chain([("cursor", cursor)]);
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        format!("<{}?{}>; rel=\"next\"", self.path, pairs.join("&"))
    }
}
