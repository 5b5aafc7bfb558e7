//! `GET /api/v1/reports/{id}/pdf` gives a report as PDF.
fn main() -> lambda::Exit {
    lambda::serve(documents::functions::get_report_pdf())
}
