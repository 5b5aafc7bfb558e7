//! Net sales: net revenue without the tax and shipping in it.
//!
//! Formula: net revenue − tax − shipping, of paid rows that were not refunded since.
//!
//! Gross sales − discounts − returns is net sales, and with tax and shipping it is total sales. An amount column holds
//! one or the other; what a customer was charged holds tax and shipping, so that net revenue is total sales and net
//! sales is less. Where the amounts are without them, net revenue is net sales already. A file does not say which, so
//! the figure says both.
//!
//! Needs: amount. Uses tax, shipping, status, refund and currency. With several currencies there is one figure for
//! each.
//! Empty: not available without a column of tax or shipping, since net sales is then net revenue.
//! Source: Shopify's terms: net = gross − discounts − returns, total = net + tax + duties + shipping.
use crate::{
    Better, Category, Metric, UnitKind,
    book::Book,
    exact::{minus, plus},
    figure::Figure,
    metric::Compute,
};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "net_sales",
    name: "Net sales",
    category: Category::Commerce,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount],
    cubes: &["sales", "details", "order_lines"],
    source: include_str!("net_sales.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let has = |field| book.coverage.filled(field) > 0;
    if !has(Field::Tax) && !has(Field::Shipping) {
        return Ok(vec![Figure::absent(
            "the file has neither a `tax` nor a `shipping` column, and net sales is then net revenue",
            "See net revenue, or map a column for `tax` or for `shipping`.",
        )]);
    }
    let (net, extras) = (book.total.net(), book.extras()?);
    let beside = plus(extras.tax, extras.shipping)?;
    let formula = format!("{} - {} - {}", book.money(net)?, book.money(extras.tax)?, book.money(extras.shipping)?);
    let figure = Figure::exact(book.money(minus(net, beside)?)?, book.total.rows, formula);
    Ok(vec![figure.with_caveat(format!(
        "Amounts are taken to hold tax and shipping; if they do not, net sales is {} and total sales {}",
        book.money(net)?,
        book.money(plus(net, beside)?)?,
    ))])
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("net_sales", csv, expect);
    }

    #[test]
    fn tax_and_shipping_are_taken_out() {
        check(
            "amount,tax,shipping,status\n119,19,5,paid\n119,19,5,refunded\n-10,,,paid",
            expect![
                "net_sales = 85 (3 rows: 109 - 19 - 5) undated [Amounts are taken to hold tax and shipping; if they do not, net sales is 109 and total sales 133]"
            ],
        );
    }

    #[test]
    fn without_such_a_column_it_is_net_revenue() {
        check(
            "amount\n119",
            expect![
                "net_sales = not available, because the file has neither a `tax` nor a `shipping` column, and net sales is then net revenue. See net revenue, or map a column for `tax` or for `shipping`. (0 rows: not computed) undated"
            ],
        );
    }
}
