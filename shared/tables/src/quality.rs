//! How far a table can be relied on, as a score whose parts can be checked with a pocket calculator.
use domain::{Decimal, Quality, QualityPart};

/// What reading counted, for the score. Counts are of the data rows of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QualityFacts {
    /// Data rows of the file.
    pub rows: u64,
    /// Cells in the columns that every row should fill, and how many of them hold a value.
    pub required_cells: u64,
    pub filled_cells: u64,
    /// Cells with a value in columns of numbers, dates and the like, and how many of them could be read as such.
    pub typed_cells: u64,
    pub readable_cells: u64,
    /// Rows that repeat an earlier one exactly, whether or not they were kept.
    pub repeated_rows: u64,
    /// Rows that were set aside.
    pub set_aside_rows: u64,
    /// Other rows with a value that can hardly be, each counted once.
    pub implausible_rows: u64,
    /// Columns of numbers, dates and the like, and how many of them can be read in two ways.
    pub typed_columns: u64,
    pub ambiguous_columns: u64,
}

/// The score, 0 to 100: `100 × complete × readable × unique × plausible × clear`.
///
/// | part | good | of |
/// |---|---|---|
/// | `complete` | cells that hold a value | cells in the columns every row should fill |
/// | `readable` | cells that could be read as what their column is | cells with a value in columns of numbers, dates and the like |
/// | `unique` | rows that repeat no earlier one | rows |
/// | `plausible` | rows that were not set aside and hold nothing that can hardly be | rows |
/// | `clear` | columns with one reading | columns of numbers, dates and the like |
///
/// Each share is `good / of` to six decimals, rounded half to even, and 1 where there is nothing to count. The score is
/// the product of the shares as shown, to one decimal, rounded half to even. Parts multiply because they make each other
/// worse: a file half of which is empty and half of whose values are unreadable is a quarter good.
pub fn score(facts: &QualityFacts) -> Quality {
    let doubtful = facts.set_aside_rows.saturating_add(facts.implausible_rows);
    let counts = [
        (
            "complete",
            "Cells filled in the columns that every row should fill.",
            facts.filled_cells,
            facts.required_cells,
        ),
        ("readable", "Values that could be read as what their column is.", facts.readable_cells, facts.typed_cells),
        ("unique", "Rows that repeat no earlier row.", facts.rows.saturating_sub(facts.repeated_rows), facts.rows),
        ("plausible", "Rows that hold nothing that can hardly be.", facts.rows.saturating_sub(doubtful), facts.rows),
        (
            "clear",
            "Columns whose values can be read in one way only.",
            facts.typed_columns.saturating_sub(facts.ambiguous_columns),
            facts.typed_columns,
        ),
    ];
    // Six decimals five times over are thirty digits, which an `i128` holds and a `Decimal` does not.
    let mut product = 1;
    let parts = counts.map(|(name, what, good, of)| {
        let millionths = millionths(good, of);
        product *= millionths;
        QualityPart {
            name: name.to_owned(),
            what: what.to_owned(),
            good: good.min(of),
            of,
            share: Decimal::from_i128_with_scale(millionths, 6),
        }
    });
    let tenths = rounded(product * 1_000, 10i128.pow(30));
    Quality { score: Decimal::from_i128_with_scale(tenths, 1), parts: parts.to_vec() }
}

fn millionths(good: u64, of: u64) -> i128 {
    if of == 0 {
        return 1_000_000;
    }
    rounded(i128::from(good.min(of)) * 1_000_000, i128::from(of))
}

/// `a / b` as a whole number, half to even; neither is negative.
fn rounded(a: i128, b: i128) -> i128 {
    let (whole, rest) = (a / b, a % b);
    let goes_up = match (rest * 2).cmp(&b) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => whole % 2 == 1,
        std::cmp::Ordering::Greater => true,
    };
    whole + i128::from(goes_up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(facts: QualityFacts, expect: Expect) {
        let Quality { score, parts } = score(&facts);
        let parts = parts.iter().map(|part| format!("{} {}/{} = {}", part.name, part.good, part.of, part.share));
        expect.assert_eq(&format!("{score}: {}", parts.collect::<Vec<_>>().join(", ")));
    }

    /// A hundred good rows of a table with two required and three typed columns.
    const GOOD: QualityFacts = QualityFacts {
        rows: 100,
        required_cells: 200,
        filled_cells: 200,
        typed_cells: 300,
        readable_cells: 300,
        repeated_rows: 0,
        set_aside_rows: 0,
        implausible_rows: 0,
        typed_columns: 3,
        ambiguous_columns: 0,
    };

    #[test]
    fn a_table_without_a_fault_has_100() {
        check(
            GOOD,
            expect![
                "100.0: complete 200/200 = 1.000000, readable 300/300 = 1.000000, unique 100/100 = 1.000000, plausible 100/100 = 1.000000, clear 3/3 = 1.000000"
            ],
        );
    }

    #[test]
    fn the_parts_multiply() {
        // 0.95 × 0.98 × 0.9 × 0.96 × (2/3 = 0.666667) = 0.536256268…
        let facts = QualityFacts {
            filled_cells: 190,
            readable_cells: 294,
            repeated_rows: 10,
            set_aside_rows: 1,
            implausible_rows: 3,
            ambiguous_columns: 1,
            ..GOOD
        };
        check(
            facts,
            expect![
                "53.6: complete 190/200 = 0.950000, readable 294/300 = 0.980000, unique 90/100 = 0.900000, plausible 96/100 = 0.960000, clear 2/3 = 0.666667"
            ],
        );
    }

    #[test]
    fn half_a_tenth_goes_to_the_even_one() {
        // 0.9985 and 0.9995 are 99.85 and 99.95 of a hundred: to 99.8 and to 100.0.
        let of_two_thousand = |filled_cells| QualityFacts { required_cells: 2_000, filled_cells, ..GOOD };
        assert_eq!(score(&of_two_thousand(1_997)).score.to_string(), "99.8");
        assert_eq!(score(&of_two_thousand(1_999)).score.to_string(), "100.0");
    }

    #[test]
    fn where_there_is_nothing_to_count_nothing_is_bad() {
        check(
            QualityFacts::default(),
            expect![
                "100.0: complete 0/0 = 1.000000, readable 0/0 = 1.000000, unique 0/0 = 1.000000, plausible 0/0 = 1.000000, clear 0/0 = 1.000000"
            ],
        );
    }

    proptest! {
        #[test]
        fn any_counts_give_0_to_100(counts in any::<[u64; 10]>(), few in any::<bool>()) {
            let [rows, required_cells, filled_cells, typed_cells, readable_cells, repeated_rows, set_aside_rows,
                implausible_rows, typed_columns, ambiguous_columns] = counts.map(|count| if few { count % 10 } else { count });
            let quality = score(&QualityFacts {
                rows, required_cells, filled_cells, typed_cells, readable_cells, repeated_rows, set_aside_rows,
                implausible_rows, typed_columns, ambiguous_columns,
            });
            prop_assert!(quality.score >= Decimal::ZERO && quality.score <= Decimal::ONE_HUNDRED);
            for part in &quality.parts {
                prop_assert!(part.good <= part.of && part.share >= Decimal::ZERO && part.share <= Decimal::ONE);
            }
        }
    }
}
