//! The rows of a proof as a CSV file.
use super::{
    Question,
    walk::{Part, prove},
};
use crate::basis::Basis;
use domain::{Error, Result, escape_formula, free_name};
use metrics::proof::Sorting;
use std::io::BufWriter;
use tempfile::NamedTempFile;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    Included,
    Excluded,
    All,
}

impl Rows {
    pub fn of(given: Option<&str>) -> Result<Self> {
        let known = [Rows::Included, Rows::Excluded, Rows::All].into_iter();
        let found = known.into_iter().find(|rows| given.is_none_or(|given| given == rows.name()));
        found.ok_or_else(|| Error::invalid("rows", "`rows` is included, excluded or all"))
    }

    pub fn name(self) -> &'static str {
        match self {
            Rows::Included => "included",
            Rows::Excluded => "excluded",
            Rows::All => "all",
        }
    }
}

/// Upload, line of its file, why the row is not behind the figure (blank where it is), and the table's columns; RFC 4180.
/// What a spreadsheet would calculate is text.
pub fn file(question: &Question, basis: &Basis, parts: &[Part], rows: Rows) -> Result<NamedTempFile> {
    let rule = prove(question, basis, parts)?.rule;
    let file = NamedTempFile::new().map_err(|e| Error::internal("making room for the rows of a proof", e))?;
    let mut names: Vec<&str> = Vec::new();
    for column in parts.iter().flat_map(|part| &part.result.columns) {
        if !names.contains(&column.name.as_str()) {
            names.push(&column.name);
        }
    }
    let wrong = |e: csv::Error| Error::internal("writing the rows of a proof", e);
    let to = BufWriter::new(file.as_file());
    let mut to = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
    let heads = ["upload", "line", "because"].map(|name| free_name(name, &names));
    let theirs = names.iter().map(|name| escape_formula(name).into_owned());
    to.write_record(heads.into_iter().chain(theirs)).map_err(wrong)?;
    let mut sorting = Sorting::without_cubes(&rule);
    for part in parts {
        let id = part.upload.id.to_string();
        part.batches(&mut |batch| {
            let places: Vec<_> =
                names.iter().map(|name| batch.columns.iter().find(|column| column.name == *name)).collect();
            for (row, why) in sorting.add(batch)?.into_iter().enumerate() {
                if (rows == Rows::Included && why.is_some()) || (rows == Rows::Excluded && why.is_none()) {
                    continue;
                }
                let line = batch.lines.get(row).copied().unwrap_or_default().to_string();
                let because = why.map(|why| why.to_string()).unwrap_or_default();
                let cells = places.iter().map(|column| column.and_then(|column| column.values.text(row)));
                let cells = cells.map(|cell| escape_formula(&cell.unwrap_or_default()).into_owned());
                let ours = [id.clone(), line, because].into_iter();
                to.write_record(ours.chain(cells)).map_err(wrong)?;
            }
            Ok(())
        })?;
    }
    let done = to.into_inner().map_err(|e| Error::internal("writing the rows of a proof", e.into_error()))?;
    done.into_inner().map_err(|e| Error::internal("writing the rows of a proof", e.into_error()))?;
    Ok(file)
}
