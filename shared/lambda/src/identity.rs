//! Who is calling: the workspace comes from the credential alone.
//!
//! The local stack on loopback names one open workspace, which needs no credential.
use crate::Scope;
use domain::{Error, Result, Workspace};
use lambda_http::{RequestExt, request::RequestContext};
use std::net::IpAddr;

/// Who sent a request, as far as the request proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub credential: Credential,
    /// The address that the gateway saw; never one that a header claims.
    pub source_ip: Option<IpAddr>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// None was sent, and none is needed on this machine.
    Open { workspace: Workspace },
    /// An API key, named by its public prefix.
    Key { prefix: String, workspace: Workspace, scopes: Vec<Scope> },
    /// A token of the configured issuer.
    Token { subject: String, workspace: Workspace, scopes: Vec<Scope> },
    /// None, or none that is valid, with the words for the caller.
    None { why: String },
}

impl Caller {
    pub fn workspace(&self) -> Result<Workspace> {
        match &self.credential {
            Credential::Open { workspace }
            | Credential::Key { workspace, .. }
            | Credential::Token { workspace, .. } => Ok(workspace.clone()),
            Credential::None { why } => Err(Error::Unauthenticated { why: why.clone() }),
        }
    }

    /// What requests of this caller are counted under: the credential's public name. `None` without a credential.
    pub fn name(&self) -> Option<String> {
        match &self.credential {
            Credential::Open { workspace } => Some(format!("open:{workspace}")),
            Credential::Key { prefix, .. } => Some(format!("key:{prefix}")),
            Credential::Token { subject, workspace, .. } => Some(format!("token:{workspace}:{subject}")),
            Credential::None { .. } => None,
        }
    }
}

pub(crate) fn caller(request: &lambda_http::Request, open: Option<&Workspace>) -> Caller {
    let source_ip = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => {
            context.http.source_ip.as_deref().and_then(|address| address.parse().ok())
        }
        _ => None,
    };
    let credential = match open {
        Some(open) => Credential::Open { workspace: open.clone() },
        None => Credential::None { why: "This call needs a credential.".into() },
    };
    Caller { credential, source_ip }
}
