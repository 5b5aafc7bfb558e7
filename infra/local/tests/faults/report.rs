//! What the suite found, as it is printed and as docs/reliability.md holds it.
use std::{collections::BTreeMap, fmt, fs, path::PathBuf};

/// One fault and what came of it.
pub struct Line {
    pub fault: String,
    /// How often it happened.
    pub times: u64,
    /// Uploads that were accepted.
    pub uploads: u64,
    /// What came of it, or what is wrong.
    pub outcome: Result<&'static str, String>,
}

/// Nothing is otherwise than in the life without faults.
pub const AS_WITHOUT: &str = "as without it";

impl Line {
    fn said(&self) -> &str {
        self.outcome.as_deref().unwrap_or_else(|why| why)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<44} {:>6} times  {:>6} uploads  {}", self.fault, self.times, self.uploads, self.said())
    }
}

#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
}

const BEGIN: &str = "<!-- table of the fault suite -->";
const END: &str = "<!-- end of the table -->";

impl Report {
    pub fn add(&mut self, line: Line) {
        self.lines.push(line);
        self.lines.sort_by(|a, b| a.fault.cmp(&b.fault));
    }

    /// A fault that never happened proves nothing.
    pub fn is_good(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.outcome.is_ok() && line.times > 0)
    }

    pub fn summary(&self) -> String {
        let (times, uploads) = (self.total(|line| line.times), self.total(|line| line.uploads));
        let bad: Vec<_> = self.lines.iter().filter(|line| line.outcome.is_err() || line.times == 0).collect();
        let named: BTreeMap<&str, &str> = bad
            .iter()
            .map(|line| (line.fault.as_str(), line.outcome.as_ref().err().map_or("it never happened", String::as_str)))
            .collect();
        let failed: String = named.iter().map(|(fault, why)| format!("\nFAILED {fault}: {why}")).collect();
        format!(
            "{} kinds of faults, {times} injected, {uploads} uploads accepted, {} kinds left something lost or twice{failed}",
            self.lines.len(),
            bad.len()
        )
    }

    fn total(&self, of: impl Fn(&Line) -> u64) -> u64 {
        self.lines.iter().map(of).sum()
    }

    /// Puts the table between its marks.
    pub fn write(&self) -> Result<(), String> {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reliability.md");
        let page = fs::read_to_string(&file).map_err(|e| e.to_string())?;
        let (before, rest) = page.split_once(BEGIN).ok_or("the mark before the table is missing")?;
        let (_, after) = rest.split_once(END).ok_or("the mark behind the table is missing")?;
        let mut table = String::from("\n| fault | times | uploads accepted | outcome |\n|---|---:|---:|---|\n");
        for line in &self.lines {
            table += &format!("| {} | {} | {} | {} |\n", line.fault, line.times, line.uploads, line.said());
        }
        let (times, uploads) = (self.total(|line| line.times), self.total(|line| line.uploads));
        let bad = self.lines.iter().filter(|line| line.outcome.is_err()).count();
        table +=
            &format!("| **together** | **{times}** | **{uploads}** | uploads lost or counted twice: **{bad}** |\n");
        fs::write(&file, format!("{before}{BEGIN}\n{table}\n{END}{after}")).map_err(|e| e.to_string())
    }
}
