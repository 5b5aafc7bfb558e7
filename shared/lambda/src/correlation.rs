//! The id that joins a request, its answer and its log lines.
use http::HeaderMap;
use uuid::Uuid;

pub(crate) const HEADER: &str = "x-correlation-id";

/// The caller's id when it is sane, else a new one.
pub(crate) fn of(headers: &HeaderMap) -> String {
    let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
    given.filter(|id| is_sane(id)).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// Whether an id that came from outside has 1–64 letters, digits, `.`, `_`, `-`: a log line takes no other text.
pub fn is_sane(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(given: &'static str) -> String {
        of(&HeaderMap::from_iter([(HEADER.parse().unwrap(), given.parse().unwrap())]))
    }

    #[test]
    fn keeps_a_sane_id_and_replaces_any_other() {
        assert_eq!(id_for("order-7.a_B"), "order-7.a_B");
        assert_ne!(id_for("a b\"}"), "a b\"}");
        assert_eq!(id_for("").len(), 36);
    }
}
