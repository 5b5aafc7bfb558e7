//! `GET /api/v1/reports/{id}/compare`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::compare_reports())
}
