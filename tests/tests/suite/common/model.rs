//! A stand-in for a language model behind an OpenAI-compatible service, which behaves as it is told.
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What the model does with a question.
#[derive(Clone)]
pub enum Act {
    /// Writes these sections, made from the question's data, after this time.
    Says(fn(&Asked) -> Value, Duration),
    /// Status, header lines (each ended by CR LF) and body.
    Answers(u16, &'static str, String),
    /// Says nothing.
    Silence,
    /// Answers 200, and goes on with a byte now and then.
    Drips,
}

/// One question as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The first line and the headers, in lower case.
    pub head: String,
    pub body: Value,
}

impl Asked {
    pub fn system(&self) -> &str {
        self.body["messages"][0]["content"].as_str().unwrap()
    }

    pub fn data(&self) -> Value {
        serde_json::from_str(self.body["messages"][1]["content"].as_str().unwrap()).unwrap()
    }

    /// The number of the claim of a metric, and of a period or an entity, where one is named.
    pub fn claim(&self, metric: &str, of: &str) -> u64 {
        let data = self.data();
        let claims = data["claims"].as_array().unwrap();
        let is_meant = |claim: &&Value| {
            let entity = claim["entity"].as_str();
            let is_of = of.is_empty() || entity == Some(of) || (entity.is_none() && claim["period"] == of);
            claim["metric"] == metric && is_of && (entity.is_none() || entity == Some(of))
        };
        let found = claims.iter().find(is_meant).unwrap_or_else(|| panic!("{metric} of `{of}` is not in {data}"));
        found["id"].as_u64().unwrap()
    }
}

/// A server on this machine; the last act goes on for ever.
pub struct Model {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Model {
    pub async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (acts, asked) = (Arc::new(Mutex::new(acts)), Arc::<Mutex<Vec<Asked>>>::default());
        let seen = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acts.clone(), seen.clone()));
            }
        });
        Self { url, asked }
    }

    /// The questions since the last look.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

/// A chat completion whose text is these sections.
pub fn completion(text: &str) -> String {
    let message = json!({ "role": "assistant", "content": text });
    let usage = json!({ "prompt_tokens": 1200, "completion_tokens": 90, "total_tokens": 1290 });
    json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }], "usage": usage }).to_string()
}

async fn serve(mut stream: TcpStream, acts: Arc<Mutex<Vec<Act>>>, asked: Arc<Mutex<Vec<Asked>>>) {
    let Some(question) = read(&mut stream).await else { return };
    asked.lock().unwrap().push(question.clone());
    let act = {
        let mut acts = acts.lock().unwrap();
        if acts.len() > 1 { acts.remove(0) } else { acts[0].clone() }
    };
    let (status, headers, body) = match act {
        Act::Answers(status, headers, body) => (status, headers, body),
        Act::Says(sections, pause) => {
            tokio::time::sleep(pause).await;
            (
                200,
                "content-type: application/json\r\n",
                completion(&json!({ "sections": sections(&question) }).to_string()),
            )
        }
        Act::Silence => return std::future::pending().await,
        Act::Drips => {
            let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{").await;
            while sent.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
                sent = stream.write_all(b" ").await;
            }
            return;
        }
    };
    let head = format!("HTTP/1.1 {status} X\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    // The client may have gone; what it got is asserted on its side.
    drop(stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await);
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let (mut bytes, mut window) = (Vec::new(), [0; 16_384]);
    loop {
        if let Some(end) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head.split_once("content-length: ")?.1.lines().next()?.parse::<usize>().ok()?;
            if bytes.len() >= end + 4 + length {
                return Some(Asked { head, body: serde_json::from_slice(&bytes[end + 4..]).ok()? });
            }
        }
        match stream.read(&mut window).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&window[..read]),
        }
    }
}
