//! Of advertising.
use super::Noun;
use crate::Good::{Down, Neither, Up};

pub(super) const NOUNS: &[Noun] = &[
    Noun::new("spend_by_month", "marketing spend", Neither, &["spend", "ad spend", "advertising spend", "spending"]),
    Noun::new("ctr", "click-through rate", Up, &["CTR", "clickthrough rate"]),
    Noun::new("cpc", "cost per click", Down, &["CPC", "price of a click", "a click"]),
    Noun::new("cpm", "cost per thousand impressions", Down, &["CPM"]),
    Noun::new("cost_per_lead", "cost per lead", Down, &["CPL", "price of a lead", "a lead"]),
    Noun::new("cpa", "cost per conversion", Down, &["CPA", "cost per acquisition", "cost per action", "a conversion"]),
    Noun::new("conversion_rate", "conversion rate", Up, &["conversion"]),
    Noun::new("roas", "return on ad spend", Up, &["ROAS", "return on advertising spend"]),
    Noun::new("mer", "marketing efficiency ratio", Up, &["MER", "marketing efficiency"]),
    Noun::new(
        "attributed_revenue",
        "attributed revenue",
        Up,
        &["conversion value", "revenue claimed by the platforms", "revenue attributed to advertising"],
    ),
    Noun::new("channel_performance", "performance of the channel", Neither, &["channel performance"]).of("channel"),
    Noun::new("campaign_performance", "performance of the campaign", Neither, &["campaign performance"]).of("campaign"),
];
