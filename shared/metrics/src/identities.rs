//! What must hold between the figures of a file. Checked before any claim is made: a broken identity is our mistake,
//! and no figure is better than a wrong one.
use crate::{
    book::{Book, By},
    compute::Answer,
    exact::{self, minus, plus},
    figure::{Figure, Span},
    periods::COMPARED,
    reading::Reading,
};
use domain::{Decimal, Error, Field, Result};
use std::fmt::Display;

pub fn check(reading: &Reading, answers: &[Answer]) -> Result<()> {
    check_rows(reading)?;
    for book in &reading.books {
        book.recurring.check()?;
        let figures = |metric: &str| {
            let same_book = |answer: &&Answer| answer.book.is_some_and(|of| std::ptr::eq(of, book));
            answers.iter().filter(same_book).find(|answer| answer.metric.id == metric).map(|answer| &answer.figures[..])
        };
        let Some(net) = sum(book, figures("net_revenue"))? else { continue };
        let (gross, refunds) = (sum(book, figures("gross_revenue"))?, sum(book, figures("refunds"))?);
        if let (Some(gross), Some(refunds)) = (gross, refunds) {
            agree("gross revenue less refunds is net revenue", minus(gross, refunds)?, net)?;
        }
        for by in By::ALL {
            let (metric, parts) = (format!("revenue_by_{}", by.singular()), by.plural());
            if let Some(lines) = available(figures(&metric)) {
                agree(&format!("{parts} add up to net revenue"), units(book, lines)?, net)?;
            }
            let whole = available(figures("profit"));
            if let (Some(whole), Some(lines)) = (whole, available(figures(&format!("profit_by_{}", by.singular())))) {
                agree(&format!("{parts} add up to profit"), units(book, lines)?, units(book, whole)?)?;
            }
        }
        if let Some(periods) = available(figures("revenue_by_period")) {
            check_periods(book, periods, net)?;
        }
        if let Some(drivers) = available(figures("revenue_drivers")) {
            check_drivers(book, drivers)?;
        }
        let rows: u64 = book.statuses().iter().filter(|line| line.outcome.counts()).map(|line| line.rows).sum();
        agree("rows of counted statuses are the counted rows", rows, book.total.rows)?;
    }
    Ok(())
}

/// Each row of the file is counted, not counted, or without an amount; the left side was counted apart from the right.
fn check_rows(reading: &Reading) -> Result<()> {
    let with_amount: i128 = reading.books.iter().map(|book| i128::from(book.rows_with_amount())).sum();
    let without_amount = reading.coverage.rows - reading.coverage.filled(Field::Amount);
    let rows = with_amount + i128::from(without_amount);
    agree("rows counted, not counted and without amount are all rows", rows, reading.coverage.rows.into())
}

fn check_periods(book: &Book, figures: &[Figure], net: i128) -> Result<()> {
    for granularity in COMPARED {
        let of_granularity = |figure: &&Figure| match figure.span {
            Span::Period(period) => period.granularity == granularity,
            span => span == Span::Undated,
        };
        let figures: Vec<Figure> = figures.iter().filter(of_granularity).cloned().collect();
        agree(&format!("{}s and undated rows add up to net revenue", granularity.name()), units(book, &figures)?, net)?;
    }
    Ok(())
}

/// What a month's change is made of adds up to it.
fn check_drivers(book: &Book, figures: &[Figure]) -> Result<()> {
    for of_month in figures.chunk_by(|a, b| a.span == b.span) {
        let Span::Period(month) = of_month[0].span else { continue };
        let values: Vec<Decimal> = of_month.iter().filter_map(|figure| figure.value.exact()).collect();
        if !values.is_empty() {
            let change = book.money(book.change(&month)?)?;
            let sum = values.into_iter().try_fold(Decimal::ZERO, exact::sum)?;
            agree("drivers add up to the change of net revenue", sum, change)?;
        }
    }
    Ok(())
}

fn available(figures: Option<&[Figure]>) -> Option<&[Figure]> {
    figures.filter(|figures| figures.iter().any(|figure| figure.value.exact().is_some()))
}

/// The sum of a metric's values; `None` where nobody asked for it, or it is not available.
fn sum(book: &Book, figures: Option<&[Figure]>) -> Result<Option<i128>> {
    available(figures).map(|figures| units(book, figures)).transpose()
}

/// The sum of the exact values; of whole units, since a sum of decimals could round.
fn units(book: &Book, figures: &[Figure]) -> Result<i128> {
    let values = figures.iter().filter_map(|figure| figure.value.exact());
    values.map(|value| book.units(value)).try_fold(0, |sum, units| plus(sum, units?))
}

fn agree<T: PartialEq + Display>(what: &str, left: T, right: T) -> Result<()> {
    if left == right {
        return Ok(());
    }
    Err(Error::internal(format!("checking that {what}"), format!("{left} is not {right}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{commerce, growth, metric::Metric, testing::cubes};
    use expect_test::{Expect, expect};

    /// What is said of a table worth 10.00 when metrics answer with these values.
    fn check(answered: &[(&'static Metric, i64)], expect: Expect) {
        let cubes = cubes("date,amount,product\n2024-01-01,10.00,Pen");
        let assumptions = domain::Assumptions::default();
        let context = crate::book::Context {
            calendar: None,
            assumptions: &assumptions,
            today: crate::testing::TODAY,
            until: None,
        };
        let reading = Reading::of(&cubes, context).unwrap();
        let answer = |(metric, value): &(&'static Metric, i64)| Answer {
            metric,
            book: reading.books.first(),
            figures: vec![Figure::exact((*value).into(), 1, "")],
        };
        let answers: Vec<Answer> = answered.iter().map(answer).collect();
        let said = super::check(&reading, &answers).err().map(|error| match error {
            Error::Internal { doing, source } => format!("{doing}: {}", source.unwrap()),
            other => other.to_string(),
        });
        expect.assert_eq(&said.unwrap_or_default());
    }

    #[test]
    fn figures_that_do_not_agree_never_become_claims() {
        let (gross, net) = (&commerce::gross_revenue::METRIC, &commerce::net_revenue::METRIC);
        let refunds = &commerce::refunds::METRIC;
        check(&[(gross, 10), (net, 10), (refunds, 0)], expect![[""]]);
        check(
            &[(gross, 11), (net, 10), (refunds, 0)],
            expect![["checking that gross revenue less refunds is net revenue: 1100 is not 1000"]],
        );
        // Of metrics that nobody asked for nothing is known.
        check(&[(gross, 11), (net, 10)], expect![[""]]);
        let products = &commerce::revenue_by_product::METRIC;
        check(
            &[(gross, 10), (net, 10), (products, 9)],
            expect![["checking that products add up to net revenue: 900 is not 1000"]],
        );
        let periods = &growth::revenue_by_period::METRIC;
        check(
            &[(gross, 10), (net, 10), (periods, 10)],
            expect![["checking that months and undated rows add up to net revenue: 0 is not 1000"]],
        );
    }
}
