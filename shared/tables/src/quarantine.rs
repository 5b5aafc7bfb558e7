//! The rows that were set aside as one CSV file, with line and reasons before the cells, to be mended and uploaded again.
use crate::cell;
use crate::read::SetAside;
use domain::{Error, Result, escape_formula, set_aside_columns};
use std::io::Write;

/// Writes rows that were set aside as they stand in the file: `line`, `reasons`, one column per header, and `extra` for
/// cells beyond the last header. UTF-8 without a mark, RFC 4180.
pub struct QuarantineWriter<W: Write> {
    to: csv::Writer<W>,
    columns: usize,
    rows: u64,
}

impl<W: Write> QuarantineWriter<W> {
    /// Begins the file with its column names. Give `&mut` of what should be used afterwards.
    pub fn new(to: W, headers: &[&str]) -> Result<Self> {
        let mut to = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(to);
        for name in set_aside_columns(headers) {
            to.write_field(escape_formula(&name).as_bytes()).map_err(writing)?;
        }
        to.write_record(None::<&[u8]>).map_err(writing)?;
        Ok(Self { to, columns: headers.len(), rows: 0 })
    }

    pub fn write(&mut self, row: &SetAside<'_>) -> Result<()> {
        let mut field = |text: &str| self.to.write_field(escape_formula(text).as_bytes()).map_err(writing);
        field(&row.line.to_string())?;
        field(&row.reasons.join(" "))?;
        for place in 0..self.columns {
            field(row.cells.get(place).copied().unwrap_or_default())?;
        }
        let extra = row.cells.iter().skip(self.columns).copied().filter(|text| !cell::trim(text).is_empty());
        field(&extra.collect::<Vec<_>>().join(" | "))?;
        self.to.write_record(None::<&[u8]>).map_err(writing)?;
        self.rows += 1;
        Ok(())
    }

    /// Ends the file and flushes it. The number of rows written, the names not counted.
    pub fn finish(mut self) -> Result<u64> {
        self.to.flush().map_err(|error| writing(error.into()))?;
        Ok(self.rows)
    }
}

fn writing(error: csv::Error) -> Error {
    Error::internal("writing the rows that were set aside", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use std::borrow::Cow;

    fn check(headers: &[&str], rows: &[(u64, &[&str], &[&str])], expect: Expect) {
        let mut bytes = Vec::new();
        let mut writer = QuarantineWriter::new(&mut bytes, headers).unwrap();
        for (line, cells, reasons) in rows {
            let reasons: Vec<String> = reasons.iter().map(|reason| (*reason).to_owned()).collect();
            writer.write(&SetAside { line: *line, cells: cells.to_vec(), reasons: &reasons }).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), rows.len() as u64);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches("\r\n").count(), rows.len() + 1);
        expect.assert_eq(&text.replace("\r\n", "\n"));
    }

    #[test]
    fn rows_stand_as_in_the_file_with_line_and_reasons() {
        check(
            &["date", "amount"],
            &[
                (3, &["soon", "5"], &["`soon` is not a date."]),
                (9, &["2024-01-01", "1,5 \"ca\"", "x", " ", "y"], &["The row has 5 cells.", "`1,5` is no number."]),
                (12, &["2024-01-01"], &["The row has 1 cell."]),
            ],
            expect![[r#"
                line,reasons,date,amount,extra
                3,`soon` is not a date.,soon,5,
                9,"The row has 5 cells. `1,5` is no number.",2024-01-01,"1,5 ""ca""",x | y
                12,The row has 1 cell.,2024-01-01,,
            "#]],
        );
    }

    #[test]
    fn columns_of_the_file_keep_their_names_and_ours_give_way() {
        check(
            &["line", "=extra", "extra"],
            &[],
            expect![[r#"
            line_,reasons,line,'=extra,extra,extra_
        "#]],
        );
    }

    proptest! {
        #[test]
        fn any_row_is_read_back_with_its_cells(cells in proptest::collection::vec("[-=a1 ,\"\n\r]{0,6}", 2)) {
            let mut bytes = Vec::new();
            let mut writer = QuarantineWriter::new(&mut bytes, &["a", "b"]).unwrap();
            let row = SetAside { line: 2, cells: cells.iter().map(String::as_str).collect(), reasons: &[] };
            writer.write(&row).unwrap();
            writer.finish().unwrap();
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let read = reader.records().next().unwrap().unwrap();
            let expected: Vec<Cow<'_, str>> = cells.iter().map(|cell| escape_formula(cell)).collect();
            prop_assert_eq!(read.iter().skip(2).take(2).collect::<Vec<_>>(), expected);
        }
    }
}
