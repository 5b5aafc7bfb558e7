//! Conversion rate: how many clicks or leads became conversions, as a fraction.
//!
//! Formula: conversions / clicks, and conversions / leads.
//!
//! There is one figure for each base that the table has, and it names its base. Conversions may be fractions, and may
//! exceed clicks, since platforms count those after an advertisement was only seen: that is said and never capped. It
//! is the ratio of the sums over all rows, never a mean of the rows' ratios.
//!
//! Needs: conversions, and clicks or leads.
//! Empty: not available where there are no clicks or leads to divide by.
//! Source: Google Ads' conversion rate is of clicks; in a file of leads it is of leads.
use crate::{
    Better, Category, Metric, UnitKind, figure::Figure, metric::Compute, quotient::quotient, reading::Reading,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "conversion_rate",
    name: "Conversion rate",
    category: Category::Marketing,
    unit: UnitKind::Ratio,
    better: Better::Higher,
    needs: &[Field::Conversions],
    cubes: &["ads"],
    source: include_str!("conversion_rate.rs"),
    compute: Compute::WholeFile(figures),
};

fn figures(reading: &Reading) -> Result<Vec<Figure>> {
    let (marketing, total) = (&reading.marketing, reading.marketing.total);
    let conversions = marketing.count(total.conversions)?;
    let mut figures = Vec::new();
    for (field, of, units) in [(Field::Leads, "leads", total.leads), (Field::Clicks, "clicks", total.clicks)] {
        if !marketing.has(field) {
            continue;
        }
        let base = marketing.count(units)?;
        let figure = quotient(conversions, base, &format!("{of} are"), total.rows)?.about("base", of);
        figures.push(if conversions > base && units > 0 {
            figure.with_caveat(format!("There are more conversions than {of}: some came without one"))
        } else {
            figure
        });
    }
    if figures.is_empty() {
        figures.push(Figure::absent(
            "the file has no column of clicks or leads",
            "Add or map a column for `clicks` or `leads`.",
        ));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("conversion_rate", csv, expect);
    }

    #[test]
    fn each_base_has_its_rate() {
        check(
            "leads,clicks,conversions\n100,1000,10\n200,2000,20",
            expect![[r#"
            conversion_rate/leads = 0.10 (2 rows: 30 / 300) undated
            conversion_rate/clicks = 0.01 (2 rows: 30 / 3000) undated"#]],
        );
    }

    #[test]
    fn a_base_of_zero_gives_no_rate_of_zero() {
        check(
            "leads,conversions\n0,5",
            expect![
                "conversion_rate/leads = not available, because there is nothing to divide by: leads are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 5 / 0) undated"
            ],
        );
    }

    #[test]
    fn conversions_alone_have_no_base() {
        check(
            "conversions\n5",
            expect![
                "conversion_rate = not available, because the file has no column of clicks or leads. Add or map a column for `clicks` or `leads`. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn more_conversions_than_clicks_are_said_and_not_capped() {
        let (claims, _) = testing::claims(&testing::cubes("clicks,conversions\n10,12.5"));
        let claim = claims.iter().find(|claim| claim.id == "conversion_rate/clicks").unwrap();
        expect!["conversion_rate/clicks = 1.250 (1 rows: 12.5 / 10) undated [There are more conversions than clicks: some came without one]; There are more conversions than clicks: some came without one"].assert_eq(&format!("{}; {}", testing::shown(claim), claim.caveats.join("; ")));
    }
}
