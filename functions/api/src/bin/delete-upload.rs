//! `DELETE /api/v1/uploads/{id}` deletes an upload.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::delete_upload())
}
