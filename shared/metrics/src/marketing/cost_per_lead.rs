//! Cost per lead: what a lead cost.
//!
//! Formula: spend / leads.
//!
//! It is the ratio of the sums over all rows, never a mean of the rows' ratios. By channel and campaign it stands with
//! channel and campaign performance.
//!
//! Needs: spend, leads. Uses currency; with several currencies there is one figure for each.
//! Empty: not available where there are no leads to divide by.
//! Source: CPL = spend / leads.
use crate::{Better, Category, Metric, UnitKind, book::Book, figure::Figure, metric::Compute, quotient::quotient};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "cost_per_lead",
    name: "Cost per lead",
    category: Category::Marketing,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[Field::Spend, Field::Leads],
    cubes: &["ads"],
    source: include_str!("cost_per_lead.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let (marketing, total) = (&book.marketing, book.marketing.total);
    quotient(marketing.money(total.spend)?, marketing.count(total.leads)?, "leads are", total.rows)
        .map(|figure| vec![figure])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cost_per_lead", csv, expect);
    }

    #[test]
    fn spend_is_divided_by_leads() {
        check("spend,leads\n1000,100\n2000,200", expect!["cost_per_lead = 10 (2 rows: 3000 / 300) undated"]);
    }

    #[test]
    fn no_leads_are_no_cost_of_zero() {
        check(
            "spend,leads\n1000,0",
            expect![
                "cost_per_lead = not available, because there is nothing to divide by: leads are 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 1000 / 0) undated"
            ],
        );
    }
}
