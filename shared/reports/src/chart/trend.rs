//! Whether the latest complete period went the good way, in words and colour; and the sign of what is not available.
use super::Good;
use super::header::{Note, Sample};
use super::mark::Mark;
use super::palette::Colour;

/// What is to be explained above marks along time.
pub(super) fn notes(marks: &[Mark], good: Good) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some((better, words)) = verdict(marks, good) {
        notes.push((Sample::Verdict(if better { Colour::Good } else { Colour::Bad }), words));
    }
    if marks.iter().any(|mark| mark.value().is_none()) {
        notes.push((Sample::Gap, "not available".into()));
    }
    notes
}

/// `▼ lower in March 2024: better`: the latest complete period beside the complete one before it.
pub(super) fn verdict(marks: &[Mark], good: Good) -> Option<(bool, String)> {
    let at = marks.iter().rposition(|mark| !mark.partial)?;
    let (before, latest) = (marks.get(at.checked_sub(1)?)?, &marks[at]);
    let (old, new) = (before.value()?, latest.value()?);
    if before.partial || old == new || good == Good::Neither {
        return None;
    }
    let better = (new > old) == (good == Good::Up);
    let moved = if new > old { "▲ higher" } else { "▼ lower" };
    Some((better, format!("{moved} in {}: {}", latest.label, if better { "better" } else { "worse" })))
}
