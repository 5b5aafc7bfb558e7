//! `POST /api/v1/reports/generate` makes a report of a file.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::generate_report())
}
