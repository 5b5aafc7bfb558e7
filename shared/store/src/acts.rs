//! What a call of the SDK does, in the words in which policies allow it.
use crate::items::Item;
use aws_sdk_dynamodb::{
    error::BoxError,
    operation::{
        batch_get_item::BatchGetItemInput, delete_item::DeleteItemInput, get_item::GetItemInput,
        put_item::PutItemInput, query::QueryInput, scan::ScanInput, transact_write_items::TransactWriteItemsInput,
        update_item::UpdateItemInput,
    },
    types::{AttributeValue, TransactWriteItem},
};
use aws_sdk_s3::operation::{
    delete_object::DeleteObjectInput, get_object::GetObjectInput, head_bucket::HeadBucketInput,
    head_object::HeadObjectInput, list_objects_v2::ListObjectsV2Input, put_object::PutObjectInput,
};
use aws_smithy_runtime_api::client::interceptors::context::Input;

/// One thing that one call does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// `dynamodb:PutItem`, `s3:GetObject`.
    pub action: &'static str,
    pub on: Resource,
    /// The partition keys it touches, where that is known beforehand; a scan touches any.
    pub leading_keys: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    Table(String),
    Index { table: String, index: String },
    Bucket(String),
    Object { bucket: String, key: String },
}

impl std::fmt::Display for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Table(table) => write!(f, "the table {table}"),
            Self::Index { table, index } => write!(f, "the index {index} of the table {table}"),
            Self::Bucket(bucket) => write!(f, "the bucket {bucket}"),
            Self::Object { bucket, key } => write!(f, "the object {key} of the bucket {bucket}"),
        }
    }
}

/// What a call does. One that is not known here is an error: it would go unchecked otherwise.
pub(crate) fn acts_of(input: &Input) -> Result<Vec<Act>, BoxError> {
    let one = |act: Act| Ok(vec![act]);
    if let Some(get) = input.downcast_ref::<GetItemInput>() {
        return one(item("dynamodb:GetItem", get.table_name(), get.key()));
    }
    if let Some(put) = input.downcast_ref::<PutItemInput>() {
        return one(item("dynamodb:PutItem", put.table_name(), put.item()));
    }
    if let Some(update) = input.downcast_ref::<UpdateItemInput>() {
        return one(item("dynamodb:UpdateItem", update.table_name(), update.key()));
    }
    if let Some(delete) = input.downcast_ref::<DeleteItemInput>() {
        return one(item("dynamodb:DeleteItem", delete.table_name(), delete.key()));
    }
    if let Some(query) = input.downcast_ref::<QueryInput>() {
        return one(query_act(query)?);
    }
    if let Some(scan) = input.downcast_ref::<ScanInput>() {
        let on = place(scan.table_name(), scan.index_name());
        return one(Act { action: "dynamodb:Scan", on, leading_keys: Vec::new() });
    }
    if let Some(batch) = input.downcast_ref::<BatchGetItemInput>() {
        let tables = batch.request_items().into_iter().flatten();
        return Ok(tables
            .map(|(table, wanted)| {
                let leading_keys = wanted.keys().iter().flat_map(leading_key).collect();
                Act { action: "dynamodb:BatchGetItem", on: Resource::Table(table.clone()), leading_keys }
            })
            .collect());
    }
    if let Some(transaction) = input.downcast_ref::<TransactWriteItemsInput>() {
        return Ok(transaction.transact_items().iter().flat_map(of_transaction).collect());
    }
    if let Some(get) = input.downcast_ref::<GetObjectInput>() {
        return one(object("s3:GetObject", get.bucket(), get.key()));
    }
    // A head takes the right to read the whole.
    if let Some(head) = input.downcast_ref::<HeadObjectInput>() {
        return one(object("s3:GetObject", head.bucket(), head.key()));
    }
    if let Some(put) = input.downcast_ref::<PutObjectInput>() {
        return one(object("s3:PutObject", put.bucket(), put.key()));
    }
    if let Some(delete) = input.downcast_ref::<DeleteObjectInput>() {
        return one(object("s3:DeleteObject", delete.bucket(), delete.key()));
    }
    if let Some(list) = input.downcast_ref::<ListObjectsV2Input>() {
        return one(listing(list.bucket()));
    }
    if let Some(head) = input.downcast_ref::<HeadBucketInput>() {
        return one(listing(head.bucket()));
    }
    Err("nobody has said which permission this call takes; say so in store::acts".into())
}

/// Listing a bucket, asking for it, and learning that an object is not in it are one permission.
pub(crate) fn listing(bucket: Option<&str>) -> Act {
    let on = Resource::Bucket(bucket.unwrap_or_default().to_owned());
    Act { action: "s3:ListBucket", on, leading_keys: Vec::new() }
}

fn object(action: &'static str, bucket: Option<&str>, key: Option<&str>) -> Act {
    let [bucket, key] = [bucket, key].map(|text| text.unwrap_or_default().to_owned());
    Act { action, on: Resource::Object { bucket, key }, leading_keys: Vec::new() }
}

/// A call about one item, by its key or by all of it.
fn item(action: &'static str, table: Option<&str>, item: Option<&Item>) -> Act {
    Act { action, on: place(table, None), leading_keys: item.and_then(leading_key).into_iter().collect() }
}

fn place(table: Option<&str>, index: Option<&str>) -> Resource {
    let table = table.unwrap_or_default().to_owned();
    match index {
        Some(index) => Resource::Index { table, index: index.to_owned() },
        None => Resource::Table(table),
    }
}

fn leading_key(item: &Item) -> Option<String> {
    item.get("pk").map(text)
}

fn text(value: &AttributeValue) -> String {
    value.as_s().cloned().unwrap_or_else(|_| format!("{value:?}"))
}

/// The partition key is the one that the condition compares for equality.
fn query_act(query: &QueryInput) -> Result<Act, BoxError> {
    let condition = query.key_condition_expression().unwrap_or_default();
    let placeholder = condition.split(" AND ").find_map(|part| match part.trim().split_once(" = ") {
        Some(("pk" | "gsi1pk", placeholder)) => Some(placeholder.trim()),
        _ => None,
    });
    let values = query.expression_attribute_values();
    let key = placeholder.and_then(|name| values?.get(name)).map(text);
    let key = key.ok_or_else(|| format!("the partition key of the query `{condition}` could not be found"))?;
    let on = place(query.table_name(), query.index_name());
    Ok(Act { action: "dynamodb:Query", on, leading_keys: vec![key] })
}

/// A transaction takes the permission of each thing that it does.
fn of_transaction(write: &TransactWriteItem) -> impl Iterator<Item = Act> {
    let put = write.put().map(|put| item("dynamodb:PutItem", Some(put.table_name()), Some(put.item())));
    let update =
        write.update().map(|update| item("dynamodb:UpdateItem", Some(update.table_name()), Some(update.key())));
    let delete =
        write.delete().map(|delete| item("dynamodb:DeleteItem", Some(delete.table_name()), Some(delete.key())));
    let check = write
        .condition_check()
        .map(|check| item("dynamodb:ConditionCheckItem", Some(check.table_name()), Some(check.key())));
    [put, update, delete, check].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::s;
    use aws_sdk_dynamodb::{
        operation::list_tables::ListTablesInput,
        types::{ConditionCheck, KeysAndAttributes, Put},
    };

    fn said(input: Input) -> Vec<String> {
        match acts_of(&input) {
            Ok(acts) => acts.iter().map(|act| format!("{} {} {:?}", act.action, act.on, act.leading_keys)).collect(),
            Err(error) => vec![error.to_string()],
        }
    }

    #[test]
    fn a_transaction_is_what_each_of_its_writes_is() {
        let put = Put::builder().table_name("t").item("pk", s("ws#a")).build().unwrap();
        let check = ConditionCheck::builder().table_name("t").key("pk", s("ws#b")).condition_expression("x");
        let writes = TransactWriteItemsInput::builder()
            .transact_items(TransactWriteItem::builder().put(put).build())
            .transact_items(TransactWriteItem::builder().condition_check(check.build().unwrap()).build());
        assert_eq!(
            said(Input::erase(writes.build().unwrap())),
            [r#"dynamodb:PutItem the table t ["ws#a"]"#, r#"dynamodb:ConditionCheckItem the table t ["ws#b"]"#,]
        );
    }

    #[test]
    fn a_batch_touches_all_its_keys_and_a_query_the_one_of_its_condition() {
        let key = |pk: &str| Item::from([("pk".to_owned(), s(pk))]);
        let keys = KeysAndAttributes::builder().keys(key("key#1")).keys(key("lock#2")).build().unwrap();
        let batch = BatchGetItemInput::builder().request_items("t", keys).build().unwrap();
        assert_eq!(said(Input::erase(batch)), [r#"dynamodb:BatchGetItem the table t ["key#1", "lock#2"]"#]);
        let query = QueryInput::builder().table_name("t").index_name("gsi1");
        let query = query
            .key_condition_expression("gsi1pk = :open AND gsi1sk < :now")
            .expression_attribute_values(":open", s("open"));
        assert_eq!(
            said(Input::erase(query.build().unwrap())),
            [r#"dynamodb:Query the index gsi1 of the table t ["open"]"#]
        );
    }

    #[test]
    fn what_is_not_known_is_not_let_through() {
        let unknown = said(Input::erase(ListTablesInput::builder().build().unwrap()));
        assert_eq!(unknown, ["nobody has said which permission this call takes; say so in store::acts"]);
        let query = QueryInput::builder().table_name("t").key_condition_expression("a = :a").build().unwrap();
        assert_eq!(said(Input::erase(query)), ["the partition key of the query `a = :a` could not be found"]);
    }
}
