//! A client of one connection that stays open: HTTP/1.1, nothing pooled, so that a thousand clients are a thousand connections.
use crate::files::File;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{
    Request,
    body::{Body, Frame, SizeHint},
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::{
    collections::VecDeque,
    convert::Infallible,
    error::Error,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::net::TcpStream;

/// Who has no answer by then has none.
const PATIENCE: Duration = Duration::from_secs(60);
const BOUNDARY: &str = "echo-load-boundary";

/// A body in pieces, sent one after another without being copied together.
#[derive(Debug, Default)]
pub struct Pieces(VecDeque<Bytes>);

impl Pieces {
    pub fn of(file: &File) -> Self {
        Self(file.pieces.iter().cloned().collect())
    }

    /// The file as the form that `curl -F file=@…` sends.
    pub fn form(file: &File, file_name: &str) -> Self {
        let before = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
             content-type: text/csv\r\n\r\n"
        );
        let mut pieces = Self::of(file);
        pieces.0.push_front(before.into());
        pieces.0.push_back(format!("\r\n--{BOUNDARY}--\r\n").into());
        pieces
    }

    pub fn form_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }
}

impl From<Value> for Pieces {
    fn from(json: Value) -> Self {
        Self(VecDeque::from([json.to_string().into()]))
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Seconds, where the answer names them.
    pub retry_after: Option<u64>,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn is_good(&self) -> bool {
        (200..400).contains(&self.status)
    }

    /// Refused for now, in the way a client can act on.
    pub fn is_refused(&self) -> bool {
        matches!(self.status, 429 | 503) && self.retry_after.is_some()
    }
}

/// One connection to a port of this machine, opened anew where the server closed it.
pub struct Client {
    port: u16,
    authorization: Option<String>,
    sender: Option<SendRequest<Pieces>>,
    /// Connections opened after the first.
    pub reopened: u64,
}

impl Client {
    pub fn new(port: u16, key: Option<&str>) -> Self {
        let authorization = key.map(|key| format!("Bearer {key}"));
        Self { port, authorization, sender: None, reopened: 0 }
    }

    pub async fn open(&mut self) -> Result<(), String> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.map_err(|e| words("connecting", &e))?;
        stream.set_nodelay(true).map_err(|e| words("connecting", &e))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| words("connecting", &e))?;
        // What ends it early is said by the request that is under way.
        tokio::spawn(async move { _ = connection.await });
        self.sender = Some(sender);
        Ok(())
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.send("GET", path, &[], Pieces::default()).await
    }

    pub async fn post(&mut self, path: &str, json: Value) -> Result<Answer, String> {
        self.send("POST", path, &[("content-type", "application/json")], json.into()).await
    }

    pub async fn post_file(&mut self, path: &str, file: &File, file_name: &str) -> Result<Answer, String> {
        let form = Pieces::form(file, file_name);
        self.send("POST", path, &[("content-type", &Pieces::form_type())], form).await
    }

    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Pieces,
    ) -> Result<Answer, String> {
        let mut request =
            Request::builder().method(method).uri(path).header("host", format!("localhost:{}", self.port));
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).map_err(|e| words("making a request", &e))?;
        match tokio::time::timeout(PATIENCE, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => {
                self.sender = None;
                Err(format!("no answer in {} s", PATIENCE.as_secs()))
            }
        }
    }

    async fn exchange(&mut self, request: Request<Pieces>) -> Result<Answer, String> {
        let is_open = match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        if !is_open {
            self.reopened += u64::from(self.sender.is_some());
            self.open().await?;
        }
        let sender = self.sender.as_mut().ok_or("no connection")?;
        let answer = sender.send_request(request).await.map_err(|e| words("sending", &e))?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|e| words("reading the answer", &e))?.to_bytes();
        let retry_after = parts.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        Ok(Answer { status: parts.status.as_u16(), retry_after, body })
    }
}

/// What went wrong, with its causes: hyper's own words do not say that a connection was reset.
fn words(doing: &str, error: &dyn Error) -> String {
    let mut said = format!("{doing}: {error}");
    let mut cause = error.source();
    while let Some(deeper) = cause {
        said += &format!(": {deeper}");
        cause = deeper.source();
    }
    said
}
