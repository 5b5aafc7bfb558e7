//! What advertising cost and brought: in all, by month, by channel and by campaign.
use crate::{
    cubes::{
        Cubes, Id, Names, UNDATED, ads,
        customers::month_of,
        dimension::{CAMPAIGN, CHANNEL, CURRENCY},
    },
    exact::{decimal, plus},
};
use domain::{Decimal, Field, Period, Result};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};
use tables::date_of;

/// Of one currency, or of all: then only counts may be read, since money of several currencies is never added up.
#[derive(Debug)]
pub struct Marketing<'a> {
    pub total: Performance,
    /// Of months since year 0; only months with rows.
    months: BTreeMap<i32, Performance>,
    channels: BTreeMap<Id<CHANNEL>, Performance>,
    campaigns: BTreeMap<Id<CAMPAIGN>, Performance>,
    /// Columns with readable numbers.
    columns: BTreeSet<Field>,
    names: &'a Names,
    scale: u32,
}

/// Sums in whole units, counts as well: platforms report fractions of conversions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Performance {
    pub rows: u64,
    pub spend: i128,
    pub impressions: i128,
    pub clicks: i128,
    pub leads: i128,
    pub conversions: i128,
    pub value: i128,
    pub revenue: i128,
}

impl Performance {
    pub fn add(&mut self, more: &Self) -> Result<()> {
        self.rows += more.rows;
        self.spend = plus(self.spend, more.spend)?;
        self.impressions = plus(self.impressions, more.impressions)?;
        self.clicks = plus(self.clicks, more.clicks)?;
        self.leads = plus(self.leads, more.leads)?;
        self.conversions = plus(self.conversions, more.conversions)?;
        self.value = plus(self.value, more.value)?;
        self.revenue = plus(self.revenue, more.revenue)?;
        Ok(())
    }
}

impl From<&ads::Cell> for Performance {
    fn from(cell: &ads::Cell) -> Self {
        Self {
            rows: cell.rows.into(),
            spend: cell.spend.units(),
            impressions: cell.impressions.units(),
            clicks: cell.clicks.units(),
            leads: cell.leads.units(),
            conversions: cell.conversions.units(),
            value: cell.value.units(),
            revenue: cell.revenue.units(),
        }
    }
}

impl<'a> Marketing<'a> {
    /// `None` reads all currencies.
    pub fn read(cubes: &'a Cubes, currency: Option<Id<CURRENCY>>) -> Result<Self> {
        let known = [
            Field::Spend,
            Field::Impressions,
            Field::Clicks,
            Field::Leads,
            Field::Conversions,
            Field::ConversionValue,
            Field::Amount,
        ];
        let mut marketing = Self {
            total: Performance::default(),
            months: BTreeMap::new(),
            channels: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            columns: known.into_iter().filter(|field| cubes.coverage.filled(*field) > 0).collect(),
            names: &cubes.names,
            scale: cubes.scale,
        };
        for (key, cell) in cubes.ads.iter().filter(|(key, _)| currency.is_none_or(|wanted| key.currency == wanted)) {
            let row = Performance::from(cell);
            let month = if key.day.0 == UNDATED { UNDATED } else { month_of(date_of(key.day.0)).0 };
            marketing.total.add(&row)?;
            marketing.months.entry(month).or_default().add(&row)?;
            marketing.channels.entry(key.channel).or_default().add(&row)?;
            marketing.campaigns.entry(key.campaign).or_default().add(&row)?;
        }
        Ok(marketing)
    }

    /// The table has readable numbers in the column.
    pub fn has(&self, field: Field) -> bool {
        self.columns.contains(&field)
    }

    /// Units as money.
    pub fn money(&self, units: i128) -> Result<Decimal> {
        decimal(units, self.scale)
    }

    /// Units as a count, without places that hold nothing.
    pub fn count(&self, units: i128) -> Result<Decimal> {
        self.money(units).map(|count| count.normalize())
    }

    pub fn of_month(&self, period: &Period) -> Performance {
        self.months.get(&month_of(period.start).0).copied().unwrap_or_default()
    }

    /// Rows without a readable date.
    pub fn undated(&self) -> Performance {
        self.months.get(&UNDATED).copied().unwrap_or_default()
    }

    /// Channels in the order of [`ranked`], and the rows that name none.
    pub fn channels(&self) -> (Vec<(&'a str, Performance)>, Performance) {
        (self.ranked(&self.channels), self.channels.get(&Id::NONE).copied().unwrap_or_default())
    }

    pub fn campaigns(&self) -> (Vec<(&'a str, Performance)>, Performance) {
        (self.ranked(&self.campaigns), self.campaigns.get(&Id::NONE).copied().unwrap_or_default())
    }

    /// The largest spend first, then most conversions, most leads, then by name.
    fn ranked<const D: usize>(&self, groups: &BTreeMap<Id<D>, Performance>) -> Vec<(&'a str, Performance)> {
        let named = groups.iter().filter_map(|(id, group)| Some((self.names.text(*id)?, *group)));
        let mut ranked: Vec<_> = named.collect();
        ranked.sort_by_key(|(name, group)| (Reverse((group.spend, group.conversions, group.leads)), *name));
        ranked
    }
}
