//! Files that their owner alone may read.
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

/// More than any key or credential has.
const LIMIT: u64 = 64 * 1024;

/// The file's bytes. Fails when it is no file, too large, or when others may read it.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_open(&mut File::open(path)?)
}

/// The same of a file that is open: what is checked is what is read.
pub(crate) fn read_open(file: &mut File) -> io::Result<Vec<u8>> {
    let about = file.metadata()?;
    if !about.is_file() || about.len() > LIMIT {
        return Err(io::Error::other(format!("it is not a file of at most {LIMIT} bytes")));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if about.mode() & 0o077 != 0 {
            let mode = about.mode() & 0o777;
            return Err(io::Error::other(format!("others may use it (mode {mode:o}); set its mode to 600")));
        }
    }
    let mut bytes = Vec::new();
    file.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a new file beside `path` with these bytes, whole and on disk, that only its owner may use.
pub(crate) fn write_beside(path: &Path, name: &str, bytes: &[u8]) -> io::Result<std::path::PathBuf> {
    let beside = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(beside)
}
