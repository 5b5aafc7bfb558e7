//! `DELETE /api/v1/admin/dead-letters/{id}`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::delete_dead_letter())
}
