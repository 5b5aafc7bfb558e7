//! `PUT /api/v1/reports/templates/{type}`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::put_template())
}
