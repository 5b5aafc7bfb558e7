//! How often what happened, since the instance started.
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The counters of one service at a moment.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
        }

        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub $name: AtomicU64,)*
        }

        impl Counters {
            pub fn now(&self) -> Counts {
                Counts { $($name: self.$name.load(Relaxed),)* }
            }
        }
    };
}

counters! {
    /// Calls that were asked for, however they ended.
    calls,
    /// Calls that ended without an answer of the service.
    failures,
    /// Attempts after the first.
    retries,
    /// Breakers that this instance opened.
    opened,
    /// Calls that an open breaker held back.
    held_back,
    /// Calls that went out although the table could not say whether they may.
    breaker_unknown,
    cache_hits,
    /// Answers that were no longer fresh, given because the service was down.
    cache_stale,
    /// Answers that could not be looked up or kept.
    cache_failures,
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}
