//! `GET /api/v1/uploads/{id}/issues` says what was found in a file.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_upload_issues())
}
