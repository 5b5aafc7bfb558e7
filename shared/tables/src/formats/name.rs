//! What a file's name says of its format. The content decides; the name is only compared with it.

/// Endings of names and the formats they stand for.
const ENDINGS: &[(&str, &[&str])] = &[
    ("csv", &["csv"]),
    ("tsv", &["csv"]),
    ("tab", &["csv"]),
    ("psv", &["csv"]),
    ("txt", &["csv"]),
    ("xlsx", &["xlsx"]),
    ("xlsm", &["xlsx"]),
    ("xlsb", &["xlsb"]),
    ("xls", &["xls"]),
    ("ods", &["ods"]),
    ("parquet", &["parquet"]),
    ("pq", &["parquet"]),
    // Both endings are used for either.
    ("json", &["json", "jsonl"]),
    ("geojson", &["json"]),
    ("jsonl", &["jsonl", "json"]),
    ("ndjson", &["jsonl", "json"]),
    ("gz", &["gzip"]),
    ("zip", &["zip"]),
];

/// The ending of a name that stands for another format than this.
pub(super) fn contradicts(name: &str, format: &str) -> Option<String> {
    let ending = ending(name)?.to_ascii_lowercase();
    let (_, formats) = ENDINGS.iter().find(|(known, _)| *known == ending)?;
    (!formats.contains(&format)).then_some(ending)
}

/// A format as people call it.
pub(super) fn described(format: &str) -> &'static str {
    match format {
        "csv" => "delimited text",
        "xlsx" => "an Excel workbook (.xlsx)",
        "xlsb" => "a binary Excel workbook (.xlsb)",
        "xls" => "an Excel workbook of the older kind (.xls)",
        "ods" => "an OpenDocument spreadsheet (.ods)",
        "parquet" => "a Parquet file",
        "jsonl" => "JSON lines",
        "json" => "JSON",
        "gzip" => "a gzip file",
        "zip" => "a zip archive",
        _ => "of another format",
    }
}

/// What `orders.csv.gz` is called inside.
pub(super) fn without_gz(name: &str) -> &str {
    let is_gz = ending(name).is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    if is_gz { name.get(..name.len() - 3).unwrap_or(name) } else { name }
}

fn ending(name: &str) -> Option<&str> {
    let last = name.rsplit(['/', '\\']).next()?;
    last.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| !ending.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_ending_contradicts() {
        assert_eq!(contradicts("a/orders.CSV", "xlsx"), Some("csv".into()));
        assert_eq!(contradicts("orders.xls", "csv"), Some("xls".into()));
        for (name, format) in
            [("orders.csv", "csv"), ("orders", "xlsx"), ("o.2024", "json"), ("o.json", "jsonl"), ("", "csv")]
        {
            assert_eq!(contradicts(name, format), None, "{name}");
        }
    }

    #[test]
    fn the_name_inside_a_gzip_file_is_the_name_without_its_ending() {
        assert_eq!(without_gz("x/orders.csv.GZ"), "x/orders.csv");
        assert_eq!((without_gz("orders"), without_gz("o.csv")), ("orders", "o.csv"));
    }
}
