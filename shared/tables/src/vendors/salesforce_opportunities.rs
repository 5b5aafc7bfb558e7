//! Salesforce: opportunities, as a report or by API.
//!
//! - Five lines stand below a report: its name, copyright, a note of confidence, who made it, the organisation.
//! - An opportunity is revenue only once it is won: `Stage` is read as the status, so that open and lost ones do not count.
//! - It begins on its `Created Date` and closes on its `Close Date`; `Probability (%)` is in percent.
//! - `Expected Revenue` is the amount times its probability and never added to it.
use super::vendor::{Footer, PLAIN, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "salesforce_opportunities",
    label: "Salesforce opportunities",
    signatures: &[
        &["opportunity name", "stage", "close date", "amount"],
        &["opportunity name", "stage", "close date", "amount *"],
        &["id", "name", "stagename", "amount", "closedate"],
    ],
    fields: &[
        (Field::Date, &["close date", "closedate"]),
        (Field::StartDate, &["created date", "createddate"]),
        (Field::Probability, &["probability %", "probability"]),
        (Field::Amount, &["amount *"]),
        (Field::Currency, &["amount currency", "currencyisocode"]),
        (Field::Status, &["stage", "stagename"]),
        (Field::OrderId, &["opportunity id", "id"]),
        (Field::CustomerId, &["account name", "accountid"]),
        (Field::Channel, &["lead source", "leadsource"]),
        (Field::Campaign, &["primary campaign source"]),
    ],
    never: &["expected revenue"],
    footer: Footer::Alone,
    ..PLAIN
};
