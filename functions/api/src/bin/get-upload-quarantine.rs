//! `GET /api/v1/uploads/{id}/quarantine` gives the rows that were set aside.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_upload_quarantine())
}
