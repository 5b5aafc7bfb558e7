//! Echo's nouns: errors, ids, money, periods, uploads, issues, claims. No clock, no network, no polars.
mod claim;
mod error;
mod field;
mod id;
mod issue;
mod money;
mod period;
mod rule;
mod source;
mod table;
mod upload;

pub use claim::{Absence, Claim, Entity, Unit, Value, Window};
pub use error::{Error, Result};
pub use field::Field;
pub use id::{ContentHash, ENGINE_VERSION, ReportId, SourceName, UploadId, Workspace};
pub use issue::{Findings, Issue, LedgerEntry, Severity};
pub use jiff::{Timestamp, civil::Date};
pub use money::{Money, decimal_from_units, json_number};
pub use period::{Granularity, Period};
pub use rule::Rule;
pub use rust_decimal::{Decimal, RoundingStrategy as Rounding};
pub use source::{DayOrder, DecimalMark, Duplicates, LatestUpload, Mode, Policy, Source};
pub use table::{ColumnMapping, FileFacts, Quality, QualityPart, Suggestion, TableResult};
pub use upload::{NewUpload, State, Upload, clean_file_name};
