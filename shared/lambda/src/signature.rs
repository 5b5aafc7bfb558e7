//! `X-Echo-Signature: t=<unix seconds>,nonce=<…>,v1=<hex>` proves that a request comes from the holder of a secret, is as it
//! was sent, is young, and is no repetition. docs/api-signing.md tells callers how to make one, with examples.
//!
//! `v1` is HMAC-SHA256 over six lines: `t`, `nonce`, the method, the path, the query and the body's SHA-256 in hexadecimal.
//! Lines, because a dot could stand in a path as well as in a query. Path and query are brought into one spelling first, so
//! that a gateway that spells them differently breaks nothing.
use aws_lc_rs::hmac;
use domain::{Error, Result, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str};
use sha2::{Digest, Sha256};
use store::Nonces;
use uuid::Uuid;

pub const HEADER: &str = "x-echo-signature";

/// Seconds that `t` may be off, in either direction.
const WINDOW: i64 = 300;
/// Signatures in one header: while a secret is changed, a caller may send one of each.
const SIGNATURES: usize = 4;
/// Everything but RFC 3986's unreserved characters.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a signature covers.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    pub method: &'a str,
    /// As it stands in the request line, without the query.
    pub path: &'a str,
    /// Without `?`; empty when there is none.
    pub query: &'a str,
    pub body: &'a [u8],
}

/// A signature that is right and young; it counts once its nonce is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    nonce: String,
    at: i64,
}

/// Whether `header` signs the request with `secret`, compared in constant time. Reads nothing but its arguments.
pub fn verify(secret: &[u8], header: &str, signed: &Signed<'_>, now: Timestamp) -> Result<Verified> {
    let (mut at, mut nonce, mut signatures) = (None, None, Vec::new());
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", text)) if at.is_none() => at = text.parse::<i64>().ok(),
            Some(("nonce", text)) if nonce.is_none() && is_nonce(text) => nonce = Some(text),
            Some(("v1", text)) if signatures.len() < SIGNATURES => signatures.extend(hex::decode(text)),
            _ => return Err(malformed()),
        }
    }
    let (Some(at), Some(nonce)) = (at, nonce) else { return Err(malformed()) };
    if signatures.is_empty() {
        return Err(malformed());
    }
    if now.as_second().abs_diff(at) > WINDOW.unsigned_abs() {
        return refused(
            "The request's signature is more than 5 minutes old or ahead. Sign it anew, with the time now.",
        );
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let text = to_sign(at, nonce, signed);
    if !signatures.iter().any(|signature| hmac::verify(&key, text.as_bytes(), signature).is_ok()) {
        return refused(
            "The request's signature does not fit its method, path, query and body, or was made with another secret.",
        );
    }
    Ok(Verified { nonce: nonce.to_owned(), at })
}

/// Spends the signature's nonce under the credential's public name, so that the same request is not taken again. One write.
pub async fn spend(nonces: &Nonces, credential: &str, verified: &Verified) -> Result<()> {
    // Until no signature with this nonce is young any more; a minute more for clocks that differ.
    let until =
        Timestamp::from_second(verified.at + WINDOW + 60).map_err(|e| Error::internal("spending a nonce", e))?;
    let me = Uuid::new_v4().to_string();
    if nonces.spend(credential, &verified.nonce, &me, until).await? {
        return Ok(());
    }
    refused("The request's signature was used before. Sign each request with a nonce of its own.")
}

/// The six lines.
fn to_sign(at: i64, nonce: &str, Signed { method, path, query, body }: &Signed<'_>) -> String {
    let body = hex::encode(Sha256::digest(body));
    let (method, path, query) = (method.to_ascii_uppercase(), canonical_path(path), canonical_query(query));
    format!("{at}\n{nonce}\n{method}\n{path}\n{query}\n{body}")
}

fn is_nonce(text: &str) -> bool {
    (16..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Decoded and encoded again: upper-case hexadecimal, nothing encoded that needs no encoding.
fn respelled(text: &str) -> String {
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    percent_encoding::percent_encode(&bytes, RESERVED).to_string()
}

fn canonical_path(path: &str) -> String {
    path.split('/').map(respelled).collect::<Vec<_>>().join("/")
}

/// `name=value` pairs in the order of their bytes, joined by `&`; a name without a value has an empty one.
fn canonical_query(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (respelled(&name.replace('+', " ")), respelled(&value.replace('+', " "))))
        .collect();
    pairs.sort();
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn malformed() -> Error {
    let why = "The header X-Echo-Signature is written t=<unix seconds>,nonce=<16 to 64 of A-Z a-z 0-9 - _>,v1=<hex>.";
    Error::Unauthenticated { why: why.into() }
}

fn refused<T>(why: &str) -> Result<T> {
    Err(Error::Unauthenticated { why: why.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"test-signing-secret";
    const NOW: i64 = 1_767_225_600;
    const GET: Signed<'_> = Signed { method: "GET", path: "/api/v1/uploads", query: "limit=5&cursor=a b", body: b"" };
    const POST: Signed<'_> = Signed {
        method: "POST",
        path: "/api/v1/sources/caf%C3%A9/uploads",
        query: "",
        body: br#"{"file_name":"a.csv"}"#,
    };

    fn said(header: &str, signed: &Signed<'_>, now: i64) -> String {
        match verify(SECRET, header, signed, Timestamp::from_second(now).unwrap()) {
            Ok(_) => "ok".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    fn header(v1: &str) -> String {
        format!("t={NOW},nonce=0123456789abcdef,v1={v1}")
    }

    /// The values of docs/api-signing.md, which `openssl` computed.
    fn examples() -> [(Signed<'static>, &'static str); 2] {
        let document = include_str!("../../../docs/api-signing.md");
        let mut values = document.lines().filter_map(|line| line.strip_prefix("v1 = "));
        [(GET, values.next().unwrap()), (POST, values.next().unwrap())]
    }

    #[test]
    fn the_documents_examples_are_verified() {
        for (signed, v1) in examples() {
            assert_eq!(said(&header(v1), &signed, NOW), "ok");
            let two = format!("{},v1={v1}", header(&"00".repeat(32)));
            assert_eq!(said(&two, &signed, NOW), "ok", "while a secret is changed");
        }
    }

    #[test]
    fn the_spelling_of_an_address_does_not_matter_and_its_meaning_does() {
        let [(get, v1), (post, post_v1)] = examples();
        for query in ["cursor=a+b&limit=5", "&cursor=%61%20b&&limit=5"] {
            assert_eq!(said(&header(v1), &Signed { query, ..get }, NOW), "ok", "{query}");
        }
        assert_eq!(said(&header(post_v1), &Signed { path: "/api/v1/sources/caf%c3%a9/uploads", ..post }, NOW), "ok");
        let others = [
            Signed { method: "DELETE", ..get },
            Signed { path: "/api/v1/uploads/", ..get },
            Signed { path: "/api/v1%2Fuploads", ..get },
            Signed { query: "limit=50&cursor=a b", ..get },
            Signed { query: "limit=5&cursor=a b&x", ..get },
            Signed { body: b" ", ..get },
        ];
        for other in others {
            assert!(said(&header(v1), &other, NOW).contains("does not fit"), "{other:?}");
        }
        let dotted = |path, query| to_sign(NOW, "n", &Signed { path, query, ..get });
        assert_ne!(dotted("/a.b", "c"), dotted("/a", "b.c"));
    }

    #[test]
    fn only_a_young_and_whole_signature_counts() {
        let [(get, v1), _] = examples();
        assert_eq!([said(&header(v1), &get, NOW + 300), said(&header(v1), &get, NOW - 300)], ["ok", "ok"]);
        for now in [NOW + 301, NOW - 301, i64::from(i32::MAX) * 60] {
            assert!(said(&header(v1), &get, now).contains("5 minutes"));
        }
        let flipped = format!("{}{}", if v1.starts_with('0') { '1' } else { '0' }, &v1[1..]);
        let other_nonce = header(v1).replace("abcdef", "abcdeg");
        let other_time = header(v1).replace(&NOW.to_string(), &(NOW + 1).to_string());
        for header in [header(&flipped), header(&v1[..62]), other_nonce, other_time] {
            assert!(said(&header, &get, NOW).contains("does not fit"), "{header}");
        }
        let whole = header(v1);
        let no_nonce = whole.replace("nonce=0123456789abcdef,", "");
        let short = whole.replace("0123456789abcdef", "0123456789abcde");
        let twice = format!("{whole},t={NOW}");
        for header in ["", "t", "v1=00", &no_nonce, &short, &twice, &whole.replace("v1=", "v2="), &header("xyz")] {
            assert!(said(header, &get, NOW).contains("is written"), "{header}");
        }
    }
}
