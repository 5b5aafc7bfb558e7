//! Messages of the dead-letter queue become letters of their workspaces.
fn main() -> lambda::Exit {
    lambda::serve(api::functions::keep_dead_letter())
}
