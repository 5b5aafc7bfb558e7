//! What was last read or made, held for the next question: people ask several of one table. Keys are made of contents, so
//! nothing that is held is ever outdated.
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// The last few things by key, as many as fit into a bound of bytes.
pub struct Last<T> {
    held: Mutex<VecDeque<Held<T>>>,
    most: usize,
    most_bytes: usize,
}

struct Held<T> {
    key: String,
    it: T,
    bytes: usize,
}

impl<T: Clone> Last<T> {
    pub const fn new(most: usize, most_bytes: usize) -> Self {
        Self { held: Mutex::new(VecDeque::new()), most, most_bytes }
    }

    pub fn get(&self, key: &str) -> Option<T> {
        self.with(|held| held.iter().find(|one| one.key == key).map(|one| one.it.clone()))
    }

    pub fn hold(&self, key: &str, it: T, bytes: usize) {
        if bytes > self.most_bytes {
            return;
        }
        self.with(|held| {
            held.retain(|one| one.key != key);
            held.push_front(Held { key: key.to_owned(), it, bytes });
            held.truncate(self.most);
            while held.iter().map(|one| one.bytes).sum::<usize>() > self.most_bytes {
                held.pop_back();
            }
        });
    }

    /// Whoever has it now may be the only one, and change it in place.
    pub fn let_go(&self, key: &str) {
        self.with(|held| held.retain(|one| one.key != key));
    }

    pub fn let_all_go(&self) {
        self.with(VecDeque::clear);
    }

    fn with<R>(&self, act: impl FnOnce(&mut VecDeque<Held<T>>) -> R) -> R {
        act(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(last: &Last<()>, keys: &str, expected: &str) {
        let held: String = keys.chars().filter(|key| last.get(&key.to_string()).is_some()).collect();
        assert_eq!(held, expected);
    }

    #[test]
    fn what_is_held_is_bounded_by_number_and_by_size() {
        let last = Last::new(4, 100);
        ["a", "b", "c", "d", "e"].iter().for_each(|key| last.hold(key, (), 1));
        check(&last, "abcde", "bcde");
        last.hold("f", (), 99);
        check(&last, "bcdef", "ef");
        last.hold("g", (), 101);
        check(&last, "efg", "ef");
        last.let_go("e");
        check(&last, "efg", "f");
        last.let_all_go();
        check(&last, "abcdefg", "");
    }
}
