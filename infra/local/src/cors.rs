//! Which other sites' pages may call the API, as the template's `CorsConfiguration` says; answered as API Gateway does.
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::Value;

/// Nothing is allowed unless the template says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cors {
    origins: Vec<String>,
    methods: String,
    headers: String,
    exposed: String,
    max_age: u64,
}

impl Cors {
    pub fn parse(configuration: &Value) -> Self {
        let texts = |name: &str| -> Vec<String> {
            let list = configuration.get(name).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned).collect()
        };
        Self {
            origins: texts("AllowOrigins"),
            methods: texts("AllowMethods").join(","),
            headers: texts("AllowHeaders").join(","),
            exposed: texts("ExposeHeaders").join(","),
            max_age: configuration.get("MaxAge").and_then(Value::as_u64).unwrap_or_default(),
        }
    }

    /// The sites whose pages may call.
    pub fn origins(&self) -> &[String] {
        &self.origins
    }

    /// The origin of a request, where it is one that may call.
    pub fn origin<'a>(&self, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        self.origins.iter().any(|allowed| allowed == "*" || allowed.as_bytes() == origin.as_bytes()).then_some(origin)
    }

    /// Whether a browser asks, before it sends a request, whether it may.
    pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        method == Method::OPTIONS
            && headers.contains_key(header::ORIGIN)
            && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// Says to the browser of an origin that may call what it may send.
    pub fn permit(&self, origin: &HeaderValue, answer: &mut HeaderMap) {
        self.share(origin, answer);
        let max_age = self.max_age.to_string();
        for (name, value) in [
            (header::ACCESS_CONTROL_ALLOW_METHODS, &self.methods),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, &self.headers),
            (header::ACCESS_CONTROL_MAX_AGE, &max_age),
        ] {
            insert(answer, name, value);
        }
    }

    /// Lets the page of an origin that may call read an answer.
    pub fn share(&self, origin: &HeaderValue, answer: &mut HeaderMap) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answer.append(header::VARY, HeaderValue::from_static("origin"));
        insert(answer, header::ACCESS_CONTROL_EXPOSE_HEADERS, &self.exposed);
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_origins_of_the_configuration_may_call() {
        let cors = Cors::parse(&json!({ "AllowOrigins": ["https://app.example", ""] }));
        let from = |origin: &'static str| HeaderMap::from_iter([(header::ORIGIN, HeaderValue::from_static(origin))]);
        assert!(cors.origin(&from("https://app.example")).is_some());
        for other in ["https://app.example.evil", "http://app.example", "null", ""] {
            assert!(cors.origin(&from(other)).is_none(), "{other}");
        }
        assert!(Cors::default().origin(&from("https://app.example")).is_none());
    }
}
