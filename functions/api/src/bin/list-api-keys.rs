//! `GET /api/v1/admin/api-keys` lists API keys.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::list_api_keys())
}
