//! Serves HTTP/1.1 until it is told to stop: the API and the embedded S3.
//!
//! Not `axum::serve`, which gives no say over how a connection is read.
use hyper::{
    body::{Body, Incoming},
    server::conn::http1,
    service::HttpService,
};
use hyper_util::rt::TokioIo;
use std::{error::Error, future::Future, net::SocketAddr, pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// Answers each client by a service of its own, over `http`. After the shutdown it returns when the requests under way have
/// ended, or when `grace` is over.
pub async fn serve<S, B>(
    service: impl Fn(SocketAddr) -> S,
    http: http1::Builder,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
    grace: Duration,
) where
    S: HttpService<Incoming, ResBody = B> + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => {
                    connections.spawn(connection(stream, service(client), http.clone(), stopping.clone()));
                }
                Err(error) => {
                    // Out of file descriptors, most likely: some are freed as connections end.
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    stop.send_replace(true);
    let ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(grace, ended).await.is_err() {
        tracing::warn!("requests still in flight were cut off");
        connections.shutdown().await;
    }
}

async fn connection<S, B>(stream: TcpStream, service: S, http: http1::Builder, mut stopping: watch::Receiver<bool>)
where
    S: HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set a connection to send at once");
    }
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), service));
    // The sender gone means the server was dropped in the middle: that ends connections as well.
    let stop = async { _ = stopping.wait_for(|stop| *stop).await };
    let ended = tokio::select! {
        ended = serving.as_mut() => Some(ended),
        () = stop => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
