//! Channel performance: what each channel cost and brought, and the ratios of both.
//!
//! Formula: sums of spend, impressions, clicks, leads, conversions, conversion value and amounts of the channel; clicks /
//! impressions, spend / clicks, 1000 × spend / impressions, spend / leads, spend / conversions, conversions / leads,
//! conversions / clicks, conversion value / spend.
//!
//! There is one figure for each sum and ratio whose columns the table has, named after it. The 50 channels with the largest
//! spend are listed, the others are added up as one, and so are the rows that name none. A ratio of fewer than 30 things says
//! so: it may be chance.
//!
//! Needs: channel, and one of spend, impressions, clicks, leads, conversions, conversion_value. Uses amount, refund and currency;
//! with several currencies there is one list for each.
//! Empty: a ratio is not available where there is nothing to divide by.
//! Source: ratios of sums, as the advertising platforms define CTR, CPC, CPM, CPA and ROAS.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, performance, metric::Compute};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "channel_performance",
    name: "Channel performance",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Neither,
    needs: &[Field::Channel],
    cubes: &["ads"],
    source: include_str!("channel_performance.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    performance::figures(&book.marketing, "channel", book.marketing.channels())
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("channel_performance", csv, expect);
    }

    #[test]
    fn each_channel_has_its_sums_and_ratios() {
        check("channel,leads,conversions,spend\nA,10,2,100\nB,1000,100,200.50\n,5,0,1\nA,10,0,0", expect![[]]);
    }

    #[test]
    fn nothing_to_divide_by_is_no_ratio() {
        check("channel,leads,conversions\nA,0,5", expect![[]]);
    }

    #[test]
    fn orders_are_no_advertising() {
        check("channel,amount\nA,5", expect![[]]);
    }
}
