//! HTTP/1.1 as it is on the wire: messages are read whole and kept as they came.
use std::io;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

pub enum Refusal {
    Error,
    Throttled,
}

/// A request or an answer as it came.
pub struct Message {
    pub head: Vec<u8>,
    pub body: Vec<u8>,
}

impl Message {
    /// `None` where the client closed instead of sending another.
    pub async fn read_request(client: &mut BufReader<TcpStream>) -> io::Result<Option<Self>> {
        let Some(head) = read_head(client).await? else { return Ok(None) };
        if header(&head, "expect").is_some() {
            client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = read_body(client, &head).await?.unwrap_or_default();
        Ok(Some(Self { head, body }))
    }

    /// The answer to this request.
    pub async fn read_answer(&self, upstream: &mut BufReader<TcpStream>) -> io::Result<Self> {
        loop {
            let head = read_head(upstream).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            let status = head.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
            // The client was told to go on already.
            if status.starts_with(b"1") {
                continue;
            }
            let is_bare = self.head.starts_with(b"HEAD ") || matches!(status, b"204" | b"304");
            let body = match is_bare {
                true => Vec::new(),
                false => match read_body(upstream, &head).await? {
                    Some(body) => body,
                    None => read_to_end(upstream).await?,
                },
            };
            return Ok(Self { head, body });
        }
    }

    /// As the service says it that was asked: DynamoDB's requests name their operation in a header, S3's do not.
    pub fn refusal(&self, refusal: Refusal) -> Self {
        let is_dynamodb = header(&self.head, "x-amz-target").is_some();
        let (status, code) = match (&refusal, is_dynamodb) {
            (Refusal::Error, true) => ("500 Internal Server Error", "InternalServerError"),
            (Refusal::Throttled, true) => ("400 Bad Request", "ThrottlingException"),
            (Refusal::Error, false) => ("500 Internal Server Error", "InternalError"),
            (Refusal::Throttled, false) => ("503 Slow Down", "SlowDown"),
        };
        let (content_type, body) = match is_dynamodb {
            true => (
                "application/x-amz-json-1.0",
                format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"on purpose"}}"#),
            ),
            false => (
                "application/xml",
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>on purpose</Message></Error>"
                ),
            ),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n");
        // The answer to HEAD has no body, however long it says it is.
        let body = if self.head.starts_with(b"HEAD ") { Vec::new() } else { body.into_bytes() };
        Self { head: head.into_bytes(), body }
    }
}

/// Up to and with the empty line; `None` where the other side closed before a new message.
async fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    loop {
        let begin = head.len();
        if stream.read_until(b'\n', &mut head).await? == 0 {
            return if head.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        if &head[begin..] == b"\r\n" {
            return Ok(Some(head));
        }
    }
}

/// The body as it is on the wire, chunks with their lengths; `None` where the head does not say how long it is.
async fn read_body(stream: &mut BufReader<TcpStream>, head: &[u8]) -> io::Result<Option<Vec<u8>>> {
    if let Some(length) = header(head, "content-length").and_then(|length| length.parse().ok()) {
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        return Ok(Some(body));
    }
    if !header(head, "transfer-encoding").is_some_and(|encoding| encoding.eq_ignore_ascii_case("chunked")) {
        return Ok(None);
    }
    let mut body = Vec::new();
    loop {
        let begin = body.len();
        stream.read_until(b'\n', &mut body).await?;
        let line = String::from_utf8_lossy(&body[begin..]).into_owned();
        let size = line.split([';', '\r']).next().and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
        let size = size.ok_or(io::ErrorKind::InvalidData)?;
        if size == 0 {
            body.extend(read_head(stream).await?.unwrap_or_default());
            return Ok(Some(body));
        }
        let begin = body.len();
        body.resize(begin + size + 2, 0);
        stream.read_exact(&mut body[begin..]).await?;
    }
}

async fn read_to_end(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    stream.read_to_end(&mut body).await?;
    Ok(body)
}

fn header(head: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}
