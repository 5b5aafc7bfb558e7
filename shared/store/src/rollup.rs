//! Hours of usage become days, and days the total. A day is always the sum of its hours as they are, so that rolling up
//! twice, late, or two at a time gives the same.
use crate::{
    failure::failed,
    items::{Item, SCHEMA_VERSION, n, s, text},
    usage::{Counts, OPEN, Usage, WRITES, hour_key, number, rollup_key},
};
use domain::{Date, Result, Timestamp, Workspace};
use jiff::SignedDuration;
use std::collections::{BTreeMap, HashMap};

/// Hours that ended and were not rolled up since they were last added to.
#[derive(Debug, Clone, Default)]
pub struct OpenHours {
    /// Workspaces and days that have such an hour.
    pub days: Vec<(Workspace, Date)>,
    /// Where the next page begins.
    pub next: Option<RollupCursor>,
}

/// A place in the list of open hours.
#[derive(Debug, Clone)]
pub struct RollupCursor(Item);

/// Hours are kept this long after they were rolled up, for whoever wants to see them one by one.
const HOURS_KEPT: SignedDuration = SignedDuration::from_hours(35 * 24);
/// Open hours read at once.
const PAGE: i32 = 200;

/// The counts of one item with its number of additions.
#[derive(Debug, Clone, Default)]
struct Sum {
    writes: u64,
    counts: Counts,
}

impl Sum {
    fn add(&mut self, item: &Item) {
        self.writes += number(item, WRITES);
        self.counts.merge(&Counts::of(item));
    }
}

impl Usage {
    /// One page of the open hours that ended before the hour of `now`, oldest first. One round trip.
    pub async fn open_hours(&self, now: Timestamp, cursor: Option<RollupCursor>) -> Result<OpenHours> {
        let request = self
            .table
            .dynamodb
            .query()
            .table_name(&self.table.name)
            .index_name("gsi1")
            .key_condition_expression("gsi1pk = :open AND gsi1sk < :now")
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":now", s(hour_key(now)))
            .set_exclusive_start_key(cursor.map(|cursor| cursor.0))
            .limit(PAGE);
        let page = request.send().await.map_err(failed("the database", "looking for hours to roll up"))?;
        let open = |item: &Item| {
            let workspace = text(item, "pk")?.strip_prefix("ws#")?.strip_suffix("#rollup")?;
            Some((Workspace::parse(workspace).ok()?, day_of(text(item, "sk")?)?))
        };
        let mut days: Vec<_> = page.items.unwrap_or_default().iter().filter_map(open).collect();
        days.sort();
        days.dedup();
        Ok(OpenHours { days, next: page.last_evaluated_key.map(RollupCursor) })
    }

    /// Writes the day as the sum of its hours that ended before the hour of `now`, then closes those hours.
    ///
    /// The day is only replaced by a sum of as many additions or more, and an hour is only closed as it was read: whoever
    /// read less leaves no trace, and what is added meanwhile is seen by the next run. One query, one write, and one write
    /// for each hour that is closed.
    pub async fn roll_up(&self, workspace: &Workspace, day: Date, now: Timestamp) -> Result<()> {
        let mut hours = self.range(workspace, format!("hour#{day}T00"), format!("hour#{day}T23")).await?;
        let ended = hour_key(now);
        hours.retain(|hour| text(hour, "sk").is_some_and(|sk| sk < ended.as_str()));
        let mut sum = Sum::default();
        hours.iter().for_each(|hour| sum.add(hour));
        let mut item = HashMap::from([
            ("pk".to_owned(), s(rollup_key(workspace))),
            ("sk".to_owned(), s(format!("day#{day}"))),
            ("v".to_owned(), n(SCHEMA_VERSION)),
            (WRITES.to_owned(), n(sum.writes)),
        ]);
        item.extend(sum.counts.attributes().map(|(name, count)| (name.to_owned(), n(count))));
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        let request = request
            .condition_expression(format!("attribute_not_exists({WRITES}) OR {WRITES} <= :writes"))
            .expression_attribute_values(":writes", n(sum.writes));
        match request.send().await {
            Ok(_) => {}
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => return Ok(()),
            Err(e) => return Err(failed("the database", "writing a day's usage")(e)),
        }
        for hour in hours.iter().filter(|hour| hour.contains_key("gsi1pk")) {
            self.close(workspace, hour, now).await?;
        }
        Ok(())
    }

    async fn close(&self, workspace: &Workspace, hour: &Item, now: Timestamp) -> Result<()> {
        let request = self
            .table
            .dynamodb
            .update_item()
            .table_name(&self.table.name)
            .key("pk", s(rollup_key(workspace)))
            .key("sk", s(text(hour, "sk").unwrap_or_default()))
            .update_expression("SET expires_at = :expires_at REMOVE gsi1pk, gsi1sk")
            .condition_expression(format!("{WRITES} = :seen"))
            .expression_attribute_values(":seen", n(number(hour, WRITES)))
            .expression_attribute_values(":expires_at", n((now + HOURS_KEPT).as_second()));
        match request.send().await {
            Ok(_) => Ok(()),
            // It was added to: the next run sees it.
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
            Err(e) => Err(failed("the database", "closing an hour of usage")(e)),
        }
    }

    /// What a workspace used on a day, as far as it was rolled up.
    pub async fn day(&self, workspace: &Workspace, day: Date) -> Result<Option<Counts>> {
        let found = self.range(workspace, format!("day#{day}"), format!("day#{day}")).await?;
        Ok(found.first().map(Counts::of))
    }

    /// Everything a workspace used until now, as far as it is written: the days, and the hours since the last of them. Two
    /// queries.
    pub async fn total(&self, workspace: &Workspace, today: Date) -> Result<Counts> {
        let days = self.range(workspace, "day#".to_owned(), "day#~".to_owned()).await?;
        let mut by_day: BTreeMap<Date, Sum> = BTreeMap::new();
        for day in &days {
            if let Some(date) = text(day, "sk").and_then(day_of) {
                by_day.entry(date).or_default().add(day);
            }
        }
        // An hour that is written late belongs to yesterday at most; older ones wait for the rollup.
        let since = by_day.keys().next_back().map(|last| (*last).min(today.yesterday().unwrap_or(today)));
        let first = since.map_or_else(|| "hour#".to_owned(), |since| format!("hour#{since}T00"));
        let mut by_hours: BTreeMap<Date, Sum> = BTreeMap::new();
        for hour in self.range(workspace, first, "hour#~".to_owned()).await? {
            if let Some(date) = text(&hour, "sk").and_then(day_of) {
                by_hours.entry(date).or_default().add(&hour);
            }
        }
        // Of a day and its hours the one with more additions knows more: hours were added since, or were forgotten.
        for (date, sum) in by_hours {
            let day = by_day.entry(date).or_default();
            if sum.writes > day.writes {
                *day = sum;
            }
        }
        let mut total = Counts::default();
        by_day.values().for_each(|day| total.merge(&day.counts));
        Ok(total)
    }

    /// The items of a workspace between two sort keys, both included.
    async fn range(&self, workspace: &Workspace, from: String, to: String) -> Result<Vec<Item>> {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let request = self
                .table
                .dynamodb
                .query()
                .table_name(&self.table.name)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                .expression_attribute_values(":pk", s(rollup_key(workspace)))
                .expression_attribute_values(":from", s(&from))
                .expression_attribute_values(":to", s(&to))
                .set_exclusive_start_key(start.take());
            let page = request.send().await.map_err(failed("the database", "reading usage"))?;
            found.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }
}

/// The day of `hour#2026-11-21T18` or `day#2026-11-21`.
fn day_of(sort_key: &str) -> Option<Date> {
    sort_key.split_once('#')?.1.get(..10)?.parse().ok()
}
