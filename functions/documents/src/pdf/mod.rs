//! A report as PDF: A4, tagged, with bookmarks, and with a link from each figure to its proof.
mod content;
mod findings;
mod proof;
mod text;
mod world;

use domain::{Error, Result};
use reports::Report;
use std::fmt::Display;
use typst::{comemo, diag::SourceResult, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::Desk;

/// The bytes of the document: the same report gives the same.
pub fn pdf(report: &Report) -> Result<Vec<u8>> {
    let values = serde_json::to_vec(&content::of(report)).map_err(|e| Error::internal(SETTING, e))?;
    let desk = Desk::new(values, report.generated_at);
    let set = typst::compile::<PagedDocument>(&desk);
    for warning in &set.warnings {
        tracing::warn!(message = %warning.message, "the typesetter warns");
    }
    let written = set.output.and_then(|document| write(&document, report, &desk));
    // What it remembers of one report is of no use for the next, and would stay for as long as the process.
    comemo::evict(0);
    written.map_err(|faults| failed(faults.iter().map(|fault| &fault.message)))
}

const SETTING: &str = "setting a report as PDF";

fn failed(messages: impl Iterator<Item = impl Display>) -> Error {
    let messages: Vec<String> = messages.map(|message| message.to_string()).collect();
    Error::internal(SETTING, std::io::Error::other(messages.join("; ")))
}

/// By the standard for accessible documents, unless a letter stands in no font, which it forbids: such a document is tagged
/// all the same.
fn write(document: &PagedDocument, report: &Report, desk: &Desk) -> SourceResult<Vec<u8>> {
    let by = |standards| {
        let options = PdfOptions {
            ident: Smart::Custom(report.report_id.to_string()),
            creator: Smart::Custom(Some("Echo".to_owned())),
            timestamp: desk.made().map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options)
    };
    let Ok(accessible) = PdfStandards::new(&[PdfStandard::Ua_1]) else { return by(PdfStandards::default()) };
    by(accessible).or_else(|faults| {
        tracing::debug!(fault = faults.first().map(|fault| &*fault.message), "a report is set without PDF/UA");
        by(PdfStandards::default())
    })
}
