//! `GET /api/v1/sources` lists the sources of a workspace.
fn main() -> lambda::Exit {
    lambda::serve_http(api::sources::list)
}
