//! The report as a workbook: what it says on the first sheet, then a sheet a table. Figures are numbers, which a spreadsheet
//! holds with 15 digits; the exact ones stand in the CSV.
use crate::{
    Report, Section,
    claims::Claims,
    sheets::{Cell, Form, Sheet, sheets},
    show,
};
use domain::{Decimal, Error, Result, Value};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::BTreeSet;

/// The workbook's bytes; the same report gives the same bytes.
pub fn xlsx(report: &Report) -> Result<Vec<u8>> {
    write(report).map_err(|e| Error::internal("writing a workbook", e))
}

/// Cells and sheet names beyond these a spreadsheet does not open.
const LONGEST_CELL: usize = 32_767;
const LONGEST_SHEET_NAME: usize = 31;
const WIDEST: f64 = 60.0;

fn write(report: &Report) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(report.generated_at.as_second())?;
    book.set_properties(&DocProperties::new().set_title(&report.title).set_author("Echo").set_creation_datetime(&made));
    let mut taken = BTreeSet::new();
    let first = book.add_worksheet();
    first.set_name(free_name("Report", &mut taken))?;
    summary(report, first)?;
    for sheet in sheets(report) {
        let page = book.add_worksheet();
        page.set_name(free_name(&sheet.heading, &mut taken))?;
        table(&sheet, page)?;
    }
    book.save_to_buffer()
}

/// A name that a sheet can have and none has yet.
fn free_name(heading: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed: String =
        heading.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let cut = |most: usize| allowed.trim().chars().take(most).collect::<String>().trim().to_owned();
    let mut name = cut(LONGEST_SHEET_NAME);
    let mut number = 2;
    while name.is_empty() || !taken.insert(name.to_lowercase()) {
        let ending = format!(" {number}");
        name = format!("{}{ending}", cut(LONGEST_SHEET_NAME - ending.len())).trim().to_owned();
        number += 1;
    }
    name
}

fn summary(report: &Report, page: &mut Worksheet) -> std::result::Result<(), XlsxError> {
    let (title, bold, text) = (
        Format::new().set_bold().set_font_size(16),
        Format::new().set_bold(),
        Format::new().set_text_wrap().set_align(FormatAlign::Top),
    );
    let claims = Claims::new(&report.claims);
    page.set_column_width(0, 34)?.set_column_width(1, 24)?.set_column_width(2, 60)?;
    page.write_string_with_format(0, 0, cut(&report.title), &title)?;
    let facts = [
        ("File", report.file_name.clone()),
        ("Source", report.source.to_string()),
        ("Rows", show::count(report.rows.into())),
        ("Made", show::instant(report.generated_at)),
        ("Engine version", report.engine_version.clone()),
        ("Content (SHA-256)", report.content_hash.to_string()),
    ];
    let said = [("Words", report.words_line()), ("Left out", report.parts_left_out())];
    let said = said.into_iter().filter_map(|(name, line)| Some((name, line?)));
    let mut row = 1;
    for (name, fact) in facts.into_iter().chain(report.scope.facts()).chain(said) {
        page.write_string_with_format(row, 0, name, &bold)?.write_string(row, 1, cut(&fact))?;
        row += 1;
    }
    row += 1;
    for figure in &report.headline {
        page.write_string_with_format(row, 0, cut(&figure.label), &bold)?;
        match figure.claim.as_deref().and_then(|id| claims.get(id)) {
            Some(claim) => match &claim.value {
                Value::Exact(value) => number(page, row, 1, *value, Form::of(&claim.unit))?,
                Value::NotAvailable(_) => drop(page.write_string(row, 1, cut(&figure.text))?),
            },
            None => drop(page.write_string(row, 1, cut(&figure.text))?),
        }
        page.write_string(row, 2, cut(&figure.note))?;
        row += 1;
    }
    for Section { heading, paragraphs, .. } in &report.sections {
        row += 1;
        page.write_string_with_format(row, 0, cut(heading), &bold)?;
        for paragraph in paragraphs {
            row += 1;
            page.merge_range(row, 0, row, 2, &cut(&paragraph.text()), &text)?;
            // A merged cell does not grow with its text: about 110 characters stand on a line.
            let lines = u32::try_from(paragraph.text().chars().count() / 110 + 1).unwrap_or(1);
            page.set_row_height(row, 15 * lines.min(20))?;
        }
        row += 1;
    }
    Ok(())
}

fn table(sheet: &Sheet, page: &mut Worksheet) -> std::result::Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    for (at, column) in (0u16..).zip(&sheet.columns) {
        page.write_string_with_format(0, at, cut(column), &bold)?;
        let cells = sheet.rows.iter().take(200).filter_map(|row| row.get(usize::from(at)));
        let widest = cells.map(width).chain([column.chars().count()]).max().unwrap_or_default();
        page.set_column_width(at, (widest as f64 + 2.0).min(WIDEST))?;
    }
    for (line, row) in (1u32..).zip(&sheet.rows) {
        for (at, cell) in (0u16..).zip(row) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => drop(page.write_string(line, at, cut(text))?),
                Cell::Number(value, form) => number(page, line, at, *value, *form)?,
            }
        }
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}

fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.chars().count(),
        Cell::Number(value, _) => show::money(*value).chars().count(),
    }
}

/// As a number, or as its digits where a spreadsheet's number would lose some.
fn number(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    value: Decimal,
    form: Form,
) -> std::result::Result<(), XlsxError> {
    let format = Format::new().set_num_format(match form {
        Form::Money => "#,##0.00",
        Form::Count if value.fract().is_zero() => "#,##0",
        Form::Count | Form::Duration => "#,##0.0#",
        Form::Percent => "0.0%",
        Form::Multiple => "0.00\"×\"",
    });
    // Money has two decimals to show; of a number of more than 15 digits a spreadsheet would make others.
    let whole_digits = show::rounded(value, 0).abs().to_string().len();
    match value.to_f64().filter(|_| whole_digits <= 13) {
        Some(number) => page.write_number_with_format(row, column, number, &format)?,
        None => page.write_string(row, column, value.to_string())?,
    };
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_CELL).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TEMPLATES, sample};
    use std::io::Read;

    /// The text of one file inside the workbook.
    fn inside(book: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn figures_are_numbers_and_names_are_never_formulas() {
        let mut claims = sample::claims();
        claims.push(sample::of("revenue_by_product", "product", "=1+1", "999999.00", 1));
        let report = sample::filled(TEMPLATES[0], claims, sample::findings_of("=2+2"));
        let book = xlsx(&report).unwrap();
        let first = inside(&book, "xl/worksheets/sheet1.xml");
        assert!(first.contains("<v>190100.5</v>"), "the headline's figure is a number");
        let sheets = 1 + report.tables.len() + 4;
        for number in 1..=sheets {
            assert!(!inside(&book, &format!("xl/worksheets/sheet{number}.xml")).contains("<f>"));
        }
        assert!(inside(&book, "xl/sharedStrings.xml").contains("=1+1"), "the name stands as the file spells it");
    }

    #[test]
    fn every_template_gives_a_workbook_and_the_same_report_the_same_bytes() {
        for template in TEMPLATES {
            for claims in [sample::claims(), sample::two_currencies(), sample::without_values(), Vec::new()] {
                let report = sample::filled(template, claims, sample::findings());
                assert_eq!(xlsx(&report).unwrap(), xlsx(&report).unwrap(), "{}", template.name);
            }
        }
    }

    #[test]
    fn sheets_have_names_that_a_spreadsheet_takes() {
        let mut taken = BTreeSet::new();
        let names = [
            "Revenue by product/channel: all of them, EUR",
            "Revenue by product/channel: all of them, USD",
            "[]",
            "[]",
        ];
        let names: Vec<String> = names.iter().map(|name| free_name(name, &mut taken)).collect();
        assert_eq!(names, ["Revenue by product channel  all", "Revenue by product channel  a 2", "2", "3"]);
        assert!(names.iter().all(|name| name.chars().count() <= 31));
    }
}
