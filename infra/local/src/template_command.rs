//! Prints what the local stack understood of `template.yaml`, so that it can be compared with what a deployment makes of it.
use crate::template::{BUILT_IN, Function, Route, Template};
use domain::Result;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn run() -> Result<()> {
    let template = Template::parse(BUILT_IN, &BTreeMap::new())?;
    println!("{:#}", understood(&template));
    Ok(())
}

fn understood(template: &Template) -> Value {
    let tables = template.tables.iter();
    json!({
        "functions": template.functions.iter().map(function).collect::<Vec<_>>(),
        "tables": tables.map(|table| json!({ "definition": table.definition, "ttl_attribute": table.ttl_attribute })).collect::<Vec<_>>(),
        "buckets": template.buckets.iter().map(|bucket| json!({ "origins": bucket.origins })).collect::<Vec<_>>(),
        "queues": template.queues.iter().map(|queue| json!({ "hidden_seconds": queue.hidden.as_secs() })).collect::<Vec<_>>(),
        "cors": { "origins": template.cors.origins() },
    })
}

fn function(function: &Function) -> Value {
    json!({
        "binary": function.binary,
        "memory_mb": function.memory_mb,
        "timeout_seconds": function.timeout.as_secs(),
        "environment": function.environment,
        "routes": function.routes.iter().map(Route::key).collect::<Vec<_>>(),
        "prefixes": function.objects.iter().map(|trigger| &trigger.prefix).collect::<Vec<_>>(),
        "schedules_seconds": function.schedules.iter().map(std::time::Duration::as_secs).collect::<Vec<_>>(),
        "queues": function.queues.iter().map(|trigger| &trigger.queue).collect::<Vec<_>>(),
        "retries": function.retries,
        "on_failure": function.on_failure,
    })
}
