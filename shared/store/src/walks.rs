//! Walks through everything that there is, a page at a run: which reports the table names, which files the bucket holds, and what
//! was made of them.
use crate::{
    Objects, UploadKey,
    failure::failed,
    items::{Item, SCHEMA_VERSION, Table, document, n, s, text},
    reports::ReportSummary,
    results::Results,
};
use domain::{ContentHash, Result, Timestamp, Workspace};
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub struct Walks {
    table: Table,
    objects: Objects,
    results: Results,
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

/// An object that was made of one file, or of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    pub key: String,
    pub stored_at: Timestamp,
    pub of: DerivedOf,
}

/// What an object was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DerivedOf {
    /// One content, as one engine and policy read it: a table, cubes, rows set aside, a large result.
    Content { workspace: Workspace, hash: ContentHash, engine_version: String },
    /// Several contents together, which the key does not name.
    Several,
}

impl Derived {
    /// `<kind>/<workspace>/<content hash>.<engine version>.<ending>` and `cubes/<workspace>/merged/<contents>.<ending>`; `None` for
    /// any other key.
    pub(crate) fn parse(key: &str, stored_at: Timestamp) -> Option<Self> {
        let (kind, rest) = key.split_once('/')?;
        let (workspace, name) = rest.split_once('/')?;
        let workspace = Workspace::parse(workspace).ok()?;
        let of = match name.strip_prefix("merged/") {
            Some(_) if kind == "cubes" => DerivedOf::Several,
            Some(_) => return None,
            None => {
                let (hash, rest) = name.split_once('.')?;
                let (engine_version, _) = rest.rsplit_once('.')?;
                let (hash, engine_version) = (ContentHash::parse(hash).ok()?, engine_version.to_owned());
                DerivedOf::Content { workspace, hash, engine_version }
            }
        };
        Some(Self { key: key.to_owned(), stored_at, of })
    }
}

impl Walks {
    pub(crate) fn new(table: Table, objects: Objects, results: Results) -> Self {
        Self { table, objects, results }
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

    /// A page of what was made of files of all workspaces, from a place on, at most `most`. With the next place.
    pub async fn derived(&self, from: Option<&str>, most: i32) -> Result<(Vec<Derived>, Option<String>)> {
        self.objects.derived(from, most).await
    }

    /// Takes away what was made of a content that no upload has any more, or of several contents, unless it was stored again
    /// since `before`. False where it stays.
    pub async fn take_away(&self, derived: &Derived, before: Timestamp) -> Result<bool> {
        if let DerivedOf::Content { workspace, hash, engine_version } = &derived.of
            && self.results.is_there(workspace, hash, engine_version).await?
        {
            return Ok(false);
        }
        // Whoever reads the same bytes just now has stored it anew.
        if self.objects.stored_at(&derived.key).await?.is_none_or(|at| at >= before) {
            return Ok(false);
        }
        self.objects.delete(&derived.key).await?;
        Ok(true)
    }
}

/// What no key contains.
const PLACE: char = '\n';

fn place(key: &Item) -> Option<String> {
    Some(format!("{}{PLACE}{}", text(key, "pk")?, text(key, "sk")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::{cubes_key, merged_cubes_key, merged_findings_key, quarantine_key, result_key, table_key};

    #[test]
    fn every_key_of_what_is_made_of_files_is_known_by_what_it_was_made_of() {
        let (workspace, hash) = (Workspace::parse("acme").unwrap(), ContentHash::of(b"a"));
        let of = |key: &str| Derived::parse(key, Timestamp::UNIX_EPOCH).map(|derived| derived.of);
        for engine in ["12", "0.4.1", "0.4.1+5f2a"] {
            for make in [table_key, cubes_key, quarantine_key, result_key] {
                let (workspace, hash) = (workspace.clone(), hash.clone());
                let key = make(&workspace, &hash, engine);
                let engine_version = engine.to_owned();
                assert_eq!(of(&key), Some(DerivedOf::Content { workspace, hash, engine_version }), "{key}");
            }
        }
        for key in [merged_cubes_key(&workspace, &hash), merged_findings_key(&workspace, &hash)] {
            assert_eq!(of(&key), Some(DerivedOf::Several), "{key}");
        }
        for other in ["tables/acme/readme.md", "tables/acme/merged/x.zip", "tables/A B/x.1.zip", "cubes/acme", "x"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
