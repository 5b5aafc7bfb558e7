//! Dead letters: events that failed every attempt, kept per workspace until a person sends them again or deletes them.
use crate::{
    Asked, Page,
    failure::failed,
    items::{Table, document, item, n, s, workspace_key},
    listing::Span,
};
use aws_sdk_dynamodb::types::ReturnValue;
use domain::{DeadLetter, LetterId, Result, Workspace};
use jiff::SignedDuration;

#[derive(Debug, Clone)]
pub struct Letters {
    table: Table,
}

const PREFIX: &str = "letter#";
/// How long a letter waits.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

fn sort_key(id: &LetterId) -> String {
    format!("{PREFIX}{id}")
}

impl Letters {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// Keeps a letter. Repeating it changes nothing.
    pub async fn keep(&self, workspace: &Workspace, letter: &DeadLetter) -> Result<()> {
        let mut item = item(workspace, sort_key(&letter.id), letter)?;
        item.insert("expires_at".into(), n((letter.failed_at + KEPT).as_second()));
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        request.send().await.map_err(failed("the database", "keeping a dead letter"))?;
        Ok(())
    }

    pub async fn get(&self, workspace: &Workspace, id: &LetterId) -> Result<Option<DeadLetter>> {
        self.table.get(workspace, sort_key(id)).await?.as_ref().map(document).transpose()
    }

    /// The letters, by when their events failed.
    pub async fn list(&self, workspace: &Workspace, asked: &Asked) -> Result<Page<DeadLetter>> {
        let span = Span::made_within(PREFIX, asked);
        self.table.listed(workspace_key(workspace), &span, asked, document, |_: &DeadLetter| true).await
    }

    /// False when there is none.
    pub async fn delete(&self, workspace: &Workspace, id: &LetterId) -> Result<bool> {
        let request = self.table.dynamodb.delete_item().table_name(&self.table.name);
        let request = request.key("pk", workspace_key(workspace)).key("sk", s(sort_key(id)));
        let answer = request.return_values(ReturnValue::AllOld).send().await;
        Ok(answer.map_err(failed("the database", "deleting a dead letter"))?.attributes.is_some())
    }
}
