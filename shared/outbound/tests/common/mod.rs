//! A service that misbehaves as it is told, and the embedded table that instances share.
use bytes::Bytes;
use outbound::{Flags, Outbound, Service, Stub};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use store::{Connection, Credentials, Stores};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What the service does with a request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Status, header lines (each ended by CR LF) and body.
    Answer(u16, String, Bytes),
    /// Answers 200 after this time.
    Late(Duration),
    /// Says nothing.
    Silence,
    /// Answers 200, announces a body and never sends its end.
    HalfABody,
    /// Takes the request and breaks the connection off.
    Reset,
    /// A body without an announced length and without an end.
    Endless,
}

pub fn status(status: u16) -> Act {
    Act::Answer(status, String::new(), Bytes::from_static(b"{}"))
}

pub fn ok(body: &'static str) -> Act {
    Act::Answer(200, "content-type: application/json\r\n".into(), Bytes::from_static(body.as_bytes()))
}

/// A server on this machine; the last act goes on for ever.
pub struct Faulty {
    pub url: String,
    acts: Arc<Mutex<Vec<Act>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Faulty {
    pub async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (acts, requests) = (Arc::new(Mutex::new(acts)), Arc::<Mutex<Vec<String>>>::default());
        let (script, seen) = (acts.clone(), requests.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, script.clone(), seen.clone()));
            }
        });
        Self { url, acts, requests }
    }

    /// From now on.
    pub fn then(&self, acts: Vec<Act>) {
        *self.acts.lock().unwrap() = acts;
    }

    /// The requests since the last look, each with its headers.
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }
}

async fn serve(mut stream: TcpStream, acts: Arc<Mutex<Vec<Act>>>, requests: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    let mut window = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut window).await {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&window[..read]),
        }
    }
    requests.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    let act = {
        let mut acts = acts.lock().unwrap();
        if acts.len() > 1 { acts.remove(0) } else { acts[0].clone() }
    };
    let sent = match act {
        Act::Answer(status, headers, body) => {
            let head =
                format!("HTTP/1.1 {status} X\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).await
        }
        Act::Late(time) => {
            tokio::time::sleep(time).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\n1").await
        }
        Act::Silence => return std::future::pending().await,
        Act::HalfABody => {
            let sent = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
            assert!(sent.is_ok());
            return std::future::pending().await;
        }
        Act::Reset => stream.set_zero_linger(),
        Act::Endless => {
            let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await;
            while sent.is_ok() {
                sent = stream.write_all(&[b'x'; 4096]).await;
            }
            sent
        }
    };
    // The client may have gone; what it got is asserted on its side.
    drop(sent);
}

/// An embedded table of the test's own.
pub async fn table() -> Connection {
    let database = dynoxide::Database::memory().unwrap();
    let definition = serde_json::json!({
        "TableName": "echo",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "S" },
        ],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" }],
    });
    database.create_table(serde_json::from_value(definition).unwrap()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    at(url)
}

/// A table that does not answer.
pub fn no_table() -> Connection {
    at("http://127.0.0.1:1".into())
}

fn at(dynamodb_url: String) -> Connection {
    Connection {
        table: "echo".into(),
        bucket: "echo".into(),
        region: Some("us-east-1".into()),
        dynamodb_url: Some(dynamodb_url),
        s3_url: Some("http://127.0.0.1:1".into()),
        credentials: Some(Credentials { access_key: "x".into(), secret_key: "x".into() }),
    }
}

pub const ON: Flags = Flags { stub_mode: false, breaker: true };

/// An instance of a function that calls the service: its own stores, its own memory.
pub async fn instance(table: &Connection, url: &str, flags: Flags, stubs: Vec<Stub>) -> Outbound {
    let Stores { breakers, replies, .. } = Stores::connect(table).await;
    let service = Service {
        attempt_timeout: Duration::from_millis(900),
        total_timeout: Duration::from_secs(4),
        pause: Duration::from_millis(2),
        answer_limit: 10_000,
        ..Service::read("pay", Some(url), &|_| None).unwrap()
    };
    Outbound::new(service, flags, breakers, replies, stubs).unwrap()
}
