//! The environment as one typed struct, checked once per cold start.
use domain::{Error, Result, Workspace};
use ipnet::IpNet;
use jiff::SignedDuration;
use store::{Connection, Credentials};

#[derive(Debug, Clone)]
pub struct Config {
    pub connection: Connection,
    /// Workspace served without a credential; set by the local stack on loopback only, never in a deployment.
    pub open_workspace: Option<Workspace>,
    /// How long a worker may be silent before another may take over its upload.
    pub lease: SignedDuration,
    /// Requests that a credential may make in a minute; 0 for any number.
    pub rate_limit_per_minute: u32,
    /// Calculations that an instance makes at the same time.
    pub heavy_at_once: usize,
    /// Networks that may call; all when there is none.
    pub allow: Vec<IpNet>,
    /// Networks that may not, even where `allow` names them.
    pub deny: Vec<IpNet>,
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
        let seconds = given("LEASE_SECONDS").unwrap_or_else(|| "30".to_owned());
        let seconds: i64 = seconds
            .parse()
            .ok()
            .filter(|s| (1..=900).contains(s))
            .ok_or_else(|| invalid("LEASE_SECONDS", "must be a whole number of seconds from 1 to 900"))?;
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
            lease: SignedDuration::from_secs(seconds),
            rate_limit_per_minute: number("RATE_LIMIT_PER_MINUTE", 100, 0)?,
            heavy_at_once: number("HEAVY_AT_ONCE", 16, 1)? as usize,
            allow: networks("ALLOW_CIDRS")?,
            deny: networks("DENY_CIDRS")?,
            function: given("AWS_LAMBDA_FUNCTION_NAME"),
        })
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
}
