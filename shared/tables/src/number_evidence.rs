//! What all values of a column together say about how its numbers are written.
use crate::number::{self, MOST_DIGITS, Mark, Number};

/// How the numbers of one column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumberReading {
    pub mark: Mark,
    /// Decimals of the whole column.
    pub scale: u32,
}

/// Collected value by value; the order of the values makes no difference to what is decided.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumberEvidence {
    /// The same number under both marks.
    either: Lengths,
    point: Lengths,
    comma: Lengths,
    only_point: u64,
    only_comma: u64,
    /// A different number under each mark, such as `1,234`; the first of them.
    twofold: Option<Box<str>>,
    first_currency: Option<&'static str>,
    other_currency: Option<&'static str>,
}

/// What is in doubt about a column after all its values were seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// All values can be read both ways; this is one of them.
    Twofold(String),
    /// Some values prove a decimal point, others a decimal comma: how many of each.
    Contradiction { point: u64, comma: u64 },
    /// More than one currency stands in the cells.
    Currencies(&'static str, &'static str),
}

impl NumberEvidence {
    /// Whether the text is a number in either convention.
    pub(crate) fn observe(&mut self, text: &str) -> bool {
        if let Some(number) = number::plain(text)
            && number.decimals == 0
        {
            self.either.add(number);
            return true;
        }
        let (point, comma) = number::read_both(text);
        match (point, comma) {
            (None, None) => return false,
            (Some(point), Some(comma)) if (point.units, point.decimals) == (comma.units, comma.decimals) => {
                self.either.add(point);
            }
            (point, comma) => {
                self.only_point += u64::from(comma.is_none());
                self.only_comma += u64::from(point.is_none());
                if point.is_some() && comma.is_some() && self.twofold.is_none() {
                    self.twofold = Some(text.into());
                }
                point.into_iter().for_each(|number| self.point.add(number));
                comma.into_iter().for_each(|number| self.comma.add(number));
            }
        }
        if let Some(currency) = point.or(comma).and_then(|number| number.currency) {
            match self.first_currency {
                None => self.first_currency = Some(currency),
                Some(first) if first != currency => self.other_currency = Some(currency),
                Some(_) => {}
            }
        }
        true
    }

    /// A comma is the decimal mark only where more values prove it than prove a point.
    fn mark(&self) -> Mark {
        if self.only_comma > self.only_point { Mark::Comma } else { Mark::Point }
    }

    fn chosen(&self) -> &Lengths {
        if self.mark() == Mark::Comma { &self.comma } else { &self.point }
    }

    pub(crate) fn readable(&self) -> u64 {
        self.either.numbers + self.chosen().numbers
    }

    pub(crate) fn reading(&self) -> NumberReading {
        NumberReading { mark: self.mark(), scale: scale(&self.either, self.chosen()) }
    }

    /// The one currency of the cells, where their marks name one.
    pub(crate) fn currency(&self) -> Option<&'static str> {
        self.first_currency.filter(|_| self.other_currency.is_none()).and_then(crate::currency::meant_by)
    }

    pub(crate) fn doubts(&self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        match (&self.twofold, self.only_point, self.only_comma) {
            (Some(text), 0, 0) => doubts.push(Doubt::Twofold(text.to_string())),
            (_, point, comma) if point > 0 && comma > 0 => doubts.push(Doubt::Contradiction { point, comma }),
            _ => {}
        }
        if let (Some(first), Some(other)) = (self.first_currency, self.other_currency) {
            doubts.push(Doubt::Currencies(first, other));
        }
        doubts
    }
}

/// How many numbers have how many digits before and after the decimal mark.
#[derive(Debug, Clone, Default)]
struct Lengths {
    numbers: u64,
    whole: [u64; MOST_DIGITS as usize + 1],
    decimals: [u64; MOST_DIGITS as usize + 1],
}

impl Lengths {
    fn add(&mut self, number: Number) {
        self.numbers += 1;
        self.whole[number.whole as usize] += 1;
        self.decimals[number.decimals as usize] += 1;
    }

    /// Numbers that a column of this scale cannot hold: too many decimals, or no room left before the mark.
    fn lost_at(&self, scale: usize) -> u64 {
        let too_fine = self.decimals.iter().skip(scale + 1).sum::<u64>();
        too_fine + self.whole.iter().skip(MOST_DIGITS as usize - scale + 1).sum::<u64>()
    }
}

/// The most decimals seen. Where long numbers and many decimals do not fit in 28 digits, the scale that loses fewest.
fn scale(either: &Lengths, chosen: &Lengths) -> u32 {
    let lost = |scale: &usize| either.lost_at(*scale) + chosen.lost_at(*scale);
    let most = (0..=MOST_DIGITS as usize).rev().find(|digits| either.decimals[*digits] + chosen.decimals[*digits] > 0);
    (0..=most.unwrap_or(0)).rev().min_by_key(lost).unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(values: &[&str], expect: Expect) {
        let mut evidence = NumberEvidence::default();
        let seen = values.iter().filter(|value| evidence.observe(value)).count();
        let NumberReading { mark, scale } = evidence.reading();
        let doubts = evidence.doubts();
        expect.assert_eq(&format!("{mark:?}, {scale} decimals, {} of {seen} read, {doubts:?}", evidence.readable()));
    }

    #[test]
    fn the_whole_column_decides_what_a_comma_means() {
        check(&["1,234.50", "20"], expect!["Point, 2 decimals, 2 of 2 read, []"]);
        check(&["1.234", "20,5", "7"], expect!["Comma, 1 decimals, 3 of 3 read, []"]);
        check(&["0.125", "1.5"], expect!["Point, 3 decimals, 2 of 2 read, []"]);
        check(&["1,234", "5"], expect![[r#"Point, 0 decimals, 2 of 2 read, [Twofold("1,234")]"#]]);
        check(&["1.234", "5"], expect![[r#"Point, 3 decimals, 2 of 2 read, [Twofold("1.234")]"#]]);
    }

    #[test]
    fn a_contradiction_is_decided_by_the_many_and_said() {
        check(
            &["1,50", "2,75", "3.25"],
            expect!["Comma, 2 decimals, 2 of 3 read, [Contradiction { point: 1, comma: 2 }]"],
        );
        check(&["1,50", "3.25"], expect!["Point, 2 decimals, 1 of 2 read, [Contradiction { point: 1, comma: 1 }]"]);
    }

    #[test]
    fn two_currencies_in_one_column_are_noticed() {
        check(&["$5.00", "€6.00"], expect![[r#"Point, 2 decimals, 2 of 2 read, [Currencies("$", "€")]"#]]);
    }

    #[test]
    fn one_absurd_number_does_not_cost_the_others_their_cents() {
        check(&["1.25", "2.50", "1234567890123456789012345678"], expect!["Point, 2 decimals, 3 of 3 read, []"]);
    }
}
