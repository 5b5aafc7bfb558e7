//! `GET /api/v1/health/ready` says whether table and bucket answer.
fn main() -> lambda::Exit {
    lambda::serve_http(api::health::ready)
}
