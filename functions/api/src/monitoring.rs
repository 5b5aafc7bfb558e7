//! What a workspace used: shown to a monitoring system, and rolled up from hours to days.
use domain::{ENGINE_VERSION, Result};
use lambda::{App, Request, Response};
use serde_json::Value;
use std::fmt::Write;
use store::{Counter, Counts};

/// Under what name the rollup's runs are noted.
pub(crate) const ROLLUP: &str = "rollup-usage";
/// Pages of open hours that one run looks at; the rest waits for the next, an hour later.
const PAGES: usize = 50;

/// `GET /api/v1/monitoring/metrics`: the counters of the caller's workspace in Prometheus' text format, summed over all
/// instances since the first request. What other processes counted in the last second may be missing. Two queries, and one
/// write for what this process still had in memory.
pub async fn metrics(app: &App, request: Request) -> Result<Response> {
    let workspace = request.workspace()?;
    app.usage.flush().await?;
    let total = app.stored_usage.total(&workspace, app.clock.today()).await?;
    Ok(Response::prometheus(page(&total)))
}

/// Format: <https://prometheus.io/docs/instrumenting/exposition_formats/>. The workspace is no label: a credential sees one.
fn page(total: &Counts) -> String {
    let mut page = String::new();
    for counter in Counter::ALL {
        let (name, meaning, count) = (counter.name(), counter.meaning(), total.get(*counter));
        // Writing to a text cannot fail.
        let _ = write!(
            page,
            "# HELP echo_{name}_total {meaning}\n# TYPE echo_{name}_total counter\necho_{name}_total {count}\n"
        );
    }
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        page,
        "# HELP echo_build_info The version that answers.\n# TYPE echo_build_info gauge\n\
         echo_build_info{{version=\"{version}\",engine_version=\"{ENGINE_VERSION}\"}} 1\n"
    );
    page
}

/// `rate(1 hour)`: every hour that ended and was added to since the last run becomes part of its day, however long ago that
/// was. A run that is repeated or runs beside another changes nothing.
pub async fn roll_up(app: &App, _event: Value) -> Result<()> {
    let now = app.clock.now();
    let (mut cursor, mut days, mut failure) = (None, 0, None);
    for _ in 0..PAGES {
        let open = app.stored_usage.open_hours(now, cursor).await?;
        for (workspace, day) in open.days {
            // One day that cannot be written now must not keep the others waiting.
            match app.stored_usage.roll_up(&workspace, day, now).await {
                Ok(()) => days += 1,
                Err(error) => {
                    tracing::warn!(%error, %workspace, %day, "a day's usage was not rolled up; the next run tries again");
                    failure = Some(error);
                }
            }
        }
        cursor = open.next;
        if cursor.is_none() {
            break;
        }
    }
    tracing::info!(days, "rolled up usage");
    match failure {
        Some(error) => Err(error),
        None => app.runs.ended(ROLLUP, now).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_its_line_with_what_it_means() {
        let page = page(&Counts::default().with(Counter::Requests, 7));
        let begin = "# HELP echo_requests_total Requests that were answered, whatever the answer.\n\
                     # TYPE echo_requests_total counter\necho_requests_total 7\n";
        assert!(page.starts_with(begin), "{page}");
        assert_eq!(page.lines().count(), 3 * (Counter::ALL.len() + 1));
        assert!(page.contains("\necho_uploads_total 0\n") && page.ends_with('\n'));
    }
}
