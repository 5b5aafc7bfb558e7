//! Figures of each product, category, channel or region: the largest, the others together, and rows that name none.
use crate::{
    absence,
    book::{Book, By, Part},
    figure::Figure,
};
use domain::{Result, Value};

/// More lines than anybody reads are one line together.
pub const LISTED: usize = 50;

/// Asks for the figure of each part that adds up: with the others, and without a name.
pub fn figures(book: &Book, by: By, figure: impl Fn(&Book, &Part) -> Result<Figure>) -> Result<Vec<Figure>> {
    let Some(parts) = book.parts(by)? else { return Ok(vec![not_kept(by)]) };
    let mut figures = listed(book, by, &parts, &figure)?;
    let others = &parts[parts.len().min(LISTED)..];
    if !others.is_empty() {
        let mut rest = Part::default();
        others.iter().try_for_each(|(_, part)| rest.add(part))?;
        let others = format!("({} other {})", others.len(), by.plural());
        figures.push(figure(book, &rest)?.about(by.singular(), others));
    }
    unless_empty(unnamed(book, by, figures, &figure)?)
}

/// Asks for the figure of each part where parts do not add up, since an order holds several.
pub fn overlapping(book: &Book, by: By, figure: impl Fn(&Book, &Part) -> Result<Figure>) -> Result<Vec<Figure>> {
    let Some(parts) = book.parts_with_orders(by)? else { return Ok(vec![not_kept(by)]) };
    let figures = listed(book, by, &parts, &figure)?;
    unless_empty(unnamed(book, by, figures, &figure)?)
}

fn listed(
    book: &Book,
    by: By,
    parts: &[(&str, &Part)],
    figure: &impl Fn(&Book, &Part) -> Result<Figure>,
) -> Result<Vec<Figure>> {
    let mut figures = Vec::with_capacity(parts.len().min(LISTED));
    for (name, part) in parts.iter().take(LISTED) {
        let figure = figure(book, part)?;
        // A part may have rows of another kind alone: quantities without amounts are no revenue of 0.
        if figure.n > 0 {
            figures.push(figure.about(by.singular(), *name));
        }
    }
    Ok(figures)
}

fn unnamed(
    book: &Book,
    by: By,
    mut figures: Vec<Figure>,
    figure: &impl Fn(&Book, &Part) -> Result<Figure>,
) -> Result<Vec<Figure>> {
    let unnamed = figure(book, &book.without(by)?)?;
    if unnamed.n > 0 {
        figures.push(unnamed.about(by.singular(), format!("(no {})", by.singular())));
    }
    Ok(figures)
}

fn unless_empty(figures: Vec<Figure>) -> Result<Vec<Figure>> {
    if figures.is_empty() {
        return Ok(vec![Figure::of(absence::no_sales(), 0, "not computed")]);
    }
    Ok(figures)
}

pub fn not_kept(by: By) -> Figure {
    Figure::of(
        Value::not_available(
            format!("the file has too many combinations of {} and other columns to keep them apart", by.plural()),
            "Upload the file in parts.",
        ),
        0,
        "not computed",
    )
}

#[cfg(test)]
mod tests {
    use crate::{
        cubes::Id,
        testing::{check_cubes, cubes},
    };
    use expect_test::expect;

    #[test]
    fn products_that_were_not_kept_apart_are_no_list() {
        let mut cubes = cubes("product,amount\nPen,10\nPen,5");
        std::sync::Arc::make_mut(&mut cubes.sales.cells)[0].0.product = Id::NOT_KEPT;
        check_cubes(
            "revenue_by_product",
            &cubes,
            expect![
                "revenue_by_product = not available, because the file has too many combinations of products and other columns to keep them apart. Upload the file in parts. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn orders_of_too_many_products_leave_their_revenue_known() {
        let mut cubes = cubes("order_id,product,amount\n1,Pen,10\n1,Ink,5");
        std::sync::Arc::make_mut(&mut cubes.order_parts.cells)[0].0.product = Id::NOT_KEPT;
        check_cubes(
            "revenue_by_product",
            &cubes,
            expect![[r#"
            revenue_by_product/Pen = 10 (1 rows: 10 - 0) undated
            revenue_by_product/Ink = 5 (1 rows: 5 - 0) undated"#]],
        );
        check_cubes(
            "orders_by_product",
            &cubes,
            expect![[
                r#"orders_by_product = not available, because the file has too many combinations of products and other columns to keep them apart. Upload the file in parts. (0 rows: not computed) undated"#
            ]],
        );
    }

    #[test]
    fn orders_of_the_fifty_first_product_are_not_added_up() {
        let rows: String = (1..=52).map(|number| format!("1,P{number},{number}\n")).collect();
        let (claims, _) = crate::testing::claims(&cubes(&format!("order_id,product,amount\n{rows}")));
        let lines = claims.iter().filter(|claim| claim.metric == "orders_by_product");
        assert_eq!(lines.clone().count(), super::LISTED);
        assert!(lines.into_iter().all(|claim| claim.value.exact() == Some(1.into())));
    }
}
