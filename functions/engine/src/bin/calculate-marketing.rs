//! `POST /api/v1/metrics/calculate/marketing` computes the marketing figures of a file.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::calculate_marketing())
}
