//! `GET /api/v1/reports/templates`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::list_templates())
}
