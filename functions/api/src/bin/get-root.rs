//! `GET /` says what this is.
fn main() -> lambda::Exit {
    lambda::serve_http(api::root::get)
}
