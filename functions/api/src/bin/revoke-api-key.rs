//! `DELETE /api/v1/admin/api-keys/{prefix}` revokes an API key.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::revoke_api_key())
}
