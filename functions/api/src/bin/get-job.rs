//! `GET /api/v1/jobs/{id}`
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_job())
}
