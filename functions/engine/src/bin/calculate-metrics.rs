//! `POST /api/v1/metrics/calculate/csv` computes metrics and stores nothing.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::calculate_metrics())
}
