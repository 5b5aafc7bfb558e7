//! The known texts that are most like one that is not known.
use super::names::Sorted;
use std::cmp::Reverse;

/// Texts that are named.
const NAMED: usize = 3;

/// Of more texts only the first are compared, so that an answer does not take seconds.
const COMPARED: usize = 50_000;

/// The nearest first.
pub fn nearest<'a>(text: &str, known: &'a Sorted) -> Vec<&'a str> {
    let wanted: Vec<char> = text.to_lowercase().chars().collect();
    let mut ranked: Vec<_> = known
        .iter()
        .take(COMPARED)
        .map(|name| {
            let letters: Vec<char> = name.to_lowercase().chars().collect();
            let holds = letters.windows(wanted.len().max(1)).any(|part| part == wanted);
            (Reverse(holds), distance(&wanted, &letters), name)
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(NAMED).map(|(.., name)| name).collect()
}

/// Letters to change, add or leave out to make one of the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (place, other) in b.iter().enumerate() {
            let changed = before + usize::from(letter != other);
            before = row[place + 1];
            row[place + 1] = changed.min(before + 1).min(row[place] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_those_with_the_fewest_other_letters() {
        let known = Sorted::of(["EMEA", "North", "North East", "South"].into_iter());
        assert_eq!(nearest("north", &known), ["North", "North East", "South"]);
        assert_eq!(nearest("Nroth", &known)[0], "North");
        assert_eq!(nearest("ema", &known)[0], "EMEA");
    }
}
