//! What the evidence of one column comes to: how it is read, what its values are, and what is in doubt.
use crate::aliases::{self, Kind, is_money};
use crate::date::DateForm;
use crate::date_evidence::DateEvidence;
use crate::doubts;
use crate::evidence::{Evidence, Habits};
use crate::number::Mark;
use crate::number_evidence::NumberEvidence;
use crate::number_reading::{NumberReading, Style};
use crate::reading::Reading;
use domain::{DayOrder, DecimalMark, Field, Issue, Policy, Rule};

/// How one column is read, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision {
    pub reading: Reading,
    /// The other way in which the values can be read, where neither the file nor its owner decides.
    pub also: Option<Reading>,
    /// `integer`, `decimal`, `money`, `percent`, `date`, `datetime`, `boolean`, `id`, `email`, `url`, `category` or `text`.
    pub kind: &'static str,
    pub form: Option<String>,
    /// Values that are of the kind, of all.
    pub certainty: (u64, u64),
    /// Up to three values that are not, the smallest by text.
    pub counter_examples: Vec<String>,
    /// Words that are taken as empty.
    pub null_words: Vec<String>,
    pub currency: Option<&'static str>,
    pub doubts: Vec<Issue>,
}

impl Evidence {
    /// As [`Evidence::decide_as`], when it has the field that its header means, or when it has none.
    #[cfg(test)]
    pub(crate) fn decide(&self, has_field: bool, policy: &Policy, habits: Habits) -> Decision {
        self.decide_kind(self.kind().filter(|_| has_field), has_field, policy, habits)
    }

    /// How the column is read when it has a field, which its header or the whole table gave it, or when it has none. What the
    /// column leaves open its owner's `policy` decides; then the `habits` of the whole file lean, and the doubt is said.
    pub(crate) fn decide_as(&self, field: Option<Field>, policy: &Policy, habits: Habits) -> Decision {
        let kind = field.map(|field| self.kind().unwrap_or_else(|| aliases::kind(field)));
        self.decide_kind(kind, field.is_some(), policy, habits)
    }

    fn decide_kind(&self, kind: Option<Kind>, has_field: bool, policy: &Policy, habits: Habits) -> Decision {
        let column = Column { evidence: self, policy, habits, has_field };
        match kind {
            Some(Kind::Number) => self.numbers.as_ref().and_then(|numbers| column.number_field(numbers)),
            Some(Kind::Date) => self.dates.as_ref().and_then(|dates| column.date_field(dates)),
            Some(Kind::Text) => None,
            None => column.by_values(),
        }
        .unwrap_or_else(|| column.text())
    }
}

/// Share of the values that a type must read for it to be worth saying why the column is not of it: 9 of 10.
const ALMOST: (u64, u64) = (9, 10);

struct Column<'a> {
    evidence: &'a Evidence,
    policy: &'a Policy,
    habits: Habits,
    has_field: bool,
}

impl Column<'_> {
    fn allows(&self, rule: Rule) -> bool {
        self.policy.allows(rule, Some(&self.evidence.header))
    }

    fn number_field(&self, numbers: &NumberEvidence) -> Option<Decision> {
        self.number(numbers).filter(|_| numbers.is_any_readable())
    }

    fn date_field(&self, dates: &DateEvidence) -> Option<Decision> {
        // A date of the table is the calendar day as written, whatever time and zone stand behind it.
        self.date(dates, false).filter(|_| dates.is_any_readable())
    }

    /// Without a field every value must be of the type.
    fn by_values(&self) -> Option<Decision> {
        let values = self.values();
        if values == 0 || self.evidence.guarded > 0 {
            return None;
        }
        self.boolean().or_else(|| self.counted_time()).or_else(|| self.all_numbers()).or_else(|| self.all_dates())
    }

    /// Values that a type must read: words for nothing are values where their rule is switched off.
    fn values(&self) -> u64 {
        let nothing = self.evidence.surely.cells + self.evidence.perhaps.cells;
        self.evidence.values() + if self.allows(Rule::NullWord) { 0 } else { nothing }
    }

    fn boolean(&self) -> Option<Decision> {
        let booleans = self.evidence.booleans.as_ref()?;
        let holds = booleans.holds() && self.evidence.values() == self.values() && self.allows(Rule::ParseBoolean);
        holds.then(|| self.decision(Reading::Boolean, "boolean", self.values(), Vec::new()))
    }

    /// Days in eight digits and counts since 1970, which are numbers unless the header asks for a date.
    fn counted_time(&self) -> Option<Decision> {
        let dates = self.evidence.dates.as_ref()?;
        let form = dates.choice(None, None).form;
        let is_counted = form == DateForm::Compact || form.per_second().is_some();
        (is_counted && dates.readable(form) == self.values()).then(|| self.date(dates, true)).flatten()
    }

    fn all_numbers(&self) -> Option<Decision> {
        let numbers = self.evidence.numbers.as_ref()?;
        let decision = self.number(numbers)?;
        let Reading::Number(reading) = decision.reading else { return None };
        let is_id = self.evidence.kinds.as_ref().is_some_and(|kinds| kinds.is_id());
        let is_whole = reading.scale == 0 && numbers.dressed() == 0;
        // `10M` may be a size and `R5` a room: letters make amounts only of numbers with marks or a currency.
        let is_loose = reading.style == Style::Sized && !numbers.has_currency() || numbers.is_rand();
        // `10Ft` are feet as often as forint, and `1E3` is a code as often as a number.
        let is_other = numbers.is_forint() || numbers.has_bare_powers();
        let is_id = is_id && (is_whole || self.evidence.shortened() > 0);
        let is_number = decision.certainty.0 == self.values()
            && numbers.codes() == 0
            && !numbers.has_currencies()
            && !is_id
            && !is_other
            && (!is_loose || numbers.has_marks());
        is_number.then_some(decision)
    }

    fn all_dates(&self) -> Option<Decision> {
        let dates = self.evidence.dates.as_ref()?;
        let decision = self.date(dates, dates.has_time())?;
        let is_id = self.evidence.kinds.as_ref().is_some_and(|kinds| kinds.is_id());
        let is_date = decision.certainty.0 == self.values() && !is_id && !dates.has_versions();
        is_date.then_some(decision)
    }

    fn number(&self, numbers: &NumberEvidence) -> Option<Decision> {
        let decided = self.policy.decimal_mark.map(|mark| match mark {
            DecimalMark::Point => Mark::Point,
            DecimalMark::Comma => Mark::Comma,
        });
        let habit = self.habits.comma.map(|is_comma| if is_comma { Mark::Comma } else { Mark::Point });
        let reading = numbers.reading(decided.or(habit));
        let rule = Reading::Number(reading).rule()?;
        if (numbers.dressed() > 0 || reading.mark == Mark::Comma || reading.is_changing()) && !self.allows(rule) {
            return None;
        }
        // `1.234` from a program that writes points everywhere is no riddle, unless the file writes commas elsewhere.
        let is_clear = !self.has_field && numbers.is_written_by_a_program() && habit != Some(Mark::Comma);
        // One program writes its numbers one way; where it is known from other columns, this one is no riddle. A factor of
        // a thousand in money is not left to a lone number elsewhere.
        let is_money = self.has_field && self.evidence.is_money();
        let is_known = if is_money { self.habits.is_mark_sure } else { self.habits.is_mark_proved };
        let is_decided = decided.is_some() || is_clear || is_known;
        let also = numbers.also(reading).filter(|_| !is_decided).map(Reading::Number);
        let mut decision = self.decision(
            Reading::Number(reading),
            self.number_kind(numbers, reading),
            numbers.readable(reading),
            Vec::new(),
        );
        decision.also = also;
        decision.counter_examples = numbers.counter_examples(reading);
        let in_header = self.evidence.meaning.and_then(|(.., currency)| currency);
        decision.currency = in_header.or_else(|| numbers.currency());
        decision.doubts = doubts::of_numbers(&self.evidence.header, numbers, reading, is_decided, is_money);
        Some(decision)
    }

    fn number_kind(&self, numbers: &NumberEvidence, reading: NumberReading) -> &'static str {
        let is_money_field = self.evidence.meaning.is_some_and(|(field, ..)| is_money(field));
        match reading {
            NumberReading { style: Style::Percent, .. } => "percent",
            _ if is_money_field || numbers.has_currency() => "money",
            NumberReading { scale: 0, .. } => "integer",
            _ => "decimal",
        }
    }

    fn date(&self, dates: &DateEvidence, with_time: bool) -> Option<Decision> {
        let decided = self.policy.day_order.map(|order| order == DayOrder::DayFirst);
        let choice = dates.choice(decided, self.habits.day_first);
        // Eight digits have no time of day unless one is written.
        let with_time = with_time && dates.has_time();
        let zoned = dates.is_zoned();
        let read = |form| if with_time { Reading::DateTime { form, zoned } } else { Reading::Date(form) };
        let reading = read(choice.form);
        if dates.dressed() > 0 && !self.allows(reading.rule()?) {
            return None;
        }
        let kind = reading.data_type();
        let mut decision = self.decision(reading, kind, dates.readable(choice.form), Vec::new());
        decision.counter_examples = dates.counter_examples(choice.form);
        decision.also = choice.also.as_ref().map(|(form, _)| read(*form));
        decision.doubts = doubts::of_dates(&self.evidence.header, dates, &choice, self.habits.day_first);
        if let Some(zoned) = dates.partly_zoned().filter(|_| with_time) {
            decision.doubts.push(doubts::mixed_zones(&self.evidence.header, zoned, decision.certainty.0));
        }
        Some(decision)
    }

    fn decision(&self, reading: Reading, kind: &'static str, good: u64, doubts: Vec<Issue>) -> Decision {
        let mut null_words = Vec::new();
        if self.allows(Rule::NullWord) {
            null_words.extend(self.evidence.surely.met.iter().cloned());
            if reading != Reading::Text {
                null_words.extend(self.evidence.perhaps.met.iter().cloned());
            }
        }
        Decision {
            reading,
            also: None,
            kind,
            form: reading.form(),
            certainty: (good, self.values()),
            counter_examples: Vec::new(),
            null_words,
            currency: None,
            doubts,
        }
    }

    fn text(&self) -> Decision {
        let codes = self.evidence.numbers.as_ref().is_some_and(|numbers| {
            numbers.codes() > 0 && numbers.unreadable() == 0 || self.evidence.guarded > 0 && numbers.unreadable() == 0
        });
        let kinds = self.evidence.kinds.as_ref();
        let (kind, good) = kinds.map_or(("text", self.evidence.texts), |kinds| kinds.kind(codes));
        let mut doubts = if kind == "text" || kind == "category" { self.almost() } else { Vec::new() };
        let shortened = self.evidence.shortened();
        if shortened > 0 && self.evidence.is_id() {
            let example = kinds.and_then(|kinds| kinds.shortened_example()).unwrap_or_default();
            doubts.push(doubts::damaged_ids(&self.evidence.header, shortened, self.values(), example));
        }
        let all = kinds.map_or(self.evidence.texts, |kinds| kinds.texts());
        Decision { certainty: (good, all), ..self.decision(Reading::Text, kind, good, doubts) }
    }

    /// Why a column is text whose values are nearly all numbers or dates.
    fn almost(&self) -> Vec<Issue> {
        let (evidence, values) = (self.evidence, self.values());
        let is_almost = |good: u64| good < values && good * ALMOST.1 >= values * ALMOST.0;
        if evidence.kind().is_some() && self.has_field || values == 0 {
            return Vec::new();
        }
        if let Some(numbers) = &evidence.numbers {
            let reading = numbers.reading(None);
            let good = numbers.readable(reading);
            let (with, without) = numbers.percent();
            if is_almost(good) && with > 0 && without > 0 && numbers.unreadable() == 0 {
                let examples = numbers.counter_examples(reading);
                return vec![doubts::mixed_rates(&evidence.header, with, without, &examples)];
            }
            if is_almost(good) && numbers.codes() == 0 {
                let examples = numbers.counter_examples(reading);
                return vec![doubts::almost(&evidence.header, "number", values - good, values, &examples)];
            }
        }
        if let Some(dates) = &evidence.dates {
            let form = dates.choice(None, None).form;
            let good = dates.readable(form);
            if is_almost(good) {
                let examples = dates.counter_examples(form);
                return vec![doubts::almost(&evidence.header, "date", values - good, values, &examples)];
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header;

    fn decide(header: &str, values: &[&str], has_field: bool, policy: &str, habits: Habits) -> Decision {
        let policy: Policy = serde_json::from_str(policy).unwrap();
        let decision = |values: &mut dyn Iterator<Item = &&str>| {
            let mut evidence = Evidence::new(header, header::meaning(header), &[]);
            values.for_each(|value| evidence.observe(value, 1));
            evidence.decide(has_field, &policy, habits)
        };
        let (decided, turned) = (decision(&mut values.iter()), decision(&mut values.iter().rev()));
        assert_eq!(decided, turned, "the order of rows must not matter");
        decided
    }

    fn check(header: &str, values: &[&str], has_field: bool, reading: &str, kind: &str) {
        let decision = decide(header, values, has_field, "{}", Habits::default());
        assert_eq!((decision.reading.to_string().as_str(), decision.kind), (reading, kind), "{header} {values:?}");
    }

    #[test]
    fn a_field_decides_the_type_of_its_column() {
        check("amount", &["$1,200.00", "oops", ""], true, "decimal, 2 decimals", "money");
        check("date", &["soon", "2024-01-31"], true, "date, year-month-day", "date");
        check("date", &["2024-01-31 10:00"], true, "date, year-month-day", "date");
        check("date", &["20240131"], true, "date, yearmonthday", "date");
        check("customer_id", &["00042", "00043"], true, "text", "id");
        check("customer email", &["a@b.example", "c@d.example"], true, "text", "email");
        check("status", &["1", "0", "1", "1"], true, "text", "category");
        check("clicks", &["1", "0"], true, "decimal, 0 decimals", "integer");
    }

    #[test]
    fn without_a_field_every_value_must_be_of_the_type() {
        check("height", &["1.5", "20", "", "N/A"], false, "decimal, 1 decimals", "decimal");
        check("height", &["1.5", "tall"], false, "text", "text");
        check("price", &["$5", "$6"], false, "decimal, 0 decimals", "money");
        check("price", &["$5", "€6"], false, "text", "text");
        check("rate", &["5%", "6.5%"], false, "decimal, 3 decimals, percent", "percent");
        check("rate", &["5%", "6.5"], false, "text", "text");
        check("Ship Date", &["2024-01-31", "2024-02-01"], false, "date, year-month-day", "date");
        check("Ship Date", &["2024-01-31", "31.01.2024"], false, "text", "text");
        check("Seen", &["2024-01-31 10:00"], false, "datetime, year-month-day", "datetime");
        check("Seen", &["2024-01-31 10:00Z", "2024-01-31 10:00"], false, "datetime, year-month-day", "datetime");
        check("Seen", &["2024-01-31 10:00Z"], false, "datetime, year-month-day, UTC", "datetime");
        check("Month", &["Jan 2024", "Feb 2024"], false, "date, month-name year", "date");
        check("Active", &["yes", "no", ""], false, "boolean", "boolean");
        check("Active", &["1", "0"], false, "decimal, 0 decimals", "integer");
        check("Empty", &["", " ", "NULL"], false, "text", "text");
    }

    #[test]
    fn codes_keep_their_leading_zeros_and_all_their_digits() {
        check("area", &["10001", "02134"], false, "text", "id");
        check("card", &["4242424242424242"], false, "text", "id");
        check("reach me", &["+4930123456"], false, "text", "id");
        check("Postal Code", &["10001", "12345"], false, "text", "id");
        check("guarded", &["=\"123\"", "=\"456\""], false, "text", "id");
        check("balance", &["0", "0.5", "-0.5"], false, "decimal, 1 decimals", "decimal");
    }

    #[test]
    fn letters_beside_digits_make_no_amount_by_themselves() {
        check("Flat", &["1B", "2B"], false, "text", "text");
        check("Room", &["R5", "R6"], false, "text", "text");
        check("Version", &["1.2.24", "1.3.10"], false, "text", "text");
        check("Views", &["1.5K", "2M"], false, "decimal, 0 decimals, sized", "integer");
    }

    #[test]
    fn digits_are_dates_where_the_header_asks_for_them() {
        check("created", &["1706720974", "1706720975"], false, "datetime, seconds since 1970, UTC", "datetime");
        check("created_at", &["1706720974123"], false, "datetime, milliseconds since 1970, UTC", "datetime");
        check("day", &["20240131", "20240201"], false, "date, yearmonthday", "date");
        check("views", &["1706720974"], false, "decimal, 0 decimals", "integer");
        check("created", &["1706720974", "5"], false, "decimal, 0 decimals", "integer");
    }

    #[test]
    fn the_owner_decides_what_the_column_leaves_open_and_the_file_leans() {
        let dates = ["03/04/2024", "05/06/2024"];
        let comma = Habits { comma: Some(true), day_first: Some(true), ..Habits::default() };
        let said = |decision: &Decision| {
            let also = decision.also.map(|also| also.to_string()).unwrap_or_default();
            let kinds: Vec<&str> = decision.doubts.iter().map(|doubt| doubt.kind.as_str()).collect();
            format!("{} / {also} / {}", decision.reading, kinds.join(", "))
        };
        let open = decide("date", &dates, true, "{}", Habits::default());
        assert_eq!(said(&open), "date, month/day/year / date, day/month/year / ambiguous_date");
        let leaning = decide("date", &dates, true, "{}", comma);
        assert_eq!(said(&leaning), "date, day/month/year / date, month/day/year / ambiguous_date");
        let decided = decide("date", &dates, true, r#"{"day_order":"day_first"}"#, Habits::default());
        assert_eq!(said(&decided), "date, day/month/year /  / ");
        let open = decide("amount", &["1.234", "5"], true, "{}", comma);
        assert_eq!(said(&open), "decimal comma, 0 decimals / decimal, 3 decimals / ambiguous_number");
        let decided = decide("amount", &["1.234", "5"], true, r#"{"decimal_mark":"comma"}"#, Habits::default());
        assert_eq!(said(&decided), "decimal comma, 0 decimals /  / ");
        let proved = decide("amount", &["1.234", "1,5"], true, r#"{"decimal_mark":"point"}"#, Habits::default());
        assert_eq!(said(&proved), "decimal comma, 1 decimals /  / ");
    }

    #[test]
    fn a_column_proves_habits_for_the_others() {
        let habits = |values: &[&str]| {
            let mut evidence = Evidence::new("x", None, &[]);
            values.iter().for_each(|value| evidence.observe(value, 1));
            evidence.habits(evidence.decide(false, &Policy::default(), Habits::default()).reading)
        };
        let proves = |comma| Habits { comma: Some(comma), is_mark_proved: true, ..Habits::default() };
        assert_eq!(habits(&["31.01.2024"]), Habits { day_first: Some(true), ..Habits::default() });
        assert_eq!(habits(&["01/31/2024"]), Habits { day_first: Some(false), ..Habits::default() });
        assert_eq!(habits(&["1,5"]), proves(true));
        assert_eq!(habits(&["1.5", "2"]), proves(false));
        assert_eq!(habits(&["1.234,50"]), Habits { is_mark_sure: true, ..proves(true) });
        assert_eq!(habits(&["€1,50"]), Habits { is_mark_sure: true, ..proves(true) });
        assert_eq!(habits(&["3,5", "see above"]), Habits::default());
        assert_eq!(habits(&["1,234", "03/04/2024"]), Habits::default());
    }

    #[test]
    fn what_does_not_fit_is_counted_and_shown() {
        let decision = decide("amount", &["5", "z", "high", "b", "a", "-"], true, "{}", Habits::default());
        assert_eq!(
            (decision.certainty, decision.counter_examples),
            ((1, 5), ["a", "b", "high"].map(String::from).into())
        );
        assert_eq!(decision.null_words, ["-"]);
        let values: Vec<String> = (0..20).map(|number| number.to_string()).chain(["ten".into()]).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let decision = decide("size", &values, false, "{}", Habits::default());
        assert_eq!(
            decision.doubts.iter().map(|doubt| doubt.what.as_str()).collect::<Vec<_>>(),
            ["`size` was kept as text: 1 of its 21 values is no number, such as `ten`."]
        );
    }

    #[test]
    fn a_year_of_two_digits_is_said_once() {
        let decision = decide("date", &["31.01.24", "01.02.24"], true, "{}", Habits::default());
        let said: Vec<&str> = decision.doubts.iter().map(|doubt| doubt.what.as_str()).collect();
        assert_eq!(said, ["Years in `date` have two digits and were read as 1970 to 2069; `01.02.24` is of 2024."]);
    }

    #[test]
    fn a_header_is_only_believed_when_a_value_agrees() {
        let mut evidence = Evidence::new("amount", header::meaning("amount"), &[]);
        assert!(!evidence.agrees());
        evidence.observe("high", 1);
        assert!(!evidence.agrees());
        evidence.observe("5", 1);
        assert!(evidence.agrees());
    }
}
