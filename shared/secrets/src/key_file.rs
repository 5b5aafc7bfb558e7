//! Wrapping keys in a file, for a single machine: one line `<version> <64 hexadecimal digits>` each, the last one current.
//! Earlier ones stay, so that what they sealed can be opened.
use crate::{
    data_key::{KEY_BYTES, broken, decrypt, encrypt, random},
    private_file,
};
use aws_lc_rs::digest;
use domain::{Error, Result};
use std::{
    fmt,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};
use uuid::Uuid;

pub struct KeyFile {
    keys: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    version: u32,
    bytes: [u8; KEY_BYTES],
}

impl KeyFile {
    /// Reads the file, or makes it with a first key. When two processes make it at once, both go on with the same one.
    pub fn open(path: &Path) -> Result<Self> {
        match private_file::read(path) {
            Ok(bytes) => Self::parse(path, &bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let new = Self { keys: vec![Key { version: 1, bytes: random()? }] };
                let beside = private_file::write_beside(path, &temporary(path), new.text().as_bytes());
                let beside = beside.map_err(unusable(path))?;
                // A link, since it fails where a rename would replace another's file.
                let linked = fs::hard_link(&beside, path);
                fs::remove_file(&beside).map_err(unusable(path))?;
                match linked {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(unusable(path)(error)),
                    _ => Self::parse(path, &private_file::read(path).map_err(unusable(path))?),
                }
            }
            Err(error) => Err(unusable(path)(error)),
        }
    }

    /// Adds a key, which is current from now on, and gives the file as it is then. Rotations wait for each other.
    pub fn rotate(path: &Path) -> Result<Self> {
        let lock = File::create(path.with_extension("lock")).map_err(unusable(path))?;
        lock.lock().map_err(unusable(path))?;
        let mut keys = Self::open(path)?;
        let version = keys.current().version + 1;
        keys.keys.push(Key { version, bytes: random()? });
        let beside = private_file::write_beside(path, &temporary(path), keys.text().as_bytes());
        fs::rename(beside.map_err(unusable(path))?, path).map_err(unusable(path))?;
        Ok(keys)
    }

    fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let damaged = || unusable(path)(io::Error::other("it is no key file, or was cut off"));
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.ends_with('\n')).ok_or_else(damaged)?;
        let key = |line: &str| {
            let (version, key) = line.split_once(' ')?;
            let bytes = hex::decode(key).ok()?.try_into().ok()?;
            Some(Key { version: version.parse().ok()?, bytes })
        };
        let keys: Vec<Key> = text.lines().map(key).collect::<Option<_>>().ok_or_else(damaged)?;
        if keys.is_empty() || !keys.is_sorted_by(|one, next| one.version < next.version) {
            return Err(damaged());
        }
        Ok(Self { keys })
    }

    fn text(&self) -> String {
        self.keys.iter().map(|key| format!("{} {}\n", key.version, hex::encode(key.bytes))).collect()
    }

    fn current(&self) -> &Key {
        // `parse` and `open` leave no file without a key.
        &self.keys[self.keys.len() - 1]
    }

    /// Version and id of the key that seals.
    pub(crate) fn sealing(&self) -> (u32, String) {
        let Key { version, bytes } = self.current();
        (*version, fingerprint(bytes))
    }

    pub(crate) fn wrap(&self, bound: &[u8], data_key: &[u8]) -> Result<Vec<u8>> {
        encrypt(&self.current().bytes, bound, data_key)
    }

    pub(crate) fn unwrap(&self, version: u32, id: &str, bound: &[u8], wrapped: &[u8]) -> Result<Vec<u8>> {
        let key = self.keys.iter().find(|key| key.version == version && fingerprint(&key.bytes) == id);
        let key = key.ok_or_else(|| broken(&format!("the key file holds no key {id} of version {version}")))?;
        decrypt(&key.bytes, bound, wrapped)
    }
}

/// Names a key without telling it: the first 8 bytes of its SHA-256.
fn fingerprint(key: &[u8]) -> String {
    hex::encode(&digest::digest(&digest::SHA256, key).as_ref()[..8])
}

fn temporary(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!(".{name}.{}", Uuid::new_v4().simple())
}

fn unusable(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = PathBuf::from(path);
    move |error| Error::invalid("key file", format!("the key file {} cannot be used: {error}", path.display()))
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFile").field("current", &self.sealing()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn it_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let made: Vec<_> = std::thread::scope(|scope| {
            let open = || KeyFile::open(&path).unwrap().sealing();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(made.iter().all(|key| *key == made[0]), "{made:?}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_that_others_may_read_or_that_is_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyFile::open(&path).unwrap();
        let whole = fs::read_to_string(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let said = KeyFile::open(&path).unwrap_err().to_string();
        assert!(said.ends_with("others may use it (mode 640); set its mode to 600"), "{said}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        for damaged in ["", "1 00\n", &whole[..whole.len() - 1], &format!("{whole}{whole}")] {
            fs::write(&path, damaged).unwrap();
            let said = KeyFile::open(&path).unwrap_err().to_string();
            assert!(said.contains("no key file") && !said.contains(&whole[2..20]), "{said}");
        }
    }

    #[test]
    fn rotations_at_once_all_leave_their_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| KeyFile::rotate(&path).unwrap());
            }
        });
        let versions: Vec<u32> = KeyFile::open(&path).unwrap().keys.iter().map(|key| key.version).collect();
        assert_eq!(versions, [1, 2, 3, 4, 5]);
    }
}
