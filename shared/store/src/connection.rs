//! Where the table and the bucket are, and how long a call to them may take.
use crate::{
    guard::Guarded,
    observed::{Observed, Of},
};
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_credential_types::Credentials as SdkCredentials;
use std::time::Duration;

/// Names and addresses of one deployment. Endpoints and credentials are given for the embedded servers only; in Lambda the
/// SDK finds its own.
#[derive(Debug, Clone)]
pub struct Connection {
    pub table: String,
    pub bucket: String,
    pub region: Option<String>,
    pub dynamodb_url: Option<String>,
    pub s3_url: Option<String>,
    pub credentials: Option<Credentials>,
}

#[derive(Clone)]
pub struct Credentials {
    pub access_key: String,
    pub secret_key: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

impl Connection {
    pub(crate) async fn sdk_config(&self) -> SdkConfig {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_millis(2_500))
            .operation_timeout(Duration::from_secs(8))
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(3));
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(Credentials { access_key, secret_key }) = &self.credentials {
            loader =
                loader.credentials_provider(SdkCredentials::new(access_key, secret_key, None, None, "configuration"));
        }
        loader.load().await
    }

    pub(crate) fn dynamodb_config(&self, shared: &SdkConfig) -> aws_sdk_dynamodb::Config {
        let mut config = aws_sdk_dynamodb::config::Builder::from(shared);
        config.set_endpoint_url(self.dynamodb_url.clone());
        config.interceptor(Observed(Of::Table)).interceptor(Guarded).build()
    }

    /// Objects are large: an attempt is bounded by its connection and its silence, not by its total time.
    pub(crate) fn s3_config(&self, shared: &SdkConfig) -> aws_sdk_s3::Config {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(2))
            .read_timeout(Duration::from_secs(20))
            .operation_timeout(Duration::from_secs(600))
            .build();
        let mut config = aws_sdk_s3::config::Builder::from(shared).timeout_config(timeouts);
        if self.s3_url.is_some() {
            config.set_endpoint_url(self.s3_url.clone());
            config = config.force_path_style(true);
        }
        config.interceptor(Observed(Of::Objects)).interceptor(Guarded).build()
    }
}
