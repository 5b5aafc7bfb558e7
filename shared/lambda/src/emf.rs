//! One line of CloudWatch's embedded metric format an invocation, from which CloudWatch makes metrics without a call.
//!
//! Format: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.
//! The function's name is the only dimension: each value of a dimension is a metric that costs money, so workspace and
//! correlation id stand beside them as plain members, which the log can be searched for.
use domain::Timestamp;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};

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
    let metric = |name: &str, unit: &str| json!({ "Name": name, "Unit": unit });
    let counts = ["Invocations", "Refusals", "Failures", "ColdStarts", "LimiterOutages"];
    let mut metrics: Vec<_> = counts.iter().map(|name| metric(name, "Count")).collect();
    metrics.push(metric("Latency", "Milliseconds"));
    json!({
        "_aws": {
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{ "Namespace": "Echo", "Dimensions": [["Function"]], "Metrics": metrics }],
        },
        "Function": function,
        "Invocations": 1,
        "Refusals": u8::from(invoked.is_refused),
        "Failures": u8::from(invoked.is_failed),
        "ColdStarts": u8::from(is_cold),
        "LimiterOutages": u8::from(invoked.limiter_was_out),
        "Latency": invoked.elapsed_ms,
        "workspace": invoked.workspace,
        "correlation_id": invoked.correlation_id,
    })
    .to_string()
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
        assert_eq!([&line["Failures"], &line["ColdStarts"], &line["Latency"]].map(|v| v.as_u64().unwrap()), [1, 1, 12]);
        assert_eq!((line["workspace"].as_str(), line["correlation_id"].as_str()), (Some("acme"), Some("c-1")));
    }
}
