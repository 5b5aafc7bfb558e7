//! `s3:ObjectCreated` turns an object into a table, metrics and a report.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::ingest_upload())
}
