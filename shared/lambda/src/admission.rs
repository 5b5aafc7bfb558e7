//! Whether a request may reach its endpoint now: address, rate limits, room for a calculation.
use crate::{
    App, Caller, Class, Config, Policy, Response,
    limits::{Take, begin_of},
};
use domain::{Error, Result, Timestamp};
use ipnet::IpNet;
use std::{net::IpAddr, time::Duration};
use store::Windows;
use tokio::sync::SemaphorePermit;

/// Requests of an address, all its credentials together, for each one of a credential.
const ADDRESS_SHARE: u32 = 3;
/// The part of a credential's requests that may calculate.
const HEAVY_PART: u32 = 5;
/// How long a calculation waits for one of the others to end: a hundred at once on two cores are all answered.
const FOR_A_PLACE: Duration = Duration::from_secs(15);

/// A request that may reach its endpoint; a calculation keeps its place for as long as this lives.
#[derive(Debug, Default)]
pub(crate) struct Admitted<'a> {
    _place: Option<SemaphorePermit<'a>>,
}

/// How a caller stands in the limit that this request was counted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: u32,
    left: u32,
    /// Unix second at which the window ends.
    ends: i64,
}

/// What admitting a request gave: the place or the refusal, what to tell of the limit, and whether the limit was known.
pub(crate) struct Admission<'a> {
    pub outcome: Result<Admitted<'a>>,
    pub standing: Option<Standing>,
    pub limiter_was_out: bool,
}

/// One limit that a request is counted against.
struct Share {
    name: String,
    limit: u32,
    of: &'static str,
}

/// Counts the request against every limit that it falls under. No round trip when the instance has requests in hand, at
/// most one for each limit (an address, a credential, a credential's calculations) at the same time otherwise.
///
/// A limiter that does not answer lets the request pass: the limits guard the service, and none of them guards a secret.
/// Whether a credential is valid is never decided here.
pub(crate) async fn admit<'a>(app: &'a App, policy: &Policy, caller: &Caller, time_left: Duration) -> Admission<'a> {
    if let Err(error) = check_address(&app.config, caller.source_ip) {
        return Admission::refused(error);
    }
    let now = app.clock.now();
    let shares = shares(app.config.rate_limit_per_minute, policy, caller);
    // Whatever is waited for here, the endpoint keeps half of the time.
    let within = time_left / 2;
    let takes = shares.iter().map(|share| app.limits.take(&share.name, share.limit, now, within));
    let takes = futures::future::join_all(takes).await;
    let ends = begin_of(now) + Windows::SECONDS;
    let limiter_was_out = takes.contains(&Take::Unknown);
    if let Some(spent) = takes.iter().position(|take| *take == Take::Spent) {
        for (share, _) in shares.iter().zip(&takes).filter(|(_, take)| matches!(take, Take::Granted { .. })) {
            app.limits.put_back(&share.name, now);
        }
        let share = &shares[spent];
        let standing = Some(Standing { limit: share.limit, left: 0, ends });
        return Admission { outcome: Err(too_many(share, ends, now)), standing, limiter_was_out };
    }
    let granted = shares.iter().zip(&takes).filter_map(|(share, take)| match take {
        Take::Granted { left } => Some(Standing { limit: share.limit, left: *left, ends }),
        _ => None,
    });
    // The limit that will be reached first is the one to know.
    let standing = granted.min_by_key(|standing| standing.left);
    Admission { outcome: place(app, policy, within).await, standing, limiter_was_out }
}

impl Admission<'_> {
    pub(crate) fn refused(error: Error) -> Self {
        Self { outcome: Err(error), standing: None, limiter_was_out: false }
    }
}

impl Standing {
    pub(crate) fn on(self, response: Response) -> Response {
        response
            .with_header("x-ratelimit-limit", &self.limit.to_string())
            .with_header("x-ratelimit-remaining", &self.left.to_string())
            .with_header("x-ratelimit-reset", &self.ends.to_string())
    }
}

fn shares(per_minute: u32, policy: &Policy, caller: &Caller) -> Vec<Share> {
    if per_minute == 0 {
        return Vec::new();
    }
    let address = Share {
        name: format!("address:{}", caller.source_ip.map_or_else(|| "unknown".to_owned(), source)),
        limit: per_minute.saturating_mul(ADDRESS_SHARE),
        of: "from this address",
    };
    let mut shares = vec![address];
    if let (Some(name), true) = (caller.name(), policy.access != crate::Access::Public) {
        if policy.class == Class::Heavy {
            let limit = (per_minute / HEAVY_PART).max(1);
            shares.push(Share { name: format!("{name}#heavy"), limit, of: "that read a file or calculate" });
        }
        shares.push(Share { name, limit: per_minute, of: "with this credential" });
    }
    shares
}

/// An IPv4 address, or the network of an IPv6 address that one customer has as a rule.
fn source(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn too_many(share: &Share, ends: i64, now: Timestamp) -> Error {
    let retry_after = u64::try_from(ends - now.as_second()).unwrap_or_default().max(1);
    let Share { limit, of, .. } = share;
    let why = format!("At most {limit} requests a minute {of} are answered; there is room again in {retry_after} s.");
    Error::RateLimited { why, retry_after }
}

/// The address as the gateway saw it, against the lists of the configuration.
fn check_address(config: &Config, address: Option<IpAddr>) -> Result<()> {
    let address = address.map(|address| address.to_canonical());
    let is_in = |nets: &[IpNet]| address.is_some_and(|address| nets.iter().any(|net| net.contains(&address)));
    let is_allowed = config.allow.is_empty() || is_in(&config.allow);
    if is_allowed && !is_in(&config.deny) {
        return Ok(());
    }
    Err(Error::Forbidden { why: "Requests from your network address are not accepted here.".into() })
}

async fn place<'a>(app: &'a App, policy: &Policy, within: Duration) -> Result<Admitted<'a>> {
    if policy.class != Class::Heavy {
        return Ok(Admitted::default());
    }
    let full =
        |cause: &str| Error::unavailable("room for another calculation", std::io::Error::other(cause.to_owned()));
    match tokio::time::timeout(FOR_A_PLACE.min(within), app.places.acquire()).await {
        Ok(Ok(place)) => Ok(Admitted { _place: Some(place) }),
        Ok(Err(closed)) => Err(full(&closed.to_string())),
        Err(late) => Err(full(&late.to_string())),
    }
}
