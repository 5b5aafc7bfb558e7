//! Logs: one JSON object a line in Lambda, one short line a fact on a terminal. Level from `LOG_LEVEL`, `info` by default.
//! Nothing secret is written, wherever in an event it stands.
use crate::{log_line::LogLine, redaction::Redacting};
use std::io::Write;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    fmt::{self, MakeWriter, format::JsonFields},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

fn filter(default: &str) -> EnvFilter {
    let level = std::env::var("LOG_LEVEL").unwrap_or_else(|_| default.to_owned());
    EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new(default))
}

/// For Lambda. A second call changes nothing.
pub fn init() {
    drop(json(filter("info"), std::io::stdout).try_init());
}

/// For a terminal, on standard error. A second call changes nothing.
pub fn init_text(default_level: &str) {
    drop(text(filter(default_level), std::io::stderr).try_init());
}

/// The log of a Lambda function, written elsewhere.
pub fn json_to<W: Write + 'static>(
    level: &str,
    to: impl Fn() -> W + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    json(EnvFilter::new(level), to)
}

fn json<To>(filter: EnvFilter, to: To) -> impl Subscriber + Send + Sync
where
    To: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().fmt_fields(JsonFields::new()).event_format(LogLine).with_writer(Redacting(to));
    Registry::default().with(lines.with_filter(filter))
}

fn text<To>(filter: EnvFilter, to: To) -> impl Subscriber + Send + Sync
where
    To: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    Registry::default().with(fmt::layer().with_writer(Redacting(to)).with_filter(filter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{
        io::Result,
        sync::{Arc, Mutex},
    };

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
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
        let log = |make: &dyn Fn(Lines) -> Box<dyn Subscriber + Send + Sync>| {
            let lines = Lines::default();
            tracing::subscriber::with_default(make(lines.clone()), || {
                let cause = std::io::Error::other(format!("{secret:?} was refused"));
                let error = domain::Error::internal("asking", std::io::Error::other(cause));
                tracing::error!(%error, ?error, secret, text = %secret, list = ?[secret], "failed with {secret}");
            });
            let bytes = lines.0.lock().unwrap().clone();
            String::from_utf8(bytes).unwrap()
        };
        [
            log(&|to| Box::new(json(EnvFilter::new("info"), move || to.clone()))),
            log(&|to| Box::new(text(EnvFilter::new("info"), move || to.clone()))),
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
        let lines = Lines::default();
        let to = lines.clone();
        tracing::subscriber::with_default(text(EnvFilter::new("info"), move || to.clone()), || {
            tracing::info!(api_key = "short", rows = 4111, "read");
        });
        let line = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(!line.contains("short") && line.contains("4111") && line.contains("read"), "{line}");
    }
}
