//! Who may talk to the stack's open doors: programs on this machine, and pages that the stack served itself.
//!
//! A page of another site must not reach an open workspace through the visitor's browser, neither by naming this machine
//! itself (DNS rebinding, seen in `Host`) nor by posting to it (seen in `Origin`).
use http::{HeaderMap, header};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    ThisMachine,
    /// The request calls this machine by another name.
    OtherHost,
    /// A page of another site made the request.
    OtherOrigin,
}

impl Sender {
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
        if !is_loopback(text(header::HOST).unwrap_or_default()) {
            return Self::OtherHost;
        }
        match headers.get(header::ORIGIN) {
            None => Self::ThisMachine,
            Some(_) => {
                let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
                if origin.is_some_and(|(_, host)| is_loopback(host)) { Self::ThisMachine } else { Self::OtherOrigin }
            }
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let name = host.rsplit_once(':').filter(|(_, text)| port(text)).map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(host: &str, origin: Option<&str>) -> Sender {
        let mut headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
        headers.extend(origin.map(|origin| (header::ORIGIN, origin.parse().unwrap())));
        Sender::of(&headers)
    }

    #[test]
    fn only_this_machine_is_local() {
        for host in ["localhost", "localhost:8000", "127.0.0.1:9", "[::1]:8000", "[::1]"] {
            assert_eq!(sender(host, None), Sender::ThisMachine, "{host}");
        }
        for host in ["", "evil.example", "localhost.evil.example:8000", "192.168.1.5:8000", "localhost:x"] {
            assert_eq!(sender(host, None), Sender::OtherHost, "{host}");
        }
    }

    #[test]
    fn a_page_of_another_site_is_not() {
        assert_eq!(sender("localhost:8000", Some("http://localhost:8000")), Sender::ThisMachine);
        for origin in ["https://evil.example", "null", "http://localhost.evil.example", "file://"] {
            assert_eq!(sender("localhost:8000", Some(origin)), Sender::OtherOrigin, "{origin}");
        }
    }
}
