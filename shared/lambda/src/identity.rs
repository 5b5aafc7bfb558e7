//! Who is calling: the workspace comes from the credential alone.
//!
//! In a deployment the HTTP API admits IAM-signed requests only, and the caller's AWS account is its workspace. The local
//! stack on loopback names one open workspace instead.
use domain::{Error, Result, Workspace};
use lambda_http::{RequestExt, request::RequestContext};

pub(crate) fn workspace(request: &lambda_http::Request, open: Option<&Workspace>) -> Result<Workspace> {
    let account = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => {
            context.authorizer.as_ref().and_then(|a| a.iam.as_ref()).and_then(|iam| iam.account_id.as_deref())
        }
        _ => None,
    };
    match (account, open) {
        (Some(account), _) => Workspace::parse(&format!("aws-{account}")),
        (None, Some(open)) => Ok(open.clone()),
        (None, None) => Err(Error::Unauthenticated { why: "This call needs a credential.".into() }),
    }
}
