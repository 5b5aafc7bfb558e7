//! `GET /api/v1/admin/dead-letters`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::list_dead_letters())
}
