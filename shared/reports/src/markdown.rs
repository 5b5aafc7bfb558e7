//! The report as Markdown, for a chat, a wiki or a terminal.
use crate::part::sentence;
use crate::withheld::{CHARTS, HEADLINE, TABLES};
use crate::{Paragraph, Part, Report, Table, show};
use domain::{Claim, Value};
use std::fmt::{Result, Write};

/// The text, the tables and the proof of every number. What comes from the file cannot become a link, a tag or a table border.
pub fn markdown(report: &Report) -> String {
    let mut page = String::new();
    // Writing to a `String` cannot fail; an error here would be a fault of `Display` itself.
    write(report, &mut page).expect("a string takes all text");
    page
}

fn write(report: &Report, page: &mut String) -> Result {
    writeln!(page, "# {}\n", escaped(&report.title))?;
    let (file, rows) = (escaped(&report.file_name), show::count(report.rows.into()));
    writeln!(page, "{file} · {rows} rows · made {}\n", show::instant(report.generated_at))?;
    for (name, what) in report.scope.facts() {
        writeln!(page, "{name}: {}\n", escaped(&what))?;
    }
    if let Some(line) = report.words_line() {
        writeln!(page, "{}\n", escaped(&line))?;
    }
    writeln!(page, "| | | |\n|---|---:|---|")?;
    for figure in &report.headline {
        writeln!(page, "| {} | **{}** | {} |", escaped(&figure.label), escaped(&figure.text), escaped(&figure.note))?;
    }
    for section in &report.sections {
        writeln!(page, "\n## {}\n", escaped(&section.heading))?;
        for (at, paragraph) in section.paragraphs.iter().enumerate() {
            match (section.list, at) {
                (true, _) => writeln!(page, "- {}", text(paragraph))?,
                (false, 0) => writeln!(page, "{}", text(paragraph))?,
                (false, _) => writeln!(page, "\n{}", text(paragraph))?,
            }
        }
        if let Some(left_out) = report.left_out(&section.name) {
            writeln!(page, "\n{left_out}")?;
        }
    }
    for table in &report.tables {
        write_table(table, page)?;
    }
    for left_out in [HEADLINE, CHARTS, TABLES].into_iter().filter_map(|part| report.left_out(part)) {
        writeln!(page, "\n{left_out}")?;
    }
    write_findings(report, page)?;
    write_proof(&report.claims, page)?;
    writeln!(page, "\nEngine version {}, content of the file (SHA-256) {}", report.engine_version, report.content_hash)
}

fn write_table(table: &Table, page: &mut String) -> Result {
    writeln!(page, "\n## {}\n", escaped(&table.heading))?;
    let headings: Vec<String> = table.columns.iter().map(|column| escaped(&column.heading)).collect();
    writeln!(page, "| {} |", headings.join(" | "))?;
    let rules: Vec<&str> = table.columns.iter().map(|column| if column.numeric { "---:" } else { "---" }).collect();
    writeln!(page, "|{}|", rules.join("|"))?;
    for row in &table.rows {
        writeln!(page, "| {} |", row.cells.iter().map(text).collect::<Vec<_>>().join(" | "))?;
    }
    Ok(())
}

fn write_findings(report: &Report, page: &mut String) -> Result {
    let findings = &report.findings;
    if !findings.issues.is_empty() {
        let shown = show::count((findings.issues.len() as u64).into());
        let total = show::count(findings.total().into());
        writeln!(
            page,
            "\n## Data issues\n\n{shown} of {total}.\n\n| Row | Column | In the file | What | What to do |"
        )?;
        writeln!(page, "|---:|---|---|---|---|")?;
    }
    for issue in &findings.issues {
        let row = issue.row.map_or_else(|| "all".to_owned(), |row| row.to_string());
        let (column, value) = (issue.column.as_deref().unwrap_or("–"), issue.value.as_deref().unwrap_or("–"));
        let effect = issue.effect.as_ref().map(|effect| format!(" {}", escaped(&sentence(effect)))).unwrap_or_default();
        let (what, suggestion) = (escaped(&sentence(&issue.what)), escaped(&sentence(&issue.suggestion)));
        writeln!(page, "| {row} | {} | {} | {what}{effect} | {suggestion} |", escaped(column), escaped(value))?;
    }
    if !findings.ledger.is_empty() {
        writeln!(page, "\n## Cleaning ledger\n\n| Change | Column | Rows | Money moved |\n|---|---|---:|---:|")?;
    }
    for entry in &findings.ledger {
        let (what, column) = (escaped(&entry.what), escaped(entry.column.as_deref().unwrap_or("–")));
        let (rows, money) = (show::count(entry.rows.into()), show::money(entry.money_moved));
        writeln!(page, "| {what} | {column} | {rows} | {money} |")?;
    }
    Ok(())
}

fn write_proof(claims: &[Claim], page: &mut String) -> Result {
    writeln!(page, "\n## How each number was made\n\n| Claim | Exact value | Calculation | Rows | Fingerprint |")?;
    writeln!(page, "|---|---:|---|---:|---|")?;
    for claim in claims {
        let value = match &claim.value {
            Value::Exact(value) => value.to_string(),
            Value::NotAvailable(absence) => format!("not available, because {}", escaped(&absence.because)),
        };
        let (id, formula, inputs) = (escaped(&claim.id), escaped(&claim.formula), escaped(&claim.inputs));
        writeln!(page, "| {id} | {value} | {formula} | {} | {inputs} |", show::count(claim.n.into()))?;
    }
    Ok(())
}

fn text(paragraph: &Paragraph) -> String {
    let part = |part: &Part| match part {
        Part::Words { text } => text.clone(),
        Part::Name { text } | Part::Figure { text, .. } | Part::Finding { text, .. } => escaped(text),
    };
    paragraph.parts.iter().map(part).collect()
}

/// On one line, with every character that Markdown or HTML would act on made harmless.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => escaped.extend(['\\', c]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TEMPLATES, sample};

    #[test]
    fn a_report_reads_as_markdown() {
        expect_test::expect_file!["../expected/revenue_health.md"].assert_eq(&markdown(&sample::report()));
    }

    #[test]
    fn a_name_from_the_file_cannot_act_in_markdown() {
        let evil = "<script>|[x](http://x)\n# **x**";
        let mut claims = sample::claims();
        claims.push(sample::of("revenue_by_product", "product", evil, "999999.00", 1));
        let page = markdown(&sample::filled(TEMPLATES[0], claims, Default::default()));
        assert!(!page.contains("<script>") && !page.contains("[x](") && !page.contains("\n# **"));
    }
}
