//! `POST /api/v1/reports/templates`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::create_template())
}
