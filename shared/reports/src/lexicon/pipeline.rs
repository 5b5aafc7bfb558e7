//! Of leads and deals.
use super::Noun;
use crate::Good::{Down, Up};

pub(super) const NOUNS: &[Noun] = &[
    Noun::new("lead_velocity", "lead velocity", Up, &["growth of leads", "lead growth", "growth in leads"]),
    Noun::new(
        "funnel_analysis",
        "funnel conversion",
        Up,
        &["conversion through the funnel", "share of leads that came through", "share of leads that became customers"],
    )
    .of("stage"),
    Noun::new("lead_to_customer_rate", "lead-to-customer rate", Up, &["share of leads that became customers"]),
    Noun::new("win_rate", "win rate", Up, &["share of deals won", "close rate"]),
    Noun::new("pipeline_value", "pipeline value", Up, &["open pipeline", "value of the pipeline", "pipeline"]),
    Noun::new("weighted_pipeline", "weighted pipeline", Up, &["weighted pipeline value"]),
    Noun::new("sales_cycle", "sales cycle", Down, &["length of the sales cycle", "time to win a deal"]),
    Noun::new("sales_velocity", "sales velocity", Up, &["pipeline velocity"]),
];
