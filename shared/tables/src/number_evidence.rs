//! What all values of a column together say about how its numbers are written.
use crate::examples::Examples;
use crate::number::{self, MOST_DIGITS, Mark, Number};
use crate::number_reading::{NumberReading, Style, power, style};

/// Collected value by value; the order of the values makes no difference to what is decided.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumberEvidence {
    /// Values that are alike in what they prove; a column has a few kinds of them.
    classes: Vec<Class>,
    /// Place of the class that the last value belonged to.
    last: usize,
    unreadable: u64,
    unreadable_examples: Examples,
    /// Marks of currencies, sorted; the first few by text.
    currencies: Vec<&'static str>,
    /// Values whose decimal mark leaves no doubt: marks of thousands or a currency stand beside it.
    sure: u64,
    /// Numbers that a program wrote: they have a point and say nothing of how texts are written.
    typed: u64,
    /// Such as `2E-05`: numbers only where others of the column have decimals.
    powers: u64,
    /// Values that are not digits, sign and point alone.
    dressed: u64,
    /// Digits that no program writes for a number: `00042`, `+4930123456`, more than any count has.
    codes: u64,
    has_marks: bool,
}

/// What one value proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Proof {
    style: Style,
    fits: Fits,
    /// Nothing of whatever is nothing: zeros fit every style.
    is_zero: bool,
    is_plain: bool,
}

/// Under which mark a value is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fits {
    /// The same number under both.
    Both,
    /// Another number under each, such as `1,234`.
    Twofold,
    Point,
    Comma,
}

#[derive(Debug, Clone)]
struct Class {
    proof: Proof,
    values: u64,
    examples: Examples,
    point: Lengths,
    /// Only where it differs from `point`.
    comma: Lengths,
}

/// What is in doubt about a column after all its values were seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// All values can be read both ways; this is one of them.
    Twofold { text: String, taken: Mark },
    /// Some values prove a decimal point, others a decimal comma: how many of each.
    Contradiction { point: u64, comma: u64 },
    /// More than one currency stands in the cells.
    Currencies(Vec<&'static str>),
    /// Some values have a percent sign and others none: how many of each.
    Percent { with: u64, without: u64 },
    /// Some values have a word of size and others none.
    Sized { with: u64, without: u64 },
}

/// Most currencies of a column that are told apart.
const MOST_CURRENCIES: usize = 8;

/// Ids have more digits than any count.
const LONGEST: u32 = 15;

impl NumberEvidence {
    /// Takes a text that came so many times. Whether it is a number in either convention.
    #[inline]
    pub(crate) fn observe(&mut self, text: &str, times: u64) -> bool {
        if let Some(number) = number::plain(text) {
            self.codes += if is_code(text, number) { times } else { 0 };
            let fits = match number.decimals {
                0 => Fits::Both,
                3 if could_be_thousands(text, number) => return self.observe_dressed(text, times),
                _ => Fits::Point,
            };
            let proof = Proof { style: Style::Plain, fits, is_zero: number.units == 0, is_plain: true };
            self.class(proof).add(text, times, Some(number), None);
            return true;
        }
        self.dressed += times;
        self.observe_dressed(text, times)
    }

    /// Takes a number that a program wrote, with a point whatever the texts of the column have.
    pub(crate) fn observe_typed(&mut self, text: &str) -> bool {
        let Some(number) = number::read(text, Mark::Point) else { return self.observe(text, 1) };
        self.typed += 1;
        let proof = Proof { style: Style::Plain, fits: Fits::Both, is_zero: number.units == 0, is_plain: true };
        self.class(proof).add(text, 1, Some(number), None);
        true
    }

    fn observe_dressed(&mut self, text: &str, times: u64) -> bool {
        let (point, comma) = number::read_both(text);
        let Some(number) = point.or(comma) else {
            self.unreadable += times;
            self.unreadable_examples.add(text);
            return false;
        };
        self.has_marks |= [point, comma].iter().flatten().any(|number| number.decimals > 0);
        let fits = match (point, comma) {
            (Some(a), Some(b)) if (a.units, a.decimals) == (b.units, b.decimals) => Fits::Both,
            (Some(_), Some(_)) => Fits::Twofold,
            (Some(_), None) => Fits::Point,
            _ => Fits::Comma,
        };
        let is_plain = number.is_plain || point.is_some_and(|number| number.is_plain);
        let proof = Proof { style: style(number), fits, is_zero: number.units == 0, is_plain };
        self.class(proof).add(text, times, point, comma.filter(|_| fits != Fits::Both));
        if !is_plain {
            let power = number::bare_power(text);
            self.codes += if is_phone(text) || power == Some(false) { times } else { 0 };
            self.powers += if power == Some(true) { times } else { 0 };
        }
        let is_told = matches!(fits, Fits::Point | Fits::Comma);
        self.sure += if is_told && (number.currency.is_some() || has_thousands(text)) { times } else { 0 };
        if let Some(currency) = number.currency {
            self.see(currency);
        }
        true
    }

    #[inline]
    fn class(&mut self, proof: Proof) -> &mut Class {
        if self.classes.get(self.last).is_none_or(|class| class.proof != proof) {
            self.last = self.classes.iter().position(|class| class.proof == proof).unwrap_or_else(|| {
                self.classes.push(Class {
                    proof,
                    values: 0,
                    examples: Examples::default(),
                    point: Lengths::default(),
                    comma: Lengths::default(),
                });
                self.classes.len() - 1
            });
        }
        &mut self.classes[self.last]
    }

    fn see(&mut self, currency: &'static str) {
        if let Err(at) = self.currencies.binary_search(&currency)
            && at < MOST_CURRENCIES
        {
            self.currencies.insert(at, currency);
            self.currencies.truncate(MOST_CURRENCIES);
        }
    }

    /// The currencies by their codes, or by their marks where those are of several countries; sorted.
    fn currency_names(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> =
            self.currencies.iter().map(|mark| crate::currency::meant_by(mark).unwrap_or(mark)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn count(&self, is_meant: impl Fn(&Proof) -> bool) -> u64 {
        self.classes.iter().filter(|class| is_meant(&class.proof)).map(|class| class.values).sum()
    }

    fn only(&self, fits: Fits) -> u64 {
        self.count(|proof| proof.fits == fits)
    }

    /// Whether commas begin the decimals, where the column proves it.
    pub(crate) fn comma(&self) -> Option<bool> {
        let (point, comma) = (self.only(Fits::Point), self.only(Fits::Comma));
        (point != comma).then_some(comma > point)
    }

    /// Some value proves the mark beyond doubt, and not only as any number with decimals does.
    pub(crate) fn is_sure(&self) -> bool {
        self.sure > 0
    }

    /// The mark that more values prove; where none is proved more often, the wish decides, and else it is a point.
    fn mark(&self, wish: Option<Mark>) -> Mark {
        match self.comma() {
            Some(true) => Mark::Comma,
            Some(false) => Mark::Point,
            None if self.typed > 0 && self.only(Fits::Twofold) == 0 => Mark::Point,
            None => wish.unwrap_or(Mark::Point),
        }
    }

    /// Words of size and percent signs count where they stand at every value, or percent signs at most of them.
    fn style(&self) -> Style {
        let of = |style| self.count(|proof| proof.style == style && !proof.is_zero);
        let (plain, percent, sized) = (of(Style::Plain), of(Style::Percent), of(Style::Sized));
        let zeros = self.count(|proof| proof.style == Style::Percent && proof.is_zero);
        match () {
            _ if sized > 0 && plain + percent == 0 => Style::Sized,
            _ if percent > plain + sized => Style::Percent,
            _ if plain + percent + sized == 0 && zeros > 0 => Style::Percent,
            _ => Style::Plain,
        }
    }

    pub(crate) fn reading(&self, wish: Option<Mark>) -> NumberReading {
        let (mark, style) = (self.mark(wish), self.style());
        NumberReading { style, ..NumberReading::new(mark, self.scale(mark, style)) }
    }

    /// The other way in which every value can be read, where no value proves either.
    pub(crate) fn also(&self, reading: NumberReading) -> Option<NumberReading> {
        let is_open = self.only(Fits::Point) + self.only(Fits::Comma) == 0 && self.only(Fits::Twofold) > 0;
        let mark = reading.mark.other();
        is_open.then(|| NumberReading { mark, scale: self.scale(mark, reading.style), ..reading })
    }

    /// All values that could be read twofold are digits with a point, as programs write decimals.
    pub(crate) fn is_written_by_a_program(&self) -> bool {
        self.dressed == 0
    }

    fn reads(&self, reading: NumberReading, proof: &Proof) -> bool {
        let fits = match proof.fits {
            Fits::Both | Fits::Twofold => true,
            Fits::Point => reading.mark == Mark::Point,
            Fits::Comma => reading.mark == Mark::Comma,
        };
        fits && (proof.is_zero || proof.style == reading.style)
    }

    pub(crate) fn readable(&self, reading: NumberReading) -> u64 {
        self.count(|proof| self.reads(reading, proof))
    }

    pub(crate) fn is_any_readable(&self) -> bool {
        !self.classes.is_empty()
    }

    /// Values that are no number in any convention.
    pub(crate) fn unreadable(&self) -> u64 {
        self.unreadable
    }

    pub(crate) fn counter_examples(&self, reading: NumberReading) -> Vec<String> {
        let others = self.classes.iter().filter(|class| !self.reads(reading, &class.proof));
        Examples::of(others.map(|class| &class.examples).chain([&self.unreadable_examples]))
    }

    /// Values written with more than sign, digits and point.
    pub(crate) fn dressed(&self) -> u64 {
        self.dressed
    }

    pub(crate) fn codes(&self) -> u64 {
        self.codes
    }

    /// Exponents are all that tells some values from codes: no value of the column has decimals.
    pub(crate) fn has_bare_powers(&self) -> bool {
        self.powers > 0 && self.typed == 0 && self.count(|proof| proof.fits != Fits::Both) == 0
    }

    /// Values with a percent sign, and other numbers.
    pub(crate) fn percent(&self) -> (u64, u64) {
        let with = self.count(|proof| proof.style == Style::Percent && !proof.is_zero);
        (with, self.count(|proof| proof.style != Style::Percent && !proof.is_zero))
    }

    /// Most values have a percent sign, so that the column holds rates.
    pub(crate) fn is_rate(&self) -> bool {
        self.style() == Style::Percent
    }

    /// A decimal mark, or one of thousands, stands in some value that is not digits alone.
    pub(crate) fn has_marks(&self) -> bool {
        self.has_marks
    }

    pub(crate) fn has_currency(&self) -> bool {
        !self.currencies.is_empty()
    }

    pub(crate) fn has_currencies(&self) -> bool {
        self.currency_names().len() > 1
    }

    /// The mark `R` alone before numbers: rand, or the letter of a code.
    pub(crate) fn is_rand(&self) -> bool {
        self.currencies == ["R"]
    }

    /// The mark `Ft` alone behind numbers: forint, or feet.
    pub(crate) fn is_forint(&self) -> bool {
        self.currencies == ["Ft"]
    }

    /// The one currency of the cells, where their marks name one.
    pub(crate) fn currency(&self) -> Option<&'static str> {
        let mark = self.currencies.first().filter(|_| !self.has_currencies())?;
        crate::currency::meant_by(mark)
    }

    /// What is worth saying when the column is read so; `decided`: its owner said which mark is meant.
    pub(crate) fn doubts(&self, reading: NumberReading, decided: bool) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        let (point, comma) = (self.only(Fits::Point), self.only(Fits::Comma));
        if point > 0 && comma > 0 {
            doubts.push(Doubt::Contradiction { point, comma });
        } else if self.also(reading).is_some() && !decided {
            let twofold = self.classes.iter().filter(|class| class.proof.fits == Fits::Twofold);
            let text = twofold.filter_map(|class| class.examples.first()).min().unwrap_or_default();
            doubts.push(Doubt::Twofold { text: text.to_owned(), taken: reading.mark });
        }
        let of = |style| self.count(|proof| proof.style == style && !proof.is_zero);
        let (plain, percent, sized) = (of(Style::Plain), of(Style::Percent), of(Style::Sized));
        if percent > 0 && plain + sized > 0 {
            doubts.push(Doubt::Percent { with: percent, without: plain + sized });
        }
        if sized > 0 && plain > 0 {
            doubts.push(Doubt::Sized { with: sized, without: plain });
        }
        if self.has_currencies() {
            doubts.push(Doubt::Currencies(self.currency_names()));
        }
        doubts
    }

    /// The most decimals seen. Where long numbers and many decimals do not fit in 28 digits, the scale that loses fewest.
    fn scale(&self, mark: Mark, style: Style) -> u32 {
        let reading = NumberReading { style, ..NumberReading::new(mark, 0) };
        let counted = || {
            let read =
                self.classes.iter().filter(|class| self.reads(reading, &class.proof) && class.proof.style == style);
            read.map(|class| class.lengths(mark))
        };
        let lost = |scale: &usize| counted().map(|lengths| lengths.lost_at(*scale)).sum::<u64>();
        let most =
            (0..=MOST_DIGITS as usize).rev().find(|digits| counted().any(|lengths| lengths.decimals[*digits] > 0));
        (0..=most.unwrap_or(0)).rev().min_by_key(lost).unwrap_or(0) as u32
    }
}

/// `1.234` is a number and could be another; `0.125` and `1234.567` are not.
fn could_be_thousands(text: &str, number: Number) -> bool {
    (1..=3).contains(&number.whole) && !text.trim_start_matches('-').starts_with('0')
}

/// A leading zero, or more digits than any count has.
fn is_code(text: &str, number: Number) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    digits.len() > 1 && digits[0] == b'0' && digits[1] != b'.' || number.whole > LONGEST
}

/// More than one mark stands before a digit, of which only the last can begin the decimals.
fn has_thousands(text: &str) -> bool {
    let is_mark = |c: char| matches!(c, '.' | ',' | ' ' | '\'' | '’' | '٬' | '\u{a0}' | '\u{202f}');
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs.filter(|(c, next)| is_mark(*c) && next.is_numeric()).count() > 1
}

/// `+4930123456`, or digits too many to be `plain`.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let many = if digits.len() < text.len() { 8 } else { LONGEST as usize + 1 };
    digits.len() >= many && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl Class {
    #[inline]
    fn add(&mut self, text: &str, times: u64, point: Option<Number>, comma: Option<Number>) {
        self.values += times;
        self.examples.add(text);
        if let Some(number) = point {
            self.point.add(number, times);
        }
        if let Some(number) = comma {
            self.comma.add(number, times);
        }
    }

    fn lengths(&self, mark: Mark) -> &Lengths {
        match (self.proof.fits, mark) {
            (Fits::Twofold | Fits::Comma, Mark::Comma) => &self.comma,
            _ => &self.point,
        }
    }
}

/// How many numbers have how many digits before and after the decimal mark.
#[derive(Debug, Clone, Default)]
struct Lengths {
    whole: [u64; MOST_DIGITS as usize + 1],
    decimals: [u64; MOST_DIGITS as usize + 1],
}

impl Lengths {
    /// Counts the digits of the value, not of the text: `1.5K` has four and no decimals.
    #[inline]
    fn add(&mut self, number: Number, times: u64) {
        let power = power(number);
        let place = |digits: i32| digits.clamp(0, MOST_DIGITS as i32) as usize;
        self.whole[place(number.whole as i32 + power)] += times;
        self.decimals[place(number.decimals as i32 - power)] += times;
    }

    /// Numbers that a column of this scale cannot hold: too many decimals, or no room left before the mark.
    fn lost_at(&self, scale: usize) -> u64 {
        let too_fine = self.decimals.iter().skip(scale + 1).sum::<u64>();
        too_fine + self.whole.iter().skip(MOST_DIGITS as usize - scale + 1).sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(values: &[&str], expect: Expect) {
        let said = |values: &mut dyn Iterator<Item = &&str>| {
            let mut evidence = NumberEvidence::default();
            let seen = values.filter(|value| evidence.observe(value, 1)).count();
            let reading = evidence.reading(None);
            let NumberReading { mark, scale, style, .. } = reading;
            let style = if style == Style::Plain { String::new() } else { format!(" {style:?}") };
            let (read, doubts) = (evidence.readable(reading), evidence.doubts(reading, false));
            format!("{mark:?}{style}, {scale} decimals, {read} of {seen} read, {doubts:?}")
        };
        assert_eq!(said(&mut values.iter()), said(&mut values.iter().rev()));
        expect.assert_eq(&said(&mut values.iter()));
    }

    #[test]
    fn the_whole_column_decides_what_a_comma_means() {
        check(&["1,234.50", "20"], expect!["Point, 2 decimals, 2 of 2 read, []"]);
        check(&["1.234", "20,5", "7"], expect!["Comma, 1 decimals, 3 of 3 read, []"]);
        check(&["0.125", "1.5"], expect!["Point, 3 decimals, 2 of 2 read, []"]);
        check(
            &["1,234", "5"],
            expect![[r#"Point, 0 decimals, 2 of 2 read, [Twofold { text: "1,234", taken: Point }]"#]],
        );
        check(
            &["1.234", "5"],
            expect![[r#"Point, 3 decimals, 2 of 2 read, [Twofold { text: "1.234", taken: Point }]"#]],
        );
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
        check(
            &["$5.00", "€6.00", "£1"],
            expect![[r#"Point, 2 decimals, 3 of 3 read, [Currencies(["$", "EUR", "GBP"])]"#]],
        );
        check(&["€5.00", "EUR 6.00"], expect!["Point, 2 decimals, 2 of 2 read, []"]);
    }

    #[test]
    fn what_a_program_wrote_has_a_point_and_proves_nothing() {
        let mut evidence = NumberEvidence::default();
        ["1.234", "19.99"].iter().for_each(|text| assert!(evidence.observe_typed(text)));
        let reading = evidence.reading(Some(Mark::Comma));
        assert_eq!(
            (reading.mark, reading.scale, evidence.comma(), evidence.also(reading)),
            (Mark::Point, 3, None, None)
        );
        evidence.observe("1.234,50", 1);
        let reading = evidence.reading(None);
        assert_eq!((reading.mark, reading.scale, evidence.readable(reading)), (Mark::Comma, 3, 3));
    }

    #[test]
    fn percent_signs_and_sizes_count_where_they_stand_at_every_value() {
        check(&["12.5%", "0", "3%"], expect!["Point Percent, 3 decimals, 3 of 3 read, []"]);
        check(
            &["12.5%", "3%", "4"],
            expect!["Point Percent, 3 decimals, 2 of 3 read, [Percent { with: 2, without: 1 }]"],
        );
        check(&["12.5", "3%", "4"], expect!["Point, 1 decimals, 2 of 3 read, [Percent { with: 1, without: 2 }]"]);
        check(&["1.5K", "0", "2M"], expect!["Point Sized, 0 decimals, 3 of 3 read, []"]);
        check(&["1.5K", "2M", "800"], expect!["Point, 0 decimals, 1 of 3 read, [Sized { with: 2, without: 1 }]"]);
    }

    #[test]
    fn one_absurd_number_does_not_cost_the_others_their_cents() {
        check(&["1.25", "2.50", "1234567890123456789012345678"], expect!["Point, 2 decimals, 3 of 3 read, []"]);
    }
}
