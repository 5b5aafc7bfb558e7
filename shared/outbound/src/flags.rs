//! What an operator can turn on and off without a release; `lambda::Config` reads both from the environment.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// `INTEGRATIONS_STUB_MODE`: given stubs answer and nothing goes out.
    pub stub_mode: bool,
    /// `CIRCUIT_BREAKER_ENABLED`: a service that fails is left alone for a while.
    pub breaker: bool,
}
