//! `POST /api/v1/ingestion/upload/csv` takes a file inside a request.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::upload_csv())
}
