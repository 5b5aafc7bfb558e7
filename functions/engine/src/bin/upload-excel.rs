//! `POST /api/v1/ingestion/upload/excel` takes a workbook inside a request.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::upload_excel())
}
