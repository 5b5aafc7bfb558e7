//! What the status word of a subscription means for its monthly value.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It runs, or ran until its end: active, also with a payment overdue or a cancellation to come.
    Running,
    /// Nothing is paid yet.
    Trialing,
    /// It ran, and does no longer: cancelled, paused, or given up after unpaid invoices.
    Ended,
    /// It never began: incomplete, or of the future.
    NotBegun,
    /// A word that is not in the table below, or none in a column of words.
    Unknown,
}

// The words of Stripe, Chargebee and other exports in English, German, French, Spanish, Italian and Dutch.
const RUNNING: &str = "\
    active|past due|overdue|non renewing|current|live|paid|renewed|partially refunded|refunded|succeeded|completed|\
    enabled|running|ongoing|aktiv|laufend|actif|activo|activa|attivo|attiva|actief|lopend";
const TRIALING: &str =
    "trialing|trialling|in trial|trial|on trial|testphase|en période d'essai|en prueba|in prova|proefperiode";
const ENDED: &str = "\
    canceled|cancelled|ended|expired|churned|terminated|inactive|unpaid|paused|on hold|suspended|closed|deactivated|\
    gekündigt|beendet|abgelaufen|pausiert|inaktiv|storniert|résilié|résiliée|annulé|annulée|expiré|expirée|\
    cancelado|cancelada|anulado|vencido|disdetto|disdetta|annullato|annullata|cancellato|cancellata|scaduto|\
    opgezegd|beëindigd|geannuleerd|verlopen";
const NOT_BEGUN: &str = "\
    incomplete|incomplete expired|future|pending|draft|scheduled|open|void|voided|uncollectible|failed|declined|\
    test|upcoming|entwurf|brouillon|borrador|bozza|concept";

impl State {
    /// `_` and `-` count as spaces; case and spaces around do not count.
    pub fn of(word: &str) -> Self {
        let word = word.trim().to_lowercase().replace(['_', '-'], " ");
        let is_in = |words: &str| words.split('|').any(|known| known == word);
        match () {
            () if is_in(RUNNING) => Self::Running,
            () if is_in(TRIALING) => Self::Trialing,
            () if is_in(ENDED) => Self::Ended,
            () if is_in(NOT_BEGUN) => Self::NotBegun,
            () => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut words: Vec<&str> =
            [RUNNING, TRIALING, ENDED, NOT_BEGUN].iter().flat_map(|words| words.split('|')).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }

    #[test]
    fn a_late_payer_runs_and_an_unpaid_one_ended() {
        for (word, state) in [
            ("past_due", State::Running),
            ("Non-Renewing", State::Running),
            ("unpaid", State::Ended),
            ("paused", State::Ended),
            ("in_trial", State::Trialing),
            ("incomplete_expired", State::NotBegun),
            ("", State::Unknown),
        ] {
            assert_eq!(State::of(word), state, "{word}");
        }
    }
}
