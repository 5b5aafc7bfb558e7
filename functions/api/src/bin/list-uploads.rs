//! `GET /api/v1/uploads` lists uploads.
fn main() -> lambda::Exit {
    lambda::serve_http(api::uploads::list)
}
