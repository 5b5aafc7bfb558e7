//! A part of the income as a fraction of it: of the whole file, and of each month.
use crate::{
    book::{Book, Statement},
    exact::ratio,
    figure::{Figure, Span},
};
use domain::{Field, Granularity, Result, Value};

/// One margin: the columns it needs where there are no accounts, what is left of the income, and how that is written.
pub struct Margin {
    pub fields: &'static [Field],
    pub left: fn(&Statement) -> Result<i128>,
    /// What is taken off the income and added to it, in the order of writing.
    pub taken: fn(&Statement) -> Vec<(char, i128)>,
}

impl Margin {
    pub fn figures(&self, book: &Book) -> Result<Vec<Figure>> {
        if let Some(absent) = book.finance.lacks(self.fields) {
            return Ok(vec![absent]);
        }
        let mut figures = vec![self.figure(book, &book.finance.total)?];
        for month in book.periods(Granularity::Month) {
            figures.push(self.figure(book, &book.finance.of_month(&month))?.over(Span::Period(month)));
        }
        let noted = figures.into_iter().map(|figure| match book.finance.left_out() {
            Some(caveat) if figure.value.exact().is_some() => figure.with_caveat(caveat),
            _ => figure,
        });
        Ok(noted.collect())
    }

    fn figure(&self, book: &Book, statement: &Statement) -> Result<Figure> {
        let income = book.money(statement.income)?;
        let mut left = income.to_string();
        for (sign, taken) in (self.taken)(statement) {
            left += &format!(" {sign} {}", book.money(taken)?);
        }
        let formula = format!("({left}) / {income}");
        let value = if statement.income > 0 {
            Value::Exact(ratio(book.money((self.left)(statement)?)?, income)?)
        } else {
            Value::not_available(
                format!("the income was {income}, of which nothing is a fraction"),
                "Look at the amounts themselves, or at months with income.",
            )
        };
        Ok(Figure::of(value, statement.rows, formula))
    }
}
