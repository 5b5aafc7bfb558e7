//! `POST /api/v1/metrics/calculate/financial` computes the financial figures of a file.
fn main() -> lambda::Exit {
    lambda::serve_http(engine::calculate::financial)
}
