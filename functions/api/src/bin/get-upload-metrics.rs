//! `GET /api/v1/uploads/{id}/metrics` gives an upload's claims.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_upload_metrics())
}
