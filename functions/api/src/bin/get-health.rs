//! `GET /api/v1/health` says whether the process answers.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_health())
}
