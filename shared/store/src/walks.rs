//! Walks through everything that there is, a page at a run: which reports the table names, which files the bucket holds.
use crate::{
    Objects, UploadKey,
    failure::failed,
    items::{Item, SCHEMA_VERSION, Table, document, n, s, text},
    reports::ReportSummary,
};
use domain::{Result, Timestamp, Workspace};
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Walks {
    table: Table,
    objects: Objects,
}

/// How far a walk is. A new one begins where there is no place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// When it began; `None` before the first.
    pub began: Option<Timestamp>,
    /// Where it goes on; `None` when it is at its end.
    pub at: Option<String>,
}

/// A file under `uploads/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub key: UploadKey,
    pub size: u64,
    pub stored_at: Timestamp,
}

impl Walks {
    pub(crate) fn new(table: Table, objects: Objects) -> Self {
        Self { table, objects }
    }

    pub async fn get(&self, name: &str) -> Result<Walk> {
        let request = self.table.dynamodb.get_item().table_name(&self.table.name).consistent_read(true);
        let request = request.key("pk", s("run")).key("sk", s(format!("walk#{name}")));
        let item = request.send().await.map_err(failed("the database", "asking how far a walk is"))?.item;
        let item = item.unwrap_or_default();
        let began = text(&item, "began_at").and_then(|at| at.parse().ok());
        Ok(Walk { began, at: text(&item, "place").map(str::to_owned) })
    }

    pub async fn put(&self, name: &str, walk: &Walk) -> Result<()> {
        let mut item = HashMap::from([
            ("pk".to_owned(), s("run")),
            ("sk".to_owned(), s(format!("walk#{name}"))),
            ("v".to_owned(), n(SCHEMA_VERSION)),
        ]);
        item.extend(walk.began.map(|at| ("began_at".to_owned(), s(at.to_string()))));
        item.extend(walk.at.as_ref().map(|at| ("place".to_owned(), s(at))));
        let request = self.table.dynamodb.put_item().table_name(&self.table.name).set_item(Some(item));
        request.send().await.map_err(failed("the database", "noting how far a walk is"))?;
        Ok(())
    }

    /// A page of all reports of all workspaces, from a place on; `most` items are looked at. With the next place.
    pub async fn reports(
        &self,
        from: Option<&str>,
        most: i32,
    ) -> Result<(Vec<(Workspace, ReportSummary)>, Option<String>)> {
        let mut request = self
            .table
            .dynamodb
            .scan()
            .table_name(&self.table.name)
            .filter_expression("begins_with(sk, :report) AND begins_with(pk, :workspace)")
            .expression_attribute_values(":report", s("report#"))
            .expression_attribute_values(":workspace", s("ws#"))
            .limit(most);
        if let Some((pk, sk)) = from.and_then(|from| from.split_once(PLACE)) {
            request = request.exclusive_start_key("pk", s(pk)).exclusive_start_key("sk", s(sk));
        }
        let page = request.send().await.map_err(failed("the database", "walking through the reports"))?;
        let next = page.last_evaluated_key.as_ref().and_then(place);
        let mut found = Vec::new();
        for item in page.items.unwrap_or_default() {
            let workspace = text(&item, "pk").and_then(|pk| Workspace::parse(pk.strip_prefix("ws#")?).ok());
            if let Some(workspace) = workspace {
                found.push((workspace, document(&item)?));
            }
        }
        Ok((found, next))
    }

    /// A page of all files of all workspaces, from a place on, at most `most`. With the next place.
    pub async fn files(&self, from: Option<&str>, most: i32) -> Result<(Vec<StoredFile>, Option<String>)> {
        self.objects.files(from, most).await
    }
}

/// What no key contains.
const PLACE: char = '\n';

fn place(key: &Item) -> Option<String> {
    Some(format!("{}{PLACE}{}", text(key, "pk")?, text(key, "sk")?))
}
