//! `POST /api/v1/metrics/trend` says how a column of a file moves over time.
fn main() -> lambda::Exit {
    lambda::serve_http(engine::series::trend_of)
}
