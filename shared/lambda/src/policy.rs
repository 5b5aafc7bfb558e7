//! What a function asks of a request before its endpoint runs: who may call it, how often, and how much may be sent.
use domain::Scope;

/// Stands beside the endpoint in its group's list, so that no function is without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub access: Access,
    pub class: Class,
    /// Bytes that a body may have.
    pub body: usize,
    /// Names of the query parameters that it takes; `None` for any, which mean nothing.
    pub query: Option<&'static [&'static str]>,
    /// Whether an `Idempotency-Key` makes the second of two equal requests answer as the first did.
    pub is_idempotent: bool,
}

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone; the endpoint shows nothing of a workspace.
    Public,
    /// Whoever's credential has the scope.
    Needs(Scope),
}

/// Routes that are counted together against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Answers from what is stored.
    Light,
    /// Reads a file or computes over cubes.
    Heavy,
}

/// A JSON question or setting.
const SMALL: usize = 256 * 1024;
/// What Lambda takes of a file in one request, the frame around it included.
const FILE: usize = 6 * 1024 * 1024;

impl Policy {
    pub const PUBLIC: Self =
        Self { access: Access::Public, class: Class::Light, body: SMALL, query: None, is_idempotent: false };
    pub const READ: Self = Self::needs(Scope::Read);
    pub const UPLOAD: Self = Self::needs(Scope::Upload);
    pub const REPORT: Self = Self::needs(Scope::Report);
    pub const ADMIN: Self = Self::needs(Scope::Admin);

    const fn needs(scope: Scope) -> Self {
        Self { access: Access::Needs(scope), query: Some(&[]), ..Self::PUBLIC }
    }

    /// Takes these query parameters; its description names the same.
    pub const fn asking(self, query: &'static [&'static str]) -> Self {
        Self { query: Some(query), ..self }
    }

    /// Reads a file or computes.
    pub const fn heavy(self) -> Self {
        Self { class: Class::Heavy, ..self }
    }

    /// Takes a file in its body.
    pub const fn with_file(self) -> Self {
        Self { class: Class::Heavy, body: FILE, ..self }
    }

    /// Makes something that an `Idempotency-Key` makes once.
    pub const fn idempotent(self) -> Self {
        Self { is_idempotent: true, ..self }
    }
}
