//! `GET /api/v1/reports` lists reports.
fn main() -> lambda::Exit {
    lambda::serve_http(api::reports::list)
}
