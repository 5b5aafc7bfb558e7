//! `GET /api/v1/openapi.json`: this interface as a document.
use domain::Result;
use lambda::{App, Request, Response};
use serde::{Deserialize, de::IgnoredAny};
use std::{collections::BTreeMap, sync::LazyLock};

/// Made from the operations, the template's routes and the policies by a test, which fails when it is not what they say.
pub const DOCUMENT: &str = include_str!("../../../docs/openapi.json");

/// Public. No round trip.
pub async fn get(_app: &App, _request: Request) -> Result<Response> {
    Ok(Response::stored_json(DOCUMENT.into()))
}

#[derive(Default, Deserialize)]
struct Paths {
    paths: BTreeMap<String, BTreeMap<String, IgnoredAny>>,
}

/// Every path of the document with its methods in capitals; the page of the interface and the answer to an unknown address
/// are made of it.
pub static METHODS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    // What the document is, a test makes sure of.
    let Paths { paths } = serde_json::from_str(DOCUMENT).unwrap_or_default();
    let methods = |of: BTreeMap<String, IgnoredAny>| of.into_keys().map(|method| method.to_ascii_uppercase()).collect();
    paths.into_iter().map(|(path, of)| (path, methods(of))).collect()
});
