//! A body as JSON, with errors that say where it is wrong and which name may have been meant.
use domain::{Error, Result};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

pub(crate) fn read<T: DeserializeOwned>(content_type: Option<&str>, body: &[u8]) -> Result<T> {
    check_type(content_type)?;
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        Category::Syntax | Category::Eof | Category::Io if body.is_empty() => {
            Error::malformed("the body is empty; JSON is expected here")
        }
        Category::Syntax | Category::Eof | Category::Io => Error::malformed(format!("the body is not JSON: {error}")),
        Category::Data => misfit(&error.to_string()),
    })
}

/// JSON that was read already, as what is expected here.
pub(crate) fn fitting<T: DeserializeOwned>(value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| misfit(&error.to_string()))
}

/// JSON, or nothing said of it.
fn check_type(content_type: Option<&str>) -> Result<()> {
    let essence = content_type.unwrap_or("application/json").split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    if essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json") {
        return Ok(());
    }
    Err(Error::Unsupported {
        why: format!("This operation takes JSON, and the body is `{}`.", essence.chars().take(64).collect::<String>()),
        remedy: "Send it with `Content-Type: application/json`.".into(),
    })
}

/// JSON that is not what is expected here. serde names the member, and for an unknown one those there are, between backticks.
fn misfit(said: &str) -> Error {
    let mut names = said.split('`').skip(1).step_by(2);
    let named = names.next().unwrap_or("body");
    if said.starts_with("unknown field") {
        return Error::unknown_name(named, &names.collect::<Vec<_>>());
    }
    let field = if said.starts_with("missing field") { named } else { "body" };
    Error::invalid(field, format!("the body is not the JSON expected here: {said}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only its names matter")]
    struct Asked {
        metrics: Vec<String>,
        #[serde(default)]
        source: Option<String>,
    }

    fn said(content_type: Option<&str>, body: &str) -> String {
        format!("{:?}", read::<Asked>(content_type, body.as_bytes()).unwrap_err())
    }

    #[test]
    fn what_cannot_be_read_is_told_from_what_does_not_fit() {
        assert!(read::<Asked>(Some("application/json; charset=utf-8"), br#"{"metrics":[]}"#).is_ok());
        assert_eq!(
            said(None, r#"{"metrics":[],"sorce":"a"}"#),
            r#"UnknownName { field: "sorce", known: "metrics, source", nearest: Some("source") }"#
        );
        assert!(said(None, "{}").starts_with(r#"Invalid { field: "metrics""#), "{}", said(None, "{}"));
        assert!(said(None, r#"{"metrics":5}"#).starts_with(r#"Invalid { field: "body""#));
        for broken in ["", "{", "no", "{\"metrics\":[]} x"] {
            assert!(said(None, broken).starts_with("Malformed"), "{broken}: {}", said(None, broken));
        }
        assert!(said(Some("text/csv"), "{}").starts_with("Unsupported"));
    }
}
