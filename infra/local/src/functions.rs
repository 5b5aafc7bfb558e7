//! The template's functions with their handlers, invoked the way Lambda invokes them: bounded payloads, a timeout, and
//! panics that stop one invocation and nothing else.
use crate::{
    events,
    roles::Role,
    template::{Function, Template},
    workshop::Workshop,
};
use domain::{Error, Result, Timestamp};
use lambda::{App, Class, Config, Handler, Invocation};
use std::{collections::BTreeMap, future::Future, sync::Arc};
use tokio::{runtime::Handle, task::JoinHandle};
use tracing::instrument::WithSubscriber;
use uuid::Uuid;

/// Lambda's limit for a synchronous payload, in and out.
pub const PAYLOAD_LIMIT: usize = 6 * 1024 * 1024;

/// One function, ready to be called.
pub struct Deployed {
    pub function: Function,
    pub role: Arc<Role>,
    handler: Handler,
    pub(crate) app: Arc<App>,
    /// Where its invocations run.
    place: Handle,
}

/// Why an invocation gave no result.
#[derive(Debug)]
pub enum Fault {
    /// The event is larger than Lambda takes.
    PayloadTooLarge,
    /// The answer is larger than Lambda gives.
    AnswerTooLarge,
    TimedOut,
    Panicked,
    Failed(Error),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::PayloadTooLarge => f.write_str("the event is larger than 6 MB"),
            Fault::AnswerTooLarge => f.write_str("the answer is larger than 6 MB"),
            Fault::TimedOut => f.write_str("the function did not end within its timeout"),
            Fault::Panicked => f.write_str("the function panicked"),
            Fault::Failed(error) => {
                let cause = std::error::Error::source(error).map(|cause| format!(" ({cause})")).unwrap_or_default();
                write!(f, "{error}{cause}")
            }
        }
    }
}

/// Every handler of every group, by the name of its binary.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    api::handlers().into_iter().chain(engine::handlers()).chain(documents::handlers()).collect()
}

/// Matches every function of the template with a handler. A function without a handler, or a handler that no function
/// uses, stops the start. What computes runs in the workshop, everything else on the runtime of the caller.
pub async fn deploy(
    template: &Template,
    extra: &BTreeMap<String, String>,
    workshop: &Workshop,
) -> Result<Vec<Arc<Deployed>>> {
    let mut handlers: BTreeMap<&str, Handler> = handlers().into_iter().collect();
    let mut apps: BTreeMap<(bool, BTreeMap<String, String>), Arc<App>> = BTreeMap::new();
    let mut deployed = Vec::new();
    for function in &template.functions {
        let Some(handler) = handlers.remove(function.binary.as_str()) else {
            let why = format!(
                "template.yaml names the function `{}` ({}), but there is no such handler",
                function.binary, function.logical_id
            );
            return Err(Error::invalid("template.yaml", why));
        };
        let kind_fits = match &handler {
            Handler::Http(..) => !has_events(function) && !function.routes.is_empty(),
            Handler::Event(_) => function.routes.is_empty() && has_events(function),
        };
        if !kind_fits {
            let why = format!(
                "template.yaml gives `{}` a trigger of another kind than its handler takes, or none",
                function.binary
            );
            return Err(Error::invalid("template.yaml", why));
        }
        let mut environment = function.environment.clone();
        environment.extend(extra.clone());
        // An empty variable says nothing, and functions that are told the same share their app, if they run in one place: a
        // connection is served where it was opened.
        environment.retain(|_, value| !value.is_empty());
        let computes = computes(&handler);
        let like = (computes, environment);
        let app = match apps.get(&like) {
            Some(app) => app.clone(),
            None => {
                let config = Config::read(&|name| like.1.get(name).cloned())?;
                let mut app = App::new(config).await;
                if let Some(other) = apps.get(&(!computes, like.1.clone())) {
                    app.results.remember_with(&other.results);
                }
                let app = Arc::new(app);
                apps.insert(like, app.clone());
                app
            }
        };
        let (role, place) = (Role::of(function), if computes { workshop.handle() } else { Handle::current() });
        deployed.push(Arc::new(Deployed { role, function: function.clone(), handler, app, place }));
    }
    if let Some(left) = handlers.keys().next() {
        let why = format!("there is a handler `{left}`, but template.yaml has no function of that name");
        return Err(Error::invalid("template.yaml", why));
    }
    Ok(deployed)
}

fn computes(handler: &Handler) -> bool {
    match handler {
        Handler::Http(policy, _) => policy.class == Class::Heavy,
        Handler::Event(_) => true,
    }
}

fn has_events(function: &Function) -> bool {
    !(function.objects.is_empty() && function.schedules.is_empty() && function.queues.is_empty())
}

impl Deployed {
    /// Writes what was counted and is still in memory; functions of one environment share it.
    pub async fn write_counts(&self) -> Result<()> {
        self.app.usage.flush().await
    }

    /// Work around an invocation, such as making its event of a large body, where the invocation itself runs.
    pub fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        // What it logs goes where the caller's log goes, on whatever thread.
        self.place.spawn(work.with_current_subscriber())
    }

    /// One invocation; the answer's bytes.
    pub async fn invoke(self: &Arc<Self>, payload: Vec<u8>) -> Result<Vec<u8>, Fault> {
        if payload.len() > PAYLOAD_LIMIT {
            return Err(Fault::PayloadTooLarge);
        }
        let this = self.clone();
        let request_id = Uuid::now_v7().to_string();
        let context = events::context(&this.function, &request_id, Timestamp::now()).map_err(Fault::Failed)?;
        // A task of its own, so that a panic ends here.
        let task = self.spawn(self.role.guard().scope(async move {
            let invocation = Invocation { payload: &payload, context };
            this.handler.invoke(&this.app, invocation).await
        }));
        let stop = task.abort_handle();
        let answer = match tokio::time::timeout(self.function.timeout, task).await {
            Err(_) => {
                stop.abort();
                return Err(Fault::TimedOut);
            }
            Ok(Err(_)) => return Err(Fault::Panicked),
            Ok(Ok(Err(failure))) => return Err(Fault::Failed(failure.error)),
            Ok(Ok(Ok(answer))) => answer,
        };
        if answer.len() > PAYLOAD_LIMIT { Err(Fault::AnswerTooLarge) } else { Ok(answer) }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use lambda::{Policy, Request, Response};
    use serde_json::{Value, json};
    use std::time::Duration;

    async fn answered(_: &App, _: Request) -> Result<Response> {
        Ok(Response::ok(&"fine"))
    }

    async fn hanging(_: &App, _: Request) -> Result<Response> {
        std::future::pending().await
    }

    async fn stuck(_: &App, _: Value) -> Result<()> {
        std::future::pending().await
    }

    async fn panicking(app: &App, _: Request) -> Result<Response> {
        panic!("on purpose, with {}", app.config.connection.table)
    }

    async fn panicking_on(app: &App, _: Value) -> Result<()> {
        panic!("on purpose, with {}", app.config.connection.table)
    }

    async fn talkative(_: &App, _: Request) -> Result<Response> {
        Ok(Response::ok(&"x".repeat(PAYLOAD_LIMIT)))
    }

    async fn failing(_: &App, _: Value) -> Result<()> {
        Err(Error::unavailable("the moon", std::io::Error::other("clouds")))
    }

    /// What an invocation with `payload` gives.
    async fn outcome(handler: Handler, payload: Vec<u8>) -> String {
        let function = Function { timeout: Duration::from_millis(100), ..Function::default() };
        match deployed(function, handler).await.invoke(payload).await {
            Ok(answer) => serde_json::from_slice::<Value>(&answer).unwrap()["statusCode"].to_string(),
            Err(fault) => fault.to_string(),
        }
    }

    /// A function of the test's own; nothing listens where its stores should be.
    pub(crate) async fn deployed(function: Function, handler: Handler) -> Arc<Deployed> {
        let variable = |name: &str| match name {
            "TABLE_NAME" | "BUCKET_NAME" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("x".to_owned()),
            "AWS_ENDPOINT_URL_DYNAMODB" | "AWS_ENDPOINT_URL_S3" => Some("http://localhost:1".to_owned()),
            "AWS_REGION" => Some("us-east-1".to_owned()),
            _ => None,
        };
        let app = Arc::new(App::new(Config::read(&variable).unwrap()).await);
        Arc::new(Deployed { role: Role::of(&function), function, handler, app, place: Handle::current() })
    }

    fn request() -> Vec<u8> {
        let http =
            json!({ "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "" });
        let event = json!({
            "version": "2.0", "routeKey": "GET /", "rawPath": "/", "rawQueryString": "", "headers": {},
            "requestContext": { "http": http, "stage": "$default" }, "isBase64Encoded": false,
        });
        event.to_string().into_bytes()
    }

    #[tokio::test]
    async fn an_invocation_is_bounded_in_time_and_size_and_a_panic_stays_inside() {
        assert_eq!(outcome(Handler::http(Policy::PUBLIC, answered), request()).await, "200");
        assert_eq!(
            outcome(Handler::http(Policy::PUBLIC, hanging), request()).await,
            "503",
            "the wrapper answers before Lambda kills it"
        );
        let said = outcome(Handler::event(stuck), b"{}".to_vec()).await;
        assert_eq!(said, "the function did not end within its timeout");
        assert_eq!(
            outcome(Handler::http(Policy::PUBLIC, panicking), request()).await,
            "500",
            "a panic is an answer too"
        );
        assert_eq!(outcome(Handler::event(panicking_on), b"{}".to_vec()).await, "the function panicked");
        assert_eq!(
            outcome(Handler::http(Policy::PUBLIC, talkative), request()).await,
            "the answer is larger than 6 MB"
        );
        assert_eq!(
            outcome(Handler::http(Policy::PUBLIC, answered), vec![b' '; PAYLOAD_LIMIT + 1]).await,
            "the event is larger than 6 MB"
        );
        let said = outcome(Handler::event(failing), b"{}".to_vec()).await;
        assert_eq!(said, "the moon is not available at the moment; please try again shortly (clouds)");
    }

    #[tokio::test]
    async fn a_function_without_a_handler_and_a_handler_without_a_function_stop_the_start() {
        let whole = Template::parse(crate::template::BUILT_IN, &BTreeMap::new()).unwrap();
        let extra = BTreeMap::from([("AWS_REGION".to_owned(), "us-east-1".to_owned())]);
        let mut missing = whole.clone();
        missing.functions.retain(|function| function.binary != "get-root");
        let workshop = Workshop::open().unwrap();
        let error = deploy(&missing, &extra, &workshop).await.err().unwrap();
        assert_eq!(error.to_string(), "there is a handler `get-root`, but template.yaml has no function of that name");
        let mut unknown = whole;
        unknown.functions[0].binary = "get-rood".into();
        let error = deploy(&unknown, &extra, &workshop).await.err().unwrap();
        assert_eq!(
            error.to_string(),
            "template.yaml names the function `get-rood` (GetRoot), but there is no such handler"
        );
    }
}
