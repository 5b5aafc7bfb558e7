//! Customer acquisition cost: what was spent for each new customer.
//!
//! Formula: sales and marketing spend / new customers of the same days.
//!
//! Spend is that of all advertising reports together (a column of spend); where there is none, that of the accounts of a
//! profit and loss statement whose labels say marketing, advertising, ads, promotion, Werbung or Vertrieb, or sales among
//! the expenses. New customers are those of one source, since they are the same people wherever they stand: first
//! subscriptions, or first invoices for periods, else first paid purchases of orders, else of payments, else deals won.
//! Conversions of an advertising platform need not be customers, new ones still less, so spend / conversions is cost per
//! conversion. It is blended: customers count whatever brought them.
//!
//! Of one table all rows count. Of several sources, months that each of them covers whole count: all of them together,
//! then each. New is who is so for the first time in the source: who was a customer before it begins seems new in it, so
//! that the first months of a short export have too many.
//!
//! Needs: spend or accounts of sales and marketing, and customer_id with amount and date, or a column of stages, in one
//! table or in several sources. Uses status and currency; with several currencies there is one figure for each.
//! Empty: not available where nothing was spent, nobody is new, or no source says either.
//! Source: sales and marketing spend / new customers of the same period; 0 new customers give no figure.
use crate::{
    Better, Category, Metric, UnitKind,
    figure::Figure,
    joined::{Joined, Known, Together},
    metric::Compute,
    quotient::quotient,
};

pub(crate) static METRIC: Metric = Metric {
    id: "cac",
    name: "Customer acquisition cost",
    category: Category::Financial,
    unit: UnitKind::Money,
    better: Better::Lower,
    needs: &[],
    cubes: &["ads", "accounts", "customers", "subscriptions", "deals"],
    source: include_str!("cac.rs"),
    compute: Compute::Joined(figures),
};

fn figures(joined: &Joined) -> Known<Vec<Figure>> {
    let figures = spend_and_customers(joined)?.figures(|of| {
        let [spend, customers] = of.amounts;
        let figure = quotient(spend, customers, "new customers were", of.rows)?;
        Ok(if joined.is_file() { figure.with_caveat("Of the spend in this file alone") } else { figure })
    })?;
    Ok(figures)
}

/// What was spent and who became a customer, over the same days.
pub fn spend_and_customers(joined: &Joined) -> Known<Together<2>> {
    joined.over([joined.spend()?, joined.new_customers()?])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("cac", csv, expect);
    }

    #[test]
    fn a_file_with_both_is_answered_alone_and_one_without_says_what_is_wanted() {
        let both = "date,customer_id,amount,spend\n2024-01-01,A,10,30\n2024-01-20,B,5,10\n2024-01-31,A,10,2";
        check(
            both,
            expect![[r#"
            cac = 21 (3 rows: 42 / 2) 2024-01-01..2024-01-31 [Of the spend in this file alone] [Who was a customer before the file begins counts as new in it]
            cac@2024-01 = 21 (3 rows: 42 / 2) 2024-01-01..2024-01-31 [Of the spend in this file alone] [Who was a customer before the file begins counts as new in it]"#]],
        );
        check(
            "date,customer_id,amount\n2024-01-01,A,10",
            expect![[
                r#"cac = not available, because the file does not say what was spent on sales and marketing. Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts of sales and marketing. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) 2024-01-01..2024-01-01"#
            ]],
        );
        testing::check_joined(
            "cac",
            &[("shop", "date,customer_id,amount\n2024-01-01,A,10")],
            expect![[
                r#"cac = not available, because no source says what was spent on sales and marketing. Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts of sales and marketing. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) undated"#
            ]],
        );
    }

    #[test]
    fn spend_stands_against_the_customers_won() {
        check(
            "stage,spend\nlead,1000\ncustomer,2000\ncustomer,1500",
            expect!["cac = 2250 (3 rows: 4500 / 2) undated [Of the spend in this file alone]"],
        );
    }

    #[test]
    fn conversions_are_not_customers() {
        check(
            "spend,conversions\n1000,10\n2000,20\n1500,15",
            expect![[
                r#"cac = not available, because the file does not say who became a customer; conversions need not be customers. Needed are orders, payments or subscriptions with a column `customer_id` and their dates, or a column `stage` beside the spend. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) undated"#
            ]],
        );
    }

    #[test]
    fn no_customer_is_no_cost_of_zero() {
        check(
            "stage,spend\nlead,1000",
            expect![
                "cac = not available, because there is nothing to divide by: new customers were 0. Upload a file, or ask for days, in which it is above zero. (1 rows: 1000 / 0) undated [Of the spend in this file alone]"
            ],
        );
    }
}
