//! `GET /api/v1/health/detailed` says how everything Echo stands on is doing.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::get_detailed_health())
}
