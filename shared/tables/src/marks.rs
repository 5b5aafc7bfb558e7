//! Where the bytes are that divide a text: line ends, delimiters and quotation marks, found eight bytes at a time.

/// Places in a text, in order, and how many of them have been passed.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    places: Vec<u32>,
    next: usize,
}

impl Marks {
    /// Finds the places of any of three bytes; the text is shorter than 4 GB.
    pub(crate) fn find(&mut self, text: &[u8], wanted: [u8; 3]) {
        self.places.clear();
        self.next = 0;
        let patterns = wanted.map(|byte| u64::from_le_bytes([byte; 8]));
        let (words, rest) = text.as_chunks::<8>();
        for (at, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            let mut hits = patterns.iter().fold(0, |hits, pattern| hits | zeros(word ^ pattern));
            while hits != 0 {
                self.places.push(at as u32 * 8 + hits.trailing_zeros() / 8);
                hits &= hits - 1;
            }
        }
        let behind = (text.len() - rest.len()) as u32;
        let places = (behind..).zip(rest).filter(|(_, byte)| wanted.contains(byte)).map(|(at, _)| at);
        self.places.extend(places);
    }

    /// The places that have not been passed.
    #[inline]
    pub(crate) fn ahead(&self) -> &[u32] {
        &self.places[self.next..]
    }

    #[inline]
    pub(crate) fn pass(&mut self, places: usize) {
        self.next = (self.next + places).min(self.places.len());
    }

    /// Passes all places before this one.
    pub(crate) fn pass_before(&mut self, place: usize) {
        let before = self.ahead().iter().take_while(|mark| (**mark as usize) < place).count();
        self.pass(before);
    }
}

/// The highest bit of each byte that is zero; exact, because no carry leaves its byte.
#[inline]
fn zeros(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    !(((word & LOW) + LOW) | word | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_place_is_found_and_passed_in_order(text in "[ab,\n\"\u{80}é€]{0,40}", before in 0usize..50) {
            let mut marks = Marks::default();
            marks.find(text.as_bytes(), *b",\n\"");
            let places: Vec<u32> = (0..).zip(text.bytes()).filter(|(_, byte)| b",\n\"".contains(byte)).map(|(at, _)| at).collect();
            prop_assert_eq!(marks.ahead(), places.as_slice());
            marks.pass_before(before);
            let left: Vec<u32> = places.into_iter().filter(|place| *place as usize >= before).collect();
            prop_assert_eq!(marks.ahead(), left.as_slice());
        }
    }
}
