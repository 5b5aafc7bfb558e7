//! `GET /api/v1/reports/{id}` gives a report as JSON or page.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_report())
}
