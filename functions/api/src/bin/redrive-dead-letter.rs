//! `POST /api/v1/admin/dead-letters/{id}/redrive`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::redrive_dead_letter())
}
