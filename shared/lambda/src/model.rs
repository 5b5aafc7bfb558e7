//! The language model that may put reports into words, as the environment names it.
use domain::{Decimal, Error, Result};
use reqwest::Url;
use secrets::Reference;
use std::time::Duration;

/// A model behind an OpenAI-compatible service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The address that `/chat/completions` is below.
    pub base: Url,
    /// As the service knows it and reports show it.
    pub name: String,
    /// Where the key is; a service on the same machine or network may want none.
    pub key: Option<Reference>,
    /// Price of a million tokens that the model reads, in the currency of the operator's bill.
    pub price_in: Option<Decimal>,
    /// Price of a million tokens that it writes.
    pub price_out: Option<Decimal>,
    /// For a question with its answer and a repetition.
    pub patience: Duration,
}

/// Characters of a model's name.
const NAME: usize = 100;

impl Model {
    /// None where `LLM_BASE_URL` and `LLM_MODEL` are not set.
    pub(crate) fn read(given: &dyn Fn(&str) -> Option<String>) -> Result<Option<Self>> {
        let (base, name) = match (given("LLM_BASE_URL"), given("LLM_MODEL")) {
            (None, None) => return Ok(None),
            (Some(base), Some(name)) => (base, name),
            (Some(_), None) => return Err(wrong("LLM_MODEL", "is not set, but LLM_BASE_URL is")),
            (None, Some(_)) => return Err(wrong("LLM_BASE_URL", "is not set, but LLM_MODEL is")),
        };
        if name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(wrong("LLM_MODEL", &format!("must be at most {NAME} characters on one line")));
        }
        let key = given("LLM_API_KEY").map(|text| Reference::parse("LLM_API_KEY", &text)).transpose()?;
        let price = |variable: &str| {
            let read = |text: String| text.parse().ok().filter(|price: &Decimal| !price.is_sign_negative());
            let needed = || wrong(variable, "must be the price of a million tokens, such as 0.15");
            given(variable).map(|text| read(text).ok_or_else(needed)).transpose()
        };
        let seconds = given("LLM_TIMEOUT_SECONDS").unwrap_or_else(|| "20".to_owned());
        let seconds = seconds.parse().ok().filter(|seconds| (1..=60).contains(seconds));
        let seconds =
            seconds.ok_or_else(|| wrong("LLM_TIMEOUT_SECONDS", "must be a whole number of seconds from 1 to 60"))?;
        Ok(Some(Self {
            base: base_url(&base, key.is_some())?,
            name,
            key,
            price_in: price("LLM_PRICE_IN")?,
            price_out: price("LLM_PRICE_OUT")?,
            patience: Duration::from_secs(seconds),
        }))
    }
}

/// A key is sent under TLS only, unless the service runs on this machine. Errors do not show the address, which may hold a
/// password.
fn base_url(text: &str, has_key: bool) -> Result<Url> {
    let wrong = |why: &str| wrong("LLM_BASE_URL", why);
    let base = Url::parse(text).map_err(|_| wrong("is not an address like https://api.example.com/v1"))?;
    let is_local = matches!(base.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match base.scheme() {
        "https" => {}
        "http" if is_local || !has_key => {}
        "http" => return Err(wrong("must begin with https:// where LLM_API_KEY is set")),
        _ => return Err(wrong("must begin with https:// or http://")),
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err(wrong("must hold no user or password; LLM_API_KEY says where the key is"));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(wrong("must end in a path, without `?` and `#`"));
    }
    Ok(base)
}

fn wrong(variable: &str, why: &str) -> Error {
    Error::invalid(variable, format!("the environment variable {variable} {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Option<Model>> {
        let given = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Model::read(&given)
    }

    #[test]
    fn a_model_has_an_address_and_a_name_and_may_have_a_key_and_prices() {
        assert_eq!(read(&[("LLM_API_KEY", "env:KEY")]).unwrap(), None);
        let with =
            [("LLM_BASE_URL", "https://api.example.com/v1"), ("LLM_MODEL", "m"), ("LLM_API_KEY", "ssm:/echo/key")];
        let model = read(&[&with[..], &[("LLM_PRICE_IN", "0.15")]].concat()).unwrap().unwrap();
        assert_eq!(model.key, Some(Reference::Ssm("/echo/key".into())));
        assert_eq!((model.price_in, model.price_out), (Some(Decimal::new(15, 2)), None));
        assert_eq!(model.patience, Duration::from_secs(20));
    }

    #[test]
    fn what_cannot_be_used_is_told_by_its_variable_and_without_its_value() {
        let refused = |base: &str, more: (&str, &str)| {
            let said = read(&[("LLM_BASE_URL", base), ("LLM_MODEL", "m"), more]).unwrap_err().to_string();
            assert!(said.contains("LLM_") && !said.contains("hunter2"), "{said}");
            said
        };
        let none = ("", "");
        for base in ["hunter2", "ftp://hunter2", "https://me:hunter2@example.com", "https://example.com/?key=hunter2"] {
            refused(base, none);
        }
        refused("http://example.com/hunter2", ("LLM_API_KEY", "env:KEY"));
        refused("https://example.com", ("LLM_API_KEY", "hunter2"));
        refused("https://example.com", ("LLM_PRICE_OUT", "-1"));
        refused("https://example.com", ("LLM_TIMEOUT_SECONDS", "61"));
        assert_eq!(
            refused("", none),
            "the environment variable LLM_BASE_URL is not an address like https://api.example.com/v1"
        );
        assert!(read(&[("LLM_MODEL", "m")]).is_err());
        for base in ["http://ollama:11434/v1", "http://localhost:11434/v1"] {
            assert!(read(&[("LLM_BASE_URL", base), ("LLM_MODEL", "m")]).unwrap().is_some());
        }
    }
}
