//! `GET /api/v1/uploads/{id}/ledger` says what cleaning changed.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_upload_ledger())
}
