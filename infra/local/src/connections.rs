//! Serves the HTTP API over HTTP/1.1 until it is told to stop.
//!
//! Not `axum::serve`, which gives no say over what a connection reads ahead: hyper lets that grow to 400 KB and keeps it while
//! the connection is idle, so that a thousand clients that sent a file each held several hundred megabytes for nothing.
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use std::{future::Future, net::SocketAddr, pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// What a connection reads ahead, and so the longest head of a request; API Gateway's is 10 KB.
const READ_AHEAD: usize = 32 * 1024;

/// Returns when the requests under way at the shutdown have ended.
pub async fn serve(service: axum::Router, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) {
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => {
                    connections.spawn(connection(stream, client, service.clone(), stopping.clone()));
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
    while connections.join_next().await.is_some() {}
}

async fn connection(stream: TcpStream, client: SocketAddr, service: axum::Router, mut stopping: watch::Receiver<bool>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set a connection to send at once");
    }
    let answer = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(axum::extract::ConnectInfo(client));
        hyper::service::Service::call(&TowerToHyperService::new(service.clone()), request)
    });
    let mut serving = http1::Builder::new();
    serving.max_buf_size(READ_AHEAD);
    let mut serving = pin!(serving.serve_connection(TokioIo::new(stream), answer));
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
