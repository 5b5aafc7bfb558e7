//! Which known name may have been meant by one that is not known.

/// The known name that takes the fewest changes of letters, where those are few enough that it may have been meant: at most
/// a third of the letters.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name: Vec<char> = name.chars().take(64).flat_map(char::to_lowercase).collect();
    let most = (name.len() / 3).max(1);
    let distances = known.iter().map(|candidate| (distance(&name, &candidate.chars().collect::<Vec<_>>()), *candidate));
    distances.filter(|(changes, _)| *changes <= most).min_by_key(|(changes, _)| *changes).map(|(_, name)| name)
}

/// Letters to insert, remove or replace (Levenshtein 1965).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (removed, letter) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = removed + 1;
        for (at, wanted) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != wanted);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["metrics", "upload", "source", "from", "to"];
        for (name, meant) in [
            ("metrcs", Some("metrics")),
            ("Metric", Some("metrics")),
            ("sorce", Some("source")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, &known), meant, "{name}");
        }
    }
}
