//! One line of CloudWatch's embedded metric format an invocation, from which CloudWatch makes metrics without a call.
//!
//! Format: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.
//! The function's name is the only dimension: each value of a dimension is a metric that costs money, so workspace and
//! correlation id stand beside them as plain members, which the log can be searched for.
use crate::{App, redaction::redact};
use domain::Timestamp;
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use store::Totals;

/// What is told of one invocation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Invoked<'a> {
    pub elapsed_ms: u64,
    /// The caller's mistake.
    pub is_refused: bool,
    /// Ours.
    pub is_failed: bool,
    pub limiter_was_out: bool,
    pub workspace: Option<&'a str>,
    pub correlation_id: &'a str,
    pub calls: Totals,
}

static WARM: AtomicBool = AtomicBool::new(false);

/// Prints the line for an invocation of `function`, which only Lambda names; on a terminal nothing is printed.
pub(crate) fn report(function: Option<&str>, invoked: &Invoked, now: Timestamp) {
    if let Some(function) = function {
        let is_cold = !WARM.swap(true, Ordering::Relaxed);
        println!("{}", line(function, invoked, is_cold, now));
    }
}

fn line(function: &str, invoked: &Invoked, is_cold: bool, now: Timestamp) -> String {
    let Totals { table_calls, table_ms, object_calls, object_ms, kept_answers, made_answers } = invoked.calls;
    let flag = |is_so: bool| u64::from(is_so);
    let (count, time) = ("Count", "Milliseconds");
    let mut metrics: Vec<(&str, &str, u64)> = vec![
        ("Latency", time, invoked.elapsed_ms),
        ("Refusals", count, flag(invoked.is_refused)),
        ("Failures", count, flag(invoked.is_failed)),
        ("ColdStarts", count, flag(is_cold)),
        ("LimiterOutages", count, flag(invoked.limiter_was_out)),
        ("TableCalls", count, table_calls),
        ("TableLatency", time, table_ms),
        ("ObjectCalls", count, object_calls),
        ("ObjectLatency", time, object_ms),
        ("KeptAnswers", count, kept_answers),
        ("MadeAnswers", count, made_answers),
    ];
    // A metric costs money in each hour that it is printed in, also where it is 0. Lambda itself counts the invocations.
    metrics.retain(|(name, _, value)| *name == "Latency" || *value > 0);
    let metrics: Vec<Metric> = metrics.into_iter().map(|(name, unit, value)| (name, unit, value.into())).collect();
    let members = [("workspace", invoked.workspace.into()), ("correlation_id", invoked.correlation_id.into())];
    embedded(function, &metrics, &members, now)
}

/// A metric: its name, CloudWatch's unit of it, and its value, a number.
pub type Metric = (&'static str, &'static str, Value);

impl App {
    /// Prints a line of metrics of something that is not done in every invocation, under the function's name alone; on a
    /// terminal nothing is printed. `members` stand beside them for a search.
    pub fn report_metrics(&self, metrics: &[Metric], members: &[(&str, Value)]) {
        if let Some(function) = &self.config.function {
            println!("{}", embedded(function, metrics, members, self.clock.now()));
        }
    }
}

fn embedded(function: &str, metrics: &[Metric], members: &[(&str, Value)], now: Timestamp) -> String {
    let named: Vec<_> = metrics.iter().map(|(name, unit, _)| json!({ "Name": name, "Unit": unit })).collect();
    let values = metrics.iter().map(|(name, _, value)| ((*name).to_owned(), value.clone()));
    let members = members.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let mut line: Map<String, Value> = values.chain(members).collect();
    let directive = json!({
        "Timestamp": now.as_millisecond(),
        "CloudWatchMetrics": [{ "Namespace": "Echo", "Dimensions": [["Function"]], "Metrics": named }],
    });
    line.insert("_aws".to_owned(), directive);
    line.insert("Function".to_owned(), function.into());
    redact(&Value::from(line).to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_its_metrics_and_no_caller_is_a_dimension() {
        let invoked = Invoked {
            elapsed_ms: 12,
            is_failed: true,
            workspace: Some("acme"),
            correlation_id: "c-1",
            calls: Totals { table_calls: 3, kept_answers: 1, ..Totals::default() },
            ..Invoked::default()
        };
        let line = line("echo-GetUpload", &invoked, true, Timestamp::from_second(1_700_000_000).unwrap());
        assert!(!line.contains('\n'));
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Dimensions"], json!([["Function"]]));
        for metric in directive["Metrics"].as_array().unwrap() {
            assert!(line[metric["Name"].as_str().unwrap()].is_u64(), "{metric} has no value: {line}");
        }
        assert_eq!(line["_aws"]["Timestamp"], 1_700_000_000_000_i64);
        let values = ["Failures", "ColdStarts", "Latency", "TableCalls", "KeptAnswers"];
        assert_eq!(values.map(|name| line[name].as_u64().unwrap()), [1, 1, 12, 3, 1]);
        assert!(line["ObjectCalls"].is_null() && line["Refusals"].is_null(), "what is 0 is not paid for: {line}");
        assert_eq!((line["workspace"].as_str(), line["correlation_id"].as_str()), (Some("acme"), Some("c-1")));
    }

    #[test]
    fn a_key_that_a_caller_takes_for_an_id_is_not_printed() {
        let key = "echo_ab12cd34_Zm9vYmFyYmF6cXV4MTIzNDU2";
        let line = line("f", &Invoked { correlation_id: key, ..Invoked::default() }, false, Timestamp::UNIX_EPOCH);
        assert!(!line.contains(key) && serde_json::from_str::<Value>(&line).is_ok(), "{line}");
    }
}
