//! The HTTP API on localhost: a request becomes API Gateway's event, the function's answer becomes the response.
use crate::{
    connections,
    cors::Cors,
    events::{self, Incoming},
    functions::{Deployed, Fault, PAYLOAD_LIMIT},
    room::Room,
    sender::Sender,
    template::Route,
};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use axum::{body::Body, response::Response};
use bytes::Bytes;
use domain::{Error, Result, Timestamp};
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::{body, server::conn::http1, service::service_fn};
use lambda_http::Body as LambdaBody;
use matchit::Router;
use serde_json::json;
use std::{collections::BTreeMap, convert::Infallible, future::Future, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// API Gateway's own limit for a body.
const BODY_LIMIT: usize = 10_000_000;
/// A client that sends nothing for this long holds its connection no longer.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// What a connection reads ahead, and so the longest head of a request; API Gateway's is 10 KB. hyper would let it grow to
/// 400 KB and keep that while the connection is idle: hundreds of megabytes for a thousand clients that sent a file once.
const READ_AHEAD: usize = 16 * 1024;

pub struct Gateway {
    routes: Router<BTreeMap<String, Arc<Target>>>,
    /// Takes what no route takes.
    default: Option<Arc<Target>>,
    cors: Cors,
    room: Room,
}

struct Target {
    route: Route,
    deployed: Arc<Deployed>,
}

impl Gateway {
    pub fn new(functions: &[Arc<Deployed>], cors: Cors) -> Result<Self> {
        let mut default = None;
        let mut by_path: BTreeMap<String, BTreeMap<String, Arc<Target>>> = BTreeMap::new();
        for deployed in functions {
            for route in &deployed.function.routes {
                let target = Arc::new(Target { route: route.clone(), deployed: deployed.clone() });
                if route.path == Route::DEFAULT {
                    default = Some(target);
                    continue;
                }
                let methods = by_path.entry(route.path.clone()).or_default();
                if methods.insert(route.method.clone(), target).is_some() {
                    let why = format!("template.yaml has two functions for {} {}", route.method, route.path);
                    return Err(Error::invalid("template.yaml", why));
                }
            }
        }
        let mut routes = Router::new();
        for (path, methods) in by_path {
            let wrong =
                |e: matchit::InsertError| Error::invalid("template.yaml", format!("template.yaml, {path}: {e}"));
            routes.insert(path.clone(), methods).map_err(wrong)?;
        }
        Ok(Self { routes, default, cors, room: Room::new(BODY_LIMIT) })
    }

    /// Answers clients until `shutdown`, and those that are being answered for `grace` more.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send, grace: Duration) {
        let gateway = Arc::new(self);
        let service = |client| {
            let gateway = gateway.clone();
            service_fn(move |request: Request<body::Incoming>| {
                let gateway = gateway.clone();
                async move { Ok::<_, Infallible>(answered(&gateway, client, request.map(Body::new)).await) }
            })
        };
        let mut http = http1::Builder::new();
        http.max_buf_size(READ_AHEAD);
        connections::serve(service, http, listener, shutdown, grace).await;
    }
}

async fn answered(gateway: &Gateway, client: SocketAddr, request: Request<Body>) -> Response {
    let request_id = uuid::Uuid::now_v7().to_string();
    let origin = gateway.cors.origin(request.headers()).cloned();
    if Cors::is_preflight(request.method(), request.headers()) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if let Some(origin) = origin {
            gateway.cors.permit(&origin, response.headers_mut());
        }
        return response;
    }
    let mut response = match answer(gateway, client, request, &request_id).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(&request_id),
    };
    if let Some(origin) = origin {
        gateway.cors.share(&origin, response.headers_mut());
    }
    response
}

async fn answer(
    gateway: &Gateway,
    client: SocketAddr,
    request: Request<Body>,
    request_id: &str,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    check_sender(&parts.headers, &gateway.cors)?;
    let path = parts.uri.path();
    let matched = gateway.routes.at(path).ok();
    let of_route =
        matched.as_ref().and_then(|matched| Some((matched.value.get(parts.method.as_str())?, &matched.params)));
    let not_found = || Refusal::new(404, "not_found", format!("There is no {} {path} here.", parts.method));
    let (target, path_parameters) = match of_route {
        Some((target, given)) => {
            (target, given.iter().map(|(name, value)| (name.to_owned(), events::decode(value))).collect())
        }
        None => (gateway.default.as_ref().ok_or_else(not_found)?, BTreeMap::new()),
    };
    let Some(place) = gateway.room.place(&body) else {
        gateway.room.discard(body, &parts.headers, BODY_PATIENCE).await;
        return Err(Refusal::full());
    };
    let body = receive(body).await?;
    let (target, request_id, at) = (target.clone(), request_id.to_owned(), Timestamp::now());
    let deployed = target.deployed.clone();
    // A task of its own: a function goes on when its client leaves, and holds the body's place for as long as the body.
    let invoked = deployed.spawn(async move {
        let payload = {
            let event = events::http_api(&Incoming {
                route: &target.route,
                path_parameters,
                method: &parts.method,
                path: parts.uri.path(),
                query: parts.uri.query().unwrap_or_default(),
                headers: &parts.headers,
                body,
                source_ip: client.ip(),
                request_id: &request_id,
                at,
            });
            serde_json::to_vec(&event).map_err(|_| Refusal::internal())?
        };
        let answer = target.deployed.invoke(payload).await;
        drop(place);
        match answer {
            Ok(answer) => respond(&answer),
            Err(fault) => {
                let function = &target.deployed.function.binary;
                tracing::error!(function, %fault, request_id, "a request was not answered");
                Err(Refusal::of(&fault))
            }
        }
    });
    invoked.await.map_err(|_| Refusal::internal())?
}

fn check_sender(headers: &HeaderMap, cors: &Cors) -> Result<(), Refusal> {
    match Sender::of(headers) {
        Sender::ThisMachine => Ok(()),
        Sender::OtherHost => Err(Refusal::new(421, "misdirected", "The local stack answers to localhost only.")),
        Sender::OtherOrigin if cors.origin(headers).is_some() => Ok(()),
        Sender::OtherOrigin => {
            Err(Refusal::new(403, "foreign_origin", "The local stack takes no requests from other sites' pages."))
        }
    }
}

async fn receive(body: Body) -> Result<Bytes, Refusal> {
    let limited = Limited::new(body, BODY_LIMIT).collect();
    match tokio::time::timeout(BODY_PATIENCE, limited).await {
        Err(_) => Err(Refusal::new(408, "too_slow", "The request did not arrive in time.")),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Refusal::too_large()),
        Ok(Err(_)) => Err(Refusal::new(400, "malformed_request", "The request ended before its body was complete.")),
        Ok(Ok(collected)) => {
            let body = collected.to_bytes();
            // Lambda takes 6 MB, and a file travels in base64.
            if body.len() / 3 * 4 > PAYLOAD_LIMIT - 64 * 1024 { Err(Refusal::too_large()) } else { Ok(body) }
        }
    }
}

fn respond(answer: &[u8]) -> Result<Response, Refusal> {
    let answer: ApiGatewayV2httpResponse = serde_json::from_slice(answer).map_err(|_| Refusal::internal())?;
    let status = u16::try_from(answer.status_code).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let body = match answer.body {
        Some(LambdaBody::Text(text)) if answer.is_base64_encoded => {
            use base64::Engine;
            Body::from(base64::prelude::BASE64_STANDARD.decode(text).map_err(|_| Refusal::internal())?)
        }
        Some(LambdaBody::Text(text)) => Body::from(text),
        Some(LambdaBody::Binary(bytes)) => Body::from(bytes),
        _ => Body::empty(),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status.ok_or_else(Refusal::internal)?;
    response.headers_mut().extend(answer.headers);
    Ok(response)
}

/// An answer the gateway gives itself, in the shape of every other error.
struct Refusal {
    status: u16,
    error: &'static str,
    message: String,
    suggestion: Option<&'static str>,
}

impl Refusal {
    fn new(status: u16, error: &'static str, message: impl Into<String>) -> Self {
        Self { status, error, message: message.into(), suggestion: None }
    }

    fn too_large() -> Self {
        let suggestion = "Files up to about 4.4 MB fit in a request. For a larger one ask for an upload address with \
                          POST /api/v1/sources/{source}/uploads and PUT the file there.";
        Self { suggestion: Some(suggestion), ..Self::new(413, "too_large", "The request is larger than 6 MB.") }
    }

    fn full() -> Self {
        Self::new(503, "unavailable", "There are as many files in hand as there is room for; please try again shortly.")
    }

    fn internal() -> Self {
        Self::new(500, "internal", "Something went wrong on our side.")
    }

    fn of(fault: &Fault) -> Self {
        match fault {
            Fault::PayloadTooLarge => Self::too_large(),
            Fault::AnswerTooLarge => Self::new(500, "answer_too_large", "The answer is larger than 6 MB."),
            Fault::TimedOut => Self::new(503, "timed_out", "The request took too long and was stopped."),
            Fault::Panicked | Fault::Failed(_) => Self::internal(),
        }
    }

    fn into_response(self, request_id: &str) -> Response {
        let is_retryable = matches!(self.status, 408 | 503);
        let mut body = json!({
            "error": self.error,
            "message": self.message,
            "details": null,
            "retryable": is_retryable,
            "correlation_id": request_id,
        });
        if let Some(suggestion) = self.suggestion {
            body["suggestion"] = suggestion.into();
        }
        if is_retryable {
            body["retry_after"] = 2.into();
        }
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Ok(id) = HeaderValue::from_str(request_id) {
            response.headers_mut().insert("x-correlation-id", id);
        }
        if is_retryable {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{functions::tests::deployed, template::Function};
    use lambda::{App, Handler, Policy, Request, Response};
    use tokio::{sync::Semaphore, task::JoinSet};

    const FILE: usize = 200_000;
    static LET_GO: Semaphore = Semaphore::const_new(0);

    async fn holding(_: &App, _: Request) -> domain::Result<Response> {
        let held = LET_GO.acquire().await.map_err(|e| Error::internal("waiting to be let go", e))?;
        drop(held);
        Ok(Response::ok(&"taken"))
    }

    async fn answering(_: &App, _: Request) -> domain::Result<Response> {
        Ok(Response::ok(&"answered"))
    }

    async fn function(path: &str, handler: Handler) -> Arc<Deployed> {
        let route = Route { method: "POST".into(), path: path.into() };
        let function = Function { timeout: Duration::from_secs(30), routes: vec![route], ..Function::default() };
        deployed(function, handler).await
    }

    /// Where a gateway listens that has room for five files.
    async fn serving() -> String {
        let functions = [
            function("/files", Handler::http(Policy::PUBLIC, holding)).await,
            function("/questions", Handler::http(Policy::PUBLIC, answering)).await,
        ];
        let gateway = Gateway::new(&functions, Cors::default()).unwrap();
        let gateway = Gateway { room: Room::of(5 * FILE, FILE), ..gateway };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(gateway.serve(listener, std::future::pending(), Duration::ZERO));
        format!("http://{address}")
    }

    /// Status and `Retry-After` of an answer; a connection that breaks is a failure of the test.
    async fn post(client: reqwest::Client, url: String, bytes: usize) -> (u16, Option<String>) {
        let answer = client.post(url).body(vec![b'x'; bytes]).send().await.unwrap();
        let retry_after = answer.headers().get(header::RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned());
        (answer.status().as_u16(), retry_after)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn files_beyond_the_room_are_refused_at_once_and_questions_are_answered() {
        let (url, client) = (serving().await, reqwest::Client::new());
        let files = format!("{url}/files");
        let mut sent: JoinSet<_> = (0..20).map(|_| post(client.clone(), files.clone(), FILE)).collect();
        for _ in 0..15 {
            assert_eq!(sent.join_next().await.unwrap().unwrap(), (503, Some("2".to_owned())));
        }
        assert_eq!(post(client.clone(), format!("{url}/questions"), 1_000).await.0, 200);
        LET_GO.add_permits(1);
        while let Some(taken) = sent.join_next().await {
            assert_eq!(taken.unwrap(), (200, None));
        }
        assert_eq!(post(client, files, FILE).await.0, 200, "there is room again");
    }
}
