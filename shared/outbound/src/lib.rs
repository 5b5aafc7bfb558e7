//! The one door to services outside: every call has a timeout, a bound on its answer, a bounded retry, a breaker that
//! instances share, and a correlation id; an answer may be kept, and given again when the service is down.
//!
//! An [`Outbound`] stands for one service and is made once per cold start. A call that goes out costs the table nothing while
//! the breaker is closed (one read every five seconds); one that may be kept costs a read before and a write after it.
mod answer;
mod attempt;
mod breaker;
mod cache;
mod call;
mod client;
mod counters;
mod fault;
mod flags;
mod retry;
mod service;
mod stub;

pub use answer::{Answer, Origin};
pub use call::{Call, Keep, Owner};
pub use client::Outbound;
pub use counters::Counts;
pub use fault::Fault;
pub use flags::Flags;
pub use retry::retry_after;
pub use service::Service;
pub use stub::Stub;
