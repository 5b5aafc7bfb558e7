//! A value that is not printed.
use domain::{Error, Result};
use std::{fmt, sync::Arc};

#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<[u8]>);

impl Secret {
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(bytes.into())
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn text(&self) -> Result<&str> {
        let hidden = |_| Error::internal("reading a secret", std::io::Error::other("it is not text"));
        std::str::from_utf8(&self.0).map_err(hidden)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
