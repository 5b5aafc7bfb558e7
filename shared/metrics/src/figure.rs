//! What a metric answers: a value, what it is about, and how it came about. A claim is a figure with its proof.
use crate::metric::UnitKind;
use domain::{Date, Decimal, Entity, Granularity, Period, Value};

#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub entity: Option<Entity>,
    pub span: Span,
    pub value: Value,
    /// Where it is not the metric's, in lists of several measures of one thing.
    pub unit: Option<UnitKind>,
    /// Rows of the file behind the value.
    pub n: u64,
    /// The calculation with its figures.
    pub formula: String,
    /// What a reader must know before relying on the value; each a sentence without its full stop.
    pub caveats: Vec<String>,
}

/// The days a figure speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    File,
    Period(Period),
    /// The period from its start to the given day.
    ToDate(Period, Date),
    /// The whole period, known to its end apart from the days on which the file has rows.
    Whole(Period),
    /// These days, both inclusive, known whole.
    Between(Date, Date),
    /// A balance on a day.
    On(Date),
    /// All periods of a length, where there is one thing to say of them all.
    Every(Granularity),
    /// Rows without a date.
    Undated,
}

impl Figure {
    /// About the whole file until [`Figure::about`] or [`Figure::over`] says otherwise.
    pub fn of(value: Value, n: u64, formula: impl Into<String>) -> Self {
        Self { entity: None, span: Span::File, value, unit: None, n, formula: formula.into(), caveats: Vec::new() }
    }

    pub fn exact(value: Decimal, n: u64, formula: impl Into<String>) -> Self {
        Self::of(Value::Exact(value), n, formula)
    }

    pub fn about(self, kind: &str, name: impl Into<String>) -> Self {
        Self { entity: Some(Entity { kind: kind.to_owned(), name: name.into() }), ..self }
    }

    pub fn in_unit(self, unit: UnitKind) -> Self {
        Self { unit: Some(unit), ..self }
    }

    pub fn with_caveat(mut self, caveat: impl Into<String>) -> Self {
        self.caveats.push(caveat.into());
        self
    }

    /// Not available, because of something that computing found.
    pub fn absent(because: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::of(Value::not_available(because, remedy), 0, "not computed")
    }

    pub fn over(self, span: Span) -> Self {
        Self { span, ..self }
    }
}
