//! Identities: workspace, source, upload, report, and the hash that identifies a file's content.
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Part of every cache key and stored result: raised whenever the engine could give other bytes for the same file.
pub const ENGINE_VERSION: &str = "5";

/// The tenant. Comes from the credential alone and is the first part of every key and object path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
pub struct Workspace(String);

/// A named feed of one kind of file, e.g. `stripe-payments`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
pub struct SourceName(String);

impl Workspace {
    pub fn parse(text: &str) -> Result<Self> {
        slug("workspace", text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SourceName {
    /// Where files go that are given without a source.
    pub const DIRECT: &str = "direct";

    pub fn is_direct(&self) -> bool {
        self.0 == Self::DIRECT
    }

    pub fn parse(text: &str) -> Result<Self> {
        slug("source", text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// 1–64 characters of `a-z 0-9 - _`, beginning with a letter or digit: safe in a key, a path and a URL.
fn slug(what: &str, text: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ok = (1..=64).contains(&text.len())
        && text.starts_with(plain)
        && text.chars().all(|c| plain(c) || c == '-' || c == '_');
    if ok {
        return Ok(text.to_owned());
    }
    Err(Error::invalid(
        what,
        format!("a {what} name is 1 to 64 characters of a-z, 0-9, `-` and `_`, beginning with a letter or digit"),
    ))
}

macro_rules! text_like {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $name::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

macro_rules! time_ordered {
    ($($(#[$doc:meta])* $name:ident is $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
        pub struct $name(Uuid);

        impl $name {
            /// An id that sorts by `at_ms` (Unix milliseconds); `entropy` keeps ids of one millisecond apart.
            pub fn new(at_ms: u64, entropy: &[u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(at_ms, entropy).into_uuid())
            }

            /// A text that is not an id names nothing, so it is answered like an id that does not exist.
            pub fn parse(text: &str) -> Result<Self> {
                Uuid::from_str(text).map(Self).map_err(|_| Error::not_found($what, text.chars().take(64).collect::<String>()))
            }

            /// Unix milliseconds the id was made at.
            pub fn made_at_ms(&self) -> u64 {
                let bytes = self.0.as_bytes();
                bytes[..6].iter().fold(0, |ms, byte| ms << 8 | u64::from(*byte))
            }
        }
        text_like!($name);
    )*};
}

text_like!(Workspace, SourceName, ContentHash);
time_ordered! {
    /// One file given to a source.
    UploadId is "upload";
    /// One report; immutable.
    ReportId is "report";
    /// A report that is being made.
    JobId is "job";
    /// An event that failed every attempt.
    LetterId is "dead letter";
}

impl LetterId {
    /// The letter of one message: the same message always names the same letter, so that one that is delivered twice is kept
    /// once.
    pub fn of(at_ms: u64, message: &str) -> Self {
        Self::new(at_ms, &digest(message))
    }
}

impl ReportId {
    /// The report of one template over one upload as this engine read it: the same inputs always name the same report, so
    /// that a repeated event cannot make a second one.
    pub fn of(upload: &UploadId, template: &str, engine_version: &str) -> Self {
        Self::new(upload.made_at_ms(), &digest(&format!("{upload}/{template}/{engine_version}")))
    }
}

fn digest(text: &str) -> [u8; 10] {
    let mut entropy = [0; 10];
    entropy.copy_from_slice(&Sha256::digest(text)[..10]);
    entropy
}

/// SHA-256 of a file's bytes in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
pub struct ContentHash(String);

impl ContentHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }

    /// The hash of everything that can still be read.
    pub fn of_reader(from: &mut impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut window = vec![0; 1 << 16];
        loop {
            match from.read(&mut window)? {
                0 => return Ok(Self(hex::encode(hasher.finalize()))),
                read => hasher.update(&window[..read]),
            }
        }
    }

    pub fn from_digest(digest: &[u8; 32]) -> Self {
        Self(hex::encode(digest))
    }

    pub fn parse(text: &str) -> Result<Self> {
        let ok = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::invalid("content_hash", "a content hash is 64 hex digits"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_escape_a_path_are_refused() {
        for bad in ["", "..", "a/b", "A", "-a", "a b", "a#b", &"x".repeat(65)] {
            assert!(SourceName::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(SourceName::parse("stripe-payments_2").unwrap().as_str(), "stripe-payments_2");
    }

    #[test]
    fn upload_ids_sort_by_time_and_remember_it() {
        let (early, late) = (UploadId::new(1_000, &[255; 10]), UploadId::new(1_001, &[0; 10]));
        assert!(early.to_string() < late.to_string());
        assert_eq!(late.made_at_ms(), 1_001);
        assert_eq!(UploadId::parse(&late.to_string()).unwrap(), late);
    }

    #[test]
    fn one_upload_and_template_always_name_one_report() {
        let upload = UploadId::new(1_000, &[7; 10]);
        let of = |template: &str, engine: &str| ReportId::of(&upload, template, engine);
        assert_eq!(of("revenue_health", "2"), of("revenue_health", "2"));
        assert_ne!(of("revenue_health", "2"), of("marketing_funnel", "2"));
        assert_ne!(of("revenue_health", "2"), of("revenue_health", "2+0a1b"), "another policy reads another table");
    }

    #[test]
    fn text_that_is_no_id_is_answered_like_a_missing_one() {
        let error = ReportId::parse("../../etc").unwrap_err();
        assert_eq!(error.to_string(), "report `../../etc` does not exist");
    }
}
