//! What is left of the income, as money or as a fraction of it: of the whole file, and of each month.
use crate::{
    book::{Book, Statement},
    exact::ratio,
    figure::{Figure, Span},
};
use domain::{Field, Granularity, Result, Value};

/// What is left after some costs: the columns it needs where there are no accounts, what is left of the income, and how that is written.
pub struct Margin {
    pub fields: &'static [Field],
    pub left: fn(&Statement) -> Result<i128>,
    /// What is taken off the income and added to it, in the order of writing.
    pub taken: fn(&Statement) -> Vec<(char, i128)>,
}

impl Margin {
    /// What is left as a fraction of the income.
    pub fn figures(&self, book: &Book) -> Result<Vec<Figure>> {
        self.each(book, |statement| self.margin(book, statement))
    }

    /// What is left, as money.
    pub fn amounts(&self, book: &Book) -> Result<Vec<Figure>> {
        self.each(book, |statement| {
            let left = book.money((self.left)(statement)?)?;
            Ok(Figure::exact(left, statement.rows, self.formula(book, statement)?))
        })
    }

    fn each(&self, book: &Book, figure: impl Fn(&Statement) -> Result<Figure>) -> Result<Vec<Figure>> {
        if let Some(absent) = book.finance.lacks(self.fields) {
            return Ok(vec![absent]);
        }
        if book.finance.total.rows == 0 {
            return Ok(vec![Figure::absent(
                "the file has no accounts of a statement, and no column of costs or expenses",
                "Upload a profit and loss statement by account; what sales brought in is net revenue.",
            )]);
        }
        let mut figures = vec![figure(&book.finance.total)?];
        for month in book.periods(Granularity::Month) {
            figures.push(figure(&book.finance.of_month(&month))?.over(Span::Period(month)));
        }
        let noted = figures.into_iter().map(|figure| match self.left_out(book) {
            Some(caveat) if figure.value.exact().is_some() => figure.with_caveat(caveat),
            _ => figure,
        });
        Ok(noted.collect())
    }

    /// Where nothing is taken off, nothing is left out.
    fn left_out(&self, book: &Book) -> Option<String> {
        book.finance.left_out().filter(|_| !(self.taken)(&book.finance.total).is_empty())
    }

    fn formula(&self, book: &Book, statement: &Statement) -> Result<String> {
        let mut left = book.money(statement.income)?.to_string();
        for (sign, taken) in (self.taken)(statement) {
            left += &format!(" {sign} {}", book.money(taken)?);
        }
        Ok(left)
    }

    fn margin(&self, book: &Book, statement: &Statement) -> Result<Figure> {
        let income = book.money(statement.income)?;
        let formula = format!("({}) / {income}", self.formula(book, statement)?);
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
