//! `rate(1 minute)` finishes what an event or a crash left behind.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::sweep_uploads())
}
