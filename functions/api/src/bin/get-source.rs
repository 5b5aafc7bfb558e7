//! `GET /api/v1/sources/{source}` says how a source is read.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_source())
}
