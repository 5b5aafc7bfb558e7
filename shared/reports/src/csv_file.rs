//! One table of a report as CSV: numbers exact, and nothing that a spreadsheet would calculate.
use crate::{
    Report,
    sheets::{Cell, sheet},
};
use domain::{Error, Result, escape_formula};

/// The table called `name`, with its heading row; RFC 4180, UTF-8. An unknown name is refused with those there are.
pub fn csv(report: &Report, name: &str) -> Result<Vec<u8>> {
    let sheet = sheet(report, name)?;
    let failed = |e: csv::Error| Error::internal("writing a table of a report", e);
    let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    file.write_record(sheet.columns.iter().map(|text| escape_formula(text).into_owned())).map_err(failed)?;
    for row in &sheet.rows {
        file.write_record(row.iter().map(text)).map_err(failed)?;
    }
    file.into_inner().map_err(|e| Error::internal("writing a table of a report", e.into_error()))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => escape_formula(text).into_owned(),
        Cell::Number(value, _) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TEMPLATES, sample};

    fn lines(report: &Report, name: &str) -> String {
        String::from_utf8(csv(report, name).unwrap()).unwrap().replace("\r\n", "\n")
    }

    #[test]
    fn a_table_has_exact_numbers_under_its_headings() {
        let report = sample::report();
        let months = &report.tables[0];
        let expected = months.columns.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>().join(",");
        let text = lines(&report, &months.name);
        assert!(text.starts_with(&expected), "{text}");
        assert!(text.contains("61190.00") && !text.contains("61,190"), "{text}");
        let figures = lines(&report, "figures");
        assert!(figures.contains("net_revenue,net_revenue,,,2024-01-01,2024-04-10,,190100.50,money,"), "{figures}");
    }

    #[test]
    fn a_name_from_the_file_is_no_formula() {
        let mut claims = sample::claims();
        claims.push(sample::of("revenue_by_product", "product", "=HYPERLINK(\"http://x\")", "999999.00", 1));
        let report = sample::filled(TEMPLATES[0], claims, sample::findings_of("=1+1"));
        for name in ["figures", "issues", "ledger"].into_iter().chain(report.tables.iter().map(|t| t.name.as_str())) {
            let file = csv(&report, name).unwrap();
            for record in csv::ReaderBuilder::new().has_headers(false).from_reader(&file[..]).records() {
                assert!(record.unwrap().iter().all(|cell| !cell.starts_with(['=', '@', '+'])), "{name}");
            }
        }
        assert!(lines(&report, "figures").contains("'=HYPERLINK"));
    }

    #[test]
    fn an_unknown_table_is_refused_with_those_there_are() {
        let error = csv(&sample::report(), "nothing").unwrap_err().to_string();
        assert!(error.contains("definitions, figures, issues, ledger"), "{error}");
    }
}
