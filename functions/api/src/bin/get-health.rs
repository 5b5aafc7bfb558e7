//! `GET /api/v1/health` says whether the process answers.
fn main() -> lambda::Exit {
    lambda::serve_http(api::health::get)
}
