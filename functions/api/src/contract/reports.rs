//! Stored reports.
use super::Paged;
use lambda::{
    Order,
    contract::{
        HASH, NOT_FOUND, Operation, Place, REPORT_ID, Schemas, UPLOAD_ID, WHEN, id, list_of, object, source_name, text,
        word,
    },
};
use reports::Answer;
use serde_json::{Value, json};
use store::ReportSummary;

const GROUP: &str = "Reports";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let of_report = |function, summary| {
        Operation::new(function, GROUP, summary).takes(Place::Path, "id", text(), "The id of a report.", REPORT_ID)
    };
    let deleted = object([("message", text()), ("report_id", id())]);
    let deleted_example = json!({ "message": "The report was deleted.", "report_id": REPORT_ID });
    let templates: Vec<&str> = reports::TEMPLATES.iter().map(|template| template.name).collect();
    vec![
        Operation::new("list-reports", GROUP, "Reports, newest first")
            .says("Of many reports that do not match, a page may have fewer than `limit`, or none, and a next one all the same.")
            .takes(Place::Query, "template_type", word(&templates), "Those of one template.", "revenue_health")
            .takes(Place::Query, "source", source_name(), "Those of one feed.", "orders")
            .takes(Place::Query, "upload_id", id(), "Those of one upload.", UPLOAD_ID)
            .of_days("on which their uploads came")
            .in_order(Order::ByTime)
            .in_pages(50, 200)
            .answers(200, "A page of reports.", list_of(schemas.of::<ReportSummary>()), json!([line_example()]))
            .with_header("Link", "The address of the next page, where there is one.")
            .fails(&[&NOT_FOUND]),
        of_report("get-report", "A report")
            .says("JSON, or the page for `Accept: text/html`.")
            .answers(200, "The report.", schemas.of::<Answer>(), report())
            .answers_as(200, "", "text/html", text(), json!("<!DOCTYPE html>")),
        of_report("delete-report", "Delete a report").says("The upload and its figures stay.").answers(
            200,
            "It is gone.",
            deleted,
            deleted_example,
        ),
    ]
}

fn line_example() -> Value {
    json!({
        "report_id": REPORT_ID, "template_type": "revenue_health", "title": "Revenue health", "status": "completed",
        "generated_at": WHEN, "upload_id": UPLOAD_ID, "source": "orders", "file_name": "orders.csv",
    })
}

/// A report, cut down to its frame.
fn report() -> Value {
    json!({
        "report_id": REPORT_ID, "template_type": "revenue_health", "title": "Revenue health", "status": "completed",
        "generated_at": WHEN, "upload_id": UPLOAD_ID, "source": "orders", "file_name": "orders.csv", "rows": 101,
        "content_hash": HASH, "engine_version": "4",
        "headline": [
            { "label": "Net revenue", "text": "190,100.50", "note": "1 January to 10 April 2024", "claim": "net_revenue" },
        ],
        "sections": [], "charts": [], "tables": [], "claims": [],
        "findings": { "issues": [], "totals": {}, "ledger": [] },
        "metrics": {
            "net_revenue": { "value": 190_100.5, "unit": "money", "period": "all_time", "metadata": { "claim": "net_revenue" } },
        },
        "narratives": { "executive_summary": "Net revenue was 190,100.50." },
        "links": {
            "self": format!("/api/v1/reports/{REPORT_ID}"), "upload": format!("/api/v1/uploads/{UPLOAD_ID}"),
        },
    })
}
