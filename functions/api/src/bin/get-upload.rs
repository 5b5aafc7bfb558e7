//! `GET /api/v1/uploads/{id}` says what became of an upload.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_upload())
}
