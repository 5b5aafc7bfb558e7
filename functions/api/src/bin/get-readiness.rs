//! `GET /api/v1/health/ready` says whether table and bucket answer.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_readiness())
}
