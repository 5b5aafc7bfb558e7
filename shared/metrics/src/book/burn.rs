//! What a business spends in a month: all of it, or what is not earned back.
use super::{Book, Statement};
use crate::{
    exact::{minus, plus, ratio},
    figure::{Figure, Span},
    periods::Calendar,
};
use domain::{Absence, Decimal, Field, Granularity, Period, Result, Value};

/// Burn of complete months, one after the other.
pub struct Burn {
    pub months: Vec<Month>,
    pub caveat: Option<&'static str>,
}

pub struct Month {
    pub period: Period,
    pub units: i128,
    pub rows: u64,
    pub formula: String,
}

/// The burn, or why there is none.
pub type Found = std::result::Result<Result<Burn>, Box<Figure>>;

/// What was burnt in a month, and the calculation.
type Burnt = fn(&Book, &Statement) -> Result<(i128, String)>;

fn paid(book: &Book, month: &Statement) -> Result<(i128, String)> {
    let money = |units| book.money(units);
    let (goods, expenses) = (money(month.cost_of_goods)?, money(month.expenses)?);
    Ok((month.paid()?, format!("{goods} + {expenses} - {}", money(month.depreciation)?)))
}

fn lost(book: &Book, month: &Statement) -> Result<(i128, String)> {
    let (costs, income) = (month.costs()?, plus(month.income, month.other_income)?);
    Ok((minus(costs, income)?, format!("{} - {}", book.money(costs)?, book.money(income)?)))
}

/// Months that an average takes in, where there are as many.
pub const AVERAGED: usize = 3;

const PROXY: &str = "A proxy from profit and loss: income and costs as booked, not money that came and went";
const FINANCING: &str = "From cash balances, so money raised or repaid is in it";
const UNEARNED: &str = "The file has no income, so all that was spent counts as burnt";

impl Burn {
    /// Costs and expenses, whatever came in.
    pub fn gross(book: &Book) -> Found {
        match book.finance.lacks(&[Field::Expense]) {
            Some(absent) => Err(Box::new(absent)),
            None => Ok(Self::booked(book, paid, None)),
        }
    }

    /// From cash balances where there are two months of them, else from profit and loss.
    pub fn net(book: &Book) -> Found {
        if let Some(absent) = book.finance.unclear_cash() {
            return Err(Box::new(absent));
        }
        match Self::of_cash(book) {
            Ok(burn) if burn.months.is_empty() => {}
            found => return Ok(found),
        }
        if let Some(absent) = book.finance.lacks(&[Field::Expense]) {
            return Err(Box::new(match absent.value {
                Value::NotAvailable(Absence { because, remedy }) => {
                    let because = format!("there are no cash balances of two months in a row, and {because}");
                    Figure::absent(because, format!("{remedy} Or add a column `cash_balance`."))
                }
                Value::Exact(_) => absent,
            }));
        }
        let caveat = if book.finance.has_income() { PROXY } else { UNEARNED };
        Ok(Self::booked(book, lost, Some(caveat)))
    }

    /// What `burnt` says of each complete month.
    fn booked(book: &Book, burnt: Burnt, caveat: Option<&'static str>) -> Result<Self> {
        let mut months = Vec::new();
        for period in book.finance.complete_months(book) {
            let statement = book.finance.of_month(&period);
            let (units, formula) = burnt(book, &statement)?;
            months.push(Month { period, units, rows: statement.rows, formula });
        }
        Ok(Self { months, caveat })
    }

    fn of_cash(book: &Book) -> Result<Self> {
        let mut months = Vec::new();
        for period in book.finance.complete_months(book) {
            let (before, after) = (book.finance.cash_at_end(&period.previous()), book.finance.cash_at_end(&period));
            if let (Some((before, more)), Some((after, rows))) = (before, after) {
                let formula = format!("{} - {}", book.money(before)?, book.money(after)?);
                months.push(Month { period, units: minus(before, after)?, rows: rows + more, formula });
            }
        }
        Ok(Self { months, caveat: Some(FINANCING) })
    }

    /// The last months that an average takes in.
    pub fn last(&self) -> &[Month] {
        &self.months[self.months.len().saturating_sub(AVERAGED)..]
    }

    /// Mean of a month; `None` of no months.
    pub fn mean(book: &Book, months: &[Month]) -> Result<Option<(Decimal, u64, String)>> {
        if months.is_empty() {
            return Ok(None);
        }
        let mut sum = 0;
        months.iter().try_for_each(|month| plus(sum, month.units).map(|more| sum = more))?;
        let (sum, rows) = (book.money(sum)?, months.iter().map(|month| month.rows).sum());
        Ok(Some((ratio(sum, Decimal::from(months.len()))?, rows, format!("{sum} / {} months", months.len()))))
    }
}

/// The mean of all complete months and of the last ones, and each month.
pub fn figures(book: &Book, burn: Found) -> Result<Vec<Figure>> {
    let burn = match burn {
        Ok(burn) => burn?,
        Err(absent) => return Ok(vec![*absent]),
    };
    let Some((mean, rows, formula)) = Burn::mean(book, &burn.months)? else {
        return Ok(vec![no_complete_month(book.calendar)]);
    };
    let mut figures = vec![Figure::exact(mean, rows, formula)];
    if burn.months.len() >= AVERAGED
        && let Some((mean, rows, formula)) = Burn::mean(book, burn.last())?
    {
        figures.push(Figure::exact(mean, rows, formula).about("average", format!("last_{AVERAGED}_months")));
    }
    for month in &burn.months {
        let money = book.money(month.units)?;
        figures.push(Figure::exact(money, month.rows, &month.formula).over(Span::Period(month.period)));
    }
    let noted = figures.into_iter().map(|figure| match burn.caveat {
        Some(caveat) => figure.with_caveat(caveat),
        None => figure,
    });
    Ok(noted.collect())
}

/// Why there is no mean: no month that the file covers whole.
pub fn no_complete_month(calendar: Option<&Calendar>) -> Figure {
    let because = match calendar {
        None => "no row has a readable `date`".to_owned(),
        Some(calendar) => {
            format!("the file covers no whole month: it goes from {} to {}", calendar.first(), calendar.last())
        }
    };
    let remedy = format!("Upload a file that covers at least one {} from beginning to end.", Granularity::Month.name());
    Figure::absent(because, remedy)
}
