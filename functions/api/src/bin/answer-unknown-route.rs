//! `$default`: what no other route takes.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::answer_unknown_route())
}
