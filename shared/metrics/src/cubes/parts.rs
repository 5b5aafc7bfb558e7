//! What the keys and the measures of cells are made of.
use super::{
    columns::{Reader, Writer},
    names::{NONE, NOT_KEPT, Renaming},
};
use crate::exact::{plus, times};
use domain::{Error, Result};

/// When the rows of a cell are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Days since 1970-01-01, or [`UNDATED`].
    Day(i32),
    /// Months since year 0, or [`UNDATED`].
    Month(i32),
}

/// A part of a key: cells with equal parts are one cell.
pub trait KeyPart: Copy + Ord {
    /// Whether it is a day, so that keys that begin with it stand in the order of their days.
    const IS_DAY: bool = false;

    /// The number of its text, where it is one of this dimension's.
    fn id_in(self, _dimension: usize) -> Option<u32> {
        None
    }

    fn when(self) -> Option<When> {
        None
    }

    /// A number in the same order; parts with equal ones may still differ.
    fn rank(self) -> u32;

    /// Its number among other names.
    fn renamed(self, _: &Renaming) -> Self {
        self
    }

    /// Its value where money has another scale.
    fn rescaled(self, _factor: i128) -> Result<Self> {
        Ok(self)
    }

    fn write(self, name: &str, to: &mut Writer);
    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self>;
}

/// A part of a measure: it adds up, in any order, exactly.
pub trait MeasurePart: Copy + Default + PartialEq {
    /// When the rows of a cell are, where its key does not say so.
    fn when(self) -> Option<When> {
        None
    }

    fn add(&mut self, more: Self) -> Result<()>;

    fn rescale(&mut self, _factor: i128) -> Result<()> {
        Ok(())
    }

    fn write(self, name: &str, to: &mut Writer);
    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self>;
}

/// The number of a text of dimension `D`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<const D: usize>(pub u32);

impl<const D: usize> Id<D> {
    pub const NONE: Self = Self(NONE);
    pub const NOT_KEPT: Self = Self(NOT_KEPT);

    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

impl<const D: usize> KeyPart for Id<D> {
    #[inline]
    fn id_in(self, dimension: usize) -> Option<u32> {
        (dimension == D).then_some(self.0)
    }

    #[inline]
    fn rank(self) -> u32 {
        self.0
    }

    #[inline]
    fn renamed(self, to: &Renaming) -> Self {
        Self(to.of(D, self.0))
    }

    fn write(self, name: &str, to: &mut Writer) {
        to.number(name, self.0.into());
    }

    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
        from.number(name)?.try_into().map(Self).map_err(|_| spoilt(name))
    }
}

/// The day of a row without a readable date; it sorts before all days.
pub const UNDATED: i32 = i32::MIN;

/// Days since 1970-01-01, or [`UNDATED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Months since year 0 (`year × 12 + month − 1`), or [`UNDATED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i32);

/// How a part that is a whole number below or above zero is ordered, written and read.
macro_rules! as_number {
    () => {
        #[inline]
        fn rank(self) -> u32 {
            self.0 as u32 ^ 1 << 31
        }

        fn write(self, name: &str, to: &mut Writer) {
            to.number(name, self.0.into());
        }

        fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
            from.number(name)?.try_into().map(Self).map_err(|_| spoilt(name))
        }
    };
}

macro_rules! date_part {
    ($part:ident, $is_day:literal) => {
        impl KeyPart for $part {
            const IS_DAY: bool = $is_day;

            #[inline]
            fn when(self) -> Option<When> {
                Some(When::$part(self.0))
            }

            as_number!();
        }
    };
}

/// A small whole number that stands for itself, and sorts before all others where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Small(i32);

impl Small {
    pub const NONE: Self = Self(i32::MIN);

    pub fn new(number: i32) -> Self {
        Self(number)
    }

    pub fn get(self) -> Option<i32> {
        (self != Self::NONE).then_some(self.0)
    }
}

impl KeyPart for Small {
    as_number!();
}

impl Month {
    pub const UNDATED: Self = Self(UNDATED);
}

date_part!(Day, true);
date_part!(Month, false);

/// An exact sum in whole units of the cubes' scale. Packed, since half of the memory of cells is sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(Rust, packed(4))]
pub struct Sum(i128);

impl Sum {
    #[inline]
    pub fn new(units: i128) -> Self {
        Self(units)
    }

    #[inline]
    pub fn units(self) -> i128 {
        self.0
    }
}

impl MeasurePart for Sum {
    #[inline]
    fn add(&mut self, more: Self) -> Result<()> {
        self.0 = plus(self.0, more.0)?;
        Ok(())
    }

    fn rescale(&mut self, factor: i128) -> Result<()> {
        self.0 = times(self.0, factor)?;
        Ok(())
    }

    fn write(self, name: &str, to: &mut Writer) {
        to.sum(name, self.0);
    }

    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
        from.sum(name).map(Self)
    }
}

/// A sum as a part of a key: rows with the same amount.
impl KeyPart for Sum {
    /// The sum itself, as far as 32 bits go.
    fn rank(self) -> u32 {
        self.0.clamp(i32::MIN.into(), i32::MAX.into()) as u32 ^ 1 << 31
    }

    fn rescaled(self, factor: i128) -> Result<Self> {
        times(self.0, factor).map(Self)
    }

    fn write(self, name: &str, to: &mut Writer) {
        to.sum(name, self.0);
    }

    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
        from.sum(name).map(Self)
    }
}

/// A sum of products of two amounts, so that its scale is twice the cubes'.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Product(pub Sum);

impl Product {
    #[inline]
    pub fn of(a: i128, b: i128) -> Result<Self> {
        times(a, b).map(Sum::new).map(Self)
    }
}

impl MeasurePart for Product {
    #[inline]
    fn add(&mut self, more: Self) -> Result<()> {
        self.0.add(more.0)
    }

    fn rescale(&mut self, factor: i128) -> Result<()> {
        MeasurePart::rescale(&mut self.0, times(factor, factor)?)
    }

    fn write(self, name: &str, to: &mut Writer) {
        to.sum(name, self.0.units());
    }

    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
        from.sum(name).map(Sum::new).map(Self)
    }
}

/// The least and the largest of some numbers, in whole units of the cubes' scale; of none until one is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    least: Sum,
    largest: Sum,
}

impl Range {
    pub fn of(units: i128) -> Self {
        Self { least: Sum(units), largest: Sum(units) }
    }

    /// The number, where all are the same.
    pub fn single(self) -> Option<i128> {
        (self.least == self.largest).then_some(self.least.units())
    }

    fn is_of_none(self) -> bool {
        self.least > self.largest
    }
}

impl Default for Range {
    fn default() -> Self {
        Self { least: Sum(i128::MAX), largest: Sum(i128::MIN) }
    }
}

impl MeasurePart for Range {
    fn add(&mut self, more: Self) -> Result<()> {
        *self = Self { least: self.least.min(more.least), largest: self.largest.max(more.largest) };
        Ok(())
    }

    fn rescale(&mut self, factor: i128) -> Result<()> {
        if !self.is_of_none() {
            MeasurePart::rescale(&mut self.least, factor)?;
            MeasurePart::rescale(&mut self.largest, factor)?;
        }
        Ok(())
    }

    fn write(self, name: &str, to: &mut Writer) {
        to.sum(&format!("least_{name}"), self.least.units());
        to.sum(&format!("largest_{name}"), self.largest.units());
    }

    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
        let least = Sum(from.sum(&format!("least_{name}"))?);
        Ok(Self { least, largest: Sum(from.sum(&format!("largest_{name}"))?) })
    }
}

macro_rules! count_part {
    ($part:ty) => {
        impl MeasurePart for $part {
            #[inline]
            fn add(&mut self, more: Self) -> Result<()> {
                *self = self.checked_add(more).ok_or_else(too_many_rows)?;
                Ok(())
            }

            fn write(self, name: &str, to: &mut Writer) {
                to.number(name, self as i64);
            }

            fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
                from.number(name)?.try_into().map_err(|_| spoilt(name))
            }
        }
    };
}

count_part!(u32);
count_part!(u64);

/// Days of a month on which something happened, day 1 in the lowest bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DaysOfMonth(pub u32);

impl MeasurePart for DaysOfMonth {
    #[inline]
    fn add(&mut self, more: Self) -> Result<()> {
        self.0 |= more.0;
        Ok(())
    }

    fn write(self, name: &str, to: &mut Writer) {
        to.number(name, self.0.into());
    }

    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
        from.number(name)?.try_into().map(Self).map_err(|_| spoilt(name))
    }
}

/// The earliest day of all, [`UNDATED`] where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earliest(pub i32);

impl Default for Earliest {
    fn default() -> Self {
        Self(UNDATED)
    }
}

impl MeasurePart for Earliest {
    fn when(self) -> Option<When> {
        Some(When::Day(self.0))
    }

    #[inline]
    fn add(&mut self, more: Self) -> Result<()> {
        if self.0 == UNDATED || (more.0 != UNDATED && more.0 < self.0) {
            self.0 = more.0;
        }
        Ok(())
    }

    fn write(self, name: &str, to: &mut Writer) {
        to.number(name, self.0.into());
    }

    fn read(name: &str, from: &mut Reader<'_>) -> Result<Self> {
        from.number(name)?.try_into().map(Self).map_err(|_| spoilt(name))
    }
}

fn too_many_rows() -> Error {
    Error::unreadable("More rows fall together than can be counted.", "Upload the file in parts.")
}

fn spoilt(column: &str) -> Error {
    Error::internal("reading stored cubes", std::io::Error::other(format!("`{column}` holds what it cannot hold")))
}
