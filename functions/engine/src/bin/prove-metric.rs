//! `GET /api/v1/metrics/{id}/proof` tells which rows are behind a figure.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::prove_metric())
}
