//! Results that this instance read a while ago. A result is named by its content, engine and policy and never changes, so what is
//! remembered is what is stored; whether an upload that shows it is still there is asked of the table each time.
use domain::TableResult;
use lru::LruCache;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes of JSON that the remembered results came from, all together. In memory they take a few times as much.
const MOST: usize = 4 << 20;

#[derive(Clone)]
pub(crate) struct Remembered(Arc<Mutex<Inner>>);

struct Inner {
    results: LruCache<String, (Arc<TableResult>, usize)>,
    bytes: usize,
}

impl Default for Remembered {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inner { results: LruCache::unbounded(), bytes: 0 })))
    }
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remembered").finish_non_exhaustive()
    }
}

impl Remembered {
    pub(crate) fn get(&self, name: &str) -> Option<Arc<TableResult>> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.results.get(name).map(|(result, _)| result.clone())
    }

    /// Remembers a result of so many bytes; those that were not asked for longest are forgotten for it.
    pub(crate) fn keep(&self, name: String, result: &Arc<TableResult>, bytes: usize) {
        if bytes > MOST / 2 {
            return;
        }
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, (_, before))) = inner.results.push(name, (result.clone(), bytes)) {
            inner.bytes -= before;
        }
        inner.bytes += bytes;
        while inner.bytes > MOST {
            let Some((_, (_, oldest))) = inner.results.pop_lru() else { break };
            inner.bytes -= oldest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_is_forgotten_and_a_huge_result_is_not_kept() {
        let findings = domain::Findings::default();
        let empty =
            serde_json::json!({ "rows": 0, "columns": [], "findings": findings, "claims": [], "table_key": "t" });
        let (remembered, result) = (Remembered::default(), Arc::new(serde_json::from_value(empty).unwrap()));
        let keep = |name: &str, bytes| remembered.keep(name.to_owned(), &result, bytes);
        keep("huge", MOST / 2 + 1);
        for name in ["a", "b", "c"] {
            keep(name, MOST / 4);
        }
        assert!(remembered.get("a").is_some(), "it was asked for last");
        keep("c", MOST / 4);
        keep("d", MOST / 2);
        let kept = ["huge", "a", "b", "c", "d"].map(|name| remembered.get(name).is_some());
        assert_eq!(kept, [false, true, false, true, true]);
    }
}
