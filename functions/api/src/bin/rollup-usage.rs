//! `rate(1 hour)` adds the hours of usage up to days.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::rollup_usage())
}
