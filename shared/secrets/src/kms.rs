//! Data keys wrapped by AWS KMS. KMS checks the workspace and the purpose as well, and writes both to its trail.
use crate::{Context, data_key::broken};
use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_kms::{Client, primitives::Blob, types::DataKeySpec};
use domain::{Error, Result};
use std::time::Duration;
use store::sdk_failure;

/// The SDK's settings for calls that a request waits for.
pub(crate) async fn sdk_config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(5))
        .build();
    let loader = aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts);
    loader.retry_config(RetryConfig::standard().with_max_attempts(2)).load().await
}

#[derive(Debug, Clone)]
pub struct Kms {
    client: Client,
    /// Addresses (ARN) of the keys that may open; the first one seals.
    keys: Vec<String>,
}

impl Kms {
    /// `keys` as in the header of what they sealed: whole addresses, the current one first.
    pub async fn connect(keys: Vec<String>) -> Result<Self> {
        Self::with(keys, Client::new(&sdk_config().await))
    }

    /// The same over a client of the caller's.
    pub fn with(keys: Vec<String>, client: Client) -> Result<Self> {
        if keys.is_empty() || keys.iter().any(|key| !key.starts_with("arn:") || key.len() > 255) {
            return Err(Error::invalid(
                "keys",
                "a KMS key is named by its whole address, arn:…:key/…, and one is needed",
            ));
        }
        Ok(Self { client, keys })
    }

    pub(crate) fn current(&self) -> &str {
        &self.keys[0]
    }

    /// A new data key, in the clear and wrapped. One call.
    pub(crate) async fn data_key(&self, context: &Context<'_>) -> Result<(Vec<u8>, Vec<u8>)> {
        let request = self.client.generate_data_key().key_id(self.current()).key_spec(DataKeySpec::Aes256);
        let request = request.encryption_context("workspace", context.workspace.as_str());
        let request = request.encryption_context("purpose", context.purpose);
        let answer = request.send().await.map_err(sdk_failure("key management", "asking for a data key"))?;
        match (answer.plaintext, answer.ciphertext_blob) {
            (Some(plain), Some(wrapped)) => Ok((plain.into_inner(), wrapped.into_inner())),
            _ => Err(broken("KMS gave no data key")),
        }
    }

    /// One call. A key that is not among ours is not asked, whoever it belongs to.
    pub(crate) async fn unwrap(&self, key: &str, context: &Context<'_>, wrapped: &[u8]) -> Result<Vec<u8>> {
        if !self.keys.iter().any(|known| known == key) {
            return Err(broken("it was sealed by a KMS key that is not configured here"));
        }
        let request = self.client.decrypt().key_id(key).ciphertext_blob(Blob::new(wrapped));
        let request = request.encryption_context("workspace", context.workspace.as_str());
        let request = request.encryption_context("purpose", context.purpose);
        let answer = request.send().await.map_err(sdk_failure("key management", "unwrapping a data key"))?;
        answer.plaintext.map(Blob::into_inner).ok_or_else(|| broken("KMS gave no data key"))
    }
}
