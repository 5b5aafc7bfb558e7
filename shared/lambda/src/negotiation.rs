//! What is sent of an answer: nothing new when the caller has it already (RFC 9110, §13), and compressed where that is worth it.
use crate::Response;
use domain::ContentHash;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, Method};
use std::io::Write;

/// Shorter bodies gain nothing.
const WORTH_COMPRESSING: usize = 1_000;
/// Fast settings: an answer is compressed while somebody waits.
const GZIP_LEVEL: u32 = 5;
const BROTLI_QUALITY: i32 = 4;

/// What a request says of the answer it can take.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    method: Method,
    if_none_match: Option<String>,
    encoding: Option<Encoding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
}

impl Taken {
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            method: method.clone(),
            if_none_match: text("if-none-match").map(str::to_owned),
            encoding: text("accept-encoding").and_then(encoding),
        }
    }

    fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }

    /// The answer as it is sent; to `HEAD` without its body.
    pub fn answer(&self, response: Response) -> Response {
        let is_read = self.method == Method::GET || self.is_head();
        let response = match is_read && response.status() == 200 && !response.body().is_empty() {
            true => self.validated(response),
            false => response.with_default_header("cache-control", "no-store"),
        };
        self.compressed(response).with_header("vary", "accept, accept-encoding, authorization, x-api-key")
    }

    /// With a validator, under which it may be asked for again.
    fn validated(&self, response: Response) -> Response {
        // Weak: the same content may be sent compressed or not.
        let made = || format!("W/\"{}\"", &ContentHash::of(response.body()).as_str()[..32]);
        let tag = response.header("etag").map_or_else(made, str::to_owned);
        let response =
            response.with_default_header("etag", &tag).with_default_header("cache-control", "private, no-cache");
        let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let is_known = |given: &String| given.split(',').any(|one| one.trim() == "*" || plain(one) == plain(&tag));
        match self.if_none_match.as_ref().is_some_and(is_known) {
            true => response.not_modified(),
            false => response,
        }
    }

    fn compressed(&self, response: Response) -> Response {
        let is_text = response.header("content-type").is_some_and(|kind| {
            ["text/", "application/json", "image/svg"].iter().any(|beginning| kind.starts_with(beginning))
        });
        let Some(encoding) = self.encoding.filter(|_| is_text && response.body().len() >= WORTH_COMPRESSING) else {
            return if self.is_head() { response.without_body() } else { response };
        };
        // Nothing is compressed only to be thrown away, so nobody knows how long it would be (RFC 9110, §8.6).
        if self.is_head() {
            return response.with_body(Vec::new());
        }
        let packed = match encoding {
            Encoding::Gzip => gzip(response.body()),
            Encoding::Brotli => brotli(response.body()),
        };
        match packed {
            Ok(packed) if packed.len() < response.body().len() => {
                let name = if encoding == Encoding::Gzip { "gzip" } else { "br" };
                response.with_body(packed).with_header("content-encoding", name)
            }
            Ok(_) => response,
            Err(error) => {
                tracing::error!(%error, "an answer could not be compressed and is sent as it is");
                response
            }
        }
    }
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(GZIP_LEVEL));
    packed.write_all(body)?;
    packed.finish()
}

fn brotli(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::with_capacity(body.len() / 4);
    let settings = brotli::enc::BrotliEncoderParams { quality: BROTLI_QUALITY, ..Default::default() };
    brotli::BrotliCompress(&mut &body[..], &mut packed, &settings)?;
    Ok(packed)
}

/// The better of what `Accept-Encoding` allows (RFC 9110, §12.5.3): by its weight, then Brotli.
fn encoding(accepted: &str) -> Option<Encoding> {
    let weight_of = |wanted: &str| {
        accepted.split(',').find_map(|one| {
            let mut parts = one.split(';').map(str::trim);
            let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted));
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
            is_it.then_some(weight.unwrap_or(0.0))
        })
    };
    let weight = |name: &str| weight_of(name).or_else(|| weight_of("*")).unwrap_or(0.0);
    let (brotli, gzip) = (weight("br"), weight("gzip"));
    match (brotli >= gzip, brotli > 0.0, gzip > 0.0) {
        (true, true, _) => Some(Encoding::Brotli),
        (_, _, true) => Some(Encoding::Gzip),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn taken(headers: &[(&'static str, &str)]) -> Taken {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Taken::of(&Method::GET, &HeaderMap::from_iter(headers))
    }

    #[test]
    fn the_best_encoding_that_is_allowed() {
        let check = |accepted: &str, expected: Option<Encoding>| assert_eq!(encoding(accepted), expected, "{accepted}");
        check("gzip, deflate, br", Some(Encoding::Brotli));
        check("gzip", Some(Encoding::Gzip));
        check("br;q=0.1, gzip;q=0.9", Some(Encoding::Gzip));
        check("br;q=0, gzip;q=0", None);
        check("*", Some(Encoding::Brotli));
        check("identity, deflate", None);
        check("br;q=often", None);
    }

    #[test]
    fn a_long_answer_travels_compressed_and_is_the_same() {
        let text = "a figure, and its rows. ".repeat(100);
        let read = |accepted: &str| taken(&[("accept-encoding", accepted)]).answer(Response::ok(&text));
        let (gzip, brotli) = (read("gzip"), read("br"));
        assert_eq!((gzip.header("content-encoding"), brotli.header("content-encoding")), (Some("gzip"), Some("br")));
        let mut unpacked = [String::new(), String::new()];
        flate2::read::GzDecoder::new(gzip.body()).read_to_string(&mut unpacked[0]).unwrap();
        brotli::Decompressor::new(brotli.body(), 4096).read_to_string(&mut unpacked[1]).unwrap();
        let plain = String::from_utf8(read("identity").body().to_vec()).unwrap();
        assert!(unpacked.iter().all(|text| *text == plain) && gzip.body().len() < 200);
        assert_eq!(gzip.header("etag"), brotli.header("etag"));
        assert_eq!(taken(&[("accept-encoding", "br")]).answer(Response::ok(&"short")).header("content-encoding"), None);
    }

    #[test]
    fn what_the_caller_has_already_is_not_sent_again() {
        let first = taken(&[]).answer(Response::ok(&"a figure"));
        let tag = first.header("etag").unwrap().to_owned();
        let again = |given: &str| taken(&[("if-none-match", given)]).answer(Response::ok(&"a figure"));
        for known in [tag.as_str(), "*", &format!("\"x\", {tag}"), tag.trim_start_matches("W/")] {
            assert_eq!((again(known).status(), again(known).body().len()), (304, 0), "{known}");
            assert_eq!(again(known).header("etag"), Some(tag.as_str()));
        }
        assert_eq!(again("W/\"other\"").status(), 200);
        assert_eq!(taken(&[("if-none-match", &tag)]).answer(Response::ok(&"another")).status(), 200);
    }

    #[test]
    fn an_answer_to_head_has_no_body_and_says_its_length_where_that_is_known() {
        let text = "a figure, and its rows. ".repeat(100);
        let head = |accepted: &str| Taken { method: Method::HEAD, ..taken(&[("accept-encoding", accepted)]) };
        let get = taken(&[]).answer(Response::ok(&text));
        let (plain, packed) = (head("identity").answer(Response::ok(&text)), head("br").answer(Response::ok(&text)));
        assert_eq!((plain.body().len(), packed.body().len()), (0, 0));
        assert_eq!(plain.header("content-length"), Some(get.body().len().to_string().as_str()));
        assert_eq!((packed.header("content-length"), packed.header("content-encoding")), (None, None));
        assert_eq!(packed.header("etag"), get.header("etag"));
    }

    #[test]
    fn what_changes_something_is_never_kept() {
        let posted = Taken { method: Method::POST, ..taken(&[]) }.answer(Response::created(&"a key"));
        assert_eq!((posted.header("etag"), posted.header("cache-control")), (None, Some("no-store")));
    }
}
