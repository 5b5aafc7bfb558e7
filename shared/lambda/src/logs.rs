//! Logs: one JSON object a line in Lambda, one short line a fact on a terminal. Level from `LOG_LEVEL`, `info` by default.
use tracing_subscriber::{EnvFilter, fmt, util::SubscriberInitExt};

fn filter(default: &str) -> EnvFilter {
    let level = std::env::var("LOG_LEVEL").unwrap_or_else(|_| default.to_owned());
    EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new(default))
}

/// For Lambda. A second call changes nothing.
pub fn init() {
    let subscriber = fmt().json().with_env_filter(filter("info")).flatten_event(true).with_current_span(false).finish();
    drop(subscriber.try_init());
}

/// For a terminal, on standard error. A second call changes nothing.
pub fn init_text(default_level: &str) {
    let subscriber = fmt().with_env_filter(filter(default_level)).with_writer(std::io::stderr).finish();
    drop(subscriber.try_init());
}
