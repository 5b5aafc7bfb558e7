//! `echo key create`: an API key for a workspace of this machine's data folder, shown once.
use crate::{Options, Stack};
use domain::{ApiKey, Error, Result, Scope, Workspace};
use jiff::SignedDuration;
use std::{collections::BTreeSet, path::PathBuf};
use store::Event;

/// What is asked for.
pub struct Order {
    pub workspace: String,
    pub name: String,
    pub scopes: Vec<String>,
    pub expires_in_days: Option<i64>,
    pub signed: bool,
    pub data: PathBuf,
}

const MAKER: &str = "command line";

/// Makes the key and prints it on standard output, by itself on its line, so that a script can take it; on a second line the
/// signing secret, where requests are to be signed.
pub async fn create(order: Order) -> Result<()> {
    let workspace = Workspace::parse(&order.workspace)?;
    let scopes: BTreeSet<Scope> = order.scopes.iter().map(|scope| Scope::parse(scope)).collect::<Result<_>>()?;
    let stack = Stack::start(Options::new(&order.data)).await.map_err(|error| in_use(error, &order.workspace))?;
    let app = stack.app.clone();
    let now = app.clock.now();
    let wanted =
        api::keys::Wanted { name: order.name, scopes, expires_in_days: order.expires_in_days, signed: order.signed };
    let (key, secret) = wanted.key(workspace, MAKER.to_owned(), now)?;
    let signing = lambda::new_signing_secret(&app, &key).await?;
    app.keys.create(&key, &secret.hash(), signing.as_ref().map(|signing| &signing.sealed[..])).await?;
    app.audit.append(&key.workspace, &Event::new("key.created", format!("key:{}", key.prefix), MAKER), now).await?;
    println!("{}", secret.shown_once());
    if let Some(signing) = signing {
        println!("{}", signing.text);
    }
    eprintln!("{}", about(&key));
    stack.stop().await
}

fn about(key: &ApiKey) -> String {
    let scopes = key.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(", ");
    let end = key.expires_at.map_or("never ends by itself".to_owned(), |end| {
        let end = end - SignedDuration::from_nanos(i64::from(end.subsec_nanosecond()));
        format!("ends on {end}")
    });
    format!("Keep it: it is shown this once. It opens the workspace `{}` ({scopes}) and {end}.", key.workspace)
}

fn in_use(error: Error, workspace: &str) -> Error {
    match error {
        Error::Conflict { what, id, .. } => {
            let why = format!(
                "is in use by a running Echo. Stop it first; or, for the workspace it serves, ask it: POST \
                 /api/v1/admin/api-keys makes keys of the caller's own workspace, not of `{workspace}` unless that is the one"
            );
            Error::Conflict { what, id, why }
        }
        other => other,
    }
}
