//! `GET /api/v1/uploads/{id}/table` gives the cleaned table.
fn main() -> lambda::Exit {
    lambda::serve_http(engine::table::get)
}
