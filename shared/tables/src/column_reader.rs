//! Reads the cells of one column into values, and keeps count of what it changed and could not read.
use crate::aliases::{self, Kind};
use crate::batch::{Booleans, Column, Dates, Decimals, Texts, Times, Values};
use crate::date::{self, DateForm, Moment};
use crate::evidence::meaning_of;
use crate::issues::{self, Count};
use crate::ledger::Change;
use crate::null_words::Nothing;
use crate::number::{self, Number};
use crate::number_reading::NumberReading;
use crate::plan::PlannedColumn;
use crate::quality::QualityFacts;
use crate::reading::Reading;
use crate::{booleans, cell, guard};
use domain::{Decimal, Field, Findings, Policy, Rule};

pub(crate) struct ColumnReader<'a> {
    column: &'a PlannedColumn,
    values: Values,
    /// The other reading's values, where there is one.
    also: Option<(Reading, Values)>,
    latest: LatestDate,
    /// The kind of issue an empty cell is, in the columns that every row should fill.
    required: Option<&'static str>,
    /// The row continues an order, whose columns are empty there without fault.
    continues: bool,
    /// The cell is a number that a program wrote, with a point.
    typed: bool,
    taken: u64,
    empty: u64,
    trims: bool,
    takes_null_words: bool,
    missing: Count,
    unreadable: Count,
    trimmed: Change,
    null_words: Change,
    parsed: Change,
    emptied: Change,
}

impl<'a> ColumnReader<'a> {
    pub(crate) fn new(column: &'a PlannedColumn, policy: &Policy) -> Self {
        let required = match column.field {
            Some(Field::Date) => Some("missing_date"),
            Some(Field::Amount) => Some("missing_amount"),
            Some(Field::CustomerId) => Some("missing_customer_id"),
            Some(Field::Status) => Some("missing_status"),
            _ => None,
        };
        let allows = |rule| policy.allows(rule, Some(&column.header));
        Self {
            column,
            values: values_of(column.reading),
            also: column.also.map(|also| (also, values_of(also))),
            latest: LatestDate::default(),
            required,
            continues: false,
            typed: false,
            taken: 0,
            empty: 0,
            trims: allows(Rule::Trim),
            takes_null_words: allows(Rule::NullWord),
            missing: Count::default(),
            unreadable: Count::default(),
            trimmed: Change::default(),
            null_words: Change::default(),
            parsed: Change::default(),
            emptied: Change::default(),
        }
    }

    /// Reads one cell, which began on this line of the file, into the next row of the values. `false`: a number that its
    /// field stands for is there and cannot be read, so the row cannot be relied on.
    #[inline]
    pub(crate) fn take(&mut self, cell: &str, line: u64, findings: &mut Findings) -> bool {
        self.taken += 1;
        let trimmed = cell::trim(cell);
        let text = guard::inside(trimmed).map_or(trimmed, cell::trim);
        if let Some((reading, values)) = &mut self.also {
            push(*reading, values, text, self.typed);
        }
        match (self.column.reading, &mut self.values) {
            (Reading::Text, Values::Text(values)) => {
                let is_nothing =
                    self.takes_null_words && meaning_of(text, self.column.null_words) == Some(Nothing::Surely);
                let kept = if self.trims { text } else { cell };
                values.push(Some(kept).filter(|_| !is_nothing));
                if self.trims {
                    self.note_trim(cell, text);
                }
                if is_nothing || text.is_empty() {
                    self.empty(text, line, findings);
                }
                true
            }
            (Reading::Number(reading), Values::Decimal(values)) => {
                let number = number::read(text, reading.mark_of(self.typed));
                let units = number.and_then(|number| reading.units(number));
                values.push(units);
                self.note_trim(cell, text);
                self.account_for_number(number, units, text, reading, line, findings)
            }
            (Reading::Date(form), Values::Date(values)) => {
                let moment = self.latest.read(text, form);
                values.push(moment.map(|moment| moment.day));
                self.note_trim(cell, text);
                self.account_for_date(moment, text, form, line, findings);
                true
            }
            (Reading::DateTime { form, zoned }, Values::DateTime(values)) => {
                let moment = date::read(text, form);
                values.push(moment.map(|moment| moment.micros(zoned)));
                self.note_trim(cell, text);
                self.account_for_date(moment, text, form, line, findings);
                true
            }
            (Reading::Boolean, Values::Boolean(values)) => {
                let value = booleans::read(text);
                values.push(value);
                self.note_trim(cell, text);
                match value {
                    Some(value) if text != if value { "true" } else { "false" } => {
                        self.parsed.add(text, || value.to_string());
                    }
                    Some(_) => {}
                    None => self.empty(text, line, findings),
                }
                true
            }
            // `new` makes the values that the reading asks for.
            _ => true,
        }
    }

    /// Says whether the next cell is a number that a program wrote.
    #[inline]
    pub(crate) fn set_typed(&mut self, typed: bool) {
        self.typed = typed;
    }

    /// Says whether the next row continues an order.
    pub(crate) fn set_continues(&mut self, continues: bool) {
        self.continues = continues;
    }

    pub(crate) fn field(&self) -> Option<Field> {
        self.column.field
    }

    pub(crate) fn header(&self) -> &str {
        &self.column.header
    }

    /// Removes the row read last.
    pub(crate) fn pop(&mut self) {
        self.values.pop();
        if let Some((_, values)) = &mut self.also {
            values.pop();
        }
    }

    #[inline]
    fn note_trim(&mut self, cell: &str, text: &str) {
        if self.trims && text.len() != cell.len() {
            self.trimmed.add(cell, || cell::quoted(text));
        }
    }

    fn is_nothing(&self, text: &str) -> bool {
        text.is_empty() || self.takes_null_words && meaning_of(text, self.column.null_words).is_some()
    }

    #[inline]
    fn account_for_number(
        &mut self,
        number: Option<Number>,
        units: Option<i128>,
        text: &str,
        reading: NumberReading,
        line: u64,
        findings: &mut Findings,
    ) -> bool {
        match (number, units) {
            (Some(number), Some(units)) => {
                if !number.is_plain || reading.is_changing() && units != 0 {
                    self.parsed.add(text, || match reading.is_changing() {
                        true => Decimal::try_from_i128_with_scale(units, reading.scale)
                            .map(|value| value.normalize().to_string())
                            .unwrap_or_default(),
                        false => number::shown(number),
                    });
                }
                true
            }
            (None, _) if self.is_nothing(text) => {
                self.empty(text, line, findings);
                true
            }
            _ => {
                let (kind, column) = (self.unreadable_rule().name(), self.column);
                self.emptied.add(text, String::new);
                self.unreadable.report(findings, || {
                    issues::unreadable_number(kind, column.field, &column.header, line, text, reading)
                });
                column.field.is_none_or(|field| aliases::kind(field) != Kind::Number)
            }
        }
    }

    #[inline]
    fn account_for_date(
        &mut self,
        moment: Option<Moment>,
        text: &str,
        form: DateForm,
        line: u64,
        findings: &mut Findings,
    ) {
        match moment {
            Some(moment) => {
                let keeps_time = matches!(self.values, Values::DateTime(_));
                if !is_spelled_iso(text, moment, form, keeps_time) {
                    self.parsed.add(text, || self.values.last_shown());
                }
            }
            None if self.is_nothing(text) => self.empty(text, line, findings),
            None => {
                let column = self.column;
                self.emptied.add(text, String::new);
                self.unreadable.report(findings, || issues::unreadable_date(&column.header, line, text, form));
            }
        }
    }

    fn empty(&mut self, text: &str, line: u64, findings: &mut Findings) {
        self.empty += 1;
        if !text.is_empty() {
            self.null_words.add(text, String::new);
        }
        if self.continues {
            return;
        }
        if let (Some(kind), Some(field)) = (self.required, self.column.field) {
            let header = &self.column.header;
            self.missing.report(findings, || issues::missing(kind, field, header, line, text));
        }
    }

    fn unreadable_rule(&self) -> Rule {
        match (self.column.reading, self.column.field) {
            (Reading::Date(_) | Reading::DateTime { .. }, _) => Rule::UnreadableDate,
            (_, Some(Field::Amount)) => Rule::UnreadableAmount,
            _ => Rule::UnreadableNumber,
        }
    }

    /// Trades the values read so far for an emptied buffer of the same kind, so that no batch allocates anew.
    pub(crate) fn swap(&mut self, with: &mut Values) {
        std::mem::swap(&mut self.values, with);
        self.values.clear();
    }

    /// [`ColumnReader::swap`] for the values of the other reading.
    pub(crate) fn swap_also(&mut self, with: &mut Values) {
        if let Some((_, values)) = &mut self.also {
            std::mem::swap(values, with);
            values.clear();
        }
    }

    pub(crate) fn has_also(&self) -> bool {
        self.also.is_some()
    }

    /// The column of a batch that these values go into.
    pub(crate) fn empty_column(&self) -> Column {
        let column = self.column;
        Column {
            field: column.field,
            name: column.name.clone(),
            currency: column.currency,
            values: values_of(column.reading),
        }
    }

    /// The column for the other reading; no metric sees it, as it has no field.
    pub(crate) fn empty_also(&self) -> Option<Column> {
        let values = values_of(self.column.also?);
        Some(Column { field: None, name: self.column.also_name()?, currency: self.column.currency, values })
    }

    pub(crate) fn close(self, findings: &mut Findings, facts: &mut QualityFacts) {
        self.count(facts);
        let unreadable = self.unreadable_rule();
        let (header, field) = (Some(self.column.header.as_str()), self.column.field);
        self.unreadable.close(findings, unreadable.name(), header);
        if let Some(kind) = self.required {
            self.missing.close(findings, kind, header);
        }
        let entry = |change: Change, rule: Rule| change.entry(rule.name(), header, field, rule.what());
        let parsed = self.column.reading.rule().and_then(|rule| entry(self.parsed, rule));
        findings.ledger.extend(entry(self.trimmed, Rule::Trim));
        findings.ledger.extend(entry(self.null_words, Rule::NullWord));
        findings.ledger.extend(parsed);
        findings.ledger.extend(entry(self.emptied, unreadable));
    }
}

impl ColumnReader<'_> {
    /// What the column adds to the table's quality.
    fn count(&self, facts: &mut QualityFacts) {
        if self.required.is_some() {
            facts.required_cells += self.taken;
            facts.filled_cells += self.taken - self.missing.seen();
        }
        if self.column.reading != Reading::Text {
            let values = self.taken - self.empty;
            facts.typed_cells += values;
            facts.readable_cells += values - self.unreadable.seen();
            facts.typed_columns += 1;
            facts.ambiguous_columns += u64::from(self.column.also.is_some());
        }
    }
}

/// The date that was read last: rows of a day often stand together.
#[derive(Default)]
struct LatestDate {
    text: String,
    moment: Option<Moment>,
}

impl LatestDate {
    #[inline]
    fn read(&mut self, text: &str, form: DateForm) -> Option<Moment> {
        if self.text != text {
            self.text.clear();
            self.text.push_str(text);
            self.moment = date::read(text, form);
        }
        self.moment
    }
}

/// Room for the values of a reading.
fn values_of(reading: Reading) -> Values {
    match reading {
        Reading::Text => Values::Text(Texts::default()),
        Reading::Number(NumberReading { scale, .. }) => Values::Decimal(Decimals::new(scale)),
        Reading::Date(_) => Values::Date(Dates::default()),
        Reading::DateTime { zoned, .. } => Values::DateTime(Times::new(zoned)),
        Reading::Boolean => Values::Boolean(Booleans::default()),
    }
}

/// Reads a trimmed cell into the next row, without a word about it: the first reading has said it all.
fn push(reading: Reading, values: &mut Values, text: &str, typed: bool) {
    match (reading, values) {
        (Reading::Text, Values::Text(values)) => values.push(Some(text)),
        (Reading::Number(reading), Values::Decimal(values)) => {
            values.push(number::read(text, reading.mark_of(typed)).and_then(|number| reading.units(number)));
        }
        (Reading::Date(form), Values::Date(values)) => values.push(date::read(text, form).map(|moment| moment.day)),
        (Reading::DateTime { form, zoned }, Values::DateTime(values)) => {
            values.push(date::read(text, form).map(|moment| moment.micros(zoned)));
        }
        (Reading::Boolean, Values::Boolean(values)) => values.push(booleans::read(text)),
        _ => {}
    }
}

/// The text is the value as the table spells it, up to the letter between date and time.
#[inline]
fn is_spelled_iso(text: &str, moment: Moment, form: DateForm, keeps_time: bool) -> bool {
    let bytes = text.as_bytes();
    let is_iso_date = form == DateForm::YearFirst && bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    let is_moved = moment.time.is_some_and(|time| time.offset.is_some_and(|offset| offset != 0));
    is_iso_date && (text.len() == 10 || keeps_time && !is_moved && bytes.get(10).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Evidence, Habits};
    use crate::header;
    use crate::shown::{cell, issues, ledger};
    use expect_test::{Expect, expect};

    /// One column under a policy (JSON): how it is read, its values, those of the other reading, and what was said.
    fn check(name: &str, cells: &[&str], policy: &str, expect: Expect) {
        let policy: Policy = serde_json::from_str(policy).unwrap();
        let meaning = header::meaning(name);
        let mut evidence = Evidence::new(name, meaning, &["< 10%"]);
        cells.iter().for_each(|cell| evidence.observe(cell, 1));
        let decision = evidence.decide(meaning.is_some(), &policy, Habits::default());
        let field = meaning.map(|(field, ..)| field);
        let (reading, also, currency) = (decision.reading, decision.also, decision.currency);
        let null_words = evidence.null_words;
        let column =
            PlannedColumn { header: name.into(), field, name: name.into(), currency, reading, also, null_words };
        let (mut reader, mut findings) = (ColumnReader::new(&column, &policy), Findings::default());
        let relied: Vec<bool> =
            cells.iter().zip(2..).map(|(cell, line)| reader.take(cell, line, &mut findings)).collect();
        let shown = |values: &Values| (0..cells.len()).map(|row| cell(values, row)).collect::<Vec<_>>().join(" | ");
        let mut said = format!("{reading}: {}\n", shown(&reader.values));
        if let Some((_, values)) = &reader.also {
            said += &format!("{}: {}\n", column.also_name().unwrap(), shown(values));
        }
        let unreliable: Vec<&str> = relied.iter().zip(cells).filter(|(ok, _)| !**ok).map(|(_, cell)| *cell).collect();
        if !unreliable.is_empty() {
            said += &format!("not to be relied on: {}\n", unreliable.join(" | "));
        }
        reader.close(&mut findings, &mut QualityFacts::default());
        expect.assert_eq(&[said, issues(&findings), ledger(&findings)].concat());
    }

    #[test]
    fn percentages_become_ratios_and_sizes_are_written_out() {
        check(
            "Rate",
            &["12.5%", "0", "3%"],
            "{}",
            expect![[r#"
            decimal, 3 decimals, percent: 0.125 | 0.000 | 0.030
            parse_percent Rate 2 rows `12.5%` → `0.125`, `3%` → `0.03`
        "#]],
        );
        check(
            "Revenue",
            &["$1.5K", "$2M"],
            "{}",
            expect![[r#"
            decimal, 0 decimals, sized: 1500 | 2000000
            parse_scale Revenue 2 rows `$1.5K` → `1500`, `$2M` → `2000000`
        "#]],
        );
        check(
            "Revenue",
            &["12.5", "3%", "7"],
            "{}",
            expect![[r#"
            decimal, 1 decimals: 12.5 |  | 7.0
            not to be relied on: 3%
            line 3 Revenue Error unreadable_amount: `3%` is a percentage, which the other values of the column are not.
            unreadable_amount Revenue 1 rows `3%` → ``
        "#]],
        );
    }

    #[test]
    fn both_readings_of_an_ambiguous_column_are_kept() {
        check(
            "Shipped",
            &["03/04/2024", "05/06/2024"],
            "{}",
            expect![[r#"
            date, month/day/year: 2024-03-04 | 2024-05-06
            Shipped (day/month/year): 2024-04-03 | 2024-06-05
            parse_date Shipped 2 rows `03/04/2024` → `2024-03-04`, `05/06/2024` → `2024-05-06`
        "#]],
        );
        check(
            "Shipped",
            &["03/04/2024", "05/06/2024"],
            r#"{"day_order":"day_first"}"#,
            expect![[r#"
            date, day/month/year: 2024-04-03 | 2024-06-05
            parse_date Shipped 2 rows `03/04/2024` → `2024-04-03`, `05/06/2024` → `2024-06-05`
        "#]],
        );
        check(
            "Amount",
            &["1,234", "5"],
            "{}",
            expect![[r#"
            decimal, 0 decimals: 1234 | 5
            Amount (decimal comma): 1.234 | 5.000
            parse_amount Amount 1 rows `1,234` → `1234`
        "#]],
        );
    }

    #[test]
    fn moments_and_words_for_yes_and_no_are_typed() {
        check(
            "Seen",
            &["2024-01-31 17:09:34 -0300", "2024-02-01T00:00:00Z"],
            "{}",
            expect![[r#"
            datetime, year-month-day, UTC: 2024-01-31T20:09:34Z | 2024-02-01T00:00:00Z
            parse_date Seen 1 rows `2024-01-31 17:09:34 -0300` → `2024-01-31T20:09:34Z`
        "#]],
        );
        check(
            "Seen",
            &["1/31/2024 5:09 PM", "2/1/2024 12:00 AM", ""],
            "{}",
            expect![[r#"
            datetime, month/day/year: 2024-01-31T17:09:00 | 2024-02-01T00:00:00 | 
            parse_date Seen 2 rows `1/31/2024 5:09 PM` → `2024-01-31T17:09:00`, `2/1/2024 12:00 AM` → `2024-02-01T00:00:00`
        "#]],
        );
        check(
            "created_at_unix",
            &["1706720974", "1706720975"],
            "{}",
            expect![[r#"
            datetime, seconds since 1970, UTC: 2024-01-31T17:09:34Z | 2024-01-31T17:09:35Z
            parse_epoch created_at_unix 2 rows `1706720974` → `2024-01-31T17:09:34Z`, `1706720975` → `2024-01-31T17:09:35Z`
        "#]],
        );
        check(
            "Date",
            &["1706720974", "1706720975"],
            "{}",
            expect![[r#"
            date, seconds since 1970: 2024-01-31 | 2024-01-31
            parse_epoch Date 2 rows `1706720974` → `2024-01-31`, `1706720975` → `2024-01-31`
        "#]],
        );
        check(
            "Active",
            &["Yes", "no", "-"],
            "{}",
            expect![[r#"
            boolean: true | false | 
            null_word Active 1 rows `-` → ``
            parse_boolean Active 2 rows `Yes` → `true`, `no` → `false`
        "#]],
        );
    }

    #[test]
    fn words_for_nothing_are_empty_where_they_cannot_be_words() {
        check(
            "Country code",
            &["NA", "none", "N/A", "(not set)"],
            "{}",
            expect![[r#"
            text: NA | none |  | 
            null_word Country code 2 rows `N/A` → ``, `(not set)` → ``
        "#]],
        );
        check(
            "Share",
            &["0.5", "< 10%", "--", "NA"],
            "{}",
            expect![[r#"
            decimal, 1 decimals: 0.5 |  |  | 
            null_word Share 3 rows `< 10%` → ``, `--` → ``, `NA` → ``
        "#]],
        );
    }

    #[test]
    fn a_rule_switched_off_leaves_the_text() {
        check(
            "City",
            &[" Rome ", "N/A"],
            r#"{"rules_off":["trim","null_word"]}"#,
            expect![[r#"
            text:  Rome  | N/A
        "#]],
        );
        check(
            "City",
            &[" Rome ", "N/A"],
            r#"{"rules_off":["trim"]}"#,
            expect![[r#"
            text:  Rome  | 
            null_word City 1 rows `N/A` → ``
        "#]],
        );
        check(
            "City",
            &[" Rome ", "N/A"],
            r#"{"rules_off":["null_word:City"]}"#,
            expect![[r#"
            text: Rome | N/A
            trim City 1 rows ` Rome ` → `Rome`
        "#]],
        );
        check(
            "Price",
            &["$5.00", "6"],
            r#"{"rules_off":["parse_amount"]}"#,
            expect![[r#"
            text: $5.00 | 6
        "#]],
        );
        check(
            "Price",
            &["5.00", "6"],
            r#"{"rules_off":["parse_amount"]}"#,
            expect![[r#"
            decimal, 2 decimals: 5.00 | 6.00
        "#]],
        );
        check(
            "Date",
            &["31.01.2024"],
            r#"{"rules_off":["parse_date"]}"#,
            expect![[r#"
            text: 31.01.2024
        "#]],
        );
        check(
            "Active",
            &["Yes", "No"],
            r#"{"rules_off":["parse_boolean"]}"#,
            expect![[r#"
            text: Yes | No
        "#]],
        );
    }

    #[test]
    fn a_guard_for_excel_comes_off_and_its_digits_stay_text() {
        check(
            "Code",
            &["=\"00123\"", "=\"45\""],
            "{}",
            expect![[r#"
            text: 00123 | 45
            trim Code 2 rows `="00123"` → `00123`, `="45"` → `45`
        "#]],
        );
        check(
            "Amount",
            &["=\"12.50\"", "7"],
            "{}",
            expect![[r#"
            decimal, 2 decimals: 12.50 | 7.00
            trim Amount 1 rows `="12.50"` → `12.50`
        "#]],
        );
    }
}
