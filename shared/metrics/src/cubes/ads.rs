//! What advertising cost and brought, by day, channel and campaign, per currency.
use super::{
    cube::{NewCube, key, measure},
    dimension::{CAMPAIGN, CHANNEL, CURRENCY},
    parts::{Day, Id, Sum},
    rows::{Rows, Scaled, number},
};
use domain::{Field, Result};

key! {
    /// With too many cells campaigns are told apart no longer, then channels.
    Key {
        day: Day,
        channel: Id<CHANNEL>,
        campaign: Id<CAMPAIGN>,
        currency: Id<CURRENCY>,
    }

    const MOST: usize = 4_000_000;

    fn coarser(self, level: u8) -> Option<Self> {
        match level {
            1 => Some(Self { campaign: Id::NOT_KEPT, ..self }),
            2 => Some(Self { campaign: Id::NOT_KEPT, channel: Id::NOT_KEPT, ..self }),
            _ => None,
        }
    }
}

measure! {
    /// Counts are sums as well: platforms report fractions of conversions.
    Cell {
        rows: u32,
        spend: Sum,
        impressions: Sum,
        clicks: Sum,
        leads: Sum,
        conversions: Sum,
        /// What the platform says its conversions brought.
        value: Sum,
        /// Amounts beside the spend, less refunds. A status here is a campaign's and says nothing of the money.
        revenue: Sum,
    }
}

/// Columns of which one makes a table one of advertising.
pub const TELLING: [Field; 6] =
    [Field::Spend, Field::Impressions, Field::Clicks, Field::Leads, Field::Conversions, Field::ConversionValue];

pub fn add(cube: &mut NewCube<Key, Cell>, rows: &Rows<'_>) -> Result<()> {
    if !TELLING.iter().any(|field| rows.has(*field)) {
        return Ok(());
    }
    let mut columns: [Option<Scaled<'_>>; TELLING.len()] = [None; TELLING.len()];
    for (column, field) in columns.iter_mut().zip(TELLING) {
        *column = rows.numbers(field)?;
    }
    for row in 0..rows.len() {
        let mut sums = [Sum::default(); TELLING.len()];
        for (sum, column) in sums.iter_mut().zip(&columns) {
            *sum = Sum::new(number(*column, row)?.unwrap_or(0));
        }
        let [spend, impressions, clicks, leads, conversions, value] = sums;
        let revenue = match rows.amount(row)? {
            Some(amount) => Sum::new(crate::exact::minus(amount, rows.refund(row)?)?),
            None => Sum::default(),
        };
        let key = Key {
            day: Day(rows.day(row)),
            channel: rows.id(row),
            campaign: rows.id(row),
            currency: rows.currency(row),
        };
        cube.add(key, &Cell { rows: 1, spend, impressions, clicks, leads, conversions, value, revenue })?;
    }
    Ok(())
}
