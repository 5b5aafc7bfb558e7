//! `POST /api/v1/sources/{source}/uploads` gives an address to send a file to.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::create_upload())
}
