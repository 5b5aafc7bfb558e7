//! `PUT /api/v1/sources/{source}/mapping` corrects what the columns of a source are.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::put_mapping())
}
