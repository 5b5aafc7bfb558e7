//! What no route takes: an address that is not known, or a method that an address does not take.
use crate::openapi::METHODS;
use domain::{Error, Result};
use lambda::{App, Request, Response};

/// The route `$default`: 404, or 405 with `Allow` where the address takes other methods; `OPTIONS` is answered with those. No
/// round trip.
pub async fn answer(_app: &App, request: Request) -> Result<Response> {
    let (method, path) = (request.method.as_str(), shortened(&request.path));
    match allowed(&request.path) {
        None => Err(Error::not_found("the address", path)),
        Some(allow) if method == "OPTIONS" => Ok(Response::empty(204).with_header("allow", &allow)),
        Some(allow) => Err(Error::WrongMethod { method: method.to_owned(), path, allow }),
    }
}

fn shortened(path: &str) -> String {
    path.chars().take(200).collect()
}

/// The methods of an address, as the header `Allow` lists them.
fn allowed(path: &str) -> Option<String> {
    let matching = METHODS.iter().filter(|(known, _)| fits(known, path));
    // As in API Gateway, words come before parameters.
    let (_, methods) = matching.min_by_key(|(known, _)| known.matches('{').count())?;
    let mut allow: Vec<&str> = methods.iter().map(String::as_str).collect();
    if allow.contains(&"GET") {
        allow.push("HEAD");
    }
    allow.push("OPTIONS");
    Some(allow.join(", "))
}

/// Whether a path is one of a route, where `{name}` stands for one part that is not empty.
fn fits(route: &str, path: &str) -> bool {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(known), Some(part)) if known == part => {}
            (Some(known), Some(part)) if known.starts_with('{') && !part.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lists_the_methods_it_takes() {
        for (path, expected) in [
            ("/", Some("GET, HEAD, OPTIONS")),
            ("/api/v1/sources/orders", Some("GET, PUT, HEAD, OPTIONS")),
            ("/api/v1/reports/generate", Some("POST, OPTIONS")),
            ("/api/v1/reports/x", Some("DELETE, GET, HEAD, OPTIONS")),
            ("/api/v1/reports/", None),
            ("/api/v1/reports/x/y", None),
            ("/api/v1", None),
            ("", None),
        ] {
            assert_eq!(allowed(path).as_deref(), expected, "{path}");
        }
    }
}
