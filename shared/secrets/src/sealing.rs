//! The envelope of an installation, made when it is first needed: most calls seal and open nothing.
use crate::{Envelope, KeyFile, Kms};
use domain::{Error, Result};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::OnceCell;

/// Where the keys are that seal data keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealedBy {
    /// A file of this machine, made when it is missing.
    File(PathBuf),
    /// KMS keys by their ARN; the first seals, all open.
    Kms(Vec<String>),
}

#[derive(Debug, Clone)]
pub struct Sealing {
    by: Option<SealedBy>,
    envelope: Arc<OnceCell<Envelope>>,
}

impl Sealing {
    pub fn new(by: Option<SealedBy>) -> Self {
        Self { by, envelope: Arc::default() }
    }

    /// An error where the installation names no key.
    pub async fn envelope(&self) -> Result<&Envelope> {
        let make = || async {
            match &self.by {
                Some(SealedBy::File(path)) => Ok(Envelope::File(KeyFile::open(path)?)),
                Some(SealedBy::Kms(keys)) => Ok(Envelope::Kms(Kms::connect(keys.clone()).await?)),
                None => {
                    let why = "neither ENVELOPE_KEY_FILE nor ENVELOPE_KMS_KEYS is set";
                    Err(Error::internal("sealing or opening a secret", std::io::Error::other(why)))
                }
            }
        };
        self.envelope.get_or_try_init(make).await
    }
}
