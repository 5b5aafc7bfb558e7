//! Pages of a list: of certain days, in either order, and of the items that are wanted among those looked at.
use crate::{
    Page,
    items::{Item, Table},
};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Result, Timestamp, UploadId};
use jiff::SignedDuration;

/// What is asked of a list.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Items of a page.
    pub limit: i32,
    /// The position that the page before ended with.
    pub cursor: Option<String>,
    /// Oldest first, or by name from the beginning of the alphabet; the other way round otherwise.
    pub forward: bool,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// And before this one.
    pub before: Option<Timestamp>,
}

impl Asked {
    /// Asks for what was made in the millisecond of an upload's id alone, as its reports are, where that is asked for at all.
    pub fn narrow_to(&mut self, upload: &UploadId) {
        let made = i64::try_from(upload.made_at_ms()).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
        if let Some(made) = made.filter(|made| self.is_within(*made)) {
            (self.from, self.before) = (Some(made), Some(made + SignedDuration::from_millis(1)));
        }
    }

    /// Whether a moment is among those asked for.
    pub fn is_within(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.before.is_none_or(|before| at < before)
    }
}

/// Items that are looked at for one page. When fewer are wanted among them, the page is shorter and the next one goes on.
const MOST_LOOKED_AT: usize = 1_000;
/// Items read at once when those of the first read were not enough.
const AT_ONCE: i32 = 200;

/// Sort keys that are listed: a prefix, and what may stand behind it.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    prefix: &'static str,
    from: String,
    to: String,
}

impl Span {
    /// All that begin with the prefix; what stands behind it is ids, names and numbers, which sort before `~`.
    pub fn all(prefix: &'static str) -> Self {
        Self { prefix, from: prefix.to_owned(), to: format!("{prefix}~") }
    }

    /// Those of time-ordered ids that were made within the moments asked for.
    pub fn made_within(prefix: &'static str, asked: &Asked) -> Self {
        let all = Self::all(prefix);
        let bound = |at: Timestamp| format!("{prefix}{}", beginning_of_ids(at));
        Self { from: asked.from.map_or(all.from, bound), to: asked.before.map_or(all.to, bound), prefix }
    }

    /// First and last sort key, inclusive.
    pub fn keys(&self) -> (&str, &str) {
        (&self.from, &self.to)
    }

    pub fn key(&self, position: &str) -> String {
        format!("{}{position}", self.prefix)
    }

    pub fn position(&self, sk: &str) -> Option<String> {
        sk.strip_prefix(self.prefix).map(str::to_owned)
    }
}

/// The digits that ids made at this moment begin with. It sorts before all of them, and after all that were made before.
fn beginning_of_ids(at: Timestamp) -> String {
    let ms = u64::try_from(at.as_millisecond()).unwrap_or_default();
    format!("{:08x}-{:04x}", ms >> 16, ms & 0xffff)
}

impl Table {
    /// One page of the items under a partition key that are wanted: each once in the order asked for, over all pages.
    pub async fn listed<T>(
        &self,
        pk: AttributeValue,
        span: &Span,
        asked: &Asked,
        read: impl Fn(&Item) -> Result<T>,
        is_wanted: impl Fn(&T) -> bool,
    ) -> Result<Page<T>> {
        let full = usize::try_from(asked.limit).unwrap_or_default();
        let (mut found, mut looked_at, mut at_once) = (Vec::new(), 0, asked.limit);
        let mut at = asked.cursor.clone();
        loop {
            let (items, next) = self.page(pk.clone(), span, asked.forward, at_once, at.as_deref()).await?;
            for (place, item) in items.iter().enumerate() {
                found.extend(Some(read(item)?).filter(&is_wanted));
                if found.len() == full {
                    let is_last = next.is_none() && place + 1 == items.len();
                    let position = crate::items::text(item, "sk").and_then(|sk| span.position(sk));
                    return Ok(Page { items: found, next: position.filter(|_| !is_last) });
                }
            }
            looked_at += items.len();
            if next.is_none() || looked_at >= MOST_LOOKED_AT {
                return Ok(Page { items: found, next });
            }
            (at, at_once) = (next, AT_ONCE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_a_day_lie_between_its_beginning_and_that_of_the_next() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let id = |text: &str, entropy: u8| {
            let ms = u64::try_from(at(text).as_millisecond()).unwrap();
            format!("upload#{}", UploadId::new(ms, &[entropy; 10]))
        };
        let (from, before) = (Some(at("2026-11-21T00:00:00Z")), Some(at("2026-11-22T00:00:00Z")));
        let span = Span::made_within("upload#", &Asked { from, before, ..Asked::default() });
        let is_in = |id: String| span.keys().0 <= id.as_str() && id.as_str() <= span.keys().1;
        for entropy in [0, 255] {
            assert!(is_in(id("2026-11-21T00:00:00Z", entropy)) && is_in(id("2026-11-21T23:59:59.999Z", entropy)));
            assert!(!is_in(id("2026-11-20T23:59:59.999Z", entropy)) && !is_in(id("2026-11-22T00:00:00Z", entropy)));
        }
        assert_eq!(beginning_of_ids(at("1969-01-01T00:00:00Z")), "00000000-0000");
    }
}
