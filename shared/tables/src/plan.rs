//! The first pass: the whole file is read once to decide how it is read.
use crate::decision::{self, Decided, FileEvidence};
use crate::dialect::{Dialect, Divides};
use crate::duplicates::Repeated;
use crate::encoding::Encoding;
use crate::formats::{HEAD, Opened};
use crate::reading::Reading;
use crate::records::{Interrupted, Record, Records};
use crate::survey::Survey;
use crate::text::Text;
use crate::totals::Sums;
use crate::vendors::{self, Labels, Layout, Vendor, unpivot};
use crate::{Input, dialect_evidence, header, layout, mapping, refusal};
use domain::{
    ColumnMapping, Decimal, Error, Field, FileFacts, Findings, Issue, LedgerEntry, Policy, Result, Rule, Severity,
};
use std::collections::BTreeMap;
use std::io::{Read, SeekFrom};

/// What the first pass decided about a file.
#[derive(Debug)]
pub struct Plan {
    /// One per column of the file, in file order.
    pub columns: Vec<PlannedColumn>,
    /// Data rows: without titles, names and totals, but with rows that the second pass may still set aside.
    pub rows: u64,
    facts: FileFacts,
    mappings: Vec<ColumnMapping>,
    pub(crate) policy: Policy,
    pub(crate) encoding: Encoding,
    pub(crate) dialect: Dialect,
    /// Rows above the data: titles and the column names.
    pub(crate) above: usize,
    /// The column names as the file has them, where it has any.
    pub(crate) names: Option<Record>,
    pub(crate) vendor: Option<&'static Vendor>,
    /// Rows that are no data, by their place below the names.
    pub(crate) drops: BTreeMap<u64, Rule>,
    pub(crate) repeated: Repeated,
    pub(crate) repeats: Repetition,
    /// Most lines end with a delimiter that parts nothing.
    pub(crate) ends_open: bool,
    /// What there is to say of the file and its columns as wholes, before any cell.
    pub(crate) notes: Findings,
}

/// What is done about rows that repeat an earlier one exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repetition {
    Keep,
    /// The source says so.
    DropAsTold,
    /// Each row has an id, and no two different rows share one.
    DropByIds,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PlannedColumn {
    /// The header as the file spells it, made unique where it repeats.
    pub header: String,
    pub field: Option<Field>,
    /// `field`'s name or the header; unique within the table.
    pub name: String,
    /// ISO 4217 code, where the header or the marks in the cells name one currency.
    pub currency: Option<&'static str>,
    pub(crate) reading: Reading,
    /// The other reading that fits every value, where the file does not decide.
    pub(crate) also: Option<Reading>,
    /// The vendor's own words for nothing.
    pub(crate) null_words: &'static [&'static str],
}

impl PlannedColumn {
    /// `text`, `decimal`, `date`, `datetime` or `boolean`.
    pub fn data_type(&self) -> &'static str {
        self.reading.data_type()
    }

    /// Name of the column that holds the other reading.
    pub fn also_name(&self) -> Option<String> {
        self.also.map(|also| format!("{} ({})", self.name, also.form_in_full()))
    }
}

impl Plan {
    pub fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    pub fn column(&self, field: Field) -> Option<&PlannedColumn> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    /// How the file is read as a whole.
    pub fn facts(&self) -> &FileFacts {
        &self.facts
    }

    /// How each column is read, in file order.
    pub fn mappings(&self) -> &[ColumnMapping] {
        &self.mappings
    }
}

/// As many as a spreadsheet has. What is kept for each column is some 5 KB; the batch of a wide table has fewer rows.
const MOST_COLUMNS: usize = 16_384;

/// Reads the whole file once and decides how to read it. Fails with `Error::Unreadable` when there is no table in it.
///
/// Memory: a window of the file, the evidence of each column, the longest row, and 16 MB of row hashes; nothing grows with
/// the number of rows.
pub fn plan(file: &mut Opened<'_>, policy: &Policy) -> Result<Plan> {
    let head = head(file.input())?;
    match survey(file, policy, Encoding::of(&head), &head) {
        Err(Interrupted::NotUtf8) => {
            let encoding = Encoding::of_whole(file.input())?;
            Ok(survey(file, policy, encoding, &head)?)
        }
        other => Ok(other?),
    }
}

fn head(file: &mut dyn Input) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))
        .and_then(|_| file.take(HEAD).read_to_end(&mut head))
        .map_err(|e| Error::internal("reading the beginning of a file", e))?;
    Ok(head)
}

fn survey(file: &mut Opened<'_>, policy: &Policy, encoding: Encoding, head: &[u8]) -> Result<Plan, Interrupted> {
    let dialect = match file.is_spooled() {
        true => Dialect::from(b','),
        false => {
            dialect_evidence::sniff(&sample(head, encoding), (head.len() as u64) < HEAD).unwrap_or(Dialect::UNDIVIDED)
        }
    };
    let mut records = Records::open(file, encoding, dialect)?;
    let top = top(&mut records)?;
    let widest = top.iter().map(|(_, row)| row.len()).max().unwrap_or_default();
    if widest > MOST_COLUMNS {
        return Err(refusal::too_wide(widest, MOST_COLUMNS).into());
    }
    let place = layout::header_place(&top);
    let Some((line, names)) = top.get(place).cloned() else { return Err(refusal::empty().into()) };
    let header = header::read(&names, top.get(place + 1).map(|(_, row)| row));
    let titles: Vec<Record> = top[..place].iter().map(|(_, row)| row.clone()).collect();
    let vendor = header.is_there.then(|| vendors::recognise(&header.names, &titles)).flatten();
    let above = place + usize::from(header.is_there);

    let layout = vendor.map_or(Layout::Table, |vendor| vendor.layout());
    let has_months = header.is_there && (unpivot::is_months(&header.names) || layout == Layout::Months);
    let has_channels = header.is_there && vendor.is_none() && !has_months && unpivot::are_columns(&header.names);
    if ((has_months || layout == Layout::Ledger) && policy.allows(Rule::UnpivotMonths, None))
        || (has_channels && policy.allows(Rule::UnpivotChannels, None))
    {
        let mut first = top[above..].iter().cloned();
        let mut next = || match first.next() {
            Some(row) => Ok(Some(row)),
            None => Ok(records.next()?.map(|(line, row)| (line, row.clone()))),
        };
        let long = match layout {
            Layout::Ledger => unpivot::ledger(line, &header.names, &mut next, policy)?,
            Layout::Table if has_channels => unpivot::channels(line, &header.names, &mut next)?,
            Layout::Months | Layout::Table => {
                unpivot::months(line, &header.names, layout == Layout::Months, &mut next, policy)?
            }
        };
        drop(records);
        if long.rows == 0 {
            return Err(refusal::only_a_header().into());
        }
        file.notes.ledger.extend(preamble(&titles));
        vendor.into_iter().flat_map(|vendor| vendor.notes(&header.names)).for_each(|issue| file.notes.add(issue));
        file.facts = facts_of(file, encoding, dialect, vendor, header.is_there.then_some(line));
        long.notes.issues.into_iter().for_each(|issue| file.notes.add(issue));
        file.notes.ledger.extend(long.notes.ledger);
        file.replace(long.spool)?;
        return survey(file, policy, Encoding::Utf8, &[]);
    }

    // A column of money that holds nothing in the whole file is passed over for the next that the vendor knows, and names
    // of accounts are told from others; the rows are then read once more.
    let (mut passed, mut unused) = (0, None);
    let mut of_accounts = false;
    let mut seen = loop {
        let mut meanings = mapping::meanings(&header.names, vendor, policy, passed);
        let may_be_statement = header.is_there && vendor.is_none() && !of_accounts && mapping::lacks_dates(&meanings);
        if of_accounts {
            mapping::first_is_accounts(&header.names, &mut meanings, policy);
        }
        let mut labels = Labels::default();
        let mut seen = Survey::new(&header, &names, meanings, vendor, policy, dialect.delimiter_byte());
        let mut take = |line: u64, row: &Record| {
            if may_be_statement {
                labels.observe(row.get(0).unwrap_or_default());
            }
            seen.take(line, row)
        };
        for (line, row) in &top[above..] {
            take(*line, row)?;
        }
        while let Some((line, row)) = records.next()? {
            take(line, row)?;
        }
        let money = vendor.and_then(|vendor| vendor.money_at(&header.names, policy, passed));
        let is_empty = |place: &usize| seen.columns().get(*place).is_some_and(|column| column.values() == 0);
        if let Some(money) = money.filter(is_empty) {
            passed += 1;
            unused = unused.or(header.names.get(money));
        } else if may_be_statement && labels.are_accounts() {
            of_accounts = true;
        } else {
            break seen;
        }
        drop(records);
        records = Records::open(file, encoding, dialect)?;
        for _ in &top {
            records.next()?;
        }
    };
    let (blank, damaged, zeros) = (records.blank, records.is_damaged(), records.zeros());
    drop(records);
    if seen.is_empty() {
        let is_header = dialect != Dialect::UNDIVIDED || header.is_there && names.len() > 1;
        let why = if is_header { refusal::only_a_header() } else { refusal::no_table() };
        return Err(why.into());
    }
    let semicolons = dialect.divides == Divides::At(b';');
    let mut facts = FileEvidence { rows: seen.rows, blank, damaged, zeros, encoding, semicolons };
    let tentative = decision::decide(&facts, seen.columns(), vendor, policy);
    let settled = seen.settle(&tentative, &mut |sums| add_up(file, encoding, dialect, above, sums))?;
    facts.rows = seen.rows;
    let Decided { columns, mappings, notes: doubts } = decision::decide(&facts, seen.columns(), vendor, policy);
    if seen.is_prose() && columns.len() == 1 && matches!(columns[0].reading, Reading::Text) {
        return Err(refusal::no_table().into());
    }

    let mut notes = std::mem::take(&mut file.notes);
    header.issues.iter().for_each(|issue| notes.add(issue.clone()));
    // What was turned into rows has said already what there is to know of its vendor.
    let known = vendor.filter(|_| file.facts.vendor.is_none());
    let said = known.into_iter().flat_map(|vendor| vendor.notes(&header.names));
    said.filter(|issue| issue.column.is_none() || issue.column.as_ref() != unused).for_each(|issue| notes.add(issue));
    notes.ledger.extend(preamble(&titles));
    doubts.issues.into_iter().for_each(|issue| notes.add(issue));
    notes.ledger.extend(doubts.ledger);
    settled.issues.into_iter().for_each(|issue| notes.add(issue));
    let has = |field| columns.iter().any(|column: &PlannedColumn| column.field == Some(field));
    let is_said = notes.issues.iter().any(|issue| issue.kind == OF_ACCOUNTS);
    if has(Field::Account) && has(Field::Amount) && !is_said {
        notes.add(amounts_of_accounts());
    }
    notes.ledger.extend(vendor.and_then(|vendor| vendor.settled(&header.names, policy, passed)));
    let facts = facts_of(file, encoding, dialect, vendor, header.is_there.then_some(line));
    let (rows, ends_open) = (seen.rows, seen.ends_open());
    let (repeated, repeats) = seen.repetition()?;
    Ok(Plan {
        columns,
        rows,
        facts,
        mappings,
        policy: policy.clone(),
        encoding,
        dialect,
        above,
        names: header.is_there.then_some(names),
        vendor,
        drops: settled.drops,
        repeated,
        repeats,
        ends_open,
        notes,
    })
}

/// Kind of issue that keeps amounts from being taken for sales.
const OF_ACCOUNTS: &str = "amounts_of_accounts";

fn amounts_of_accounts() -> Issue {
    Issue {
        kind: OF_ACCOUNTS.into(),
        severity: Severity::Warning,
        row: None,
        column: None,
        value: None,
        what: "The amounts are those of accounts, of income and of costs alike.".into(),
        suggestion: "Read figures by account; only those of income are revenue.".into(),
        effect: Some("The sum of all amounts means nothing.".into()),
    }
}

/// How the file is read as a whole; a table that was turned into rows keeps what was known of it before.
fn facts_of(
    file: &Opened<'_>,
    encoding: Encoding,
    dialect: Dialect,
    vendor: Option<&Vendor>,
    header_line: Option<u64>,
) -> FileFacts {
    let known = file.facts.clone();
    let is_text = !file.is_spooled();
    FileFacts {
        encoding: if is_text { Some(encoding.name().to_owned()) } else { known.encoding },
        delimiter: if is_text { dialect.delimiter() } else { known.delimiter },
        header_line: known.header_line.or(header_line),
        vendor_label: match known.vendor {
            Some(_) => known.vendor_label,
            None => vendor.map(|vendor| vendor.label.to_owned()),
        },
        vendor: known.vendor.or_else(|| vendor.map(|vendor| vendor.name.to_owned())),
        ..known
    }
}

/// The first rows, in which the column names are looked for.
fn top(records: &mut Records<'_>) -> Result<Vec<(u64, Record)>, Interrupted> {
    let mut top = Vec::new();
    while top.len() < layout::TOP
        && let Some((line, row)) = records.next()?
    {
        top.push((line, row.clone()));
    }
    Ok(top)
}

/// Reads the rows once more, to see which of those held back are sums of others.
fn add_up(
    file: &mut Opened<'_>,
    encoding: Encoding,
    dialect: Dialect,
    above: usize,
    sums: &mut Sums,
) -> Result<(), Interrupted> {
    let mut records = Records::open(file, encoding, dialect)?;
    for _ in 0..above {
        records.next()?;
    }
    let mut place = 0;
    while let Some((_, row)) = records.next()? {
        place += 1;
        sums.take(place, row);
    }
    Ok(())
}

/// The head as text; a damaged character makes no difference to where the delimiters are.
fn sample(head: &[u8], encoding: Encoding) -> String {
    let encoding = if encoding == Encoding::Utf8 { Encoding::Utf8Marked } else { encoding };
    // Reading from memory fails only where a row is endless, and a head is shorter than that.
    Text::new(head, encoding).rest().unwrap_or_default()
}

fn preamble(titles: &[Record]) -> Option<LedgerEntry> {
    const EXAMPLES: usize = 3;
    let text = |row: &Record| {
        let cells: Vec<&str> = row.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        (crate::cell::quoted(&cells.join(" ")), String::new())
    };
    (!titles.is_empty()).then(|| LedgerEntry {
        rule: Rule::SkipPreamble.name().into(),
        column: None,
        field: None,
        rows: titles.len() as u64,
        examples: titles.iter().take(EXAMPLES).map(text).collect(),
        money_moved: Decimal::ZERO,
        what: "Title lines above the column names were skipped.".into(),
    })
}
