//! AES-256-GCM with a key that is used once, and the same with a wrapping key.
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use domain::{Error, Result};

pub(crate) const KEY_BYTES: usize = 32;

pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes)
        .map_err(|e| Error::internal("asking for random bytes", std::io::Error::other(e.to_string())))?;
    Ok(bytes)
}

/// Nonce, ciphertext and tag. `bound` is not in them, and must be the same on opening.
pub(crate) fn encrypt(key: &[u8], bound: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE_LEN] = random()?;
    let mut sealed = plain.to_vec();
    let failed = |_| broken("the key cannot be used");
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut sealed)
        .map_err(failed)?;
    Ok([&nonce[..], &sealed].concat())
}

pub(crate) fn decrypt(key: &[u8], bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let changed = || broken("it was changed, or belongs to another workspace, purpose or key");
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or_else(changed)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| changed())?;
    let mut text = text.to_vec();
    let plain = cipher(key)?.open_in_place(nonce, Aad::from(bound), &mut text).map_err(|_| changed())?;
    Ok(plain.to_vec())
}

fn cipher(key: &[u8]) -> Result<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| broken("the key has the wrong length"))
}

/// Why a sealed value cannot be opened, for the log.
pub(crate) fn broken(why: &str) -> Error {
    Error::internal("opening a sealed value", std::io::Error::other(why.to_owned()))
}
