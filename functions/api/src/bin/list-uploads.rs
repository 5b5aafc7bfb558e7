//! `GET /api/v1/uploads` lists uploads.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::list_uploads())
}
