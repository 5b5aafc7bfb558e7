//! `GET /api/v1/sources` lists the sources of a workspace.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::list_sources())
}
