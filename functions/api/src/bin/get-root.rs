//! `GET /` says what this is.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_root())
}
