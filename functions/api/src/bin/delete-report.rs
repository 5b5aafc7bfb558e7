//! `DELETE /api/v1/reports/{id}` deletes a report.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::delete_report())
}
