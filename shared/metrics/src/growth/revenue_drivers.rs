//! Revenue drivers: how much of a month's change of net revenue comes from volume, from prices and from the mix of products.
//!
//! Formula: volume = (units − units before) × net revenue before / units before; price = for the products sold in both
//! months, net revenue − units × net revenue before / units before; mix = net revenue − net revenue before − volume − price.
//!
//! Each complete month is compared with the complete month before, of the last 24 in the file. Volume is what more units
//! would have brought in at the earlier average price; price is what the units of now brought in more than at the earlier
//! prices, product by product; mix is the rest: dearer or cheaper products sold, products that are new or gone, and rows that
//! name no product or no units. Volume and price are rounded once, to the digits that a number of 28 digits leaves, and mix is
//! the difference, so that the three add up to the change exactly. A file without products or without units is parted by
//! orders and their average value instead: volume = (orders − orders before) × net revenue before / orders before, price =
//! the rest.
//!
//! Needs: amount, date. Uses product, quantity, order_id, status, refund and currency. With several currencies there is one
//! list for each.
//! Empty: not available when the month before brought in nothing or less, or sold no units or orders, from which there is no
//! average price; one line when the file holds no two complete months in a row.
//! Source: price-volume-mix analysis as management accounting teaches it (sales price variance, sales volume variance and
//! sales mix variance).
use super::revenue_growth::too_few;
use crate::{
    Better, Category, Metric, UnitKind,
    book::{Book, By, COMPARED_MONTHS},
    breakdown::not_kept,
    figure::{Figure, Span},
    metric::Compute,
    variance,
};
use domain::{Field, Granularity, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "revenue_drivers",
    name: "Revenue drivers",
    category: Category::Growth,
    unit: UnitKind::Money,
    better: Better::Higher,
    needs: &[Field::Amount, Field::Date],
    cubes: &["sales", "details", "order_lines", "orders"],
    source: include_str!("revenue_drivers.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    if book.product_months.are_not_kept {
        return Ok(vec![not_kept(By::Product)]);
    }
    let mut complete = book.latest(Granularity::Month, COMPARED_MONTHS + 1);
    complete.retain(|month| book.is_complete(month));
    let mut figures = Vec::new();
    for month in complete.iter().filter(|month| book.is_complete(&month.previous())) {
        figures.extend(variance::drivers(book, *month)?.into_iter().map(|figure| figure.over(Span::Period(*month))));
    }
    match figures.is_empty() {
        true => Ok(vec![too_few(Granularity::Month, complete.len())]),
        false => Ok(figures),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("revenue_drivers", csv, expect);
    }

    /// January: 10 pens at 2 and 5 caps at 10, 70 for 15 units. February: 12 pens at 2.50, 5 caps at 9 and 1 new ink at 20,
    /// 95 for 18 units. Volume 3 × 70 / 15 = 14; price 12 × 0.50 − 5 × 1 = 1; mix 25 − 14 − 1 = 10.
    #[test]
    fn a_change_is_parted_into_units_prices_and_the_mix() {
        check(
            "date,product,quantity,amount\n2024-01-01,Pen,10,20\n2024-01-01,Cap,5,50\n2024-02-01,Pen,12,30\n2024-02-01,Cap,5,45\n2024-02-01,Ink,1,20",
            expect![[r#"
                revenue_drivers/volume@2024-02 = 14.00 (5 rows: (18 - 15) * 70 / 15) 2024-02-01..2024-02-29
                revenue_drivers/price@2024-02 = 1.00 (5 rows: 75 - 74.00 for the same units at earlier prices, of 2 products sold in both months) 2024-02-01..2024-02-29
                revenue_drivers/mix@2024-02 = 10.00 (5 rows: 95 - 70 - (14.00) - (1.00)) 2024-02-01..2024-02-29"#]],
        );
    }

    #[test]
    fn what_does_not_divide_is_rounded_once_and_mix_takes_the_rest() {
        check(
            "date,product,quantity,amount\n2024-01-01,Pen,3,10\n2024-02-01,Pen,4,10\n2024-02-01,,1,2",
            expect![[r#"
                revenue_drivers/volume@2024-02 = 6.6666666666666666666666667 (3 rows: (5 - 3) * 10 / 3) 2024-02-01..2024-02-29
                revenue_drivers/price@2024-02 = -3.3333333333333333333333333 (3 rows: 10 - 13.3333333333333333333333333 for the same units at earlier prices, of 1 product sold in both months) 2024-02-01..2024-02-29
                revenue_drivers/mix@2024-02 = -1.3333333333333333333333334 (3 rows: 12 - 10 - (6.6666666666666666666666667) - (-3.3333333333333333333333333)) 2024-02-01..2024-02-29"#]],
        );
    }

    #[test]
    fn without_units_orders_and_their_value_part_the_change() {
        check(
            "date,order_id,amount\n2024-01-01,A,30\n2024-01-01,B,20\n2024-02-01,C,40\n2024-02-01,D,40\n2024-02-01,E,10\n2024-03-01,,7",
            expect![[r#"
                revenue_drivers/volume@2024-02 = 25.00 (5 rows: (3 - 2) * 50 / 2) 2024-02-01..2024-02-29
                revenue_drivers/price@2024-02 = 15.00 (5 rows: 90 - 50 - (25.00)) 2024-02-01..2024-02-29
                revenue_drivers/volume@2024-03 = -60.00 (4 rows: (1 - 3) * 90 / 3) 2024-03-01..2024-03-31
                revenue_drivers/price@2024-03 = -23.00 (4 rows: 7 - 90 - (-60.00)) 2024-03-01..2024-03-31"#]],
        );
    }

    #[test]
    fn without_a_price_before_there_is_nothing_to_part() {
        check(
            "date,product,quantity,amount\n2024-01-01,Pen,1,0\n2024-02-01,Pen,,10\n2024-03-01,Pen,2,10",
            expect![[r#"
                revenue_drivers@2024-02 = not available, because net revenue of 2024-01 was 0, from which there is no average price. See revenue growth. (0 rows: not computed) 2024-02-01..2024-02-29
                revenue_drivers@2024-03 = not available, because no units were sold in 2024-02, from which there is no average price. See revenue growth. (0 rows: not computed) 2024-03-01..2024-03-31"#]],
        );
        check("date,amount\n2024-01-01,5\n2024-02-01,6", expect![[r#"
            revenue_drivers/volume@2024-02 = 0.00 (2 rows: (1 - 1) * 5 / 1) 2024-02-01..2024-02-29
            revenue_drivers/price@2024-02 = 1.00 (2 rows: 6 - 5 - (0.00)) 2024-02-01..2024-02-29"#]]);
        check("date,amount\n2024-01-31,5", expect!["revenue_drivers@month = not available, because the file holds no complete month. Upload a file that covers two months in a row from beginning to end. (0 rows: not computed) 2024-01-31..2024-01-31"]);
    }
}
