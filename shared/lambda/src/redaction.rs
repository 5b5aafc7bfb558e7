//! What a log line must never hold: API keys, tokens, AWS credentials, signatures, e-mail addresses and card numbers.
//!
//! A line is searched as it is about to be written, so it does not matter whether a secret came by the message, a field or a
//! nested cause. Where a pattern is in doubt, the line loses a word rather than keeps a secret.
mod cards;
mod emails;
mod escapes;
mod named;
mod tokens;

use std::{
    borrow::Cow,
    io::{Result, Write},
};
use tracing_subscriber::fmt::MakeWriter;

/// A place in a line, in bytes, and what is written there instead.
pub(crate) type Find = (std::ops::Range<usize>, &'static str);

/// The line without what it must not hold; the other characters stay as they are. JSON stays JSON: what is taken away never
/// holds a quotation mark or half an escape.
pub(crate) fn redact(line: &str) -> Cow<'_, str> {
    let mut found = Vec::new();
    named::find(line.as_bytes(), &mut found);
    search(line.as_bytes(), &mut found);
    if let Some(plain) = escapes::blanked(line.as_bytes()) {
        search(&plain.bytes, &mut found);
        for (place, _) in &mut found {
            place.start = plain.start_of_escape(place.start);
        }
    }
    if found.is_empty() {
        return Cow::Borrowed(line);
    }
    found.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
    let mut kept = String::with_capacity(line.len());
    let mut at = 0;
    for (place, instead) in found {
        if place.start >= at {
            kept.push_str(&line[at..place.start]);
            kept.push_str(instead);
        }
        at = at.max(place.end);
    }
    kept.push_str(&line[at..]);
    Cow::Owned(kept)
}

fn search(line: &[u8], found: &mut Vec<Find>) {
    tokens::find(line, found);
    emails::find(line, found);
    cards::find(line, found);
}

/// How far from `from` on `wanted` holds.
fn run(line: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    from + line[from..].iter().take_while(|byte| wanted(**byte)).count()
}

/// Where `word`, given in lower case, stands in the line in any case.
fn places<'a>(line: &'a [u8], word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let first = word.as_bytes()[0];
    let begins = line.iter().enumerate().filter(move |(_, byte)| byte.to_ascii_lowercase() == first).map(|(at, _)| at);
    begins
        .filter(move |at| line[*at..].get(..word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes())))
}

/// Writes lines without their secrets. The formatter hands over each line whole.
#[derive(Debug, Clone)]
pub(crate) struct Redacting<To>(pub To);

impl<'a, To: MakeWriter<'a>> MakeWriter<'a> for Redacting<To> {
    type Writer = Redacting<To::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Redacting(self.0.make_writer())
    }

    fn make_writer_for(&'a self, meta: &tracing::Metadata<'_>) -> Self::Writer {
        Redacting(self.0.make_writer_for(meta))
    }
}

impl<To: Write> Write for Redacting<To> {
    fn write(&mut self, line: &[u8]) -> Result<usize> {
        self.0.write_all(redact(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_leaves_its_kind_behind() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        for (line, expected) in [
            ("key echo_ab12cd34_Zm9vYmFyYmF6cXV4MTIzNDU2 used", "key [api key] used"),
            (&format!("got {jwt}, refused"), "got [token], refused"),
            ("authorization: Bearer abc.DEF-123_456", "authorization: [redacted]"),
            ("sent bearer abcdef0123456789", "sent bearer [token]"),
            ("AKIAIOSFODNN7EXAMPLE", "[aws key]"),
            ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[aws secret]"),
            ("?X-Amz-Signature=0a1b2c&X-Amz-Date=20260102", "?X-Amz-Signature=[redacted]&X-Amz-Date=20260102"),
            (r#"{"token":"a\"b","n":1}"#, r#"{"token":"[redacted]","n":1}"#),
            (r#"{"token":5}"#, r#"{"token":5}"#),
            ("mail to bob.o+x@mail.example.co.uk.", "mail to [email]."),
            ("bob%40example.com", "[email]"),
            ("https://me:pa55@example.com/x", "https://[redacted]/x"),
            ("card 4111 1111 1111 1111 was", "card [card] was"),
            ("3782-822463-10005", "[card]"),
            (r#"{"message":"for\nbob@example.com"}"#, r#"{"message":"for\n[email]"}"#),
        ] {
            // An escape before an e-mail address looks like a letter of it, and goes with it.
            let expected = expected.replace(r"\n[email]", "[email]");
            assert_eq!(redact(line), expected, "{line}");
        }
    }

    #[test]
    fn ordinary_text_stays() {
        for line in [
            "2026-11-21T18:04:05.123456Z INFO answered status=200 elapsed_ms=1700000000123 path=/api/v1/uploads",
            "order 1700000000123456, invoice 2024-0001-0002-0003, phone +49 30 1234567, 4111 1111 1111 1112",
            "0198c5a4-4123-7123-8123-411111111111 0198c5a441237123812341111111111",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
            "echo_local_stack_with_a_long_name and echo_orders_2024 and a_token_was_missing",
            "the bearer of this letter, bearer authentication, the token: none, signature: wrong",
            "user@localhost reqwest@0.13.5 @everyone a@b 50%40",
            "uploads/acme/stripe/0198c5a4-4123-7123-8123-411111111111/Q3 Sales.csv",
            "TransactionCanceledExceptionConditionFail Zürich 日本語 — 12,500.00 €",
            r#"{"level":"INFO","message":"a \"quoted\" word\\path\n","rows":4111}"#,
        ] {
            assert_eq!(redact(line), line);
        }
    }
}
