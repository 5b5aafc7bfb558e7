//! Logs: one JSON object a line in Lambda, one short line a fact on a terminal. Level from `LOG_LEVEL`, `info` by default.
//! Nothing secret is written, wherever in an event it stands. Beside them the spans for a collector, where one is configured.
use crate::{log_line::LogLine, otlp, redaction::Redacting};
use domain::Result;
use std::{
    io::{IsTerminal, Write},
    panic::PanicHookInfo,
};
use tracing::{Dispatch, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    fmt::{self, MakeWriter, format::JsonFields},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

type Lines = Box<dyn Layer<Registry> + Send + Sync>;

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn filter(default: &str) -> EnvFilter {
    let level = environment("LOG_LEVEL").unwrap_or_else(|| default.to_owned());
    EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new(default))
}

/// For Lambda. A second call changes nothing.
pub fn init() {
    start(json(filter("info"), std::io::stdout));
}

/// For a terminal, on standard error. A second call changes nothing.
pub fn init_text(default_level: &str) {
    let in_colours = std::io::stderr().is_terminal() && environment("NO_COLOR").is_none();
    start(text(filter(default_level), std::io::stderr, in_colours));
}

fn start(lines: Lines) {
    let (spans, failed) = match spans(&environment) {
        Ok(spans) => (spans, None),
        Err(error) => (None, Some(error)),
    };
    if log(lines, spans).try_init().is_ok() {
        std::panic::set_hook(Box::new(tell));
    }
    if let Some(error) = failed {
        tracing::warn!(%error, "spans are not sent");
    }
}

/// The log of a Lambda function, written elsewhere. Errors name the variable that is wrong.
pub fn json_to<W: Write + 'static>(
    level: &str,
    to: impl Fn() -> W + Send + Sync + 'static,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Dispatch> {
    Ok(Dispatch::new(log(json(EnvFilter::new(level), to), spans(variable)?)))
}

fn spans(variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<otlp::Spans>> {
    let Some(collector) = otlp::collector(variable)? else { return Ok(None) };
    let service = variable("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|| "echo".to_owned());
    otlp::Spans::new(&collector, &service).map(Some)
}

fn log(lines: Lines, spans: Option<otlp::Spans>) -> impl Subscriber + Send + Sync {
    let mut layers = vec![lines];
    layers.extend(spans.map(otlp::Spans::layer));
    Registry::default().with(layers)
}

fn json<To>(filter: EnvFilter, to: To) -> Lines
where
    To: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().fmt_fields(JsonFields::new()).event_format(LogLine).with_writer(Redacting(to));
    lines.with_filter(filter).boxed()
}

/// `in_colours` where a person looks at it who has not asked for none (no-color.org).
fn text<To>(filter: EnvFilter, to: To, in_colours: bool) -> Lines
where
    To: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    fmt::layer().with_ansi(in_colours).with_writer(Redacting(to)).with_filter(filter).boxed()
}

/// A panic is a line like any other: the standard words go to standard error past the redaction, and without their request.
fn tell(panic: &PanicHookInfo<'_>) {
    let said = panic.payload_as_str().unwrap_or_default();
    tracing::error!(said, place = panic.location().map(tracing::field::display), "it panicked");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{
        io::Result,
        panic,
        sync::{Arc, Mutex},
    };

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    /// What both formats write of a secret in a message, in fields and in a nested cause.
    fn written(secret: &str) -> [String; 2] {
        let log_of = |make: &dyn Fn(Written) -> Lines| {
            let lines = Written::default();
            tracing::subscriber::with_default(log(make(lines.clone()), None), || {
                let cause = std::io::Error::other(format!("{secret:?} was refused"));
                let error = domain::Error::internal("asking", std::io::Error::other(cause));
                tracing::error!(%error, ?error, secret, text = %secret, list = ?[secret], "failed with {secret}");
            });
            let bytes = lines.0.lock().unwrap().clone();
            String::from_utf8(bytes).unwrap()
        };
        [
            log_of(&|to| json(EnvFilter::new("info"), move || to.clone())),
            log_of(&|to| text(EnvFilter::new("info"), move || to.clone(), true)),
        ]
    }

    fn digits_with_check(mut digits: String) -> String {
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(index, digit)| {
                let value = u32::from(digit - b'0') << ((index + 1) % 2);
                if value > 9 { value - 9 } else { value }
            })
            .sum();
        digits.push_str(&((10 - sum % 10) % 10).to_string());
        digits
    }

    fn grouped(card: &str, separator: &str) -> String {
        card.as_bytes().chunks(4).map(|group| std::str::from_utf8(group).unwrap()).collect::<Vec<_>>().join(separator)
    }

    /// A secret, and whether it may stand inside a word.
    fn secret() -> impl Strategy<Value = String> {
        let card = "4[0-9]{14}|5[1-5][0-9]{13}|6011[0-9]{11}".prop_map(digits_with_check);
        prop_oneof![
            "echo_[a-z0-9]{6,12}_[A-Za-z0-9_-]{31}[0-9]",
            "eyJ[A-Za-z0-9_-]{10,60}\\.[A-Za-z0-9_-]{10,80}\\.[A-Za-z0-9_-]{43}",
            "(AKIA|ASIA)[A-Z0-9]{16}",
            "[A-Za-z0-9.]{1,10}[a-z]@[a-z]{1,9}\\.(de|com|co\\.uk)",
            (card, prop_oneof!["", " ", "-"]).prop_map(|(card, separator)| grouped(&card, &separator)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn a_secret_is_in_no_line_whatever_stands_around_it(
            before in "\\PC{0,12}|[\\\\\"'{}a-z\n\t]{0,6}", secret in secret(), after in "[ \"'\\\\/,;:&\n](\\PC{0,8})|",
        ) {
            // Digits before a card would be digits of another number.
            let apart = if before.ends_with(|c: char| c.is_numeric() || c == '-' || c == ' ') { "=" } else { "" };
            for line in written(&format!("{before}{apart}{secret}{after}")) {
                prop_assert!(!line.contains(&secret), "{line}");
            }
        }

        #[test]
        fn a_secret_with_a_name_is_in_no_line(
            before in "\\PC{0,12}",
            name in "(Authorization: )?Bearer |authorization: Basic |[?&]X-Amz-Signature=|x-amz-security-token=|aws_secret_access_key = |password=",
            secret in "[A-Za-z0-9+/]{38}[0-9][A-Z]",
        ) {
            for line in written(&format!("{before}{name}{secret}, and more")) {
                prop_assert!(!line.contains(&secret), "{line}");
            }
        }

        #[test]
        fn a_json_line_stays_json(text in "\\PC{0,6}[\\\\\"\n]{0,3}(token|password|bob@x.com|\"secret\":)[=:\"\\\\ ]{0,3}\\PC{0,9}") {
            let [json, _] = written(&text);
            let line = serde_json::from_str::<serde_json::Value>(&json);
            prop_assert!(line.is_ok_and(|line| line["level"] == "ERROR"), "{json}");
        }
    }

    #[test]
    fn a_field_named_like_a_secret_is_not_written() {
        let lines = Written::default();
        let to = lines.clone();
        tracing::subscriber::with_default(log(text(EnvFilter::new("info"), move || to.clone(), true), None), || {
            tracing::info!(api_key = "short", rows = 4111, "read");
        });
        let line = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(!line.contains("short") && line.contains("4111") && line.contains("read"), "{line}");
    }

    #[test]
    fn a_panic_is_a_line_of_its_request_and_without_secrets() {
        let lines = Written::default();
        let to = lines.clone();
        let before = panic::take_hook();
        panic::set_hook(Box::new(tell));
        tracing::subscriber::with_default(log(json(EnvFilter::new("info"), move || to.clone()), None), || {
            let span = tracing::error_span!("handler", correlation_id = "c-1").entered();
            let panicked = panic::catch_unwind(|| panic!("no room for {}", "bob@example.com"));
            assert!(panicked.is_err());
            drop(span);
        });
        panic::set_hook(before);
        let line = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&line["correlation_id"], &line["said"]), (&"c-1".into(), &"no room for [email]".into()), "{line}");
        assert!(line["place"].as_str().unwrap().contains("logs.rs"), "{line}");
    }
}
