//! Which service, where it is, and how much of its time and answers we take.
use domain::{Error, Result};
use reqwest::Url;
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Service {
    /// As it stands in errors, logs and keys: `a-z 0-9 -`.
    pub name: &'static str,
    /// Scheme, host and the path that every call's path follows.
    pub base: Url,
    pub connect_timeout: Duration,
    /// For one attempt, its answer's last byte included.
    pub attempt_timeout: Duration,
    /// For the call with all its attempts and pauses.
    pub total_timeout: Duration,
    /// Attempts of a call that may be repeated.
    pub attempts: u32,
    /// Pause before the second attempt; it doubles, and a random half of it is left out.
    pub pause: Duration,
    /// Bytes that an answer may have.
    pub answer_limit: usize,
    /// Whether a redirect to the same host is followed; one to another host never is.
    pub follows_redirects: bool,
}

impl Service {
    /// The service at the address in `<NAME>_BASE_URL`, or else at `default`. Errors name the variable.
    pub fn read(name: &'static str, default: Option<&str>, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let from = format!("{}_BASE_URL", name.to_uppercase().replace('-', "_"));
        let wrong = |why: &str| Error::invalid(&from, format!("the environment variable {from} {why}"));
        let given = variable(&from).filter(|text| !text.is_empty());
        let text = given.as_deref().or(default).ok_or_else(|| wrong("is not set"))?;
        let base = Url::parse(text).map_err(|_| wrong("is not an address like https://api.example.com/v1"))?;
        let is_local = matches!(base.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if base.scheme() != "https" && !(base.scheme() == "http" && is_local) {
            return Err(wrong("must begin with https://, unless the service runs on this machine"));
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(wrong("must hold no user or password; credentials are kept as secrets"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(wrong("must end in a path, without `?` and `#`"));
        }
        Ok(Self {
            name,
            base,
            connect_timeout: Duration::from_secs(2),
            attempt_timeout: Duration::from_secs(8),
            total_timeout: Duration::from_secs(20),
            attempts: 3,
            pause: Duration::from_millis(200),
            answer_limit: 4 << 20,
            follows_redirects: true,
        })
    }

    /// The address of a call: below the base, whatever the path holds.
    pub(crate) fn address(&self, path: &str, query: &[(String, String)]) -> Result<Url, &'static str> {
        let has_dots =
            path.split('/').any(|part| matches!(part.replace("%2e", ".").replace("%2E", ".").as_str(), "." | ".."));
        if !path.starts_with('/') || path.contains(['\\', '?', '#']) || has_dots {
            return Err("the path must begin with `/` and hold no `?`, `#`, `\\`, `.` or `..` of its own");
        }
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(base: &str) -> Result<Service> {
        Service::read("pay-service", None, &|name| (name == "PAY_SERVICE_BASE_URL").then(|| base.to_owned()))
    }

    #[test]
    fn an_address_that_cannot_be_used_is_told_by_its_variable_and_without_its_value() {
        let said = |base: &str| at(base).unwrap_err().to_string();
        assert_eq!(said(""), "the environment variable PAY_SERVICE_BASE_URL is not set");
        for base in ["not one", "http://api.example.com", "https://me:pw@example.com", "https://example.com/?key=pw"] {
            let said = said(base);
            assert!(
                said.starts_with("the environment variable PAY_SERVICE_BASE_URL ") && !said.contains("pw"),
                "{said}"
            );
        }
        assert!(at("http://127.0.0.1:9000/v1").is_ok() && at("http://[::1]:9000").is_ok());
    }

    #[test]
    fn no_path_leaves_the_base() {
        let service = at("https://api.example.com/v1/").unwrap();
        let query = [("a b".to_owned(), "c&d=ü".to_owned())];
        let address = service.address("/charges/x%2Fy", &query).unwrap();
        assert_eq!(address.as_str(), "https://api.example.com/v1/charges/x%2Fy?a+b=c%26d%3D%C3%BC");
        assert_eq!(service.address("//evil.com/", &[]).unwrap().as_str(), "https://api.example.com/v1//evil.com/");
        for path in ["", "@evil.com", "/../admin", "/a/%2E%2e/b", "/a?b", "/a#b", "/a\\..\\b"] {
            assert!(service.address(path, &[]).is_err(), "{path}");
        }
    }
}
