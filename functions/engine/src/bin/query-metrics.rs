//! `POST /api/v1/metrics/query` answers from cubes.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::query_metrics())
}
