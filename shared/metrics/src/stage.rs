//! What the word of a stage says of a lead or a deal: how far it came, or that it was lost.

/// The known ladder, from the first stage to the last, each with the words that mean it. The first word is its name.
const LADDER: &[&str] = &[
    "lead, leads, new, new lead, new opportunity, inbound lead, contacted, subscriber, prospect, prospecting, open, inquiry, interessent",
    "qualified, mql, sql, marketing qualified lead, sales qualified lead, marketingqualifiedlead, \
         salesqualifiedlead, qualification, qualified to buy, qualifiedtobuy, appointment scheduled, \
         appointmentscheduled, contact made, meeting scheduled, meeting booked, sales accepted lead, qualifiziert",
    "opportunity, needs analysis, value proposition, id. decision makers, perception analysis, discovery, \
         demo, demo scheduled, demo completed, evaluation, proof of concept, identify decision makers, presentation scheduled, presentationscheduled, decision maker bought in, decisionmakerboughtin",
    "proposal, proposal sent, proposal made, proposal presented, negotiations started, contract negotiation, quoted, \
         verbal commitment, proposal/price quote, quote, quote sent, negotiation, negotiation/review, \
         contract sent, contractsent, angebot, verhandlung",
    "customer, closed won, closedwon, closed (won), deal won, contract signed, won, evangelist, kunde, gewonnen",
];

const LOST: &str = "closed lost, closedlost, closed (lost), closed lost to competition, lost to competitor, deal lost, lost, disqualified, unqualified, verloren";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The place on the ladder, from 0; the last is won.
    Reached(usize),
    Lost,
    /// A word that is on no ladder, or none: of a deal that is neither won nor lost.
    Unknown,
}

/// The stages of a funnel in order.
pub struct Ladder<'a> {
    /// The owner's; empty where the known ones hold.
    stated: &'a [String],
}

impl<'a> Ladder<'a> {
    pub fn of(stated: &'a [String]) -> Self {
        Self { stated }
    }

    pub fn names(&self) -> Vec<&'a str> {
        match self.stated {
            [] => LADDER.iter().filter_map(|words| words.split(", ").next()).collect(),
            stated => stated.iter().map(String::as_str).collect(),
        }
    }

    pub fn last(&self) -> usize {
        self.names().len() - 1
    }

    /// `word` is lower-cased and trimmed.
    pub fn stage(&self, word: &str) -> Stage {
        let word = spaced(word);
        if let Some(place) = self.stated.iter().position(|name| spaced(&name.trim().to_lowercase()) == word) {
            return Stage::Reached(place);
        }
        if is_among(LOST, &word) {
            return Stage::Lost;
        }
        match LADDER.iter().position(|words| is_among(words, &word)) {
            Some(place) if self.stated.is_empty() => Stage::Reached(place),
            // A won deal has passed the stages of any ladder.
            Some(place) if place == LADDER.len() - 1 => Stage::Reached(self.last()),
            _ => Stage::Unknown,
        }
    }
}

/// Whether a status may be a stage of deals; `open` and `new` are those of invoices and orders as well.
pub fn is_of_deals(word: &str) -> bool {
    let word = spaced(word);
    LADDER.iter().any(|words| is_among(words, &word)) || is_among(LOST, &word)
}

/// Won or lost: what makes a column of statuses one of deals.
pub fn is_decided(word: &str) -> bool {
    let word = spaced(word);
    is_among(LADDER[LADDER.len() - 1], &word) || is_among(LOST, &word)
}

/// `words` are apart by commas.
fn is_among(words: &str, word: &str) -> bool {
    words.split(", ").any(|known| known == word)
}

fn spaced(word: &str) -> String {
    word.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_stages_are_places_on_the_ladder() {
        let known = Ladder::of(&[]);
        for (word, stage) in [
            ("lead", Stage::Reached(0)),
            ("marketing_qualified_lead", Stage::Reached(1)),
            ("proposal/price quote", Stage::Reached(3)),
            ("closed-won", Stage::Reached(4)),
            ("closed lost", Stage::Lost),
            ("contact made", Stage::Reached(1)),
            ("demo scheduled", Stage::Reached(2)),
            ("negotiations started", Stage::Reached(3)),
            ("closed-lost to competition", Stage::Lost),
            ("waiting", Stage::Unknown),
        ] {
            assert_eq!(known.stage(word), stage, "{word}");
        }
    }

    #[test]
    fn the_owner_may_state_another_ladder() {
        let stated = ["Visit".to_owned(), "Trial".to_owned(), "Paying".to_owned()];
        let ladder = Ladder::of(&stated);
        assert_eq!(ladder.stage("trial"), Stage::Reached(1));
        assert_eq!(ladder.stage("lead"), Stage::Unknown);
        assert_eq!(ladder.stage("won"), Stage::Reached(2));
        assert_eq!(ladder.stage("lost"), Stage::Lost);
    }

    #[test]
    fn a_word_has_one_meaning() {
        let mut words: Vec<&str> = LADDER.iter().chain([&LOST]).flat_map(|words| words.split(", ")).collect();
        words.sort_unstable();
        let all = words.len();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
