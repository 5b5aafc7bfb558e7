//! The bodies of objects and parts: one immutable file per written version, complete and on disk before it has a name.
use super::checksum::{Algorithm, Checksum, Hashes};
use super::failure::{Doing, Result};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use uuid::Uuid;

/// A body is taken in and copied in pieces of this size, so that no request holds more of it in memory.
pub(super) const WINDOW: usize = 512 * 1024;

/// `objects/<2 hex>/<name>` holds the bodies, `incoming/` those still being written.
///
/// A name is used once and its file never changes, so that a reader of an overwritten object is not disturbed.
pub(super) struct Files {
    objects: PathBuf,
    incoming: PathBuf,
}

impl Files {
    /// Makes all folders at once: a folder made on demand could be lost in a crash after its first file was promised.
    pub fn open(dir: &Path) -> Result<Files> {
        let files = Files { objects: dir.join("objects"), incoming: dir.join("incoming") };
        let make = || -> io::Result<()> {
            fs::create_dir_all(&files.incoming)?;
            for shard in 0..=u8::MAX {
                fs::create_dir_all(files.objects.join(format!("{shard:02x}")))?;
            }
            sync_directory(&files.objects)?;
            sync_directory(dir)
        };
        make().doing("making the folders of the object store")?;
        Ok(files)
    }

    /// Begins a new body; it disappears again unless it is sealed.
    pub fn begin(&self, algorithm: Algorithm) -> Result<Incoming> {
        let file = tempfile::Builder::new().tempfile_in(&self.incoming).doing("making a temporary file")?;
        Ok(Incoming { file, hashes: Hashes::new(algorithm), size: 0 })
    }

    /// Puts a body on disk under a name of its own and returns the name.
    pub fn seal(&self, body: Body) -> Result<String> {
        body.file.as_file().sync_all().doing("writing a body to disk")?;
        let name = Uuid::now_v7().simple().to_string();
        let path = self.path(&name);
        body.file.persist_noclobber(&path).doing("naming a body")?;
        path.parent().map_or(Ok(()), sync_directory).doing("writing a folder to disk")?;
        Ok(name)
    }

    pub fn read(&self, name: &str) -> io::Result<File> {
        File::open(self.path(name))
    }

    /// Removes what nothing refers to any more. What cannot be removed now is removed when the store is next opened.
    pub fn remove(&self, names: impl IntoIterator<Item = String>) {
        for name in names {
            if let Err(error) = fs::remove_file(self.path(&name)) {
                tracing::warn!(file = name, %error, "could not remove a superseded body");
            }
        }
    }

    /// Removes what a crash left behind: bodies never sealed, and bodies that no transaction came to name.
    pub fn sweep(&self, named: &HashSet<String>) -> Result<()> {
        let sweep = || -> io::Result<()> {
            for entry in fs::read_dir(&self.incoming)? {
                fs::remove_file(entry?.path())?;
            }
            for shard in fs::read_dir(&self.objects)? {
                for entry in fs::read_dir(shard?.path())? {
                    let entry = entry?;
                    if !entry.file_name().to_str().is_some_and(|name| named.contains(name)) {
                        fs::remove_file(entry.path())?;
                    }
                }
            }
            Ok(())
        };
        sweep().doing("removing what a crash left behind")
    }

    /// The end of a name is random while its beginning is the time, so the end spreads over the folders.
    fn path(&self, name: &str) -> PathBuf {
        let shard = name.get(name.len().saturating_sub(2)..).unwrap_or_default();
        self.objects.join(shard).join(name)
    }
}

/// A body that is being written; dropped before it is sealed, its file is removed.
pub(super) struct Incoming {
    file: NamedTempFile,
    hashes: Hashes,
    size: i64,
}

/// A body written to its end and what was learned on the way; still without a name.
pub(super) struct Body {
    file: NamedTempFile,
    pub size: i64,
    pub md5: [u8; 16],
    pub checksum: Checksum,
}

impl Incoming {
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).doing("writing a body")?;
        self.hashes.update(bytes);
        self.size += bytes.len() as i64;
        Ok(())
    }

    pub fn append_file(&mut self, mut source: File) -> Result<()> {
        let mut window = vec![0; WINDOW];
        loop {
            match source.read(&mut window).doing("reading a body")? {
                0 => return Ok(()),
                read => self.append(&window[..read])?,
            }
        }
    }

    pub fn end(self) -> Body {
        let (md5, checksum) = self.hashes.finish();
        Body { file: self.file, size: self.size, md5, checksum }
    }
}

/// A new name survives a crash only when its folder is on disk as well.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Other systems do not let a folder be opened and keep names in a journal of their own.
#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
