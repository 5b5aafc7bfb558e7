//! `GET /api/v1/monitoring/metrics` gives what a workspace used in Prometheus' text format.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_usage_metrics())
}
