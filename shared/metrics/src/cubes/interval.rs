//! How often a subscription is billed, as a column or the name of a plan says it, and what that makes of a price in a month.
use super::{
    customers::{first_day, month_of},
    monthly::UNITS,
    parts::Month,
};
use domain::Date;
use tables::{date_of, day_number};

/// So many months, or so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    Months(i32),
    Days(i32),
}

/// What a row says of its billing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    Every(Interval),
    /// Charged once: no part of what recurs.
    Once,
    /// Words that are not in the tables below.
    Unknown,
    /// The row says nothing.
    Unstated,
}

/// Words in English, German, French, Spanish, Italian and Dutch; two-sided ones such as `bimonthly` and `biannual` are left
/// out, since they mean twice an interval as well as every second one.
const MONTHS: &[(&str, i32)] = &[
    (
        "month months monthly mo mth m mon monat monate monatlich mois mensuel mensuelle mes meses mensual mese mesi mensile maand maandelijks",
        1,
    ),
    (
        "quarter quarters quarterly qtr quartal vierteljährlich trimestre trimestriel trimestrielle trimestral trimestrale kwartaal",
        3,
    ),
    ("semiannual semiannually halfyearly halbjährlich semestre semestriel semestriale semestral halfjaar", 6),
    (
        "year years yearly yr yrs y annual annually annum jahr jahre jährlich an ans année annuel annuelle año años anual anno anni annuale jaar jaarlijks",
        12,
    ),
    ("biennial biennially", 24),
    ("triennial", 36),
];
const DAYS: &[(&str, i32)] = &[
    ("day days daily d tag tage täglich jour jours día días giorno giorni dag dagen dagelijks", 1),
    (
        "week weeks weekly wk w woche wochen wöchentlich semaine semaines hebdomadaire semana semanas semanal settimana settimane settimanale wekelijks",
        7,
    ),
    ("fortnight fortnightly", 14),
];
const ONCE: &str = "once onetime oneoff lifetime einmalig unique único una";

/// Lengths of periods that businesses bill by.
const BILLED: [Interval; 14] = [
    Interval::Months(1),
    Interval::Months(2),
    Interval::Months(3),
    Interval::Months(4),
    Interval::Months(6),
    Interval::Months(12),
    Interval::Months(24),
    Interval::Months(36),
    Interval::Days(7),
    Interval::Days(14),
    Interval::Days(28),
    Interval::Days(30),
    Interval::Days(90),
    Interval::Days(365),
];

impl Billing {
    /// `month`, `Every 3 months`, `P1Y`, `jährlich`, `6-month`, `semi-annual`.
    pub fn of(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Self::Unstated;
        }
        let joined =
            text.replace(['-', '_'], " ").replace("semi ", "semi").replace("half ", "half").replace("one ", "one");
        let spaced =
            separate_numbers(joined.strip_prefix('p').filter(|rest| begins_with_digit(rest)).unwrap_or(&joined));
        let mut number = 1;
        let mut found = Self::Unknown;
        for word in spaced.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if let Ok(parsed) = word.parse::<u16>() {
                number = i32::from(parsed);
                continue;
            }
            match (Self::of_word(word), found) {
                (Some(billing), Self::Unknown) => found = billing,
                (Some(other), first) if other != first => return Self::Unknown,
                _ => {}
            }
        }
        match found {
            Self::Every(_) if !(1..=1_200).contains(&number) => Self::Unknown,
            Self::Every(Interval::Months(months)) => Self::Every(Interval::Months(months * number)),
            Self::Every(Interval::Days(days)) => Self::Every(Interval::Days(days * number)),
            other => other,
        }
    }

    /// What the name of a plan says, such as `Pro (yearly)`; only words that cannot mean anything else.
    pub fn of_plan(name: &str) -> Self {
        let name = name.to_lowercase();
        let whole = |word: &&str| word.chars().count() >= 5 && word.parse::<u16>().is_err();
        let mut said = name.split(|c: char| !c.is_alphanumeric()).filter(whole).filter_map(Self::of_word);
        match (said.next(), said.next()) {
            (Some(Self::Every(interval)), None) => Self::Every(interval),
            _ => Self::Unstated,
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        let find = |table: &[(&str, i32)]| {
            table.iter().find(|(words, _)| words.split(' ').any(|known| known == word)).map(|(_, length)| *length)
        };
        let months = find(MONTHS).map(|months| Self::Every(Interval::Months(months)));
        let days = || find(DAYS).map(|days| Self::Every(Interval::Days(days)));
        months.or_else(days).or_else(|| ONCE.split(' ').any(|known| known == word).then_some(Self::Once))
    }
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// `3months` as `3 months`.
fn separate_numbers(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 2);
    let mut last = ' ';
    for c in text.chars() {
        if last.is_ascii_digit() && c.is_alphabetic() {
            spaced.push(' ');
        }
        spaced.push(c);
        last = c;
    }
    spaced
}

impl Interval {
    /// Each unit of a price for this interval is so many [`UNITS`]ths of a unit a month, as numerator and denominator.
    /// A year is 365 days, 52 weeks or 12 months, as billing systems have it: 52 / 12 weeks in a month, 365 / 12 days.
    pub fn share_of_a_month(self) -> (i128, i128) {
        match self {
            Self::Months(months) => (UNITS, months.into()),
            Self::Days(days) if days % 7 == 0 => (UNITS / 12 * 52, i128::from(days) / 7),
            Self::Days(days) => (UNITS / 12 * 365, days.into()),
        }
    }

    /// The first day after an interval that begins on the given day.
    pub fn after(self, start: i32) -> i32 {
        match self {
            Self::Months(months) => day_number(months_later(date_of(start), months)),
            Self::Days(days) => start.saturating_add(days),
        }
    }

    /// The interval from one day to another, exclusive, with the first day after it. An end that is the last day of the
    /// interval, as in `2024-01-01..2024-01-31`, is read as that.
    pub fn between(start: i32, end: i32) -> (Self, i32) {
        let (from, to) = (date_of(start), date_of(end));
        if let Some(months) = whole_months(from, to) {
            return (Self::Months(months), end);
        }
        match to.tomorrow().ok().and_then(|to| whole_months(from, to)) {
            Some(months) => (Self::Months(months), end + 1),
            None => (Self::Days(end - start), end),
        }
    }

    /// Whether businesses bill by it.
    pub fn is_billed(self) -> bool {
        BILLED.contains(&self)
    }
}

/// The same day of a later month, or its last where it has no such day.
fn months_later(date: Date, months: i32) -> Date {
    let first = first_day(Month(month_of(date).0 + months));
    Date::new(first.year(), first.month(), date.day().min(first.days_in_month())).unwrap_or(first)
}

/// Months between two days of the same number; a month that has no such day is billed on its last.
fn whole_months(from: Date, to: Date) -> Option<i32> {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    let is_last = |day: Date| day.day() == day.days_in_month();
    let same_day =
        from.day() == to.day() || (is_last(to) && from.day() > to.day()) || (is_last(from) && to.day() > from.day());
    (months > 0 && same_day).then_some(months)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn words_of_billing_are_read() {
        let shown = [
            "month",
            "Monthly",
            "every 3 months",
            "quarter",
            "6-month",
            "semi-annual",
            "P1Y",
            "annual",
            "biennial",
            "week",
            "2 weeks",
            "day",
            "30days",
            "jährlich",
            "one-time",
            "bimonthly",
            "0 months",
            "",
        ]
        .map(|text| format!("{text}: {:?}", Billing::of(text)));
        expect![[r#"
            month: Every(Months(1))
            Monthly: Every(Months(1))
            every 3 months: Every(Months(3))
            quarter: Every(Months(3))
            6-month: Every(Months(6))
            semi-annual: Every(Months(6))
            P1Y: Every(Months(12))
            annual: Every(Months(12))
            biennial: Every(Months(24))
            week: Every(Days(7))
            2 weeks: Every(Days(14))
            day: Every(Days(1))
            30days: Every(Days(30))
            jährlich: Every(Months(12))
            one-time: Once
            bimonthly: Unknown
            0 months: Unknown
            : Unstated"#]]
        .assert_eq(&shown.join("\n"));
    }

    #[test]
    fn plans_that_name_their_interval_are_read() {
        let shown = ["Pro (yearly)", "basic-usd-monthly", "Man of the Year", "Monthly or yearly", "M"]
            .map(|name| format!("{name}: {:?}", Billing::of_plan(name)));
        expect![[r#"
            Pro (yearly): Every(Months(12))
            basic-usd-monthly: Every(Months(1))
            Man of the Year: Unstated
            Monthly or yearly: Unstated
            M: Unstated"#]]
        .assert_eq(&shown.join("\n"));
    }

    #[test]
    fn periods_are_whole_months_with_either_way_of_writing_their_end() {
        let between = |from: &str, to: &str| {
            let day = |text: &str| day_number(text.parse().unwrap());
            let (interval, end) = Interval::between(day(from), day(to));
            format!("{from} {to}: {interval:?} until {}", date_of(end))
        };
        let shown = [
            between("2024-01-01", "2024-02-01"),
            between("2024-01-01", "2024-01-31"),
            between("2024-01-31", "2024-02-29"),
            between("2024-02-29", "2024-03-31"),
            between("2024-02-29", "2024-03-30"),
            between("2024-02-01", "2024-04-30"),
            between("2023-03-01", "2024-02-29"),
            between("2024-01-01", "2024-01-15"),
        ];
        expect![[r#"
            2024-01-01 2024-02-01: Months(1) until 2024-02-01
            2024-01-01 2024-01-31: Months(1) until 2024-02-01
            2024-01-31 2024-02-29: Months(1) until 2024-02-29
            2024-02-29 2024-03-31: Months(1) until 2024-03-31
            2024-02-29 2024-03-30: Months(1) until 2024-03-30
            2024-02-01 2024-04-30: Months(3) until 2024-05-01
            2023-03-01 2024-02-29: Months(12) until 2024-03-01
            2024-01-01 2024-01-15: Days(14) until 2024-01-15"#]]
        .assert_eq(&shown.join("\n"));
    }
}
