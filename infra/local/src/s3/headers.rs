//! What is kept with an object besides its bytes: the headers it is served with and the owner's own metadata.
use super::failure::{Failure, Result};
use s3s::S3ErrorCode;
use s3s::dto::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// S3's limit on names and values of user metadata together.
const METADATA_LIMIT: usize = 2048;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Headers {
    pub content_type: Option<String>,
    pub cache_control: Option<String>,
    pub content_disposition: Option<String>,
    pub content_encoding: Option<String>,
    pub content_language: Option<String>,
    pub expires: Option<Timestamp>,
    pub metadata: BTreeMap<String, String>,
}

impl Headers {
    pub fn validate(mut self) -> Result<Headers> {
        let metadata: usize = self.metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
        if metadata > METADATA_LIMIT {
            let why = "Your metadata headers exceed the maximum allowed metadata size";
            return Err(Failure::refused(S3ErrorCode::MetadataTooLarge, why));
        }
        self.content_encoding = self.content_encoding.and_then(|value| without_transport(&value));
        Ok(self)
    }

    pub fn metadata(&self) -> Option<HashMap<String, String>> {
        (!self.metadata.is_empty()).then(|| self.metadata.clone().into_iter().collect())
    }

    /// S3 serves what came without a type as plain bytes.
    pub fn content_type(&self) -> String {
        self.content_type.clone().unwrap_or_else(|| "binary/octet-stream".to_owned())
    }
}

/// `aws-chunked` says how the body travelled and is not a property of the object.
fn without_transport(encoding: &str) -> Option<String> {
    let kept: Vec<&str> =
        encoding.split(',').map(str::trim).filter(|part| !part.is_empty() && *part != "aws-chunked").collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

/// The headers an input of the protocol gives its object; the inputs' fields are named alike.
macro_rules! given_headers {
    ($input:expr) => {
        $crate::s3::headers::Headers {
            content_type: $input.content_type.clone(),
            cache_control: $input.cache_control.clone(),
            content_disposition: $input.content_disposition.clone(),
            content_encoding: $input.content_encoding.clone(),
            content_language: $input.content_language.clone(),
            expires: $input.expires.clone(),
            metadata: $input.metadata.clone().unwrap_or_default().into_iter().collect(),
        }
        .validate()
    };
}

pub(super) use given_headers;
