//! `POST /api/v1/metrics/calculate/financial` computes the financial figures of a file.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::calculate_financial())
}
