//! `GET /api/v1/uploads/{id}/ledger` says what cleaning changed.
fn main() -> lambda::Exit {
    lambda::serve_http(api::findings::ledger)
}
