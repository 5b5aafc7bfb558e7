//! Meta Ads: campaigns, ad sets or ads (Ads Manager → Reports → Export).
//!
//! - The currency stands in the header: `Amount spent (EUR)`.
//! - `Results` counts what each campaign aims at; `Result indicator` says what that is.
//! - A totals row without a campaign name may lead the file.
//! - Reach and frequency count people once per row; they must never be added up, so they are no fields.
use super::vendor::{Mixture, Note, PLAIN, TotalRows, Vendor};
use domain::{Field, Severity};

pub(super) static VENDOR: Vendor = Vendor {
    name: "meta_ads",
    label: "Meta Ads",
    signatures: &[
        &["campaign name", "amount spent *", "impressions", "reporting starts"],
        &["campaign name", "amount spent *", "impressions", "day"],
    ],
    fields: &[
        (Field::Date, &["day", "reporting starts"]),
        (Field::Campaign, &["campaign name"]),
        (Field::Spend, &["amount spent *"]),
        (Field::Impressions, &["impressions"]),
        (Field::Clicks, &["link clicks", "clicks all"]),
        (Field::Conversions, &["purchases", "results"]),
        (Field::ConversionValue, &["purchases conversion value", "website purchases conversion value"]),
        (Field::Leads, &["leads"]),
    ],
    never: &["reach", "frequency"],
    total_rows: TotalRows::Unnamed(&["campaign name", "ad set name", "ad name"]),
    mixture: Some(Mixture { column: "results", by: &["result indicator", "result type"], unless: &["purchases"] }),
    notes: &[Note {
        kind: "rows_cover_periods",
        severity: Severity::Info,
        with: Some("reporting starts"),
        without: Some("day"),
        what: "Without a column `Day`, each row covers all days from `Reporting starts` to `Reporting ends`.",
        suggestion: "Export with the breakdown “By day” to see days and months.",
        effect: Some("What was spent is shown on the first day of its period."),
    }],
    ..PLAIN
};
