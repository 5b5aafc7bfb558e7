//! API keys: `echo_<prefix>_<secret>`. The prefix is public and names the key; the secret is shown once and kept as a hash.
use crate::{Error, Result, Workspace};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, fmt};

/// What a credential allows. Each is given by itself; `admin` includes the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Sees uploads, sources, metrics and reports.
    Read,
    /// Sends files, and changes or deletes uploads and sources.
    Upload,
    /// Makes and deletes reports.
    Report,
    /// Keys, audit and operations of the workspace.
    Admin,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Upload, Self::Report, Self::Admin];

    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Upload => "upload",
            Scope::Report => "report",
            Scope::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == text);
        found.ok_or_else(|| {
            Error::invalid("scopes", format!("`{text}` is no scope; those are read, upload, report, admin"))
        })
    }

    pub fn is_among(self, given: &BTreeSet<Scope>) -> bool {
        given.contains(&self) || given.contains(&Scope::Admin)
    }
}

/// The public part of a key: 12 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct KeyPrefix(String);

impl KeyPrefix {
    pub fn parse(text: &str) -> Result<Self> {
        match text.len() == PREFIX_BYTES * 2 && is_hex(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(Error::not_found("API key", text)),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for KeyPrefix {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

const PREFIX_BYTES: usize = 6;
const SECRET_BYTES: usize = 24;

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A whole key, as its holder has it. It is never stored, and never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    pub prefix: KeyPrefix,
    secret: String,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl Secret {
    /// Random bytes that one key takes.
    pub const ENTROPY: usize = PREFIX_BYTES + SECRET_BYTES;

    pub fn new(random: &[u8; Self::ENTROPY]) -> Self {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let (prefix, secret) = random.split_at(PREFIX_BYTES);
        Self { prefix: KeyPrefix(hex(prefix)), secret: hex(secret) }
    }

    /// `None` for anything that was never a key.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, secret) = text.strip_prefix("echo_")?.split_once('_')?;
        let secret = Some(secret).filter(|secret| secret.len() == SECRET_BYTES * 2 && is_hex(secret))?;
        Some(Self { prefix: KeyPrefix::parse(prefix).ok()?, secret: secret.to_owned() })
    }

    /// What is stored in its place. The secret has 192 random bits, so that one round of SHA-256 is enough.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.as_bytes()).into()
    }

    /// The key in clear, to be shown once.
    pub fn shown_once(&self) -> String {
        format!("echo_{}_{}", self.prefix, self.secret)
    }
}

/// A key as its workspace sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    pub prefix: KeyPrefix,
    pub workspace: Workspace,
    /// What people call it, e.g. `nightly export`.
    pub name: String,
    pub scopes: BTreeSet<Scope>,
    pub created_at: Timestamp,
    /// The credential that made it.
    pub created_by: String,
    /// From then on it opens nothing.
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    /// The key that it was replaced by; it goes on for the overlap that was agreed.
    pub replaced_by: Option<KeyPrefix>,
    /// Whether it opens signed requests only. The signing secret is another one, which no request carries.
    #[serde(default)]
    pub signed: bool,
}

impl ApiKey {
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_nothing_else_is_a_key() {
        let key = Secret::new(&std::array::from_fn(|at| at as u8));
        let text = "echo_000102030405_060708090a0b0c0d0e0f101112131415161718191a1b1c1d";
        assert_eq!(key.shown_once(), text);
        assert_eq!(Secret::parse(text), Some(key.clone()));
        assert_ne!(key.hash(), Secret::new(&[7; Secret::ENTROPY]).hash());
        for wrong in
            ["", "echo_", "echo_000102030405", "echo_000102030405_06", &text.to_uppercase(), &text[..text.len() - 1]]
        {
            assert_eq!(Secret::parse(wrong), None, "{wrong}");
        }
        assert!(!format!("{key:?}").contains("0607"), "{key:?}");
    }

    #[test]
    fn a_key_ends_at_its_moment_and_when_it_is_revoked() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let key = ApiKey {
            prefix: KeyPrefix::parse("000102030405").unwrap(),
            workspace: Workspace::parse("acme").unwrap(),
            name: "nightly export".into(),
            scopes: BTreeSet::from([Scope::Read]),
            created_at: at(0),
            created_by: "open".into(),
            expires_at: Some(at(10)),
            revoked_at: None,
            replaced_by: None,
            signed: false,
        };
        assert!(key.is_active(at(9)) && !key.is_active(at(10)));
        assert!(!ApiKey { revoked_at: Some(at(1)), ..key }.is_active(at(5)));
    }
}
