//! `rate(1 minute)` asks the API whether it answers.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::probe_availability())
}
