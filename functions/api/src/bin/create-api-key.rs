//! `POST /api/v1/admin/api-keys` makes an API key.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::create_api_key())
}
