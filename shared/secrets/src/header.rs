//! What stands before a sealed value's bytes, in the clear: how it was sealed, by which key, and the wrapped data key.
//!
//! `ECHOSEAL`, format (1 byte), way (1 byte), key version (4 bytes), key id (1 byte of length, then text), wrapped data key (2
//! bytes of length, then bytes). Numbers have their highest byte first.
use crate::data_key::broken;
use domain::Result;

const MAGIC: &[u8] = b"ECHOSEAL";
const FORMAT: u8 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    File = 1,
    Kms = 2,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub way: Way,
    /// Version of a key file's key; 0 of KMS, which keeps versions itself.
    pub version: u32,
    /// Fingerprint of a key file's key, or the address of a KMS key.
    pub key_id: String,
    pub wrapped: Vec<u8>,
}

impl Header {
    pub fn write(&self) -> Result<Vec<u8>> {
        let key_length = u8::try_from(self.key_id.len()).map_err(|_| broken("the key's id is too long"))?;
        let wrapped_length = u16::try_from(self.wrapped.len()).map_err(|_| broken("the wrapped key is too long"))?;
        Ok([
            MAGIC,
            &[FORMAT, self.way as u8],
            &self.version.to_be_bytes(),
            &[key_length],
            self.key_id.as_bytes(),
            &wrapped_length.to_be_bytes(),
            &self.wrapped,
        ]
        .concat())
    }

    /// The header and what follows it.
    pub fn read(sealed: &[u8]) -> Result<(Self, &[u8])> {
        let parsed = || {
            let rest = sealed.strip_prefix(MAGIC)?;
            let (&[format, way], rest) = rest.split_first_chunk()?;
            let way = match (format, way) {
                (FORMAT, 1) => Way::File,
                (FORMAT, 2) => Way::Kms,
                _ => return None,
            };
            let (version, rest) = rest.split_first_chunk()?;
            let (length, rest) = rest.split_first()?;
            let (key_id, rest) = rest.split_at_checked((*length).into())?;
            let (length, rest) = rest.split_first_chunk()?;
            let (wrapped, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
            let key_id = String::from_utf8(key_id.to_vec()).ok()?;
            Some((Self { way, version: u32::from_be_bytes(*version), key_id, wrapped: wrapped.to_vec() }, rest))
        };
        parsed().ok_or_else(|| broken("it is no sealed value of a known format"))
    }
}
