//! `GET /api/v1/metrics/available` lists the metric catalogue.
fn main() -> lambda::Exit {
    lambda::serve_http(engine::catalogue::list)
}
