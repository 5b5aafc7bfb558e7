//! `s3:ObjectCreated` turns an object into a table, metrics and a report.
fn main() -> lambda::Exit {
    lambda::serve_event(engine::ingest::on_object_created)
}
