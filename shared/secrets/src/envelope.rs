//! Envelope encryption: each value under a data key of its own, and the data key wrapped by a key that never leaves KMS, or
//! the machine's key file.
use crate::{
    KeyFile, Kms, Secret,
    data_key::{KEY_BYTES, broken, decrypt, encrypt, random},
    header::{Header, Way},
};
use domain::{Result, Workspace};

/// What a sealed value belongs to. It opens in the same context only.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub workspace: &'a Workspace,
    /// E.g. `slack-token`.
    pub purpose: &'a str,
}

/// Seals and opens; a value is opened by the way it was sealed.
#[derive(Debug)]
pub enum Envelope {
    File(KeyFile),
    Kms(Kms),
}

impl Envelope {
    /// One call to KMS, none with a key file.
    pub async fn seal(&self, context: &Context<'_>, plain: &[u8]) -> Result<Vec<u8>> {
        let bound = bound(context);
        let (data_key, header) = match self {
            Self::File(keys) => {
                let data_key: [u8; KEY_BYTES] = random()?;
                let (version, key_id) = keys.sealing();
                let wrapped = keys.wrap(&bound, &data_key)?;
                (data_key.to_vec(), Header { way: Way::File, version, key_id, wrapped })
            }
            Self::Kms(kms) => {
                let (data_key, wrapped) = kms.data_key(context).await?;
                (data_key, Header { way: Way::Kms, version: 0, key_id: kms.current().to_owned(), wrapped })
            }
        };
        let header = header.write()?;
        let text = encrypt(&data_key, &[&header[..], &bound].concat(), plain)?;
        Ok([header, text].concat())
    }

    /// One call to KMS, none with a key file. Fails on any change of the sealed bytes and in any other context.
    pub async fn open(&self, context: &Context<'_>, sealed: &[u8]) -> Result<Secret> {
        let (header, text) = Header::read(sealed)?;
        let bound = bound(context);
        let data_key = match (self, header.way) {
            (Self::File(keys), Way::File) => keys.unwrap(header.version, &header.key_id, &bound, &header.wrapped)?,
            (Self::Kms(kms), Way::Kms) => kms.unwrap(&header.key_id, context, &header.wrapped).await?,
            (Self::File(_), Way::Kms) => return Err(broken("it was sealed by KMS, and this machine has a key file")),
            (Self::Kms(_), Way::File) => return Err(broken("it was sealed by a key file, and this stack uses KMS")),
        };
        let before = &sealed[..sealed.len() - text.len()];
        decrypt(&data_key, &[before, &bound].concat(), text).map(Secret::new)
    }

    /// Whether it was sealed by the key that seals now; if not, it is opened and sealed again to be rid of the former one.
    pub fn is_current(&self, sealed: &[u8]) -> Result<bool> {
        let (header, _) = Header::read(sealed)?;
        Ok(match self {
            Self::File(keys) => header.way == Way::File && (header.version, header.key_id) == keys.sealing(),
            Self::Kms(kms) => header.way == Way::Kms && header.key_id == kms.current(),
        })
    }
}

/// The context as bytes: the workspace's length stands before it, so that no two contexts are the same.
fn bound(context: &Context<'_>) -> Vec<u8> {
    let workspace = context.workspace.as_str();
    [&(workspace.len() as u64).to_be_bytes()[..], workspace.as_bytes(), context.purpose.as_bytes()].concat()
}
