//! Exports that the driver makes itself, so that it knows what each must come to.
use bytes::Bytes;
use std::fmt::Write as _;

const HEADER: &str = "order_id,date,amount,customer_id,status,product\n";

/// What a file holds, added up while it is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expected {
    pub rows: u64,
    /// Of the rows that count.
    pub net_cents: i64,
}

/// A file in pieces: those that many files share are not copied.
#[derive(Debug, Clone)]
pub struct File {
    pub pieces: Vec<Bytes>,
    pub expected: Expected,
}

impl File {
    pub fn size(&self) -> usize {
        self.pieces.iter().map(Bytes::len).sum()
    }
}

/// Numbers by chance that are the same in every run.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    /// SplitMix64.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// A row; one of 25 was not paid and does not count.
fn row(to: &mut String, expected: &mut Expected, order: &str, chance: &mut Chance) {
    let (n, cents) = (expected.rows, 100 + chance.below(90_000) as i64);
    let status = if n % 25 == 24 { "failed" } else { "paid" };
    let (month, day) = (n / 28 % 12 + 1, n % 28 + 1);
    let (customer, product) = (chance.below(400), chance.below(12));
    // Writing to a string does not fail.
    _ = writeln!(
        to,
        "{order}-{n},2024-{month:02}-{day:02},{}.{:02},C{customer},{status},P{product}",
        cents / 100,
        cents % 100
    );
    expected.rows += 1;
    expected.net_cents += if status == "paid" { cents } else { 0 };
}

/// 20 to 200 rows; nobody else's, since orders are named after `name`.
pub fn small(name: &str, chance: &mut Chance) -> File {
    let (mut text, mut expected) = (HEADER.to_owned(), Expected::default());
    for _ in 0..20 + chance.below(181) {
        row(&mut text, &mut expected, name, chance);
    }
    File { pieces: vec![text.into()], expected }
}

/// Many rows that files share behind a first one of their own.
#[derive(Debug, Clone)]
pub struct Large {
    rows: Bytes,
    expected: Expected,
}

impl Large {
    pub fn of_rows(rows: u64) -> Self {
        Self::until(|expected, _| expected.rows < rows)
    }

    pub fn of_bytes(bytes: usize) -> Self {
        Self::until(|_, text| text.len() < bytes)
    }

    fn until(goes_on: impl Fn(&Expected, &str) -> bool) -> Self {
        let (mut text, mut expected, mut chance) = (String::new(), Expected::default(), Chance::new(7));
        while goes_on(&expected, &text) {
            row(&mut text, &mut expected, "S", &mut chance);
        }
        Self { rows: text.into(), expected }
    }

    pub fn file(&self, name: &str, chance: &mut Chance) -> File {
        let (mut first, mut expected) = (HEADER.to_owned(), Expected::default());
        row(&mut first, &mut expected, name, chance);
        expected.rows += self.expected.rows;
        expected.net_cents += self.expected.net_cents;
        File { pieces: vec![first.into(), self.rows.clone()], expected }
    }
}
