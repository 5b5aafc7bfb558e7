//! `POST /api/v1/metrics/trend` says how a column of a file moves over time.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::calculate_trend())
}
