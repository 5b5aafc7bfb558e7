//! `POST /api/v1/metrics/growth` says how a column of a file moves over time.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::calculate_growth())
}
