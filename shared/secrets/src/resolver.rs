//! Secrets read by reference and remembered for five minutes.
use crate::{Reference, Secret, kms::sdk_config, private_file};
use aws_sdk_ssm::Client;
use domain::{Error, Result, Timestamp};
use jiff::SignedDuration;
use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use store::sdk_failure;
use tokio::sync::OnceCell;

/// How long a secret is believed: a changed one is used everywhere after that.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(5);
/// For one read, whatever the SDK makes of its own limits.
const PATIENCE: Duration = Duration::from_secs(6);
/// Secrets remembered at most.
const MOST: usize = 200;

#[derive(Debug, Default)]
pub struct Secrets {
    ssm: OnceCell<Client>,
    remembered: Mutex<HashMap<Reference, (Secret, Timestamp)>>,
}

impl Secrets {
    /// The connection to SSM is made with the first secret that is there.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same over a client of the caller's.
    pub fn with(ssm: Client) -> Self {
        Self { ssm: OnceCell::new_with(Some(ssm)), ..Self::default() }
    }

    /// The secret; one call to SSM unless it is remembered. Errors name the reference, never a value: `Invalid` when the
    /// reference leads nowhere, `Unavailable` when the same may work later. A failure is not remembered.
    pub async fn get(&self, reference: &Reference, now: Timestamp) -> Result<Secret> {
        let young = |(_, read_at): &&(Secret, Timestamp)| now < *read_at + REMEMBERED && now >= *read_at;
        let remembered =
            self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(reference).filter(young).cloned();
        if let Some((secret, _)) = remembered {
            return Ok(secret);
        }
        let late = |_| Err(Error::unavailable(format!("the secret {reference}"), io::Error::other("it took too long")));
        let secret = tokio::time::timeout(PATIENCE, self.read(reference)).await.unwrap_or_else(late)?;
        if secret.bytes().is_empty() {
            return Err(unusable(reference, "is empty"));
        }
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= MOST {
            remembered.clear();
        }
        remembered.insert(reference.clone(), (secret.clone(), now));
        Ok(secret)
    }

    async fn read(&self, reference: &Reference) -> Result<Secret> {
        match reference {
            Reference::Env(name) => {
                let value = std::env::var_os(name).ok_or_else(|| unusable(reference, "is not set"))?;
                Ok(Secret::new(value.into_encoded_bytes()))
            }
            Reference::File(path) => {
                let why = |error: io::Error| unusable(reference, &format!("cannot be used: {error}"));
                let bytes = private_file::read(Path::new(path)).map_err(why)?;
                Ok(Secret::new(bytes.trim_ascii_end()))
            }
            Reference::Ssm(path) => self.parameter(reference, path).await,
            Reference::SecretsManager(id) => {
                self.parameter(reference, &format!("/aws/reference/secretsmanager/{id}")).await
            }
        }
    }

    async fn parameter(&self, reference: &Reference, name: &str) -> Result<Secret> {
        let client = self.ssm.get_or_init(|| async { Client::new(&sdk_config().await) }).await;
        match client.get_parameter().name(name).with_decryption(true).send().await {
            Ok(answer) => {
                let value = answer.parameter.and_then(|parameter| parameter.value);
                let value = value.ok_or_else(|| unusable(reference, "has no value"))?;
                Ok(Secret::new(value.into_bytes()))
            }
            Err(error) if error.as_service_error().is_some_and(|e| e.is_parameter_not_found()) => {
                Err(unusable(reference, "does not exist"))
            }
            Err(error) => Err(match sdk_failure("secrets", "reading a secret")(error) {
                Error::Unavailable { source, .. } => {
                    Error::Unavailable { what: format!("the secret {reference}"), source }
                }
                Error::Internal { source, .. } => {
                    Error::Internal { doing: format!("reading the secret {reference}"), source }
                }
                other => other,
            }),
        }
    }
}

fn unusable(reference: &Reference, why: &str) -> Error {
    Error::invalid("secret", format!("the secret {reference} {why}"))
}
