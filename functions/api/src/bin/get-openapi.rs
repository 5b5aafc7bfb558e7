//! `GET /api/v1/openapi.json`: the interface as a document.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_openapi())
}
