//! Google Ads: campaigns (Campaigns → Download), and the same columns by API.
//!
//! - Two title lines stand above the header, and rows `Total: …` at the end double everything.
//! - `--` and `< 10%` stand for values that are not there.
//! - By API the cost is in millionths: `cost_micros`.
//! - `Cost / conv.`, `CTR` and other ratios are never added up, so they are no fields.
use super::vendor::{PLAIN, TotalRows, Vendor};
use domain::Field;

pub(super) static VENDOR: Vendor = Vendor {
    name: "google_ads_campaign",
    label: "Google Ads campaigns",
    signatures: &[
        &["campaign", "cost", "impr", "clicks"],
        &["campaign", "cost micros", "impressions", "clicks"],
        &["campaign name", "cost micros", "impressions", "clicks"],
        &["campaign name", "metrics cost micros", "metrics impressions", "metrics clicks"],
    ],
    fields: &[
        (Field::Date, &["day", "date", "segments date", "week", "month"]),
        (Field::Campaign, &["campaign", "campaign name"]),
        (Field::Spend, &["cost", "cost micros", "metrics cost micros"]),
        (Field::Currency, &["currency code", "currency", "customer currency code"]),
        (Field::Impressions, &["impr", "impressions", "metrics impressions"]),
        (Field::Clicks, &["clicks", "metrics clicks"]),
        (Field::Conversions, &["conversions", "metrics conversions"]),
        (Field::ConversionValue, &["conv value", "conversions value", "metrics conversions value"]),
    ],
    never: &["status", "campaign status"],
    null_words: &["--", "< 10%", "> 90%"],
    micros: &["cost micros", "metrics cost micros"],
    total_rows: TotalRows::Labelled(&["total: "]),
    ..PLAIN
};
