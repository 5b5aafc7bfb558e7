//! `GET /api/v1/docs`: the interface as a page.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_docs())
}
