//! How the cells of one column are turned into values; decided once for the whole file.
use crate::date::DateForm;
use crate::number::Mark;
use crate::number_reading::{NumberReading, Style};
use domain::Rule;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Text,
    Number(NumberReading),
    /// The calendar day as written: a time behind it is dropped and a zone does not move it. Counts since 1970 are days of
    /// UTC.
    Date(DateForm),
    /// Moments of UTC where every value has a zone (`zoned`), else the clock the text was written by.
    DateTime {
        form: DateForm,
        zoned: bool,
    },
    Boolean,
}

impl Reading {
    /// `text`, `decimal`, `date`, `datetime` or `boolean`.
    pub(crate) fn data_type(&self) -> &'static str {
        match self {
            Reading::Text => "text",
            Reading::Number(_) => "decimal",
            Reading::Date(_) => "date",
            Reading::DateTime { .. } => "datetime",
            Reading::Boolean => "boolean",
        }
    }

    /// How the values are written, where that had to be decided.
    pub(crate) fn form(&self) -> Option<String> {
        match self {
            Reading::Text | Reading::Boolean => None,
            Reading::Date(form) | Reading::DateTime { form, .. } => Some(form.name().to_owned()),
            Reading::Number(reading) => {
                let style = match reading.style {
                    Style::Plain => None,
                    Style::Percent => Some("percent"),
                    Style::Sized => Some("with a word of size"),
                };
                let mark = (reading.mark == Mark::Comma).then_some("decimal comma");
                let said: Vec<&str> = [mark, style].into_iter().flatten().collect();
                (!said.is_empty()).then(|| said.join(", "))
            }
        }
    }

    /// The form also where it is the usual one: what tells two readings of a column apart.
    pub(crate) fn form_in_full(&self) -> String {
        self.form().unwrap_or_else(|| match self {
            Reading::Number(_) => "decimal point".to_owned(),
            _ => self.data_type().to_owned(),
        })
    }

    /// The rule by which values change; `None` for text.
    pub(crate) fn rule(&self) -> Option<Rule> {
        match self {
            Reading::Text => None,
            Reading::Boolean => Some(Rule::ParseBoolean),
            Reading::Date(form) | Reading::DateTime { form, .. } if form.per_second().is_some() => {
                Some(Rule::ParseEpoch)
            }
            Reading::Date(_) | Reading::DateTime { .. } => Some(Rule::ParseDate),
            Reading::Number(reading) => Some(match reading.style {
                _ if reading.shift != 0 => Rule::ScaleMicros,
                _ if reading.negated => Rule::Negate,
                Style::Percent => Rule::ParsePercent,
                Style::Sized => Rule::ParseScale,
                Style::Plain => Rule::ParseAmount,
            }),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reading::Text | Reading::Boolean => f.write_str(self.data_type()),
            Reading::Number(reading) => {
                let comma = if reading.mark == Mark::Comma { " comma" } else { "" };
                write!(f, "decimal{comma}, {} decimals", reading.scale)?;
                match reading.style {
                    Style::Plain => Ok(()),
                    Style::Percent => f.write_str(", percent"),
                    Style::Sized => f.write_str(", sized"),
                }
            }
            Reading::Date(form) => write!(f, "date, {}", form.name()),
            Reading::DateTime { form, zoned } => {
                write!(f, "datetime, {}{}", form.name(), if *zoned { ", UTC" } else { "" })
            }
        }
    }
}
