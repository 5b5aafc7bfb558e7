//! Keys whose requests are signed: the signing secret is made with the key, kept sealed, and asked for with every request.
use crate::{App, signature};
use aws_lc_rs::rand;
use domain::{ApiKey, Error, KeyPrefix, Result};
use lambda_http::Body;
use secrets::{Context, Secret};

/// The signing secret of a new key.
pub struct NewSecret {
    /// To be shown once.
    pub text: String,
    /// As it is kept.
    pub sealed: Vec<u8>,
}

/// A signing secret for a key that is used so, `None` for any other.
pub async fn new_secret(app: &App, key: &ApiKey) -> Result<Option<NewSecret>> {
    if !key.signed {
        return Ok(None);
    }
    let mut random = [0; 32];
    let failed = |_| Error::internal("making a signing secret", std::io::Error::other("there is no randomness"));
    rand::fill(&mut random).map_err(failed)?;
    let text = format!("echo_signing_{}", hex::encode(random));
    let envelope = app.sealing.envelope().await?;
    let sealed = envelope.seal(&context(key, &purpose(&key.prefix)), text.as_bytes()).await?;
    Ok(Some(NewSecret { text, sealed }))
}

/// Opens the secret that was kept with a key. One call to KMS, none with a key file.
pub(crate) async fn open(app: &App, key: &ApiKey, sealed: Option<&[u8]>) -> Result<Secret> {
    let lost = || Error::internal("checking a signature", std::io::Error::other("the key has no signing secret"));
    let envelope = app.sealing.envelope().await?;
    envelope.open(&context(key, &purpose(&key.prefix)), sealed.ok_or_else(lost)?).await
}

/// An error of its own for a request that is not signed as it has to be. One write, which spends the nonce.
pub(crate) async fn check(
    app: &App,
    prefix: &KeyPrefix,
    secret: &Secret,
    request: &lambda_http::Request,
) -> Result<()> {
    let header = request.headers().get(signature::HEADER).and_then(|header| header.to_str().ok());
    let unsigned = || {
        let why =
            "Requests with this API key have to be signed: send X-Echo-Signature, made with the key's signing secret.";
        Error::Unauthenticated { why: why.into() }
    };
    let body = match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes,
        _ => &[],
    };
    let uri = request.uri();
    let signed = signature::Signed {
        method: request.method().as_str(),
        path: uri.path(),
        query: uri.query().unwrap_or(""),
        body,
    };
    let verified = signature::verify(secret.bytes(), header.ok_or_else(unsigned)?, &signed, app.clock.now())?;
    signature::spend(&app.nonces, prefix.as_str(), &verified).await
}

/// Of one key of one workspace: a secret that is put beside another key does not open.
fn context<'a>(key: &'a ApiKey, purpose: &'a str) -> Context<'a> {
    Context { workspace: &key.workspace, purpose }
}

fn purpose(prefix: &KeyPrefix) -> String {
    format!("request-signing:{prefix}")
}
