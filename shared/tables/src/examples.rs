//! The three smallest of many values, so that which ones are shown does not depend on the order of rows.

/// Distinct texts, smallest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Examples {
    kept: Vec<String>,
}

impl Examples {
    pub(crate) const MOST: usize = 3;
    /// Bytes of a value that are kept; issues quote fewer.
    const LONGEST: usize = 200;

    /// Costs one comparison once there are three small values.
    #[inline]
    pub(crate) fn add(&mut self, text: &str) {
        if self.kept.len() == Self::MOST && self.kept[Self::MOST - 1].as_bytes() <= text.as_bytes() {
            return;
        }
        self.insert(text);
    }

    #[cold]
    fn insert(&mut self, text: &str) {
        let end = (0..=Self::LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let Err(at) = self.kept.binary_search_by(|kept| kept.as_str().cmp(&text[..end])) else { return };
        // The buffer of the one that falls out is used again: a file sorted downwards must not cost an allocation a row.
        let mut buffer = if self.kept.len() == Self::MOST { self.kept.pop() } else { None }.unwrap_or_default();
        buffer.clear();
        buffer.push_str(&text[..end]);
        if at <= self.kept.len() {
            self.kept.insert(at, buffer);
        }
    }

    pub(crate) fn first(&self) -> Option<&str> {
        self.kept.first().map(String::as_str)
    }

    /// The smallest of several collections, each as an issue quotes it.
    pub(crate) fn of<'a>(all: impl IntoIterator<Item = &'a Examples>) -> Vec<String> {
        let mut together: Vec<&str> = all.into_iter().flat_map(|one| &one.kept).map(String::as_str).collect();
        together.sort_unstable();
        together.dedup();
        together.into_iter().take(Self::MOST).map(crate::cell::quoted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_smallest_three_are_kept_in_any_order(values in proptest::collection::vec("[a-c]{1,2}", 0..20)) {
            let mut examples = Examples::default();
            values.iter().for_each(|value| examples.add(value));
            let mut sorted = values.clone();
            sorted.sort();
            sorted.dedup();
            sorted.truncate(3);
            prop_assert_eq!(Examples::of([&examples]), sorted);
        }
    }
}
