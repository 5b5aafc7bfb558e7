//! A proxy before the table or the bucket that spoils a share of the requests on purpose: errors before and after the work was
//! done, throttling, resets, delays, answers cut short. Everything else passes byte for byte, since requests are signed.
mod wire;

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};
use wire::{Message, Refusal};

/// What is done to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 500, and the service never saw the request.
    ErrorBefore,
    /// 500, and the service did what was asked.
    ErrorAfter,
    /// What the service says when it is asked too much; it never saw the request.
    Throttled,
    /// The connection is reset, and the service never saw the request.
    ResetBefore,
    /// The connection is reset, and the service did what was asked.
    ResetAfter,
    /// The request goes through, later.
    Delayed,
    /// The body of the answer ends before its length. An answer without a body stays whole and is not counted.
    Truncated,
}

impl Kind {
    pub const ALL: &[Self] = &[
        Self::ErrorBefore,
        Self::ErrorAfter,
        Self::Throttled,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::Delayed,
        Self::Truncated,
    ];
}

/// What to spoil: the same seed chooses the same for the first request, the second, and so on.
#[derive(Debug, Clone)]
pub struct Faults {
    pub seed: u64,
    /// Of the requests, from 0 to 1.
    pub share: f64,
    /// Each as often as the others.
    pub kinds: &'static [Kind],
    /// Shortest and longest time that a delayed request waits.
    pub delay: [Duration; 2],
}

impl Default for Faults {
    fn default() -> Self {
        Self { seed: 1, share: 0.2, kinds: Kind::ALL, delay: [Duration::from_millis(50), Duration::from_secs(3)] }
    }
}

pub struct Proxy {
    pub url: String,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

struct Shared {
    upstream: SocketAddr,
    faults: Faults,
    is_on: AtomicBool,
    state: Mutex<(u64, BTreeMap<Kind, u64>)>,
}

impl Proxy {
    /// Listens on a port of its own and spoils from the first request on.
    pub async fn start(upstream: SocketAddr, faults: Faults) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Mutex::new((faults.seed, BTreeMap::new()));
        let shared = Arc::new(Shared { upstream, faults, is_on: AtomicBool::new(true), state });
        let serving = shared.clone();
        let accepting = tokio::spawn(async move {
            // Connections end with the task that holds them.
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let shared = serving.clone();
                connections.spawn(async move { shared.serve(client).await });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { url, shared, accepting: accepting.abort_handle() })
    }

    pub fn switch(&self, on: bool) {
        self.shared.is_on.store(on, Ordering::SeqCst);
    }

    /// How often each kind really happened.
    pub fn injected(&self) -> BTreeMap<Kind, u64> {
        self.shared.state().1.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, (u64, BTreeMap<Kind, u64>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// SplitMix64.
    fn chance(&self) -> u64 {
        let mut state = self.state();
        state.0 = state.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state.0 ^ (state.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn choose(&self) -> Option<Kind> {
        if !self.is_on.load(Ordering::SeqCst) || self.faults.kinds.is_empty() {
            return None;
        }
        let chance = self.chance();
        let is_hit = ((chance >> 11) as f64) < self.faults.share * (1_u64 << 53) as f64;
        is_hit.then(|| self.faults.kinds[(self.chance() % self.faults.kinds.len() as u64) as usize])
    }

    fn count(&self, kind: Kind) {
        *self.state().1.entry(kind).or_default() += 1;
    }

    /// Requests of one connection, one after another. An error ends it; that is what the client sees of it too.
    async fn serve(&self, client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let mut client = BufReader::new(client);
        while let Some(request) = Message::read_request(&mut client).await? {
            let kind = self.choose();
            let answer = match kind {
                Some(Kind::ErrorBefore) => Some(request.refusal(Refusal::Error)),
                Some(Kind::Throttled) => Some(request.refusal(Refusal::Throttled)),
                Some(Kind::ResetBefore) => None,
                Some(Kind::ErrorAfter) => {
                    self.forward(&request).await.map(|_| Some(request.refusal(Refusal::Error)))?
                }
                Some(Kind::ResetAfter) => self.forward(&request).await.map(|_| None)?,
                Some(Kind::Delayed) => {
                    let [shortest, longest] = self.faults.delay;
                    let share = (self.chance() >> 11) as f64 / (1_u64 << 53) as f64;
                    tokio::time::sleep(shortest + (longest - shortest).mul_f64(share)).await;
                    Some(self.forward(&request).await?)
                }
                Some(Kind::Truncated) | None => Some(self.forward(&request).await?),
            };
            let is_cut = kind == Some(Kind::Truncated) && answer.as_ref().is_some_and(|answer| !answer.body.is_empty());
            if let Some(kind) = kind.filter(|kind| *kind != Kind::Truncated || is_cut) {
                self.count(kind);
            }
            let Some(answer) = answer else {
                // Closing without waiting for what was not sent yet is a reset.
                return client.get_ref().set_zero_linger();
            };
            let body = if is_cut { &answer.body[..answer.body.len() / 2] } else { &answer.body };
            client.write_all(&answer.head).await?;
            client.write_all(body).await?;
            client.flush().await?;
            if is_cut {
                return client.shutdown().await;
            }
        }
        Ok(())
    }

    async fn forward(&self, request: &Message) -> io::Result<Message> {
        let mut upstream = BufReader::new(TcpStream::connect(self.upstream).await?);
        upstream.write_all(&request.head).await?;
        upstream.write_all(&request.body).await?;
        request.read_answer(&mut upstream).await
    }
}
