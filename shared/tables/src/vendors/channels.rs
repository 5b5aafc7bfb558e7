//! Tables in which each channel has columns of its own: `Date, Search spend, Social spend, Revenue`. They become one row per
//! channel, and one for what belongs to none, so that sales stand in the table once.
use super::long_table::{brief, is_nothing};
use super::unpivot::{Long, NextRow};
use crate::formats::Spool;
use crate::records::Interrupted;
use crate::{header, number};
use domain::{Decimal, Field, Findings, LedgerEntry, Rule};

/// The words by which a column is a measure of the channel that the rest of its name says. `mdsp` and `mdip` are those of
/// media-mix data.
const MEASURES: [(&str, &[&str]); 3] = [
    ("spend", &["spend", "adspend", "mdsp"]),
    ("impressions", &["impressions", "impr", "mdip"]),
    ("clicks", &["clicks"]),
];

/// What is no channel: the name of all of them, or of none in particular.
const NO_CHANNEL: &[&str] = &[
    "plan",
    "planned",
    "actual",
    "forecast",
    "target",
    "last",
    "this",
    "previous",
    "prior",
    "month",
    "week",
    "day",
    "year",
    "period",
    "quarter",
    "eur",
    "usd",
    "gbp",
    "chf",
    "net",
    "gross",
    "total",
    "all",
    "overall",
    "sum",
    "ad",
    "ads",
    "media",
    "marketing",
    "daily",
    "weekly",
    "monthly",
    "amount",
    "budget",
];

/// Rows that decide which columns stand beside every channel.
const LOOKED_AT: usize = 50;

/// The columns of a channel: one place a measure.
struct Channel {
    name: String,
    places: [Option<usize>; MEASURES.len()],
}

/// The channels that have columns of their own, at least two of them with spend; `None` where the table names a channel or a
/// spend in another way, which then holds.
fn channels(headers: &[String]) -> Option<Vec<Channel>> {
    let mut channels: Vec<Channel> = Vec::new();
    for (place, name) in headers.iter().enumerate() {
        let field = header::meaning(name).map(|(field, ..)| field);
        if matches!(field, Some(Field::Channel | Field::Spend)) {
            return None;
        }
        let Some((at, channel)) = measure(name) else { continue };
        let is_it = |known: &&mut Channel| known.name.eq_ignore_ascii_case(&channel);
        match channels.iter_mut().find(is_it) {
            Some(known) if known.places[at].is_some() => return None,
            Some(known) => known.places[at] = Some(place),
            None => {
                let mut places = [None; MEASURES.len()];
                places[at] = Some(place);
                channels.push(Channel { name: channel, places });
            }
        }
    }
    // Of a channel whose spend is not known nothing is said: its other columns stay what they are.
    channels.retain(|channel| channel.places[0].is_some());
    (channels.len() >= 2).then_some(channels)
}

/// The measure and the channel that a column's name says; `None` where it does not say both.
fn measure(name: &str) -> Option<(usize, String)> {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let of = |word: &str| MEASURES.iter().position(|(_, words)| words.contains(&word.to_lowercase().as_str()));
    let (at, rest) = match words.as_slice() {
        [first, rest @ ..] if of(first).is_some() => (of(first)?, rest),
        [rest @ .., last] => (of(last)?, rest),
        [] => return None,
    };
    let is_channel = !rest.is_empty() && !rest.iter().all(|word| NO_CHANNEL.contains(&word.to_lowercase().as_str()));
    is_channel.then(|| (at, rest.join(" ")))
}

/// Whether channels have columns of their own.
pub(crate) fn are_columns(headers: &[String]) -> bool {
    channels(headers).is_some()
}

/// Turns channels that are columns into rows: the columns that belong to no channel, then `channel`, `spend`, `impressions`
/// and `clicks` as far as there are any. Texts and dates stand in every row; numbers that belong to no channel stand once. A
/// channel without a value gives no row. `line` is the header's. Not to be called where [`are_columns`] says no.
pub(crate) fn unpivoted(line: u64, headers: &[String], next: &mut NextRow<'_>) -> Result<Long, Interrupted> {
    let channels = channels(headers).unwrap_or_default();
    let is_own = |place: &usize| !channels.iter().any(|channel| channel.places.contains(&Some(*place)));
    let own: Vec<usize> = (0..headers.len()).filter(is_own).collect();
    let measures: Vec<usize> =
        (0..MEASURES.len()).filter(|at| channels.iter().any(|channel| channel.places[*at].is_some())).collect();
    let mut first = Vec::new();
    while first.len() < LOOKED_AT
        && let Some(row) = next()?
    {
        first.push(row);
    }
    // A column that is blank so far may hold numbers further down.
    let is_beside = |place: usize| {
        let cells = || first.iter().filter_map(|(_, row)| row.get(place)).filter(|cell| !cell.trim().is_empty());
        header::meaning(&headers[place]).is_some_and(|(field, ..)| field == Field::Date)
            || (cells().next().is_some() && cells().all(is_no_number))
    };
    let beside: Vec<bool> = own.iter().map(|place| is_beside(*place)).collect();
    let mut spool = Spool::new()?;
    let names = own.iter().map(|place| headers[*place].as_str());
    spool.row(line, names.chain(["channel"]).chain(measures.iter().map(|at| MEASURES[*at].0)))?;
    let (mut rows, mut read) = (0, 0);
    let mut first = first.into_iter();
    while let Some((line, row)) = match first.next() {
        Some(row) => Some(row),
        None => next()?,
    } {
        read += 1;
        let cell = |place: usize| row.get(place).unwrap_or_default();
        let has_channel =
            channels.iter().any(|channel| channel.places.iter().flatten().any(|place| !is_nothing(cell(*place))));
        if beside.contains(&false) || !has_channel {
            let cells = own.iter().map(|place| cell(*place));
            spool.row(line, cells.chain([""]).chain(measures.iter().map(|_| "")))?;
            rows += 1;
        }
        for channel in &channels {
            let values = || measures.iter().map(|at| channel.places[*at].map_or("", cell));
            if values().all(is_nothing) {
                continue;
            }
            let beside = own.iter().zip(&beside).map(|(place, is_beside)| if *is_beside { cell(*place) } else { "" });
            spool.row(line, beside.chain([brief(&channel.name)]).chain(values()))?;
            rows += 1;
        }
    }
    Ok(Long { spool, notes: notes(headers, &channels, read, rows), rows })
}

fn is_no_number(cell: &str) -> bool {
    matches!(number::read_both(cell.trim()), (None, None))
}

fn notes(headers: &[String], channels: &[Channel], read: u64, rows: u64) -> Findings {
    let example = |channel: &Channel| {
        let place = channel.places.iter().flatten().next()?;
        Some((headers.get(*place)?.clone(), channel.name.clone()))
    };
    let mut notes = Findings::default();
    notes.ledger.push(LedgerEntry {
        rule: Rule::UnpivotChannels.name().into(),
        column: None,
        field: None,
        rows: read,
        examples: channels.iter().filter_map(example).take(3).collect(),
        money_moved: Decimal::ZERO,
        what: format!(
            "The {} channels that have columns of their own became rows: {read} rows of the file are {rows} of the table. \
             What belongs to no channel stands in a row of its own.",
            channels.len()
        ),
    });
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use std::io::Read;

    fn check(csv: &str, expect: Expect) {
        let mut rows = crate::vendors::tests::parse(csv);
        let (line, header) = rows.remove(0);
        let headers: Vec<String> = header.iter().map(str::to_owned).collect();
        assert!(are_columns(&headers));
        let mut rows = rows.into_iter();
        let long = unpivoted(line, &headers, &mut || Ok(rows.next())).unwrap();
        let (mut text, notes) = (String::new(), &long.notes.ledger[0]);
        long.spool.finish().unwrap().read_to_string(&mut text).unwrap();
        expect.assert_eq(&format!("{text}{}\n{:?}", notes.what, notes.examples));
    }

    #[test]
    fn a_channel_becomes_a_row_and_sales_stand_once() {
        check(
            "week,mdip_tv,mdsp_tv,mdsp_search,mdip_mail,region,sales\n2024-01-01,5,10.5,,9,North,100\n2024-01-08,,0,7,9,South,50\n",
            expect![[r#"
                1,week,mdip_mail,region,sales,channel,spend,impressions
                2,2024-01-01,9,North,100,,,
                2,2024-01-01,,North,,tv,10.5,5
                3,2024-01-08,9,South,50,,,
                3,2024-01-08,,South,,tv,0,
                3,2024-01-08,,South,,search,7,
                The 2 channels that have columns of their own became rows: 2 rows of the file are 5 of the table. What belongs to no channel stands in a row of its own.
                [("mdsp_tv", "tv"), ("mdsp_search", "search")]"#]],
        );
    }

    #[test]
    fn sales_that_begin_late_stand_once_and_a_day_without_spend_keeps_its_own() {
        let early: String = (1..=60).map(|day| format!("{day},1,2,\n")).collect();
        let mut rows = crate::vendors::tests::parse(&format!(
            "date,TV spend,Search spend,revenue\n{early}61,1,2,500\n62,,,7777\n"
        ));
        let (line, header) = rows.remove(0);
        let headers: Vec<String> = header.iter().map(str::to_owned).collect();
        let mut rows = rows.into_iter();
        let long = unpivoted(line, &headers, &mut || Ok(rows.next())).unwrap();
        let mut text = String::new();
        long.spool.finish().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((text.matches(",500,").count(), text.matches(",7777,").count()), (1, 1));
    }

    #[test]
    fn spend_alone_needs_no_row_of_its_own() {
        check(
            "Date,Google Ads Spend,Spend (Meta)\n20240101,1,2\n20240102,,4\n",
            expect![[r#"
            1,Date,channel,spend
            2,20240101,Google Ads,1
            2,20240101,Meta,2
            3,20240102,Meta,4
            The 2 channels that have columns of their own became rows: 2 rows of the file are 3 of the table. What belongs to no channel stands in a row of its own.
            [("Google Ads Spend", "Google Ads"), ("Spend (Meta)", "Meta")]"#]],
        );
    }

    #[test]
    fn costs_totals_and_tables_that_name_their_channel_are_left_as_they_are() {
        for headers in [
            "date,Labor cost,Material cost",
            "date,Total spend,Marketing spend",
            "date,TV spend,revenue",
            "date,TV spend,Search spend,Total spend",
            "date,channel,Brand spend,Search spend",
            "date,cost per click,clicks,impressions",
            "date,TV spend,Search spend,Spend (EUR)",
            "date,Planned spend,Actual spend",
            "date,Spend (USD),Spend (EUR)",
            "date,This month spend,Last month spend",
        ] {
            let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
            assert!(!are_columns(&headers), "{headers:?}");
        }
    }
}
