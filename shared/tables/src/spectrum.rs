//! csv-spectrum: twelve files that every CSV reader should read, each with what it holds as JSON.
use crate::encoding::Encoding;
use crate::formats::Opened;
use crate::records::Records;
use std::fs::File;
use std::path::Path;

type Row = serde_json::Map<String, serde_json::Value>;

/// The rows of a file as objects under its header.
fn objects(path: &Path) -> Vec<Row> {
    let mut file = File::open(path).unwrap();
    let mut file = Opened::text(&mut file);
    let mut records = Records::open(&mut file, Encoding::Utf8, b',').unwrap();
    let names: Vec<String> = records.next().unwrap().unwrap().1.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    while let Some((_, row)) = records.next().unwrap() {
        rows.push(names.iter().zip(row.iter()).map(|(name, cell)| (name.clone(), cell.into())).collect());
    }
    rows
}

#[test]
fn every_file_of_the_collection_is_what_its_json_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/messy/csv-spectrum");
    let mut read = 0;
    for file in std::fs::read_dir(folder.join("csvs")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_stem().unwrap();
        let json = std::fs::read_to_string(folder.join("json").join(name).with_extension("json")).unwrap();
        // The collection writes every line end as `\n` in its JSON, but for the file that is about `\r\n`.
        let json = json.replace("\\r\\n", "\\n");
        // A file of one row may be that row alone.
        let rows = serde_json::from_str(&json).or_else(|_| serde_json::from_str(&json).map(|row| vec![row]));
        let mut expected: Vec<Row> = rows.unwrap();
        if name == "location_coordinates" {
            // The collection's CSV and JSON have different numbers there.
            expected[0].insert("Contact Phone Number".into(), "2095257564".into());
        }
        assert_eq!(objects(&file), expected, "{}", file.display());
        read += 1;
    }
    assert_eq!(read, 12);
}
