//! Click-through rate: how many of the times an advertisement was shown it was clicked, as a fraction.
//!
//! Formula: clicks / impressions.
//!
//! Where an export has link clicks and all clicks, link clicks are read. It is the ratio of the sums over all rows,
//! never a mean of the rows' ratios. By channel and campaign it stands with channel and campaign performance.
//!
//! Needs: clicks, impressions.
//! Empty: not available where there are no impressions to divide by.
//! Source: Google Ads and Meta define CTR as clicks / impressions.
use crate::{
    Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, quotient::quotient, reading::Reading,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "ctr",
    name: "Click-through rate",
    category: Category::Marketing,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Clicks, Field::Impressions],
    cubes: &["ads"],
    source: include_str!("ctr.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let (marketing, total) = (&reading.marketing, reading.marketing.total);
    quotient(marketing.count(total.clicks)?, marketing.count(total.impressions)?, "impressions are", total.rows)
        .map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("ctr", csv, expect);
    }

    #[test]
    fn it_is_the_ratio_of_sums() {
        check(
            "date,channel,campaign,impressions,clicks,spend,conversions,conversion_value\n2025-07-10,Google,Brand,5000,140,105.00,12,300.00\n2025-07-11,Meta,Sale,1000,10,45.50,3,60.00",
            expect!["ctr = 0.025 (2 rows: 150 / 6000) 2025-07-10..2025-07-11"],
        );
    }

    #[test]
    fn no_impressions_give_no_rate() {
        check(
            "clicks,impressions\n5,0",
            expect![
                "ctr = not available, because there is nothing to divide by: impressions are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 5 / 0) undated"
            ],
        );
    }
}
