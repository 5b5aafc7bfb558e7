//! `POST /api/v1/ingestion/preview` says what a file is and how it would be read.
fn main() -> lambda::Exit {
    lambda::serve(engine::functions::preview_file())
}
