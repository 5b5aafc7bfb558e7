//! The event loop of a Lambda binary.
use crate::{App, Handler, Invocation, http::handle, logs};
use domain::Result;
use lambda_runtime::LambdaEvent;
use serde_json::value::RawValue;
use std::{convert::Infallible, process::ExitCode, time::Duration};

pub type Exit = ExitCode;

/// Serves one function. The loop is not generic: it is compiled once, here, not in every binary.
pub fn serve(handler: Handler) -> Exit {
    logs::init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the runtime did not start");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(handler)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the function stopped");
            ExitCode::FAILURE
        }
    }
}

async fn run(handler: Handler) -> Result<(), lambda_runtime::Error> {
    let app = App::from_environment().await?;
    // The first call to the table pays for the TLS handshake; during init the CPU is boosted, so it is paid here. A role
    // that may not read the table is refused, which warms the connection just as well.
    let warmed = tokio::time::timeout(Duration::from_secs(1), app.uploads.ping()).await;
    tracing::debug!(answered = matches!(warmed, Ok(Ok(_))), "warmed the connection to the table");
    let app = &app;
    match &handler {
        Handler::Http(policy, endpoint) => {
            let service = lambda_http::service_fn(move |request| async move {
                Ok::<_, Infallible>(handle(app, policy, endpoint.as_ref(), request).await)
            });
            lambda_http::run(service).await
        }
        Handler::Event(_) => {
            let handler = &handler;
            let service = lambda_runtime::service_fn(move |event: LambdaEvent<Box<RawValue>>| async move {
                let invocation = Invocation { payload: event.payload.get().as_bytes(), context: event.context };
                handler.invoke(app, invocation).await.map(|_| ()).map_err(lambda_runtime::Error::from)
            });
            lambda_runtime::run(service).await
        }
    }
}
