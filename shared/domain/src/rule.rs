//! The rules by which cleaning changes a table; each is named in the ledger and most can be switched off per source.
use serde::{Deserialize, Serialize};
use std::fmt;

/// One kind of change. Its name is the `rule` of a ledger entry; see [`crate::Policy::rules_off`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Recode,
    SkipBlankRow,
    SkipPreamble,
    MapHeader,
    Trim,
    NullWord,
    ParseAmount,
    ParseDate,
    ParsePercent,
    ParseScale,
    ParseEpoch,
    ParseBoolean,
    DropTotalRow,
    DropFooter,
    DropRepeatedHeader,
    Deduplicate,
    ExcludeRows,
    OncePerOrder,
    ScaleMicros,
    Negate,
    SettledCurrency,
    UnpivotMonths,
    UnpivotChannels,
    DefaultCurrency,
    Quarantine,
    UnreadableAmount,
    UnreadableNumber,
    UnreadableDate,
}

impl Rule {
    pub const ALL: &[Rule] = &[
        Rule::Recode,
        Rule::SkipBlankRow,
        Rule::SkipPreamble,
        Rule::MapHeader,
        Rule::Trim,
        Rule::NullWord,
        Rule::ParseAmount,
        Rule::ParseDate,
        Rule::ParsePercent,
        Rule::ParseScale,
        Rule::ParseEpoch,
        Rule::ParseBoolean,
        Rule::DropTotalRow,
        Rule::DropFooter,
        Rule::DropRepeatedHeader,
        Rule::Deduplicate,
        Rule::ExcludeRows,
        Rule::OncePerOrder,
        Rule::ScaleMicros,
        Rule::Negate,
        Rule::SettledCurrency,
        Rule::UnpivotMonths,
        Rule::UnpivotChannels,
        Rule::DefaultCurrency,
        Rule::Quarantine,
        Rule::UnreadableAmount,
        Rule::UnreadableNumber,
        Rule::UnreadableDate,
    ];

    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// What the rule does, as a sentence.
    pub fn what(self) -> &'static str {
        self.words().1
    }

    /// Whether a source can do without it. The others say what was unavoidable: bytes must become letters, a title is no row.
    pub fn is_switchable(self) -> bool {
        use Rule::*;
        !matches!(
            self,
            Recode
                | SkipBlankRow
                | SkipPreamble
                | UnreadableAmount
                | UnreadableNumber
                | UnreadableDate
                | DefaultCurrency
        )
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Rule::Recode => ("recode", "Bytes of another encoding become UTF-8."),
            Rule::SkipBlankRow => ("skip_blank_row", "Rows without any value are skipped."),
            Rule::SkipPreamble => ("skip_preamble", "Title lines above the column names are skipped."),
            Rule::MapHeader => ("map_header", "A column is known by its canonical name."),
            Rule::Trim => ("trim", "Blanks around a value are removed."),
            Rule::NullWord => ("null_word", "Words that stand for nothing, such as N/A, become empty."),
            Rule::ParseAmount => ("parse_amount", "Numbers with currency and thousands marks become plain decimals."),
            Rule::ParseDate => ("parse_date", "Dates become year-month-day."),
            Rule::ParsePercent => ("parse_percent", "Percentages become ratios: 12.5% is 0.125."),
            Rule::ParseScale => ("parse_scale", "Numbers in thousands or millions are written out: 1.5K is 1500."),
            Rule::ParseEpoch => ("parse_epoch", "Seconds or milliseconds since 1970 become dates."),
            Rule::ParseBoolean => ("parse_boolean", "Words for yes and no become true and false."),
            Rule::DropTotalRow => ("drop_total_row", "Rows that add up the others are left out."),
            Rule::DropFooter => ("drop_footer", "Lines below the table are left out."),
            Rule::DropRepeatedHeader => ("drop_repeated_header", "Column names repeated among the rows are left out."),
            Rule::Deduplicate => ("deduplicate", "Rows that repeat an earlier one exactly are left out."),
            Rule::ExcludeRows => ("exclude_rows", "Rows that are no business are left out, such as test payments."),
            Rule::OncePerOrder => ("once_per_order", "Order totals repeated on each line of an order count once."),
            Rule::ScaleMicros => ("scale_micros", "Amounts in millionths become whole units of the currency."),
            Rule::Negate => ("negate", "Amounts written with the opposite sign are turned around."),
            Rule::SettledCurrency => ("settled_currency", "Amounts are taken in the currency they were settled in."),
            Rule::UnpivotMonths => {
                ("unpivot_months", "Months that are columns, and accounts that are headings, become values of rows.")
            }
            Rule::UnpivotChannels => {
                ("unpivot_channels", "Channels that have columns of their own become values of rows.")
            }
            Rule::DefaultCurrency => ("default_currency", "Amounts without a currency are in the source's."),
            Rule::Quarantine => ("quarantine", "Rows that cannot be relied on are set aside."),
            Rule::UnreadableAmount => ("unreadable_amount", "Amounts that cannot be read are left empty."),
            Rule::UnreadableNumber => ("unreadable_number", "Numbers that cannot be read are left empty."),
            Rule::UnreadableDate => ("unreadable_date", "Dates that cannot be read are left empty."),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_spelled_the_same_in_code_and_json() {
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.name());
        }
    }
}
