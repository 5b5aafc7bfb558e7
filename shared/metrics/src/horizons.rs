//! Ratios of what changed between two balances of recurring revenue, over one month and over twelve.
use crate::{
    book::recurring::{Comparison, Recurring},
    exact::ratio,
    figure::{Figure, Span},
    words::count,
};
use domain::{Decimal, Result};

/// A part of what there was at the start.
pub struct Share {
    part: Decimal,
    whole: Decimal,
}

/// A share of fewer customers says little.
const FEW: u64 = 10;

impl Share {
    pub fn of_money(recurring: &Recurring, part: i128, whole: i128) -> Result<Self> {
        Ok(Self { part: recurring.money(part)?, whole: recurring.money(whole)? })
    }

    pub fn of_customers(part: u64, whole: u64) -> Self {
        Self { part: part.into(), whole: whole.into() }
    }

    fn figure(&self, of: &Comparison) -> Result<Figure> {
        let figure =
            Figure::exact(ratio(self.part, self.whole)?, of.start.rows, format!("{} / {}", self.part, self.whole));
        Ok(match of.start.customers < FEW {
            true => figure.with_caveat(format!("Of {} at the start only", count(of.start.customers, "customer"))),
            false => figure,
        })
    }
}

/// One figure for each complete month with customers at its start, over one month and over twelve; `of` is put before
/// the name of the horizon.
pub fn ratios(recurring: &Recurring, of: &str, share: impl Fn(&Comparison) -> Result<Share>) -> Result<Vec<Figure>> {
    let complete = recurring.months.iter().filter(|month| recurring.is_complete(month)).collect();
    let horizons: [(&str, Vec<&Comparison>); 2] =
        [("1 month", complete), ("12 months", recurring.years.iter().collect())];
    let mut figures = Vec::new();
    for (horizon, comparisons) in horizons {
        let based: Vec<_> = comparisons.into_iter().filter(|comparison| comparison.start.units > 0).collect();
        if based.is_empty() {
            figures.push(no_complete_month().about("horizon", format!("{of}{horizon}")));
        }
        for comparison in based {
            let figure = share(comparison)?.figure(comparison)?.about("horizon", format!("{of}{horizon}"));
            figures.push(figure.over(Span::Whole(comparison.month)));
        }
    }
    Ok(figures)
}

/// The last thirty days, where there is a customer before them.
pub fn thirty_days(
    recurring: &Recurring,
    whose: &str,
    share: impl Fn(&Comparison) -> Result<Share>,
) -> Result<Option<Figure>> {
    let Some(days) = recurring.thirty_days.as_ref().filter(|days| days.start.units > 0) else { return Ok(None) };
    Ok(Some(share(days)?.figure(days)?.about("horizon", format!("30 days, {whose}")).over(recurring.span_now())))
}

/// A list of subscriptions that run is silent about those that ended.
pub fn of_losses(recurring: &Recurring, figure: Figure) -> Figure {
    match recurring.nothing_ended && figure.value.exact().is_some() {
        true => figure.with_caveat("Nothing in the file has ended; a list of what runs does not show who left"),
        false => figure,
    }
}

pub fn no_complete_month() -> Figure {
    Figure::absent(
        "no complete month of the file begins with customers who pay, as far back as is compared",
        "Upload subscriptions or invoices over more months, those that ended too.",
    )
}

pub fn nobody_pays() -> Figure {
    Figure::absent(
        "no customer pays on the last day of the file",
        "Upload the subscriptions that run, with their customers, too.",
    )
}

pub fn undated() -> Figure {
    Figure::absent("no subscription says when it began", "Add or map a column for `start_date`.")
}
