//! Sales over time.
use super::Noun;
use crate::Good::Up;

const GROWTH: &[&str] = &["growth", "net revenue growth", "revenue", "net revenue", "sales"];

pub(super) const NOUNS: &[Noun] = &[
    Noun::new("revenue_by_period", "revenue", Up, &["net revenue", "sales", "dated revenue", "revenue over time"]),
    Noun::new("revenue_growth", "revenue growth", Up, GROWTH),
    Noun::new("revenue_growth_to_date", "revenue growth to date", Up, GROWTH),
    Noun::new("revenue_drivers", "change of revenue", Up, &["change of net revenue", "effect on net revenue"])
        .of("driver"),
    Noun::new("yoy_growth", "year-on-year growth", Up, GROWTH),
    Noun::new(
        "cagr",
        "compound annual growth rate",
        Up,
        &["CAGR", "compound annual growth", "compound growth", "revenue", "net revenue"],
    ),
    Noun::new(
        "cmgr",
        "compound monthly growth rate",
        Up,
        &["CMGR", "compound monthly growth", "compound growth", "revenue", "net revenue"],
    ),
    Noun::new(
        "moving_average",
        "moving average",
        Up,
        &["moving average of revenue", "moving average of net revenue", "average revenue", "smoothed revenue"],
    ),
    Noun::new(
        "seasonally_adjusted_growth",
        "seasonally adjusted growth",
        Up,
        &["seasonally adjusted revenue", "growth without the season"],
    ),
];
