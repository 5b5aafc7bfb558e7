//! A point of a chart with what its claim says, and how short figures are written.
use crate::show;
use domain::{Claim, Decimal, Unit, Window};

/// A point whose claim has no value is a gap.
#[derive(Clone, Copy)]
pub(super) struct Mark<'a> {
    pub label: &'a str,
    /// The layer, line or row; empty where the chart has one.
    pub series: &'a str,
    pub partial: bool,
    pub claim: &'a Claim,
}

impl<'a> Mark<'a> {
    pub(super) fn value(&self) -> Option<Decimal> {
        self.claim.value.exact()
    }

    pub(super) fn window(&self) -> Option<&'a Window> {
        self.claim.window.as_ref()
    }

    /// In its unit, as text has it.
    pub(super) fn shown(&self) -> String {
        show::value(self.claim)
    }

    /// In full, without the currency, which stands at the axis.
    pub(super) fn plain(&self) -> String {
        match (&self.claim.unit, self.value()) {
            (Unit::Money { .. }, Some(value)) => show::money(value),
            _ => self.shown(),
        }
    }

    /// `54.9k`, `12.3 %`: where the whole figure has no room.
    pub(super) fn short(&self) -> String {
        self.value().map_or_else(|| show::NOT_AVAILABLE.into(), |value| in_unit(value, &self.claim.unit, show::compact))
    }
}

/// A value of the axis, never rounded to another one.
pub(super) fn tick(value: Decimal, unit: Option<&Unit>) -> String {
    unit.map_or_else(|| show::round(value), |unit| in_unit(value, unit, show::round))
}

fn in_unit(value: Decimal, unit: &Unit, write: fn(Decimal) -> String) -> String {
    match unit {
        Unit::Ratio => match value.checked_mul(Decimal::ONE_HUNDRED) {
            Some(percent) => format!("{} %", write(percent)),
            None => format!("{} times", write(value)),
        },
        Unit::Multiple => format!("{}×", write(value)),
        Unit::Money { .. } | Unit::Count { .. } | Unit::Duration { .. } => write(value),
    }
}
