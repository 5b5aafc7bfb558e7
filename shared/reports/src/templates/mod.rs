//! One folder per template; `crate::TEMPLATES` lists them.
pub(crate) mod revenue_health;
