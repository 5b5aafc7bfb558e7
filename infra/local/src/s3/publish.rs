//! Makes a written body the current version of a key: the one way an object comes to be.
use super::checksum::Checksum;
use super::failure::{Failure, Result};
use super::files::Body;
use super::headers::Headers;
use super::index::{self, Conditions, NewObject};
use super::{ObjectStore, now_ms};
use rusqlite::Transaction;
use store::{Step, reached};

/// A version on its way.
pub(super) struct Draft {
    pub bucket: String,
    pub key: String,
    pub etag: String,
    pub checksum: Checksum,
    pub headers: Headers,
    pub conditions: Conditions,
}

impl ObjectStore {
    /// Puts the body on disk, commits object and event, and removes the body that was superseded.
    ///
    /// `also` runs in the same transaction and returns further bodies that are done with. Waits for the disk.
    pub(super) fn publish(
        &self,
        body: Body,
        draft: Draft,
        also: impl FnOnce(&Transaction<'_>) -> Result<Vec<String>>,
    ) -> Result<NewObject> {
        let size = body.size;
        let file = self.files().seal(body)?;
        let is_upload = draft.key.starts_with("uploads/");
        if is_upload {
            reached(Step::BodySealed);
        }
        let Draft { bucket, key, etag, checksum, headers, conditions } = draft;
        let (is_announced, modified_at_ms) = (self.is_announced(&bucket, &key), now_ms());
        let object = NewObject { bucket, key, file, size, etag, checksum, headers, modified_at_ms, is_announced };
        let committed = self.index().write(|index| {
            let mut done_with = also(index)?;
            done_with.extend(index::commit_object(index, &object, &conditions)?);
            Ok(done_with)
        });
        match committed {
            Ok(done_with) => {
                if is_upload {
                    reached(Step::ObjectStored);
                }
                if object.is_announced {
                    self.shared.events.notify_one();
                }
                self.files().remove(done_with);
                Ok(object)
            }
            Err(failure) => {
                self.remove_if_refused(&failure, object.file);
                Err(failure)
            }
        }
    }

    /// After a refusal the body is certainly unused. After a broken commit it may yet turn out to be committed, so it
    /// stays until the next start knows.
    pub(super) fn remove_if_refused(&self, failure: &Failure, file: String) {
        if matches!(failure, Failure::Refused(_)) {
            self.files().remove([file]);
        }
    }
}
