//! `POST /api/v1/metrics/calculate/revenue` computes the revenue figures of a file.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::calculate_revenue())
}
