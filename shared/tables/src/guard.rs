//! `="00123"`: how exports keep Excel from taking a code for a number.

/// The text inside the guard; `None` where there is none.
#[inline]
pub(crate) fn inside(text: &str) -> Option<&str> {
    match text.as_bytes() {
        [b'=', b'"', .., b'"'] if text.len() >= 3 => {
            let inner = text.get(2..text.len() - 1)?;
            (!inner.contains('"')).then_some(inner)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn only_a_whole_guard_is_taken_off() {
        assert_eq!((inside("=\"00123\""), inside("=\"\"")), (Some("00123"), Some("")));
        for text in ["", "=", "=\"", "=SUM(A1)", "\"00123\"", "=\"a\"&\"b\""] {
            assert_eq!(inside(text), None, "{text}");
        }
    }
}
