//! S3 `ObjectCreated` under `jobs/`: makes a report that was asked for by somebody who does not wait.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::make_report())
}
