//! `GET /api/v1/admin/audit` says who did what.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_audit())
}
