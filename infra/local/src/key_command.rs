//! `echo key create`: an API key for a workspace of this machine's data folder, or of a deployment's table, shown once.
use crate::{Options, Stack};
use domain::{ApiKey, Error, Result, Scope, Workspace};
use jiff::SignedDuration;
use lambda::{App, Config};
use std::{collections::BTreeSet, path::PathBuf};
use store::Event;

/// What is asked for.
pub struct Order {
    pub workspace: String,
    pub name: String,
    pub scopes: Vec<String>,
    pub expires_in_days: Option<i64>,
    pub signed: bool,
    pub place: Place,
}

/// Where the key is made.
pub enum Place {
    /// The data folder of this machine, which no Echo may be using.
    Folder(PathBuf),
    /// The table of a deployment, with the AWS credentials and the region of whoever calls. It is how the first key of a
    /// deployment comes about: each further one may be asked of its API.
    Table(String),
}

const MAKER: &str = "command line";

/// Makes the key and prints it on standard output, by itself on its line, so that a script can take it; on a second line the
/// signing secret, where requests are to be signed.
pub async fn create(order: Order) -> Result<()> {
    let Order { workspace, name, scopes, expires_in_days, signed, place } = order;
    let scopes: BTreeSet<Scope> = scopes.iter().map(|scope| Scope::parse(scope)).collect::<Result<_>>()?;
    let wanted = api::keys::Wanted { name, scopes, expires_in_days, signed };
    let of = Workspace::parse(&workspace)?;
    match place {
        Place::Folder(data) => {
            let options = Options { schedules: false, ..Options::new(&data) };
            let stack = Stack::start(options).await.map_err(|error| in_use(error, &workspace))?;
            make(&stack.app, wanted, of).await?;
            stack.stop().await
        }
        Place::Table(table) => {
            let config = Config::read(&|variable| match variable {
                "TABLE_NAME" => Some(table.clone()),
                // No key touches the bucket.
                "BUCKET_NAME" => Some("none".to_owned()),
                "AWS_REGION" => std::env::var(variable).ok(),
                _ => None,
            })?;
            make(&App::new(config).await, wanted, of).await
        }
    }
}

async fn make(app: &App, wanted: api::keys::Wanted, workspace: Workspace) -> Result<()> {
    let now = app.clock.now();
    let (key, secret) = wanted.key(workspace, MAKER.to_owned(), now)?;
    let signing = lambda::new_signing_secret(app, &key).await?;
    app.keys.create(&key, &secret.hash(), signing.as_ref().map(|signing| &signing.sealed[..])).await?;
    app.audit.append(&key.workspace, &Event::new("key.created", format!("key:{}", key.prefix), MAKER), now).await?;
    println!("{}", secret.shown_once());
    if let Some(signing) = signing {
        println!("{}", signing.text);
    }
    eprintln!("{}", about(&key));
    Ok(())
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
