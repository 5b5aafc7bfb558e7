//! `GET /api/v1/uploads/{id}/table` gives the cleaned table.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::get_upload_table())
}
