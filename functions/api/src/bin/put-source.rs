//! `PUT /api/v1/sources/{source}` decides how a source is read.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::put_source())
}
