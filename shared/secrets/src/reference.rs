//! Where a secret is, in one line: `ssm:/path`, `secretsmanager:name`, `env:NAME`, `file:/path`.
use domain::{Error, Result};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A parameter of SSM, decrypted on reading.
    Ssm(String),
    /// A secret of Secrets Manager, which SSM reads as well.
    SecretsManager(String),
    Env(String),
    /// A file that its owner alone may read.
    File(String),
}

impl Reference {
    /// `setting` is where the text stands, for the error; the text itself is not shown, as it may be the secret.
    pub fn parse(setting: &str, text: &str) -> Result<Self> {
        let name = |text: &str, extra: &str| {
            (1..=512).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || extra.as_bytes().contains(&b))
        };
        let known = match text.split_once(':') {
            Some(("ssm", path)) if path.starts_with('/') && name(path, "/_.-") => Some(Self::Ssm(path.to_owned())),
            Some(("secretsmanager", id)) if name(id, "/_+=.@-") => Some(Self::SecretsManager(id.to_owned())),
            Some(("env", variable)) if name(variable, "_") => Some(Self::Env(variable.to_owned())),
            Some(("file", path)) if path.starts_with('/') && path.len() > 1 => Some(Self::File(path.to_owned())),
            _ => None,
        };
        known.ok_or_else(|| {
            let forms = "ssm:/path, secretsmanager:name, env:NAME or file:/path";
            Error::invalid(setting, format!("{setting} must say where the secret is ({forms}), and not hold it"))
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ssm(path) => write!(f, "ssm:{path}"),
            Self::SecretsManager(id) => write!(f, "secretsmanager:{id}"),
            Self::Env(variable) => write!(f, "env:{variable}"),
            Self::File(path) => write!(f, "file:{path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_written_as_it_was_read_and_a_secret_is_not_shown() {
        for text in
            ["ssm:/echo/prod/slack-token", "secretsmanager:echo/stripe", "env:SLACK_TOKEN", "file:/run/secrets/x"]
        {
            assert_eq!(Reference::parse("SLACK", text).unwrap().to_string(), text);
        }
        for text in [
            "xoxb-hunter2",
            "ssm:hunter2",
            "env:",
            "env:hunter2 x",
            "file:hunter2",
            "secretsmanager:hunter2:x",
            "http://hunter2",
        ] {
            let said = Reference::parse("SLACK", text).unwrap_err().to_string();
            assert!(said.starts_with("SLACK must say where the secret is (") && !said.contains("hunter2"), "{said}");
        }
    }
}
