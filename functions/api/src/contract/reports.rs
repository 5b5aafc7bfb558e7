//! Stored reports.
use super::Paged;
use crate::reports::{Format, XLSX};
use lambda::{
    Order,
    contract::{
        CONFLICT, HASH, NOT_FOUND, Operation, Place, REPORT_ID, Schemas, UPLOAD_ID, WHEN, id, list_of, object,
        source_name, template_name, text, word,
    },
};
use reports::{Answer, Difference};
use serde_json::{Value, json};
use store::ReportSummary;

const GROUP: &str = "Reports";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let of_report = |function, summary| {
        Operation::new(function, GROUP, summary).takes(Place::Path, "id", text(), "The id of a report.", REPORT_ID)
    };
    let deleted = object([("message", text()), ("report_id", id())]);
    let deleted_example = json!({ "message": "The report was deleted.", "report_id": REPORT_ID });
    vec![
        Operation::new("list-reports", GROUP, "Reports, newest first")
            .says("Of many reports that do not match, a page may have fewer than `limit`, or none, and a next one all the same.")
            .takes(Place::Query, "template_type", template_name(), "Those of one template.", "revenue_health")
            .takes(Place::Query, "source", source_name(), "Those of one feed.", "orders")
            .takes(Place::Query, "upload_id", id(), "Those of one upload.", UPLOAD_ID)
            .takes(Place::Query, "series", text(), "The versions of one report, as it links to them.", SERIES)
            .of_days("on which their uploads came")
            .in_order(Order::ByTime)
            .in_pages(50, 200)
            .answers(200, "A page of reports.", list_of(schemas.of::<ReportSummary>()), json!([line_example()]))
            .with_header("Link", "The address of the next page, where there is one.")
            .fails(&[&NOT_FOUND]),
        of_report("get-report", "A report")
            .says("JSON, or the `format` that is asked for or named by `Accept`.")
            .takes(Place::Query, "format", word(&Format::ALL.map(Format::word)), "In place of `Accept`.", "xlsx")
            .takes(Place::Query, "table", text(), "With `format=csv`: a table of the report, `figures` (all of them, as when it is \
                   not given), `definitions`, `issues` or `ledger`.", "figures")
            .answers(200, "The report.", schemas.of::<Answer>(), report())
            .answers_as(200, "", "text/html", text(), json!("<!DOCTYPE html>"))
            .answers_as(200, "", "text/markdown", text(), json!("# Revenue health"))
            .answers_as(200, "", "text/csv", text(), json!("Figure,Metric\r\nnet_revenue,net_revenue\r\n"))
            .answers_as(200, "", XLSX, json!({ "type": "string", "format": "binary" }), json!("PK"))
            .sends_to("The PDF, or a file that is too large for an answer; its address works for five minutes."),
        of_report("compare-reports", "What a report says otherwise than another")
            .says("Figures that changed, came or went, with their change, and findings that are new or gone.")
            .takes(Place::Query, "with", id(), "The other report; the version before this one when not given.", REPORT_ID)
            .answers(200, "The difference.", schemas.of::<Difference>(), difference())
            .fails(&[&CONFLICT]),
        of_report("delete-report", "Delete a report").says("The upload and its figures stay.").answers(
            200,
            "It is gone.",
            deleted,
            deleted_example,
        ),
    ]
}

const SERIES: &str = "0c9d1f6a7b3e5d2a4c81";

fn difference() -> Value {
    let side = json!({
        "report_id": REPORT_ID, "title": "Revenue health", "file_name": "orders.csv", "rows": 101, "generated_at": WHEN,
        "engine_version": "4",
    });
    json!({
        "report": side, "with": side, "is_same": false, "added": [], "removed": [],
        "totals": { "changed": 1, "same": 120, "added": 0, "removed": 0 }, "new_findings": [], "gone_findings": [],
        "notes": [],
        "changed": [{
            "claim": "orders", "metric": "orders", "entity": null, "window": null, "before": "92", "after": "95",
            "change": "3", "growth": "0.032609", "text": "Orders: 95, before 92",
        }],
    })
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
