//! A workspace's own report templates, by name.
use crate::{
    Asked, Page,
    failure::failed,
    items::{Table, document, item, s, workspace_key},
    listing::Span,
};
use aws_sdk_dynamodb::types::ReturnValue;
use domain::{Result, Workspace};
use serde::{Serialize, de::DeserializeOwned};

#[derive(Debug, Clone)]
pub struct Templates {
    table: Table,
}

const LONGEST_NAME: usize = 64;
const PREFIX: &str = "template#";

fn sort_key(name: &str) -> String {
    format!("{PREFIX}{name}")
}

impl Templates {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// `None` also for a text that is too long to be a name.
    pub async fn get<T: DeserializeOwned>(&self, workspace: &Workspace, name: &str) -> Result<Option<T>> {
        if name.len() > LONGEST_NAME {
            return Ok(None);
        }
        self.table.get(workspace, sort_key(name)).await?.as_ref().map(document).transpose()
    }

    /// By name.
    pub async fn list<T: DeserializeOwned>(&self, workspace: &Workspace, asked: &Asked) -> Result<Page<T>> {
        self.table.listed(workspace_key(workspace), &Span::all(PREFIX), asked, document, |_| true).await
    }

    /// False when there is one of that name already, with another content: an attempt whose answer was lost finds its own write.
    pub async fn create(&self, workspace: &Workspace, name: &str, template: &impl Serialize) -> Result<bool> {
        let item = item(workspace, sort_key(name), template)?;
        let doc = item.get("doc").cloned();
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        let request = request.condition_expression("attribute_not_exists(pk) OR doc = :doc");
        let request = request.set_expression_attribute_values(doc.map(|doc| [(":doc".to_owned(), doc)].into()));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(false),
            Err(e) => Err(failed("the database", "storing a template")(e)),
        }
    }

    /// True when there was none of that name.
    pub async fn put(&self, workspace: &Workspace, name: &str, template: &impl Serialize) -> Result<bool> {
        let item = item(workspace, sort_key(name), template)?;
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        let request = request.return_values(ReturnValue::AllOld);
        let answer = request.send().await.map_err(failed("the database", "storing a template"))?;
        Ok(answer.attributes.is_none())
    }

    /// False when there was none.
    pub async fn delete(&self, workspace: &Workspace, name: &str) -> Result<bool> {
        let request = self.table.dynamodb.delete_item().table_name(&self.table.name);
        let request = request.key("pk", workspace_key(workspace)).key("sk", s(sort_key(name)));
        let answer = request.return_values(ReturnValue::AllOld).send().await;
        Ok(answer.map_err(failed("the database", "deleting a template"))?.attributes.is_some())
    }
}
