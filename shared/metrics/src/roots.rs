//! Roots of decimals, by Newton's iterations in decimals: the same digits on any machine.
use crate::exact::{less, ratio, sum};
use domain::{Decimal, Result};

/// Where an iteration does not end by itself, its last digits go to and fro; from the powers of two it starts at it needs
/// far fewer steps than this.
const MOST_STEPS: u32 = 200;

/// The `degree`th root of a number above zero; `degree` is at least 1. To about 26 digits.
pub fn root(number: Decimal, degree: u32) -> Result<Decimal> {
    if degree == 1 || number == Decimal::ONE {
        return Ok(number);
    }
    if number < Decimal::ONE {
        return ratio(Decimal::ONE, root(ratio(Decimal::ONE, number)?, degree)?);
    }
    let mut guess = above(number, degree);
    for _ in 0..MOST_STEPS {
        // From above, each guess is smaller until the last digit.
        let next = step(number, guess, degree)?;
        if next >= guess {
            break;
        }
        guess = next;
    }
    Ok(guess)
}

/// `guess - (guess - number / guess^(degree-1)) / degree`.
fn step(number: Decimal, guess: Decimal, degree: u32) -> Result<Decimal> {
    let mut quotient = number;
    for _ in 1..degree {
        quotient = ratio(quotient, guess)?;
    }
    less(guess, ratio(less(guess, quotient)?, degree.into())?)
}

/// A number close to the root of one above 1, and not below it.
fn above(number: Decimal, degree: u32) -> Decimal {
    let enough = |guess: Decimal| {
        // Dividing instead of multiplying cannot overflow.
        (0..degree).try_fold(number, |left, _| left.checked_div(guess)).is_none_or(|left| left <= Decimal::ONE)
    };
    let mut guess = number;
    // Halving the excess over 1 as long as what is left is still above the root.
    while let Ok(excess) = less(guess, Decimal::ONE).and_then(|excess| ratio(excess, 2.into())) {
        match sum(Decimal::ONE, excess) {
            Ok(smaller) if excess > Decimal::new(1, 6) && enough(smaller) => guess = smaller,
            _ => break,
        }
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn roots_have_all_their_digits() {
        assert_eq!(root(2.into(), 2).unwrap().to_string(), "1.4142135623730950488016887242");
        assert_eq!(root(Decimal::new(125, 3), 3).unwrap().to_string(), "0.5");
        assert_eq!(root(8.into(), 3).unwrap().normalize().to_string(), "2");
        assert_eq!(root(7.into(), 1).unwrap().to_string(), "7");
    }

    proptest! {
        #[test]
        fn the_power_of_a_root_is_the_number(units in 1_i64..10_000_000_000, degree in 1_u32..48) {
            let number = Decimal::new(units, 4);
            let root = root(number, degree).unwrap();
            let again = (0..degree).try_fold(Decimal::ONE, |so_far, _| so_far.checked_mul(root)).unwrap();
            prop_assert_eq!(ratio(again, number).unwrap().round_dp(20), Decimal::ONE);
        }
    }
}
