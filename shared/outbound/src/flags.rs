//! What an operator can turn on and off without a release.
use domain::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// `INTEGRATIONS_STUB_MODE`: given stubs answer and nothing goes out. Off unless set.
    pub stub_mode: bool,
    /// `CIRCUIT_BREAKER_ENABLED`: a service that fails is left alone for a while. On unless set.
    pub breaker: bool,
}

impl Flags {
    /// Reads both from the environment; the error names the variable.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let flag = |name: &str, default: bool| match variable(name).as_deref().map(str::trim) {
            None | Some("") => Ok(default),
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(_) => Err(Error::invalid(name, format!("the environment variable {name} must be `true` or `false`"))),
        };
        Ok(Self { stub_mode: flag("INTEGRATIONS_STUB_MODE", false)?, breaker: flag("CIRCUIT_BREAKER_ENABLED", true)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(stub: &str, breaker: &str) -> Result<Flags> {
        Flags::read(&|name| Some(if name == "INTEGRATIONS_STUB_MODE" { stub } else { breaker }.to_owned()))
    }

    #[test]
    fn a_flag_is_true_or_false_and_has_a_default() {
        assert_eq!(Flags::read(&|_| None).unwrap(), Flags { stub_mode: false, breaker: true });
        assert_eq!(read("true", "0").unwrap(), Flags { stub_mode: true, breaker: false });
        let said = read("", "off").unwrap_err().to_string();
        assert_eq!(said, "the environment variable CIRCUIT_BREAKER_ENABLED must be `true` or `false`");
    }
}
