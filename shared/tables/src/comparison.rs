//! Which of two exact decimals is larger, whatever their scales.
use std::cmp::Ordering;

/// Compares units of one scale with units of another, exactly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparison {
    /// Factors that bring both sides to the finer scale; one of them is 1.
    left: i128,
    right: i128,
}

impl Comparison {
    pub(crate) fn new(left: u32, right: u32) -> Self {
        Self { left: power(right.saturating_sub(left)), right: power(left.saturating_sub(right)) }
    }

    #[inline]
    pub(crate) fn of(self, left: i128, right: i128) -> Ordering {
        // The side that outgrows an `i128` is the larger by size, so that its sign decides.
        match (self.left, self.right) {
            (1, 1) => left.cmp(&right),
            (factor, 1) => left.checked_mul(factor).map_or(left.cmp(&0), |left| left.cmp(&right)),
            (_, factor) => right.checked_mul(factor).map_or(0.cmp(&right), |right| left.cmp(&right)),
        }
    }
}

/// Ten to this power, or the largest number there is.
pub(crate) fn power(exponent: u32) -> i128 {
    10i128.checked_pow(exponent).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_different_scales_are_compared_exactly() {
        let compare = |left: i128, scale: u32, right: i128, other: u32| Comparison::new(scale, other).of(left, right);
        assert_eq!(compare(15, 1, 150, 2), Ordering::Equal);
        assert_eq!(compare(15, 1, 149, 2), Ordering::Greater);
        let large = 10i128.pow(28) - 1;
        assert_eq!(compare(large, 0, large, 28), Ordering::Greater);
        assert_eq!(compare(large, 28, large, 0), Ordering::Less);
        assert_eq!(compare(-large, 0, -large, 28), Ordering::Less);
        assert_eq!(compare(0, 0, -large, 28), Ordering::Greater);
    }
}
