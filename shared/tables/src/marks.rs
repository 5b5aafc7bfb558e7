//! Where the bytes are that divide a text: line ends, delimiters and quotation marks, found many bytes at a time.

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
        let [a, b, c] = wanted;
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        for (at, block) in blocks.iter().enumerate() {
            // One byte for each byte first, which compilers turn into a few instructions for all of them, then one bit.
            let found = block.map(|byte| u8::from((byte == a) | (byte == b) | (byte == c)));
            let (words, _) = found.as_chunks::<8>();
            let bits = words.iter().rev().fold(0, |bits, word| bits << 8 | bits_of(u64::from_le_bytes(*word)));
            self.push(at as u32 * BLOCK as u32, bits);
        }
        let behind = (text.len() - rest.len()) as u32;
        let places = (behind..).zip(rest).filter(|(_, byte)| wanted.contains(byte)).map(|(at, _)| at);
        self.places.extend(places);
    }

    #[inline]
    fn push(&mut self, start: u32, mut bits: u64) {
        while bits != 0 {
            self.places.push(start + bits.trailing_zeros());
            bits &= bits - 1;
        }
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

/// Bytes looked at together: one for each bit of a word.
const BLOCK: usize = u64::BITS as usize;

/// Eight bytes of 0 or 1 as eight bits, the first byte lowest.
#[inline]
fn bits_of(bytes: u64) -> u64 {
    // Moves bit 0 of byte n to bit 56 + n; no two of the others meet there.
    bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_place_is_found_and_passed_in_order(text in "[ab,\n\"\u{80}é€]{0,200}", before in 0usize..250) {
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
