//! Every odd file of the collections in `shared/data/messy`: what it became, or why it was refused, one snapshot each.
use crate::shown::{issues, ledger, load_as, table};
use domain::Policy;
use std::io::Cursor;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path => found.push(path),
        }
    }
}

/// Lines of a text, cut after so many.
fn beginning(text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut shown = lines.iter().take(most).fold(String::new(), |text, line| text + line + "\n");
    if lines.len() > most {
        shown.push_str(&format!("… {} lines in all\n", lines.len()));
    }
    shown
}

fn said(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match load_as(&mut Cursor::new(bytes), name, &Policy::default()) {
        Err(error) => format!("refused: {error}\n"),
        Ok((plan, batches, findings)) => {
            let facts = serde_json::to_string(plan.facts()).unwrap();
            let rows = beginning(&table(&plan, &batches), plan.columns.len() + 8);
            format!(
                "{facts}\n{} rows\n\n{rows}\n{}\n{}",
                batches.iter().map(|batch| batch.len()).sum::<usize>(),
                beginning(&issues(&findings), 12),
                beginning(&ledger(&findings), 12)
            )
        }
    }
}

#[test]
fn each_file_is_read_right_or_refused_with_its_reason() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/messy");
    let mut all = Vec::new();
    files(&folder, &mut all);
    all.sort();
    assert!(all.len() > 90, "{}", all.len());
    for path in all {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('/', "__");
        if name.contains("LICENSE") || name.contains("golden_") || name.contains("csv-spectrum__json") {
            continue;
        }
        let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("expected/messy/{name}.txt"));
        expect_test::expect_file![expected].assert_eq(&said(&path));
    }
}
