//! A part of a table, cut from its cubes alone: a window of days, and rows with certain texts.
use super::{
    Cubes, Names,
    customers::month_of,
    dimension::{
        ACCOUNT, CAMPAIGN, CHANNEL, CURRENCY, CUSTOMER, DIMENSIONS, PRODUCT, REGION, SECTION, STAGE, STATUS, normal,
    },
    parts::{Id, UNDATED},
};
use domain::{Date, Field};
use std::collections::BTreeMap;
use tables::day_number;

/// What is wanted of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slice {
    /// Days, both inclusive; rows without a date are in no window.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Rows whose text is one of these; an empty text stands for blank cells.
    pub texts: BTreeMap<Field, Vec<String>>,
}

/// The numbers of the wanted texts of a dimension, sorted; `None` where every text is wanted.
struct Wanted(Option<Vec<u32>>);

impl Wanted {
    fn of(slice: &Slice, names: &Names, dimension: usize) -> Self {
        let texts = slice.texts.get(&DIMENSIONS[dimension]);
        let number = |text: &String| {
            let text = normal(dimension).map_or_else(|| text.clone(), |normal| normal(text));
            if text.is_empty() { Some(super::NONE) } else { names.dimensions[dimension].find(&text) }
        };
        Self(texts.map(|texts| texts.iter().filter_map(number).collect()))
    }

    fn has<const D: usize>(&self, id: Id<D>) -> bool {
        self.0.as_ref().is_none_or(|wanted| wanted.contains(&id.0))
    }
}

impl Slice {
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    fn has_day(&self, day: i32) -> bool {
        let (from, to) = (self.from.map(day_number), self.to.map(day_number));
        (from.is_none() && to.is_none())
            || (day != UNDATED && from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to))
    }

    /// The window begins and ends with months, so that what is kept by month can be cut by it.
    fn is_of_months(&self) -> bool {
        let ends_a_month = |day: Date| day == day.last_of_month();
        self.from.is_none_or(|day| day.day() == 1) && self.to.is_none_or(ends_a_month)
    }

    fn names_other_than(&self, kept: &[Field]) -> Option<Field> {
        self.texts.keys().copied().find(|field| !kept.contains(field))
    }
}

impl Cubes {
    /// The cubes of a part of the table. What was not kept finely enough to be cut is withheld, with the reason.
    pub fn sliced(&self, slice: &Slice) -> Cubes {
        if slice.is_whole() {
            return self.clone();
        }
        let names = &self.names;
        let (products, channels) = (Wanted::of(slice, names, PRODUCT), Wanted::of(slice, names, CHANNEL));
        let (regions, statuses) = (Wanted::of(slice, names, REGION), Wanted::of(slice, names, STATUS));
        let (currencies, customers) = (Wanted::of(slice, names, CURRENCY), Wanted::of(slice, names, CUSTOMER));
        let is_sale = |key: &super::sales::Key| {
            slice.has_day(key.day.0)
                && products.has(key.product)
                && channels.has(key.channel)
                && regions.has(key.region)
                && statuses.has(key.status)
                && currencies.has(key.currency)
        };
        let mut part = Cubes {
            scale: self.scale,
            coverage: self.coverage.clone(),
            names: self.names.clone(),
            days: self.days.filtered(|key| slice.has_day(key.day.0)),
            ..Cubes::default()
        };
        let dimensions = [Field::Product, Field::Channel, Field::Region, Field::Status, Field::Currency];
        match slice.names_other_than(&dimensions) {
            Some(field) => part.withhold(&["sales", "details"], &format!("sales are not kept by {field}")),
            None => {
                part.sales = self.sales.filtered(is_sale);
                part.details = self.details.filtered(is_sale);
            }
        }
        match slice.names_other_than(&[Field::CustomerId, Field::Currency]) {
            Some(field) => part.withhold(&["customers"], &format!("customers are not kept by {field}")),
            None if !slice.is_of_months() => {
                part.withhold(&["customers"], "customers are kept by month, and the window cuts a month");
            }
            None => {
                let (from, to) = (slice.from.map(month_of), slice.to.map(month_of));
                let is_dated = from.is_some() || to.is_some();
                part.customers = self.customers.filtered(|key| {
                    (!is_dated || key.month.0 != UNDATED)
                        && from.is_none_or(|from| from <= key.month)
                        && to.is_none_or(|to| key.month <= to)
                        && customers.has(key.customer)
                        && currencies.has(key.currency)
                });
            }
        }
        match slice.names_other_than(&[Field::CustomerId, Field::Currency]) {
            Some(field) => part.withhold(&["orders"], &format!("orders are not kept by {field}")),
            None => {
                let mut orders = self.orders.clone();
                orders.cells.retain(|(key, cell)| {
                    slice.has_day(cell.first_day.0) && customers.has(key.customer) && currencies.has(key.currency)
                });
                part.orders = orders;
            }
        }
        match slice.names_other_than(&[Field::Currency]) {
            Some(field) => part.withhold(&["values"], &format!("order values are not kept by {field}")),
            None if slice.from.is_some() || slice.to.is_some() => {
                part.withhold(&["values"], "order values are not kept by day");
            }
            None => part.values = self.values.filtered(|key| currencies.has(key.currency)),
        }
        self.slice_statements(slice, &mut part);
        self.slice_marketing(slice, &mut part);
        part
    }

    /// Statements are cut like sales, by what they are kept by.
    fn slice_statements(&self, slice: &Slice, part: &mut Cubes) {
        let currencies = Wanted::of(slice, &self.names, CURRENCY);
        match slice.names_other_than(&[Field::Section, Field::Account, Field::Currency]) {
            Some(field) => part.withhold(&["accounts"], &format!("accounts are not kept by {field}")),
            None => {
                let (sections, accounts) =
                    (Wanted::of(slice, &self.names, SECTION), Wanted::of(slice, &self.names, ACCOUNT));
                part.accounts = self.accounts.filtered(|key| {
                    slice.has_day(key.day.0)
                        && sections.has(key.section)
                        && accounts.has(key.account)
                        && currencies.has(key.currency)
                });
            }
        }
        match slice.names_other_than(&[Field::Currency]) {
            Some(field) => part.withhold(&["costs"], &format!("costs are not kept by {field}")),
            None => {
                part.costs = self.costs.filtered(|key| slice.has_day(key.day.0) && currencies.has(key.currency));
            }
        }
    }

    fn slice_marketing(&self, slice: &Slice, part: &mut Cubes) {
        let names = &self.names;
        let (channels, currencies) = (Wanted::of(slice, names, CHANNEL), Wanted::of(slice, names, CURRENCY));
        match slice.names_other_than(&[Field::Channel, Field::Campaign, Field::Currency]) {
            Some(field) => part.withhold(&["ads"], &format!("advertising is not kept by {field}")),
            None => {
                let campaigns = Wanted::of(slice, names, CAMPAIGN);
                part.ads = self.ads.filtered(|key| {
                    slice.has_day(key.day.0)
                        && channels.has(key.channel)
                        && campaigns.has(key.campaign)
                        && currencies.has(key.currency)
                });
            }
        }
        // Where there are stages, deals are not told apart by their status as well.
        let stage = if self.coverage.has(Field::Stage) { Field::Stage } else { Field::Status };
        match slice.names_other_than(&[stage, Field::Channel, Field::Currency]) {
            Some(field) => part.withhold(&["deals"], &format!("deals are not kept by {field}")),
            None => {
                let (stages, statuses) = (Wanted::of(slice, names, STAGE), Wanted::of(slice, names, STATUS));
                part.deals = self.deals.filtered(|key| {
                    slice.has_day(key.day.0)
                        && stages.has(key.stage)
                        && statuses.has(key.status)
                        && channels.has(key.channel)
                        && currencies.has(key.currency)
                });
            }
        }
        // Whether rows are steps of the same deals is told by the whole table.
        part.steps = self.steps.clone();
        part.withhold(&["steps"], "the history of a deal is not kept by what is asked for");
    }

    /// Notes cubes that are not there, unless the table has nothing for them anyway.
    fn withhold(&mut self, cubes: &[&'static str], because: &str) {
        self.withheld.extend(cubes.iter().map(|cube| (*cube, because.to_owned())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_cubes, cubes};
    use expect_test::{Expect, expect};

    fn check(metric: &str, csv: &str, texts: &[(Field, &str)], expect: Expect) {
        let texts = texts.iter().map(|(field, text)| (*field, vec![(*text).to_owned()])).collect();
        let from = Some(Date::constant(2024, 2, 1));
        check_cubes(metric, &cubes(csv).sliced(&Slice { from, to: None, texts }), expect);
    }

    const ADS: &str = "date,channel,campaign,spend,leads,status\n2024-01-01,A,X,5,1,on\n2024-02-01,A,X,10,2,on\n\
                       2024-03-01,B,X,20,2,on\n2024-03-02,A,Y,40,2,off\n,A,X,80,2,on";

    #[test]
    fn advertising_is_cut_by_day_channel_and_campaign() {
        check(
            "cost_per_lead",
            ADS,
            &[],
            expect!["cost_per_lead = 11.666666666666666666666666667 (3 rows: 70 / 6) 2024-02-01..2024-03-02"],
        );
        check(
            "cost_per_lead",
            ADS,
            &[(Field::Channel, "A")],
            expect!["cost_per_lead = 12.50 (2 rows: 50 / 4) 2024-02-01..2024-03-02"],
        );
        check(
            "cost_per_lead",
            ADS,
            &[(Field::Channel, "A"), (Field::Campaign, "Y")],
            expect!["cost_per_lead = 20 (1 rows: 40 / 2) 2024-02-01..2024-03-02"],
        );
        check(
            "cost_per_lead",
            ADS,
            &[(Field::Status, "on")],
            expect![
                "cost_per_lead = not available, because advertising is not kept by status. Ask for whole months, or without this filter. (0 rows: not computed) 2024-02-01..2024-03-02"
            ],
        );
    }

    #[test]
    fn statements_are_cut_by_day_and_account_and_costs_by_day() {
        let statement =
            "date,section,account,amount\n2024-01-01,Income,A,9\n2024-02-01,Income,A,8\n2024-02-01,COGS,B,2";
        let cut = |texts: &[(Field, &str)]| {
            let texts = texts.iter().map(|(field, text)| (*field, vec![(*text).to_owned()])).collect();
            let slice = Slice { from: Some(Date::constant(2024, 2, 1)), to: None, texts };
            cubes(statement).sliced(&slice).accounts.cells.len()
        };
        assert_eq!([cut(&[]), cut(&[(Field::Section, "COGS")]), cut(&[(Field::Account, "C")])], [2, 1, 0]);
        let costs = "date,expense,product\n2024-01-01,9,Pen\n2024-02-01,8,Pen\n2024-03-01,5,Pen";
        check(
            "burn_rate",
            costs,
            &[],
            expect![[r#"
                burn_rate = 8 (1 rows: 8 / 1 months) 2024-02-01..2024-03-01
                burn_rate@2024-02 = 8 (1 rows: 0 + 8 - 0) 2024-02-01..2024-02-29"#]],
        );
        check(
            "burn_rate",
            costs,
            &[(Field::Product, "Pen")],
            expect![
                "burn_rate = not available, because accounts are not kept by product. Ask for whole months, or without this filter. (0 rows: not computed) 2024-02-01..2024-03-01"
            ],
        );
    }

    #[test]
    fn deals_are_cut_by_stage_or_by_the_status_that_is_one() {
        let stages = "date,stage\n2024-01-01,won\n2024-02-01,won\n2024-02-01,lost";
        check("win_rate", stages, &[], expect!["win_rate = 0.50 (2 rows: 1 / (1 + 1)) 2024-02-01..2024-02-01"]);
        check(
            "win_rate",
            stages,
            &[(Field::Stage, "Lost")],
            expect!["win_rate = 0 (1 rows: 0 / (0 + 1)) 2024-02-01..2024-02-01"],
        );
        check(
            "win_rate",
            stages,
            &[(Field::Status, "paid")],
            expect![
                "win_rate = not available, because deals are not kept by status. Ask for whole months, or without this filter. (0 rows: not computed) 2024-02-01..2024-02-01"
            ],
        );
        check(
            "win_rate",
            &stages.replace("stage", "status"),
            &[(Field::Status, "won")],
            expect!["win_rate = 1 (1 rows: 1 / (1 + 0)) 2024-02-01..2024-02-01"],
        );
        check(
            "funnel_analysis",
            stages,
            &[],
            expect![
                "funnel_analysis = not available, because the history of a deal is not kept by what is asked for. Ask for whole months, or without this filter. (0 rows: not computed) 2024-02-01..2024-02-01"
            ],
        );
    }
}
