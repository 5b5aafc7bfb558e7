//! Marketing efficiency ratio: all revenue for each unit of money spent on marketing.
//!
//! Formula: revenue / spend of the same days.
//!
//! Whatever brought it: no attribution is needed. Of one table, revenue is the amounts less refunds beside the spend; a
//! status there is the campaign's and says nothing of the amount, so every row counts. Of several sources, spend is that
//! of all advertising reports together, and where there is none that of the accounts of sales and marketing of a profit
//! and loss statement. Revenue is that of one source, since it is the same money wherever it stands: net revenue of orders,
//! else of payments, else the income of a statement, else amounts beside the spend. Only months that each of these sources
//! covers whole count: all of them together, then each.
//!
//! Needs: amount and spend, in one table or in several sources. Uses date, refund and currency; with several currencies
//! there is one figure for each.
//! Empty: not available where nothing was spent, and where no source says what was earned.
//! Source: MER = all revenue / all marketing spend.
use crate::{
    Better, Category, Metric, UnitKind,
    figure::Figure,
    joined::{Joined, Known},
    metric::Compute,
    quotient::quotient,
};
use domain::Field;

pub(crate) static METRIC: Metric = Metric {
    id: "mer",
    name: "Marketing efficiency ratio",
    category: Category::Marketing,
    unit: UnitKind::Multiple,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Spend],
    cubes: &["ads"],
    source: include_str!("mer.rs"),
    compute: Compute::Joined(figures),
};

fn figures(joined: &Joined) -> Known<Vec<Figure>> {
    let both = joined.over([joined.revenue()?, joined.spend()?])?;
    Ok(both.figures(|of| {
        let [revenue, spend] = of.amounts;
        quotient(revenue, spend, "spend is", of.rows)
    })?)
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("mer", csv, expect);
    }

    #[test]
    fn all_revenue_stands_against_all_spend() {
        check(
            "amount,spend,status\n400.50,100,paused\n99.50,25,active",
            expect!["mer = 4 (2 rows: 500.00 / 125.00) undated"],
        );
    }

    #[test]
    fn revenue_is_that_of_one_source_and_spend_that_of_all() {
        let shop = "date,order_id,amount\n2024-01-01,1,100\n2024-02-01,2,300\n2024-02-01,3,-20";
        let stripe = "date,amount\n2024-01-01,99\n2024-02-01,270\n2024-02-01,1";
        let books = "date,section,account,amount\n2024-01-01,Income,Sales,101\n2024-02-01,Income,Sales,285";
        let ads = "date,spend\n2024-01-01,40\n2024-02-01,60";
        let meta = "date,spend\n2024-01-01,10\n2024-02-01,42.50";
        let sources = [("stripe", stripe), ("books", books), ("meta", meta), ("shop", shop), ("ads", ads)];
        testing::check_joined(
            "mer",
            &sources,
            expect![[r#"
            mer = 2.4918032786885245901639344262 (7 rows: 380.00 / 152.50) 2024-01-01..2024-02-29 [Over 2024-01 to 2024-02, the months that every source used covers whole] [From net revenue of orders of `shop` and spend of `ads` and `meta`] [`books` and `stripe` are taken to tell of the same revenue, and not added up]
            mer@2024-01 = 2 (3 rows: 100.00 / 50.00) 2024-01-01..2024-01-31 [From net revenue of orders of `shop` and spend of `ads` and `meta`] [`books` and `stripe` are taken to tell of the same revenue, and not added up]
            mer@2024-02 = 2.7317073170731707317073170732 (4 rows: 280.00 / 102.50) 2024-02-01..2024-02-29 [From net revenue of orders of `shop` and spend of `ads` and `meta`] [`books` and `stripe` are taken to tell of the same revenue, and not added up]"#]],
        );
        testing::check_joined(
            "mer",
            &[("meta", meta), ("books", books)],
            expect![[r#"
            mer = 7.3523809523809523809523809524 (4 rows: 386.00 / 52.50) 2024-01-01..2024-02-29 [Over 2024-01 to 2024-02, the months that every source used covers whole] [From income of `books` and spend of `meta`]
            mer@2024-01 = 10.10 (2 rows: 101.00 / 10.00) 2024-01-01..2024-01-31 [From income of `books` and spend of `meta`]
            mer@2024-02 = 6.7058823529411764705882352941 (2 rows: 285.00 / 42.50) 2024-02-01..2024-02-29 [From income of `books` and spend of `meta`]"#]],
        );
    }

    #[test]
    fn nothing_spent_gives_no_ratio() {
        check(
            "amount,spend\n400,0",
            expect![
                "mer = not available, because nothing was spent: spend is 0. Upload a file, or ask for days, with spend above zero. (0 rows: not computed) undated"
            ],
        );
    }
}
