//! The `Date` of an answer by the clock as it is. hyper keeps the last one and gives it until the clock has passed it; after the
//! clock was set back, clients that correct their own by it would sign every request for a time that is refused.
use domain::Timestamp;
use http::{HeaderMap, HeaderValue, header};
use jiff::fmt::rfc2822::DateTimePrinter;

pub fn stamp(headers: &mut HeaderMap) {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now());
    if let Some(date) = text.ok().and_then(|text| HeaderValue::try_from(text).ok()) {
        headers.insert(header::DATE, date);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_carries_the_time_that_it_is() {
        let mut headers = HeaderMap::new();
        stamp(&mut headers);
        let date = headers[header::DATE].to_str().unwrap();
        let parsed = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
        let age = Timestamp::now().duration_since(parsed).as_secs();
        assert!((0..60).contains(&age) && date.ends_with("GMT"), "{date}");
    }
}
