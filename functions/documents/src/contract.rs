//! What the operations of this group take and answer; see [`lambda::contract`].
use lambda::contract::{Operation, Place, REPORT_ID, Schemas, text};
use serde_json::json;

pub fn operations(_schemas: &mut Schemas) -> Vec<Operation> {
    vec![
        Operation::new("get-report-pdf", "Reports", "A report to print and to send")
            .says("A4 with bookmarks; each figure leads to its proof. The same report gives the same bytes.")
            .takes(Place::Path, "id", text(), "The id of a report.", REPORT_ID)
            .answers_as(
                200,
                "The document.",
                "application/pdf",
                json!({ "type": "string", "format": "binary" }),
                json!("%PDF-1.7"),
            )
            .sends_to("A document too long for an answer; the address works for five minutes."),
    ]
}
