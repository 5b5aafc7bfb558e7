//! `GET /api/v1/reports` lists reports.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::list_reports())
}
