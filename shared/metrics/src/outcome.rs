//! What a row's status word means for revenue.
use crate::exact::minus;
use domain::Result;

/// The status is read as the order's final state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The money came in; also every row of a file without a status column.
    Paid,
    /// The money came in and went back.
    Refunded,
    /// Failed, pending, voided, test or authorised only: never revenue.
    NotRevenue,
    /// The file has a status column and the row leaves it blank: not counted, and said.
    Blank,
    /// A word that is not in the table below: not counted, and said.
    Unknown,
}

const PAID: &[&str] = &[
    "paid",
    "success",
    "succeeded",
    "successful",
    "completed",
    "complete",
    "active",
    "settled",
    "captured",
    "fulfilled",
    "shipped",
    "delivered",
    "closed won",
    "partially refunded",
    "partially paid",
    "non renewing",
];
const REFUNDED: &[&str] = &["refunded", "refund", "reversed", "returned", "chargeback", "charged back"];
const NOT_REVENUE: &[&str] = &[
    "failed",
    "failure",
    "pending",
    "void",
    "voided",
    "declined",
    "canceled",
    "cancelled",
    "expired",
    "draft",
    "open",
    "unpaid",
    "incomplete",
    "authorized",
    "authorised",
    "requires payment method",
    "test",
    "processing",
    "abandoned",
    "trialing",
    "in trial",
    "requires action",
    "requires confirmation",
    "past due",
    "incomplete expired",
    "paused",
    "future",
    "uncollectible",
];

impl Outcome {
    /// `word` is lower-cased and trimmed; `_` and `-` count as spaces, so `partially_refunded` is in the table.
    pub fn of(word: &str) -> Self {
        let word = spaced(word);
        let listed = |table: &[&str]| table.contains(&word.as_str());
        match () {
            () if listed(PAID) => Outcome::Paid,
            () if listed(REFUNDED) => Outcome::Refunded,
            () if listed(NOT_REVENUE) => Outcome::NotRevenue,
            () => Outcome::Unknown,
        }
    }

    /// Whether a row with this outcome counts as a sale, returned or not.
    #[inline]
    pub fn counts(self) -> bool {
        matches!(self, Outcome::Paid | Outcome::Refunded)
    }

    /// Gross revenue and refunds in amounts of this outcome, given their positive sum, negative sum and refund column.
    ///
    /// A paid amount below zero is a refund booked as its own row. A refunded row took its money in and gave all of it
    /// back, so its refund column says nothing new. Linear, so that one row and a sum of rows are read by the same rule.
    #[inline]
    pub fn gross_and_refunds(self, positive: i128, negative: i128, refund: i128) -> Result<(i128, i128)> {
        match self {
            Outcome::Paid => Ok((positive, minus(refund, negative)?)),
            Outcome::Refunded => Ok((positive, minus(positive, negative)?)),
            Outcome::NotRevenue | Outcome::Blank | Outcome::Unknown => Ok((0, 0)),
        }
    }
}

/// Paid, and an unstated part of it went back.
pub fn is_partial_refund(word: &str) -> bool {
    spaced(word) == "partially refunded"
}

fn spaced(word: &str) -> String {
    word.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut words = [PAID, REFUNDED, NOT_REVENUE].concat();
        words.sort();
        let all = words.len();
        words.dedup();
        assert_eq!(words.len(), all);
    }

    #[test]
    fn underscores_and_hyphens_are_spaces() {
        for word in ["partially_refunded", "partially refunded", "closed-won"] {
            assert_eq!(Outcome::of(word), Outcome::Paid, "{word}");
        }
        assert_eq!(Outcome::of("requires_payment_method"), Outcome::NotRevenue);
        assert_eq!(Outcome::of("paidd"), Outcome::Unknown);
    }
}
