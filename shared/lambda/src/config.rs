//! The environment as one typed struct, checked once per cold start.
use crate::{Issuer, Model, otlp, token};
use domain::{Error, Result, Workspace};
use ipnet::IpNet;
use jiff::SignedDuration;
use secrets::SealedBy;
use store::{Connection, Credentials};

#[derive(Debug, Clone)]
pub struct Config {
    pub connection: Connection,
    /// Workspace served without a credential; set by the local stack on loopback only, never in a deployment.
    pub open_workspace: Option<Workspace>,
    /// Whose tokens are taken beside API keys.
    pub issuer: Option<Issuer>,
    /// What seals secrets that are kept; without it none can be kept.
    pub sealed_by: Option<SealedBy>,
    /// How long a worker may be silent before another may take over its upload.
    pub lease: SignedDuration,
    /// Given stubs answer in place of services outside, and nothing goes out.
    pub integrations_stub_mode: bool,
    /// A service outside that fails is left alone for a while.
    pub circuit_breaker_enabled: bool,
    /// Requests that a credential may make in a minute; 0 for any number.
    pub rate_limit_per_minute: u32,
    /// Calculations that an instance makes at the same time.
    pub heavy_at_once: usize,
    /// The language model that may put reports into words; none unless it is configured.
    pub model: Option<Model>,
    /// Networks that may call; all when there is none.
    pub allow: Vec<IpNet>,
    /// Networks that may not, even where `allow` names them.
    pub deny: Vec<IpNet>,
    /// Where the API answers, for whoever asks it from outside.
    pub api_url: Option<String>,
    /// The function's name, which Lambda gives its own processes; `None` on any other machine.
    pub function: Option<String>,
}

impl Config {
    /// Reads the variables that `template.yaml` gives every function. Errors name the variable.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        let needed = |name: &str| given(name).ok_or_else(|| invalid(name, "is not set"));
        let dynamodb_url = given("AWS_ENDPOINT_URL_DYNAMODB");
        let s3_url = given("AWS_ENDPOINT_URL_S3");
        // In Lambda the SDK finds its own, rotating, credentials; fixed ones belong to an embedded server.
        let credentials = match dynamodb_url {
            Some(_) => Some(Credentials {
                access_key: needed("AWS_ACCESS_KEY_ID")?,
                secret_key: needed("AWS_SECRET_ACCESS_KEY")?,
            }),
            None => None,
        };
        let open_workspace = given("OPEN_WORKSPACE").map(|name| Workspace::parse(&name)).transpose();
        let open_workspace = open_workspace.map_err(|e| invalid("OPEN_WORKSPACE", &format!("is not usable: {e}")))?;
        let function = given("AWS_LAMBDA_FUNCTION_NAME");
        // On one machine the table is an embedded one, also where an emulator of Lambda runs the functions.
        if open_workspace.is_some() && function.is_some() && dynamodb_url.is_none() {
            return Err(invalid("OPEN_WORKSPACE", "is for one machine; a deployment would be open to everybody by it"));
        }
        let seconds = given("LEASE_SECONDS").unwrap_or_else(|| "30".to_owned());
        let seconds: i64 = seconds
            .parse()
            .ok()
            .filter(|s| (1..=900).contains(s))
            .ok_or_else(|| invalid("LEASE_SECONDS", "must be a whole number of seconds from 1 to 900"))?;
        let flag = |name: &str, default: bool| match given(name).as_deref() {
            None => Ok(default),
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(_) => Err(invalid(name, "must be `true` or `false`")),
        };
        let number = |name: &str, default: u32, least: u32| {
            let text = given(name).unwrap_or_else(|| default.to_string());
            let number = text.parse().ok().filter(|number| (least..=1_000_000).contains(number));
            number.ok_or_else(|| invalid(name, &format!("must be a whole number from {least} to 1000000")))
        };
        let networks = |name: &str| {
            let text = given(name).unwrap_or_default();
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| network(part).ok_or_else(|| invalid(name, &not_a_network(part)))).collect::<Result<_>>()
        };
        // The log is there before this and has read it by itself; a wrong one stops the start here.
        otlp::collector(variable)?;
        Ok(Self {
            connection: Connection {
                table: needed("TABLE_NAME")?,
                bucket: needed("BUCKET_NAME")?,
                region: given("AWS_REGION"),
                dynamodb_url,
                s3_url,
                credentials,
            },
            open_workspace,
            issuer: issuer(&given)?,
            sealed_by: sealed_by(&given)?,
            lease: SignedDuration::from_secs(seconds),
            integrations_stub_mode: flag("INTEGRATIONS_STUB_MODE", false)?,
            circuit_breaker_enabled: flag("CIRCUIT_BREAKER_ENABLED", true)?,
            rate_limit_per_minute: number("RATE_LIMIT_PER_MINUTE", 100, 0)?,
            heavy_at_once: number("HEAVY_AT_ONCE", 16, 1)? as usize,
            model: Model::read(&given)?,
            allow: networks("ALLOW_CIDRS")?,
            deny: networks("DENY_CIDRS")?,
            api_url: given("API_URL"),
            function,
        })
    }
}

/// `OIDC_ISSUER` and `OIDC_AUDIENCE` come together; `OIDC_WORKSPACE_CLAIM` is `echo_workspace` when it is not given.
fn issuer(given: &dyn Fn(&str) -> Option<String>) -> Result<Option<Issuer>> {
    match (given("OIDC_ISSUER"), given("OIDC_AUDIENCE")) {
        (None, None) => Ok(None),
        (Some(url), Some(audience)) if token::is_safe(&url) => {
            let workspace_claim = given("OIDC_WORKSPACE_CLAIM").unwrap_or_else(|| "echo_workspace".to_owned());
            Ok(Some(Issuer { url, audience, workspace_claim }))
        }
        (Some(_), Some(_)) => Err(invalid("OIDC_ISSUER", "must begin with https://")),
        (None, Some(_)) => Err(invalid("OIDC_ISSUER", "is not set, but OIDC_AUDIENCE is")),
        (Some(_), None) => Err(invalid("OIDC_AUDIENCE", "is not set, but OIDC_ISSUER is")),
    }
}

/// A key file where there is one, else KMS keys by their whole names, the one that seals first.
fn sealed_by(given: &dyn Fn(&str) -> Option<String>) -> Result<Option<SealedBy>> {
    if let Some(file) = given("ENVELOPE_KEY_FILE") {
        return Ok(Some(SealedBy::File(file.into())));
    }
    let Some(keys) = given("ENVELOPE_KMS_KEYS") else { return Ok(None) };
    let keys: Vec<String> = keys.split(',').map(|key| key.trim().to_owned()).collect();
    match keys.iter().all(|key| key.starts_with("arn:")) {
        true => Ok(Some(SealedBy::Kms(keys))),
        false => Err(invalid("ENVELOPE_KMS_KEYS", "must list KMS keys by their whole names, arn:…:key/…")),
    }
}

/// A network such as `10.0.0.0/8`, or one address.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| address.into()))
}

fn not_a_network(text: &str) -> String {
    format!("has `{text}`, which is neither a network such as 10.0.0.0/8 nor an address")
}

fn invalid(name: &str, why: &str) -> Error {
    Error::invalid(name, format!("the environment variable {name} {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config> {
        Config::read(&|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn names_the_variable_that_is_missing_or_wrong() {
        let say = |variables: &[(&str, &str)]| read(variables).unwrap_err().to_string();
        assert_eq!(say(&[("BUCKET_NAME", "b")]), "the environment variable TABLE_NAME is not set");
        let wrong = [("TABLE_NAME", "t"), ("BUCKET_NAME", "b"), ("LEASE_SECONDS", "soon")];
        assert_eq!(
            say(&wrong),
            "the environment variable LEASE_SECONDS must be a whole number of seconds from 1 to 900"
        );
        let wrong = [("TABLE_NAME", "t"), ("BUCKET_NAME", "b"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://c")];
        assert_eq!(
            say(&wrong),
            "the environment variable OTEL_EXPORTER_OTLP_ENDPOINT must begin with https:// or http://"
        );
    }

    #[test]
    fn a_list_of_networks_that_cannot_be_read_stops_the_start() {
        let with = |list| read(&[("TABLE_NAME", "t"), ("BUCKET_NAME", "b"), ("DENY_CIDRS", list)]);
        let said = with("10.0.0.0/8, 10.0.0.0/33").unwrap_err().to_string();
        assert!(said.contains("DENY_CIDRS has `10.0.0.0/33`, which is neither a network"), "{said}");
        let deny = with("10.0.0.0/8, 2001:db8::1").unwrap().deny;
        assert_eq!(format!("{deny:?}"), "[10.0.0.0/8, 2001:db8::1/128]");
    }

    #[test]
    fn nothing_is_open_and_the_sdk_finds_its_credentials_unless_told_otherwise() {
        let config = read(&[("TABLE_NAME", "t"), ("BUCKET_NAME", "b")]).unwrap();
        assert_eq!(config.open_workspace, None);
        assert!(config.connection.credentials.is_none());
    }

    #[test]
    fn a_deployment_is_never_open() {
        let with = |function| {
            let open = ("OPEN_WORKSPACE", "local");
            read(&[("TABLE_NAME", "t"), ("BUCKET_NAME", "b"), open, ("AWS_LAMBDA_FUNCTION_NAME", function)])
        };
        let said = with("echo-prod-GetUpload").unwrap_err().to_string();
        assert!(said.starts_with("the environment variable OPEN_WORKSPACE is for one machine"), "{said}");
        assert!(with("").unwrap().open_workspace.is_some());
    }

    #[test]
    fn secrets_are_sealed_by_a_file_where_there_is_one_and_else_by_keys_with_whole_names() {
        let sealed_by = |file: &str, keys: &str| {
            let given = [("ENVELOPE_KEY_FILE", file), ("ENVELOPE_KMS_KEYS", keys)];
            read(&[&[("TABLE_NAME", "t"), ("BUCKET_NAME", "b")], &given[..]].concat()).map(|config| config.sealed_by)
        };
        assert_eq!(sealed_by("", "").unwrap(), None);
        assert_eq!(sealed_by("keys", "arn:a").unwrap(), Some(SealedBy::File("keys".into())));
        let both = vec!["arn:a".to_owned(), "arn:b".to_owned()];
        assert_eq!(sealed_by("", "arn:a, arn:b").unwrap(), Some(SealedBy::Kms(both)));
        let said = sealed_by("", "alias/echo").unwrap_err().to_string();
        assert!(said.contains("ENVELOPE_KMS_KEYS must list KMS keys by their whole names"), "{said}");
    }

    #[test]
    fn a_flag_is_true_or_false_and_has_a_default() {
        let flags = |stub: &str, breaker: &str| {
            let flags = [("INTEGRATIONS_STUB_MODE", stub), ("CIRCUIT_BREAKER_ENABLED", breaker)];
            let config = read(&[&[("TABLE_NAME", "t"), ("BUCKET_NAME", "b")], &flags[..]].concat());
            config.map(|config| (config.integrations_stub_mode, config.circuit_breaker_enabled))
        };
        assert_eq!(flags("", "").unwrap(), (false, true));
        assert_eq!(flags("true", "0").unwrap(), (true, false));
        let said = flags("", "off").unwrap_err().to_string();
        assert_eq!(said, "the environment variable CIRCUIT_BREAKER_ENABLED must be `true` or `false`");
    }
}
