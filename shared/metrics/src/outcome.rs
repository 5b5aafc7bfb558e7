//! What a row's status word means for revenue.
use crate::exact::minus;
use domain::Result;

/// The status is read as the order's final state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The money came in; also every row of a file without a status column.
    Paid,
    /// The money came in and went back.
    Refunded,
    /// Not paid yet, or failed, voided, test or authorised only: not revenue.
    NotRevenue,
    /// The file has a status column and the row leaves it blank: not counted, and said.
    Blank,
    /// A word that is not in the table below: not counted, and said.
    Unknown,
}

// The words of exports in English, German, French, Spanish, Italian and Dutch. An order that is being processed is paid:
// so WooCommerce and Magento mean it.
const PAID: &[&str] = &[
    "processing",
    "in bearbeitung",
    "en cours",
    "en proceso",
    "in lavorazione",
    "in behandeling",
    "paid",
    "success",
    "succeeded",
    "successful",
    "completed",
    "complete",
    "active",
    "settled",
    "captured",
    "fulfilled",
    "shipped",
    "delivered",
    "closed won",
    "partially refunded",
    "partially paid",
    "non renewing",
    "bezahlt",
    "gezahlt",
    "beglichen",
    "abgeschlossen",
    "erledigt",
    "geliefert",
    "teilweise bezahlt",
    "teilbezahlt",
    "teilweise erstattet",
    "teilerstattet",
    "payé",
    "payée",
    "paye",
    "payee",
    "réglé",
    "réglée",
    "encaissé",
    "encaissée",
    "terminé",
    "terminée",
    "livré",
    "livrée",
    "expédié",
    "expédiée",
    "partiellement payé",
    "partiellement payée",
    "partiellement remboursé",
    "partiellement remboursée",
    "pagado",
    "pagada",
    "cobrado",
    "cobrada",
    "completado",
    "completada",
    "entregado",
    "entregada",
    "parcialmente pagado",
    "parcialmente reembolsado",
    "pagato",
    "pagata",
    "saldato",
    "saldata",
    "incassato",
    "completato",
    "completata",
    "consegnato",
    "spedito",
    "parzialmente pagato",
    "parzialmente rimborsato",
    "betaald",
    "voldaan",
    "voltooid",
    "afgerond",
    "geleverd",
    "gedeeltelijk betaald",
    "gedeeltelijk terugbetaald",
];
const REFUNDED: &[&str] = &[
    "refunded",
    "refund",
    "reversed",
    "returned",
    "chargeback",
    "charged back",
    "erstattet",
    "rückerstattet",
    "zurückerstattet",
    "retourniert",
    "remboursé",
    "remboursée",
    "rembourse",
    "reembolsado",
    "reembolsada",
    "devuelto",
    "devuelta",
    "rimborsato",
    "rimborsata",
    "terugbetaald",
];
/// Billed and not paid: not revenue yet.
const UNPAID: &[&str] = &[
    "open",
    "unpaid",
    "overdue",
    "past due",
    "due",
    "outstanding",
    "sent",
    "viewed",
    "awaiting payment",
    "pending payment",
    "on hold",
    "pending",
    "offen",
    "unbezahlt",
    "ausstehend",
    "überfällig",
    "fällig",
    "impayé",
    "impayée",
    "impaye",
    "en attente",
    "en retard",
    "à payer",
    "pendiente",
    "impagado",
    "impagada",
    "vencido",
    "vencida",
    "abierto",
    "abierta",
    "aperto",
    "aperta",
    "in attesa",
    "in sospeso",
    "non pagato",
    "non pagata",
    "scaduto",
    "scaduta",
    "openstaand",
    "onbetaald",
    "vervallen",
];
const NOT_REVENUE: &[&str] = &[
    "failed",
    "failure",
    "void",
    "voided",
    "declined",
    "canceled",
    "cancelled",
    "expired",
    "draft",
    "checkout draft",
    "incomplete",
    "authorized",
    "authorised",
    "requires payment method",
    "test",
    "abandoned",
    "trialing",
    "in trial",
    "requires action",
    "requires confirmation",
    "incomplete expired",
    "paused",
    "future",
    "uncollectible",
    "storniert",
    "abgebrochen",
    "fehlgeschlagen",
    "abgelehnt",
    "abgelaufen",
    "entwurf",
    "annulliert",
    "annulé",
    "annulée",
    "annule",
    "échoué",
    "échouée",
    "refusé",
    "refusée",
    "expiré",
    "brouillon",
    "cancelado",
    "cancelada",
    "anulado",
    "anulada",
    "fallido",
    "fallida",
    "rechazado",
    "rechazada",
    "borrador",
    "annullato",
    "annullata",
    "cancellato",
    "cancellata",
    "fallito",
    "fallita",
    "rifiutato",
    "rifiutata",
    "bozza",
    "geannuleerd",
    "mislukt",
    "geweigerd",
    "verlopen",
    "concept",
];

/// Words of [`PAID`] that say that a part went back, or is still to come.
const PARTLY_REFUNDED: &[&str] = &[
    "partially refunded",
    "teilweise erstattet",
    "teilerstattet",
    "partiellement remboursé",
    "partiellement remboursée",
    "parcialmente reembolsado",
    "parzialmente rimborsato",
    "gedeeltelijk terugbetaald",
];
const PARTLY_PAID: &[&str] = &[
    "partially paid",
    "teilweise bezahlt",
    "teilbezahlt",
    "partiellement payé",
    "partiellement payée",
    "parcialmente pagado",
    "parzialmente pagato",
    "gedeeltelijk betaald",
];

impl Outcome {
    /// `word` is lower-cased and trimmed; `_` and `-` count as spaces, so `partially_refunded` is in the table.
    pub fn of(word: &str) -> Self {
        let word = spaced(word);
        let listed = |table: &[&str]| table.contains(&word.as_str());
        match () {
            () if listed(PAID) => Outcome::Paid,
            () if listed(REFUNDED) => Outcome::Refunded,
            () if listed(UNPAID) || listed(NOT_REVENUE) => Outcome::NotRevenue,
            () => Outcome::Unknown,
        }
    }

    /// Whether a row with this outcome counts as a sale, returned or not.
    #[inline]
    pub fn counts(self) -> bool {
        matches!(self, Outcome::Paid | Outcome::Refunded)
    }

    /// Gross revenue and refunds in amounts of this outcome, given their positive sum, negative sum and refund column.
    ///
    /// A paid amount below zero is a refund booked as its own row. A refunded row took its money in and gave all of it
    /// back, so its refund column says nothing new. Linear, so that one row and a sum of rows are read by the same rule.
    #[inline]
    pub fn gross_and_refunds(self, positive: i128, negative: i128, refund: i128) -> Result<(i128, i128)> {
        match self {
            Outcome::Paid => Ok((positive, minus(refund, negative)?)),
            Outcome::Refunded => Ok((positive, minus(positive, negative)?)),
            Outcome::NotRevenue | Outcome::Blank | Outcome::Unknown => Ok((0, 0)),
        }
    }
}

/// Paid, and an unstated part of it went back.
pub fn is_partial_refund(word: &str) -> bool {
    PARTLY_REFUNDED.contains(&spaced(word).as_str())
}

/// A part was paid, and the row's amount may be all of it.
pub fn is_partial_payment(word: &str) -> bool {
    PARTLY_PAID.contains(&spaced(word).as_str())
}

/// Database exports of WooCommerce write `wc-` before each status.
fn spaced(word: &str) -> String {
    let word = word.replace(['_', '-'], " ");
    word.strip_prefix("wc ").map_or_else(|| word.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut words = [PAID, REFUNDED, UNPAID, NOT_REVENUE].concat();
        words.sort();
        let all = words.len();
        words.dedup();
        assert_eq!(words.len(), all);
    }

    #[test]
    fn words_of_other_languages_are_known() {
        for (word, outcome) in [
            ("bezahlt", Outcome::Paid),
            ("payée", Outcome::Paid),
            ("reembolsado", Outcome::Refunded),
            ("openstaand", Outcome::NotRevenue),
            ("overdue", Outcome::NotRevenue),
            ("annullato", Outcome::NotRevenue),
        ] {
            assert_eq!(Outcome::of(word), outcome, "{word}");
        }
        assert!(PARTLY_REFUNDED.iter().chain(PARTLY_PAID).all(|word| PAID.contains(word)));
    }

    #[test]
    fn underscores_and_hyphens_are_spaces() {
        for word in ["partially_refunded", "partially refunded", "closed-won"] {
            assert_eq!(Outcome::of(word), Outcome::Paid, "{word}");
        }
        assert_eq!(Outcome::of("wc-processing"), Outcome::Paid);
        assert_eq!(Outcome::of("wc-refunded"), Outcome::Refunded);
        assert_eq!(Outcome::of("on-hold"), Outcome::NotRevenue);
        assert_eq!(Outcome::of("requires_payment_method"), Outcome::NotRevenue);
        assert_eq!(Outcome::of("paidd"), Outcome::Unknown);
    }
}
