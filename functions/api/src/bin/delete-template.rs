//! `DELETE /api/v1/reports/templates/{type}`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::delete_template())
}
