//! A file sent as `multipart/form-data`, the way browsers and `curl -F` do.
use bytes::Bytes;
use domain::{Error, NewUpload, Result, clean_file_name};
use futures::stream;
use std::collections::BTreeMap;

/// The field `file` and the text fields beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedFile {
    pub file_name: String,
    pub content_type: String,
    pub bytes: Bytes,
    pub fields: BTreeMap<String, String>,
}

impl UploadedFile {
    /// The product's limit for a file inside a request; larger ones go by presigned upload.
    pub const LARGEST: u64 = 10_000_000;
    /// What to do with a larger one.
    pub const ELSEWHERE: &str =
        "Ask for an upload address with POST /api/v1/sources/{source}/uploads and PUT the file there.";

    pub fn announce(&self) -> Result<NewUpload> {
        let (file_name, size) = (self.file_name.clone(), self.bytes.len() as u64);
        if size == 0 {
            return Err(Error::unreadable(
                "The file is empty (0 bytes).",
                "Export it again and check that it holds rows.",
            ));
        }
        NewUpload { file_name, size, content_type: Some(self.content_type.clone()), template: None }.validate()
    }
}

const EXPECTED: &str =
    "Send the file as multipart/form-data in the field `file`, for example: curl -F \"file=@orders.csv\".";

pub(crate) async fn file(content_type: Option<&str>, body: Bytes) -> Result<UploadedFile> {
    let boundary = content_type.and_then(|value| multer::parse_boundary(value).ok());
    let other =
        || Error::Unsupported { why: "This operation takes a form with a file.".into(), remedy: EXPECTED.into() };
    let boundary = boundary.ok_or_else(other)?;
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    let mut parts = multer::Multipart::new(whole, boundary);
    let broken = |e: multer::Error| Error::malformed(format!("the form is not complete: {e}"));
    let (mut found, mut fields) = (None, BTreeMap::new());
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" && found.is_some() {
            return Err(Error::invalid("file", "send one file per request; the form holds two"));
        }
        if name == "file" {
            let file_name = clean_file_name(part.file_name().unwrap_or("upload.csv"))?;
            let content_type = part.content_type().map_or_else(|| "text/csv".to_owned(), |m| m.to_string());
            let bytes = part.bytes().await.map_err(broken)?;
            if bytes.len() as u64 > UploadedFile::LARGEST {
                let (limit, remedy) = (UploadedFile::LARGEST, UploadedFile::ELSEWHERE.into());
                return Err(Error::TooLarge { what: "the file".into(), limit, remedy });
            }
            found = Some((file_name, content_type, bytes));
        } else if fields.len() < 20 {
            let text = part.text().await.map_err(broken)?;
            fields.insert(name, text.chars().take(1_000).collect());
        } else {
            return Err(Error::invalid("body", "the form has more than 20 fields"));
        }
    }
    let (file_name, content_type, bytes) = found.ok_or_else(|| Error::invalid("file", EXPECTED))?;
    Ok(UploadedFile { file_name, content_type, bytes, fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "multipart/form-data; boundary=X";

    async fn parse(content_type: &str, body: &'static str) -> String {
        match file(Some(content_type), Bytes::from(body)).await {
            Ok(file) => format!("{} {} {} {:?}", file.file_name, file.content_type, file.bytes.len(), file.fields),
            Err(error) => error.to_string(),
        }
    }

    #[tokio::test]
    async fn takes_the_file_and_the_fields_beside_it() {
        let body = "--X\r\ncontent-disposition: form-data; name=\"use_case\"\r\n\r\nrevenue\r\n\
                    --X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"../a.csv\"\r\n\r\na,b\n\r\n--X--\r\n";
        assert_eq!(parse(FORM, body).await, r#"a.csv text/csv 4 {"use_case": "revenue"}"#);
    }

    #[tokio::test]
    async fn says_how_to_send_a_file_when_there_is_none() {
        assert_eq!(
            parse("application/json", "{}").await,
            format!("This operation takes a form with a file. {EXPECTED}")
        );
        assert_eq!(parse(FORM, "--X--\r\n").await, EXPECTED);
    }

    #[tokio::test]
    async fn a_form_cut_short_is_the_senders_to_mend() {
        let said =
            parse(FORM, "--X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b").await;
        assert!(said.starts_with("the form is not complete"), "{said}");
    }
}
