//! Spreadsheets of LibreOffice and others, .ods: the sheets are streamed from the one document that holds them all.
use crate::formats::archive::Archive;
use crate::formats::limits::MOST_SHEET_CELLS;
use crate::formats::workbook::xml::{Piece, Xml};
use crate::formats::workbook::{Book, Each, Sheet, Value};
use crate::refusal;
use domain::Result;
use std::collections::BTreeSet;
use std::io::Read;

pub(in crate::formats) struct Ods<'a> {
    archive: Archive<'a>,
    sheets: Vec<Sheet>,
}

/// A row or a cell that says it is repeated more often than a sheet has rows is filling the sheet up, not data.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

impl<'a> Ods<'a> {
    pub(in crate::formats) fn open(mut archive: Archive<'a>) -> Result<Self> {
        let mut manifest = String::new();
        if let Ok(part) = archive.part("META-INF/manifest.xml") {
            part.take(10_000_000).read_to_string(&mut manifest).map_err(|_| refusal::damaged_workbook())?;
        }
        if manifest.contains("encryption-data") {
            return Err(refusal::locked_workbook());
        }
        let sheets = sheets(Xml::new(archive.part("content.xml")?))?;
        Ok(Self { archive, sheets })
    }
}

fn sheets(mut xml: Xml<impl Read>) -> Result<Vec<Sheet>> {
    let (mut sheets, mut depth) = (Vec::new(), 0_u32);
    let (mut style, mut hidden) = (None, BTreeSet::new());
    loop {
        match xml.next()? {
            Piece::Nothing => return Ok(sheets),
            Piece::Start if xml.name() == b"style:style" => style = xml.attribute("style:name"),
            Piece::Start
                if xml.name() == b"style:table-properties"
                    && xml.attribute("table:display").as_deref() == Some("false") =>
            {
                hidden.extend(style.take());
            }
            Piece::Start if xml.name() == b"table:table" => {
                depth += 1;
                if depth == 1 {
                    let is_hidden = xml.attribute("table:style-name").is_some_and(|style| hidden.contains(&style));
                    sheets.push(Sheet { name: xml.attribute("table:name").unwrap_or_default(), is_hidden });
                }
            }
            Piece::End if xml.name() == b"table:table" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
}

impl Book for Ods<'_> {
    fn sheets(&self) -> Vec<Sheet> {
        self.sheets.clone()
    }

    fn cells(&mut self, sheet: &str, each: &mut Each<'_>) -> Result<()> {
        let place = self.sheets.iter().position(|listed| listed.name == sheet).unwrap_or_default();
        let mut xml = Xml::new(self.archive.part("content.xml")?);
        go_to_table(&mut xml, place)?;
        table(&mut xml, each)
    }
}

/// Goes behind the tag that opens a table, counted from zero; tables inside tables do not count.
fn go_to_table(xml: &mut Xml<impl Read>, place: usize) -> Result<()> {
    let (mut seen, mut depth) = (0, 0_u32);
    loop {
        let piece = next(xml)?;
        if xml.name() != b"table:table" {
            continue;
        }
        match piece {
            Piece::Start if depth == 0 && seen == place => return Ok(()),
            Piece::Start => {
                seen += usize::from(depth == 0);
                depth += 1;
            }
            Piece::End => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// The next piece of a document that must not end here.
fn next(xml: &mut Xml<impl Read>) -> Result<Piece> {
    match xml.next()? {
        Piece::Nothing => Err(refusal::damaged_workbook()),
        piece => Ok(piece),
    }
}

fn table(xml: &mut Xml<impl Read>, each: &mut Each<'_>) -> Result<()> {
    let (mut row, mut given, mut cells) = (0, 0, Vec::new());
    loop {
        match next(xml)? {
            Piece::End if xml.name() == b"table:table" => return Ok(()),
            Piece::Start if xml.name() == b"table:table-row" => {
                let repeated = times(xml, "table:number-rows-repeated", MOST_ROWS.saturating_sub(row));
                cells.clear();
                read_row(xml, &mut cells)?;
                if !cells.is_empty() {
                    given += u64::from(repeated) * cells.iter().map(|(_, times, _)| u64::from(*times)).sum::<u64>();
                    if given > MOST_SHEET_CELLS {
                        return Err(refusal::too_large_workbook());
                    }
                    for row in row..row + repeated {
                        give(row, &cells, each)?;
                    }
                }
                row += repeated;
            }
            Piece::Start if xml.name() == b"table:table" => skip(xml)?,
            _ => {}
        }
    }
}

/// How often a row or a cell is repeated.
fn times(xml: &Xml<impl Read>, attribute: &str, most: u32) -> u32 {
    xml.attribute(attribute).and_then(|times| times.parse::<u32>().ok()).unwrap_or(1).min(most)
}

/// A cell's value, apart from the document.
enum Kept {
    Text(String),
    Number(f64),
    Truth(bool),
    Iso(String),
    IsoSpan(String),
    Fault(String),
    NoResult,
}

/// The cells of a row that hold something: the first column, the number of columns, the value.
type Cells = Vec<(u32, u32, Kept)>;

fn give(row: u32, cells: &Cells, each: &mut Each<'_>) -> Result<()> {
    for (first, times, kept) in cells {
        let value = match kept {
            Kept::Text(text) => Value::Text(text),
            Kept::Number(number) => Value::Number(*number),
            Kept::Truth(truth) => Value::Truth(*truth),
            Kept::Iso(text) => Value::Iso(text),
            Kept::IsoSpan(text) => Value::IsoSpan(text),
            Kept::Fault(text) => Value::Fault(text),
            Kept::NoResult => Value::NoResult,
        };
        for column in *first..first.saturating_add(*times) {
            each(row, column, value)?;
        }
    }
    Ok(())
}

fn read_row(xml: &mut Xml<impl Read>, cells: &mut Cells) -> Result<()> {
    let mut column = 0;
    loop {
        match next(xml)? {
            Piece::End if xml.name() == b"table:table-row" => return Ok(()),
            Piece::Start if matches!(xml.name(), b"table:table-cell" | b"table:covered-table-cell") => {
                let repeated = times(xml, "table:number-columns-repeated", MOST_COLUMNS.saturating_sub(column));
                if let Some(kept) = read_cell(xml)?.filter(|_| repeated > 0) {
                    cells.push((column, repeated, kept));
                }
                column += repeated;
            }
            Piece::Start => skip(xml)?,
            _ => {}
        }
    }
}

fn read_cell(xml: &mut Xml<impl Read>) -> Result<Option<Kept>> {
    let kind = xml.attribute("office:value-type").unwrap_or_default();
    let is_fault = xml.attribute("calcext:value-type").as_deref() == Some("error");
    let is_formula = xml.attribute("table:formula").is_some();
    let value = match kind.as_str() {
        "float" | "currency" | "percentage" => xml.attribute("office:value"),
        "date" => xml.attribute("office:date-value"),
        "time" => xml.attribute("office:time-value"),
        "boolean" => xml.attribute("office:boolean-value"),
        "string" => xml.attribute("office:string-value"),
        _ => None,
    };
    let shown = paragraphs(xml)?;
    if is_fault {
        return Ok(Some(Kept::Fault(shown)));
    }
    Ok(match (kind.as_str(), value) {
        ("date", Some(value)) => Some(Kept::Iso(value)),
        ("time", Some(value)) => Some(Kept::IsoSpan(value)),
        ("boolean", Some(value)) => Some(Kept::Truth(value == "true")),
        ("string", Some(value)) => Some(Kept::Text(value)),
        (_, Some(value)) => Some(value.trim().parse().map_or(Kept::Text(value), Kept::Number)),
        ("", None) if is_formula && shown.is_empty() => Some(Kept::NoResult),
        (_, None) => Some(Kept::Text(shown)).filter(|kept| !matches!(kept, Kept::Text(text) if text.is_empty())),
    })
}

/// The text of a cell up to its end: its paragraphs, one a line. Notes and drawings beside it do not belong to it.
fn paragraphs(xml: &mut Xml<impl Read>) -> Result<String> {
    let (mut text, mut depth, mut is_first) = (String::new(), 1, true);
    loop {
        match next(xml)? {
            Piece::End => {
                depth -= 1;
                if depth == 0 {
                    return Ok(text);
                }
            }
            // White space between tags is no text of the cell.
            Piece::Text if depth == 1 => {}
            Piece::Text => text.push_str(xml.text()),
            Piece::Nothing => {}
            Piece::Start => match xml.name() {
                b"text:p" | b"text:h" => {
                    if !std::mem::take(&mut is_first) {
                        text.push('\n');
                    }
                    depth += 1;
                }
                b"text:s" => {
                    let blanks = times(xml, "text:c", 1000) as usize;
                    text.push_str(&" ".repeat(blanks));
                    depth += 1;
                }
                b"text:tab" => {
                    text.push('\t');
                    depth += 1;
                }
                b"text:line-break" => {
                    text.push('\n');
                    depth += 1;
                }
                name if name.starts_with(b"text:") => depth += 1,
                _ => skip(xml)?,
            },
        }
    }
}

/// Goes behind the end of the tag that was just opened.
fn skip(xml: &mut Xml<impl Read>) -> Result<()> {
    let mut depth = 1_u64;
    while depth > 0 {
        match next(xml)? {
            Piece::Start => depth += 1,
            Piece::End => depth -= 1,
            _ => {}
        }
    }
    Ok(())
}
