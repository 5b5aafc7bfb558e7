//! Report templates and jobs.
use super::Paged;
use domain::JobAnswer;
use lambda::{
    Order,
    contract::{
        CONFLICT, JOB_ID, NOT_FOUND, Operation, Place, REPORT_ID, Schemas, WHEN, boolean, list_of, object,
        template_name, text,
    },
};
use reports::OwnTemplate;
use serde_json::{Value, json};

const GROUP: &str = "Reports";

pub fn operations(schemas: &mut Schemas) -> Vec<Operation> {
    let of_template = |function, summary| {
        Operation::new(function, GROUP, summary).takes(Place::Path, "type", text(), "The name of a template.", "board")
    };
    let line = object([("type", text()), ("name", text()), ("description", text()), ("own", boolean())]);
    let template = object([
        ("type", text()),
        ("name", text()),
        ("description", text()),
        ("own", boolean()),
        ("required_metrics", list_of(text())),
        ("required_columns", list_of(text())),
        ("better_with", list_of(text())),
        ("metrics", list_of(text())),
        ("template?", schemas.of::<OwnTemplate>()),
    ]);
    let sent = schemas.of::<OwnTemplate>();
    // The name stands in the address, and may stand in the body as well.
    let replaced = json!({ "type": "object" });
    let deleted = object([("message", text()), ("type", template_name())]);
    let deleted_example = json!({ "message": "The template was deleted.", "type": "board" });
    vec![
        Operation::new("list-templates", GROUP, "Report templates")
            .says("Echo's own first, then the workspace's by name, which come in pages.")
            .in_order(Order::ByName)
            .in_pages(50, 200)
            .answers(200, "A page of templates.", list_of(line), json!([line_example()]))
            .with_header("Link", "The address of the next page, where there is one.")
            .fails(&[&NOT_FOUND]),
        of_template("get-template", "A report template")
            .says("What it needs and speaks of; one of the workspace's own also as it was sent.")
            .answers(200, "The template.", template.clone(), example()),
        Operation::new("create-template", GROUP, "Make a report template")
            .says("Chosen figures in the order of their importance, the sections to show, and texts that rows shall have.")
            .takes_json(sent, body())
            .answers(201, "The template.", template.clone(), example())
            .with_header("Location", "The address of the template.")
            .fails(&[&CONFLICT]),
        of_template("put-template", "Replace a report template")
            .says("Takes what making one takes, without `name`. Reports that were made by it stay as they are.")
            .takes_json(replaced, body_without_name())
            .answers(200, "The template was replaced.", template.clone(), example())
            .answers(201, "The template was made.", template, example())
            .with_header("Location", "The address of the template."),
        of_template("delete-template", "Delete a report template")
            .says("Reports that were made by it stay.")
            .answers(200, "It is gone.", deleted, deleted_example)
            .fails(&[&CONFLICT]),
        Operation::new("get-job", GROUP, "How far a report is that is being made")
            .takes(Place::Path, "id", text(), "The id of a job.", JOB_ID)
            .answers(200, "The job.", schemas.of::<JobAnswer>(), job()),
    ]
}

fn line_example() -> Value {
    json!({ "type": "board", "name": "For the board", "description": "", "own": true })
}

fn body() -> Value {
    let mut body = body_without_name();
    body["name"] = "board".into();
    body
}

fn body_without_name() -> Value {
    json!({
        "title": "For the board", "metrics": ["net_revenue", { "figure": "orders", "name": "orders" }, "revenue_by_product"],
        "sections": ["executive_summary", "key_findings"], "filters": { "channel": ["Ads"] },
    })
}

fn example() -> Value {
    let mut example = line_example();
    for empty in ["required_metrics", "required_columns", "better_with"] {
        example[empty] = json!([]);
    }
    example["metrics"] = json!(["net_revenue", "orders", "revenue_by_product"]);
    example["template"] = body();
    example
}

fn job() -> Value {
    json!({
        "job_id": JOB_ID, "state": "completed", "request": { "source": "orders" }, "report_id": REPORT_ID, "error": null,
        "created_at": WHEN, "updated_at": WHEN, "stage": "done", "progress": 100,
        "links": { "self": format!("/api/v1/jobs/{JOB_ID}"), "report": format!("/api/v1/reports/{REPORT_ID}") },
    })
}
