//! `DELETE /api/v1/reports/{id}` deletes a report.
fn main() -> lambda::Exit {
    lambda::serve_http(api::reports::delete)
}
