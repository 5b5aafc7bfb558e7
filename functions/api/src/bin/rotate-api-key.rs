//! `POST /api/v1/admin/api-keys/{prefix}/rotate` replaces an API key.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::rotate_api_key())
}
