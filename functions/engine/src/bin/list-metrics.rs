//! `GET /api/v1/metrics/available` lists the metric catalogue.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::list_metrics())
}
