//! How often a subscription is billed, as a column or the name of a plan says it.
use super::interval::Interval;

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

/// Words in English, German, French, Spanish, Italian and Dutch; two-sided ones such as `bimonthly` and `biannual` are
/// left out, since they mean twice an interval as well as every second one.
const MONTHS: &[(&str, i32)] = &[
    (
        "month months monthly mo mth m mon monat monate monatlich mois mensuel mensuelle mes meses mensual mese \
         mesi mensile maand maandelijks",
        1,
    ),
    (
        "quarter quarters quarterly qtr quartal vierteljährlich trimestre trimestriel trimestrielle trimestral \
         trimestrale kwartaal",
        3,
    ),
    ("semiannual semiannually halfyearly halbjährlich semestre semestriel semestriale semestral halfjaar", 6),
    (
        "year years yearly yr yrs y annual annually annum jahr jahre jährlich an ans année annuel annuelle año \
         años anual anno anni annuale jaar jaarlijks",
        12,
    ),
    ("biennial biennially", 24),
    ("triennial", 36),
];
const DAYS: &[(&str, i32)] = &[
    ("day days daily d tag tage täglich jour jours día días giorno giorni dag dagen dagelijks", 1),
    (
        "week weeks weekly wk w woche wochen wöchentlich semaine semaines hebdomadaire semana semanas semanal \
         settimana settimane settimanale wekelijks",
        7,
    ),
    ("fortnight fortnightly", 14),
];
const ONCE: &str = "once onetime oneoff lifetime einmalig";

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

    /// What the name of a plan says, such as `Pro (yearly)`. Only whole words for months and more: a weekly digest is
    /// not billed by the week.
    pub fn of_plan(name: &str) -> Self {
        let name = name.to_lowercase();
        let whole = |word: &&str| word.chars().count() >= 5 && word.parse::<u16>().is_err();
        let mut said = name.split(|c: char| !c.is_alphanumeric()).filter(whole).filter_map(Self::of_word);
        match (said.next(), said.next()) {
            (Some(billing @ (Self::Every(Interval::Months(_)) | Self::Once)), None) => billing,
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
        let shown = [
            "Pro (yearly)",
            "basic-usd-monthly",
            "Lifetime deal",
            "Weekly digest",
            "Man of the Year",
            "Monthly or yearly",
        ]
        .map(|name| format!("{name}: {:?}", Billing::of_plan(name)));
        expect![[r#"
            Pro (yearly): Every(Months(12))
            basic-usd-monthly: Every(Months(1))
            Lifetime deal: Once
            Weekly digest: Unstated
            Man of the Year: Unstated
            Monthly or yearly: Unstated"#]]
        .assert_eq(&shown.join("\n"));
    }
}
