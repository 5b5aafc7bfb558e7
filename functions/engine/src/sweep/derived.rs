//! What was made of a file and no upload has any more. A worker that is cut off for good leaves such objects, and so does a deletion
//! while others are worked on, which may be about to use them.
use super::Swept;
use domain::Result;
use jiff::SignedDuration;
use lambda::App;
use store::{Derived, DerivedOf};

pub const NAME: &str = "derived";
/// Objects looked at in one run; each of one content is a read of the table.
const PAGE: i32 = 200;
/// Longer than anybody works on an upload: the one that a younger object is made for may not be ready yet.
const SETTLED: SignedDuration = SignedDuration::from_hours(24);
/// Cubes of several contents do not say of which. Whoever needs them makes them again.
const MERGED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A page of the walk; where it goes on.
pub async fn page(app: &App, from: Option<&str>, swept: &mut Swept) -> Result<Option<String>> {
    let (objects, next) = app.walks.derived(from, PAGE).await?;
    for object in &objects {
        match look_at(app, object).await {
            Ok(is_gone) => swept.removed += u64::from(is_gone),
            Err(error) => {
                swept.failed += 1;
                tracing::warn!(%error, key = object.key, "it could not be seen whether an object belongs to an upload");
            }
        }
    }
    Ok(next)
}

async fn look_at(app: &App, object: &Derived) -> Result<bool> {
    let kept = match object.of {
        DerivedOf::Content { .. } => SETTLED,
        DerivedOf::Several => MERGED_KEPT,
    };
    let before = app.clock.now() - kept;
    Ok(object.stored_at < before && app.walks.take_away(object, before).await?)
}
