//! A line of the log as one JSON object: what is said, and the fields of the spans that it is said in, the inner ones first.
//! All stand at the top, so that one search for a `correlation_id` finds every line of a request.
use serde_json::{Map, Value};
use std::fmt;
use tracing::{Event, Subscriber};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::{JsonFields, Writer},
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

pub(crate) struct LogLine;

impl<S> FormatEvent<S, JsonFields> for LogLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Map::new();
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(of_span) = span.extensions().get::<FormattedFields<JsonFields>>() {
                fields.extend(parsed(&of_span.fields));
            }
        }
        let mut said = String::new();
        context.format_fields(Writer::new(&mut said), event)?;
        fields.extend(parsed(&said));
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let about = event.metadata();
        write!(line, r#"{{"timestamp":"{time}","level":"{}","target":"{}""#, about.level(), about.target())?;
        for name in ["timestamp", "level", "target"] {
            fields.remove(name);
        }
        for (name, value) in &fields {
            write!(line, ",{}:{value}", Value::from(name.as_str()))?;
        }
        writeln!(line, "}}")
    }
}

/// Fields as they were written down; none where there was nothing to write.
fn parsed(fields: &str) -> Map<String, Value> {
    serde_json::from_str(fields).unwrap_or_default()
}
