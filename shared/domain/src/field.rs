//! The canonical names a column can have; one spelling from CSV header to JSON to log.
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a column means to the metrics. Columns without a canonical meaning keep their own header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Date,
    Amount,
    Refund,
    Currency,
    Status,
    OrderId,
    CustomerId,
    Product,
    Channel,
    Campaign,
    Quantity,
    Discount,
    Tax,
    Shipping,
    Fee,
    Cost,
    Profit,
    Spend,
    Leads,
    Clicks,
    Impressions,
    Conversions,
    Stage,
    /// Money that conversions brought, as an ad platform attributes it.
    ConversionValue,
    /// Country or region of the customer.
    Region,
    /// Account of a ledger or a profit-and-loss statement.
    Account,
    /// Part of a statement that an account belongs to: income, cost of goods sold, expenses.
    Section,
    /// How often a subscription is billed.
    Interval,
    /// When a subscription or period began.
    StartDate,
    /// When it ended.
    EndDate,
    /// What kind of product it is, or the department that sells it.
    Category,
    /// Cost of running the business, where a table has it as a column.
    Expense,
    /// Money in the bank at the end of the row's period.
    CashBalance,
    /// When a trial ended, or will.
    TrialEnd,
    /// Chance that a deal is won.
    Probability,
    /// The arm of an experiment that a unit was in.
    Variant,
    /// When a record was closed or decided: a ticket, an expense claim.
    ClosedDate,
    /// Part of the business that a record is of.
    Department,
    /// Who asked for what is recorded, or works on it.
    Person,
}

impl Field {
    pub const ALL: &[Field] = &[
        Field::Date,
        Field::Amount,
        Field::Refund,
        Field::Currency,
        Field::Status,
        Field::OrderId,
        Field::CustomerId,
        Field::Product,
        Field::Channel,
        Field::Campaign,
        Field::Quantity,
        Field::Discount,
        Field::Tax,
        Field::Shipping,
        Field::Fee,
        Field::Cost,
        Field::Profit,
        Field::Spend,
        Field::Leads,
        Field::Clicks,
        Field::Impressions,
        Field::Conversions,
        Field::Stage,
        Field::ConversionValue,
        Field::Region,
        Field::Account,
        Field::Section,
        Field::Interval,
        Field::StartDate,
        Field::EndDate,
        Field::Category,
        Field::Expense,
        Field::CashBalance,
        Field::TrialEnd,
        Field::Probability,
        Field::Variant,
        Field::ClosedDate,
        Field::Department,
        Field::Person,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Field::Date => "date",
            Field::Amount => "amount",
            Field::Refund => "refund",
            Field::Currency => "currency",
            Field::Status => "status",
            Field::OrderId => "order_id",
            Field::CustomerId => "customer_id",
            Field::Product => "product",
            Field::Channel => "channel",
            Field::Campaign => "campaign",
            Field::Quantity => "quantity",
            Field::Discount => "discount",
            Field::Tax => "tax",
            Field::Shipping => "shipping",
            Field::Fee => "fee",
            Field::Cost => "cost",
            Field::Profit => "profit",
            Field::Spend => "spend",
            Field::Leads => "leads",
            Field::Clicks => "clicks",
            Field::Impressions => "impressions",
            Field::Conversions => "conversions",
            Field::Stage => "stage",
            Field::ConversionValue => "conversion_value",
            Field::Region => "region",
            Field::Account => "account",
            Field::Section => "section",
            Field::Interval => "interval",
            Field::StartDate => "start_date",
            Field::EndDate => "end_date",
            Field::Category => "category",
            Field::Expense => "expense",
            Field::CashBalance => "cash_balance",
            Field::TrialEnd => "trial_end",
            Field::Probability => "probability",
            Field::Variant => "variant",
            Field::ClosedDate => "closed_date",
            Field::Department => "department",
            Field::Person => "person",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_spelled_the_same_in_code_and_json() {
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.name());
        }
    }
}
