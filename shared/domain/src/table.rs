//! What reading one file gave: its table's columns, how they were read, how good they are.
use crate::{Claim, ContentHash, Field, Findings};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What reading and measuring one content gave; a pure function of the bytes, the engine version and the source's policy, so
/// it is stored once for them and shared by every upload of the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TableResult {
    /// Rows of the table: those of the file without what was set aside or left out.
    pub rows: u64,
    pub columns: Vec<ColumnMapping>,
    pub findings: Findings,
    pub claims: Vec<Claim>,
    /// Object key of the cleaned table (Parquet).
    pub table_key: String,
    /// What each block of [`TableResult::BLOCK`] bytes of it hashes to, by which a damaged one is known; none of tables that
    /// were stored before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table_blocks: Vec<ContentHash>,
    /// How the file was read as a whole.
    #[serde(default)]
    pub file: FileFacts,
    #[serde(default)]
    pub quality: Option<Quality>,
    /// Object key of the rows that were set aside (CSV), where there are any.
    #[serde(default)]
    pub quarantine_key: Option<String>,
    /// Rows that were set aside.
    #[serde(default)]
    pub quarantined: u64,
    /// Rows of the file below its column names, blank ones not counted: those of the table, those that were set aside and those
    /// that were left out.
    #[serde(default)]
    pub records: Option<u64>,
    /// Those of them that were left out: totals, notes, repeats, and what rules of the vendor exclude.
    #[serde(default)]
    pub left_out: u64,
    /// How often there are rows: `day`, `week`, `month`, `quarter`, `year`; `None` where the table has no date.
    #[serde(default)]
    pub granularity: Option<String>,
    /// Object key of the cubes that the claims were computed from.
    #[serde(default)]
    pub cubes_key: Option<String>,
    /// The day that was "today" to the claims: that on which the content came first.
    #[serde(default)]
    pub computed_on: Option<Date>,
}

impl TableResult {
    /// Bytes of a block of the stored table; the last one may be shorter.
    pub const BLOCK: u64 = 2 * 1024 * 1024;
}

/// How one column of the file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ColumnMapping {
    /// The header as the file spells it.
    pub header: String,
    /// The column's name in the table: its field's name, or the header.
    pub name: String,
    pub field: Option<Field>,
    /// How the table holds it: `text`, `decimal`, `date`, `datetime` or `boolean`.
    pub data_type: String,
    /// What the values are: `integer`, `decimal`, `money`, `percent`, `date`, `datetime`, `boolean`, `id`, `email`, `url`,
    /// `category` or `text`.
    #[serde(default)]
    pub kind: String,
    /// How the values are written, where that had to be decided: `day/month/year`, `decimal comma`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Share of the column's values that are what `kind` says, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Decimal>,
    /// Up to three values that are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counter_examples: Vec<String>,
    /// The other way in which every value can be read, where the file does not decide; the table holds that reading too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    /// ISO 4217 code, where header or cells name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Words that were taken as empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub null_words: Vec<String>,
    /// Fields the column could be instead, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Suggestion {
    pub field: Field,
    /// 0 to 1; 1 is an exact name with fitting values.
    pub score: Decimal,
    pub why: String,
}

/// How a file was read as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct FileFacts {
    /// `csv`, `xlsx`, `xlsb`, `xls`, `ods`, `parquet`, `json` or `jsonl`.
    pub format: String,
    /// `gzip` or `zip`, where the file came packed; the name of the file inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// The sheet that was read, and all there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// Line of the column names, as a spreadsheet numbers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_line: Option<u64>,
    /// The export this was recognised as, such as `stripe_payments`, and how people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_label: Option<String>,
}

/// How far a table can be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Quality {
    /// 0 to 100, one decimal: the product of the parts.
    pub score: Decimal,
    pub parts: Vec<QualityPart>,
}

/// One part of the score: `share = good / of`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QualityPart {
    pub name: String,
    /// What is counted, as a sentence.
    pub what: String,
    pub good: u64,
    pub of: u64,
    /// 0 to 1; 1 where there is nothing to count.
    pub share: Decimal,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_of_a_former_engine_is_still_read() {
        let stored = r#"{"rows":2,"columns":[{"header":"Date","name":"date","field":"date","data_type":"date"}],
            "findings":{"issues":[],"totals":{},"ledger":[]},"claims":[],"table_key":"tables/local/x.parquet"}"#;
        let result: TableResult = serde_json::from_str(stored).unwrap();
        assert_eq!((result.rows, result.quarantined, result.quality), (2, 0, None));
        assert_eq!((result.columns[0].kind.as_str(), result.file), ("", FileFacts::default()));
    }
}
