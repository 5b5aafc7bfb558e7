//! What a scenario gave, and how it is shown.
use crate::{
    Outcome,
    measured::{Goal, Seen},
    proof::Proof,
    tally::Tally,
};

pub struct Scenario {
    pub name: &'static str,
    pub tally: Tally,
    pub seen: Seen,
    pub proof: Option<Proof>,
    pub goals: Vec<Goal>,
    pub notes: Vec<String>,
    /// Of the stack, in its own words.
    pub complaints: Vec<String>,
}

impl Scenario {
    /// With the goals that every scenario has.
    pub fn judged(mut self) -> Outcome<Self> {
        let failed = self.tally.failed();
        self.goals.push(Goal::always(format!("no error, and no refusal without Retry-After: {failed}"), failed == 0));
        if let Some(proof) = &self.proof {
            let what = format!(
                "what was accepted ends ready, once, with the figures that were sent: {} accepted, {} ready, {} compared, {} \
                 differences",
                proof.accepted,
                proof.ready,
                proof.compared,
                proof.differences.len()
            );
            self.goals.push(Goal::always(what, proof.holds()));
        }
        Ok(self)
    }

    /// Whether the run goes on as a success.
    pub fn passes(&self, is_strict: bool) -> bool {
        self.goals.iter().all(|goal| goal.is_met || (goal.is_strict && !is_strict))
    }

    pub fn print(&self) {
        let Self { tally, seen, .. } = self;
        let seconds = seen.took.as_secs_f64();
        println!("\n## {}\n", self.name);
        println!("| route | answers | p50 ms | p95 ms | p99 ms | longest ms |\n|---|---:|---:|---:|---:|---:|");
        for (route, latency) in tally.routes() {
            println!(
                "| {route} | {} | {:.1} | {:.1} | {:.1} | {:.1} |",
                latency.answers, latency.p50, latency.p95, latency.p99, latency.longest
            );
        }
        println!(
            "\n{} requests in {seconds:.1} s ({:.0} a second), {} refused with Retry-After, {} errors, {} connections opened anew",
            tally.requests,
            tally.requests as f64 / seconds,
            tally.refused,
            tally.failed(),
            tally.reopened
        );
        println!(
            "stack: {:.0} MB before, {:.0} MB after a third of the time, {:.0} MB at the end, {:.0} MB at its highest; {:.0} % of a \
             core; {} connections at once",
            seen.before,
            seen.warm,
            seen.end,
            seen.highest,
            seen.stack * 100.0,
            seen.connections
        );
        println!("driver: {:.0} % of a core", seen.driver * 100.0);
        if let Some(proof) = &self.proof {
            println!("the last upload was at its end {:.1} s after the load", proof.waited.as_secs_f64());
            proof.differences.iter().take(5).for_each(|difference| println!("difference: {difference}"));
        }
        self.notes.iter().for_each(|note| println!("{note}"));
        tally.errors.iter().for_each(|(kind, count)| println!("error, {count} times: {kind}"));
        tally.shown.iter().for_each(|said| println!("answer: {said}"));
        self.complaints.iter().for_each(|line| println!("log: {line}"));
        println!("\n| goal | |\n|---|---|");
        for goal in &self.goals {
            println!("| {} | {} |", goal.what, if goal.is_met { "met" } else { "missed" });
        }
    }
}
