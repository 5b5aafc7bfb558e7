//! `GET /api/v1/sources/{source}/mapping` says what the columns of a source are.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_mapping())
}
