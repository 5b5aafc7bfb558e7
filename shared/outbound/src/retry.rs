//! How long to wait before another attempt.
use crate::{Fault, Service};
use domain::Timestamp;
use jiff::fmt::rfc2822;
use std::time::Duration;

/// The longest that a service's `Retry-After` is waited for; one that asks for more is not asked again in this call.
const LONGEST: Duration = Duration::from_secs(5);

/// The pause before attempt `next` (2 is the first repeat), or `None` when there is none: attempts or time are used up, or the
/// service asks for more patience than there is. `random` is from 0 to 1.
pub(crate) fn pause(service: &Service, fault: &Fault, next: u32, elapsed: Duration, random: f64) -> Option<Duration> {
    if next > service.attempts || !fault.is_outage() {
        return None;
    }
    let growing = service.pause.saturating_mul(1 << (next.saturating_sub(2)).min(16));
    let jittered = growing.mul_f64(0.5 + random / 2.0);
    let pause = match fault {
        Fault::Status { retry_after: Some(seconds), .. } => jittered.max(Duration::from_secs(*seconds)),
        _ => jittered,
    };
    (pause <= LONGEST && elapsed + pause < service.total_timeout).then_some(pause)
}

/// Seconds of a `Retry-After`, which is a number or a date (RFC 9110, 10.2.3).
pub fn retry_after(text: &str, now: Timestamp) -> Option<u64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let at = rfc2822::parse(text).ok()?.timestamp();
    Some(u64::try_from(at.as_second() - now.as_second()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(retry_after: Option<u64>, next: u32, elapsed_s: u64, random: f64) -> Option<u128> {
        let service = Service::read("pay", Some("https://example.com"), &|_| None).unwrap();
        let fault = Fault::Status { status: 503, retry_after };
        pause(&service, &fault, next, Duration::from_secs(elapsed_s), random).map(|pause| pause.as_millis())
    }

    #[test]
    fn pauses_grow_and_scatter_and_end() {
        assert_eq!([wait(None, 2, 0, 0.0), wait(None, 2, 0, 1.0)], [Some(100), Some(200)]);
        assert_eq!([wait(None, 3, 0, 0.0), wait(None, 3, 0, 1.0)], [Some(200), Some(400)]);
        assert_eq!(wait(None, 4, 0, 0.5), None, "three attempts are all");
        assert_eq!(wait(None, 2, 20, 0.5), None, "the call's time is over");
    }

    #[test]
    fn a_service_that_asks_for_patience_gets_it_up_to_a_bound() {
        assert_eq!([wait(Some(2), 2, 0, 0.5), wait(Some(6), 2, 0, 0.5)], [Some(2_000), None]);
        let now = "1994-11-06T08:49:30Z".parse().unwrap();
        assert_eq!(retry_after(" 12", now), Some(12));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(7));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(0));
        assert_eq!(retry_after("soon", now), None);
    }
}
