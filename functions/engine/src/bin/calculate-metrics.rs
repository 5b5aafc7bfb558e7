//! `POST /api/v1/metrics/calculate/csv` computes metrics and stores nothing.
fn main() -> lambda::Exit {
    lambda::serve_http(engine::calculate::csv)
}
