//! From bytes to claims, in memory proportional to a batch: the pure part of ingest.
use crate::reading::{Read, read};
use domain::{Claim, ColumnMapping, ContentHash, Date, Error, Field, FileFacts, Findings, Policy, Quality, Result};
use std::{
    collections::btree_map::Entry,
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};
use tables::{Batch, Input, ParquetWriter, Plan, QuarantineWriter, SetAside, Sink};

/// What reading and measuring a file gave.
#[derive(Debug, Clone)]
pub struct Measured {
    pub rows: u64,
    pub columns: Vec<ColumnMapping>,
    pub findings: Findings,
    pub claims: Vec<Claim>,
    pub file: FileFacts,
    pub quality: Option<Quality>,
    /// Rows that were set aside.
    pub quarantined: u64,
    /// Rows of the file below its column names.
    pub records: u64,
    /// Those of them that were left out of the table.
    pub left_out: u64,
    pub granularity: Option<String>,
    /// What the claims were computed from.
    pub cubes: metrics::Cubes,
}

/// Files to write while a file is read.
#[derive(Debug, Clone, Copy)]
pub struct Outputs<'a> {
    /// The cleaned table, as Parquet.
    pub table: &'a Path,
    /// The rows that were set aside, as CSV; made only where there are any.
    pub quarantine: &'a Path,
}

impl Measured {
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == Some(field))
    }
}

/// Reads the file twice (decide, then read), makes cubes of the batches, and claims of the cubes.
pub fn measure(
    file: &mut dyn Input,
    name: &str,
    policy: &Policy,
    hash: &ContentHash,
    today: Date,
    outputs: Option<&Outputs<'_>>,
) -> Result<Measured> {
    measure_asked(file, name, policy, hash, today, outputs, metrics::METRICS)
}

/// As [`measure`], with the claims of some metrics alone; of the large cubes, those that they are made of.
pub fn measure_asked(
    file: &mut dyn Input,
    name: &str,
    policy: &Policy,
    hash: &ContentHash,
    today: Date,
    outputs: Option<&Outputs<'_>>,
    asked: &[&'static metrics::Metric],
) -> Result<Measured> {
    let new = || metrics::NewCubes::of(asked);
    let (read, outlets) = read(file, name, policy, today, |plan| Outlets::open(plan, outputs, new))?;
    let (cubes, others) = outlets.close()?;
    let Read { rows, columns, mut findings, file, quality, quarantined, records, left_out, granularity } = read;
    let of_reading = findings.issues.len();
    let origin = metrics::Origin { file: hash, columns: &columns, policy, today };
    let of_reading_alone = findings.clone();
    let _span = tracing::debug_span!("compute").entered();
    let mut claims = metrics::compute_asked(asked, &cubes, &origin, &mut findings)?;
    for Other { reading, cubes, .. } in others {
        let others = metrics::compute_asked(asked, &cubes.finish()?, &origin, &mut of_reading_alone.clone())?;
        metrics::add_alternatives(&mut claims, &others, &reading)?;
    }
    say_once(&mut findings, of_reading);
    Ok(Measured { rows, columns, findings, claims, file, quality, quarantined, records, left_out, granularity, cubes })
}

/// Facts that reading and computing both see, by their kinds: what computing says has the money, so it alone is kept.
const SEEN_TWICE: [(&str, &str); 2] =
    [("several_currencies", "several_currencies"), ("undated_rows", "rows_without_date")];

/// Takes back the issues of reading, the first ones, that computing said again.
fn say_once(findings: &mut Findings, of_reading: usize) {
    let computed = findings.issues.split_off(of_reading);
    for (read, again) in SEEN_TWICE {
        if computed.iter().any(|issue| issue.kind == again) {
            for issue in findings.issues.extract_if(.., |issue| issue.kind == read) {
                if let Entry::Occupied(mut total) = findings.totals.entry(issue.key()) {
                    match total.get().saturating_sub(1) {
                        0 => drop(total.remove()),
                        left => *total.get_mut() = left,
                    }
                }
            }
        }
    }
    findings.issues.extend(computed);
}

/// Where the rows of a file that is measured go.
struct Outlets {
    cubes: metrics::NewCubes,
    others: Vec<Other>,
    table: Option<ParquetWriter<BufWriter<File>>>,
    quarantine: Option<Quarantine>,
}

/// The cubes under another reading of one column.
struct Other {
    /// `Date as day/month/year`.
    reading: String,
    column: String,
    other_column: String,
    cubes: metrics::NewCubes,
}

/// Columns whose other reading is followed to the figures.
const MOST_READINGS: usize = 3;

impl Other {
    /// Of each column that stands for a field and that the file does not decide.
    fn all(plan: &Plan, new: impl Fn() -> metrics::NewCubes) -> Vec<Self> {
        let columns = plan.columns.iter().zip(plan.mappings()).filter(|(column, _)| column.field.is_some());
        let other = |(column, mapping): (&tables::PlannedColumn, &ColumnMapping)| {
            Some(Self {
                reading: format!("{} as {}", column.header, mapping.also.as_deref()?),
                column: column.name.clone(),
                other_column: column.also_name()?,
                cubes: new(),
            })
        };
        columns.filter_map(other).take(MOST_READINGS).collect()
    }
}

/// The file of rows that were set aside, begun with the first of them.
struct Quarantine {
    path: PathBuf,
    headers: Vec<String>,
    to: Option<QuarantineWriter<BufWriter<File>>>,
}

impl Quarantine {
    fn write(&mut self, row: &SetAside<'_>) -> Result<()> {
        let to = match &mut self.to {
            Some(to) => to,
            none => {
                let file = File::create(&self.path);
                let file = file.map_err(|e| Error::internal("creating the file of rows set aside", e))?;
                let headers: Vec<&str> = self.headers.iter().map(String::as_str).collect();
                none.insert(QuarantineWriter::new(BufWriter::new(file), &headers)?)
            }
        };
        to.write(row)
    }
}

impl Outlets {
    fn open(plan: &Plan, outputs: Option<&Outputs<'_>>, new: impl Fn() -> metrics::NewCubes) -> Result<Self> {
        let table = match outputs {
            Some(outputs) => {
                let file = File::create(outputs.table).map_err(|e| Error::internal("creating the table file", e))?;
                Some(ParquetWriter::new(BufWriter::new(file), plan)?)
            }
            None => None,
        };
        let quarantine = outputs.map(|outputs| Quarantine {
            path: outputs.quarantine.to_owned(),
            headers: plan.columns.iter().map(|column| column.header.clone()).collect(),
            to: None,
        });
        Ok(Self { cubes: new(), others: Other::all(plan, new), table, quarantine })
    }

    #[tracing::instrument(name = "cubes", level = "debug", skip_all)]
    fn close(self) -> Result<(metrics::Cubes, Vec<Other>)> {
        if let Some(table) = self.table {
            table.finish()?;
        }
        if let Some(quarantine) = self.quarantine.and_then(|quarantine| quarantine.to) {
            quarantine.finish()?;
        }
        Ok((self.cubes.finish()?, self.others))
    }
}

impl Sink for Outlets {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        self.cubes.add(batch)?;
        for other in &mut self.others {
            other.cubes.add(&batch.read_otherwise(&other.column, &other.other_column))?;
        }
        match &mut self.table {
            Some(table) => table.write(batch),
            None => Ok(()),
        }
    }

    fn set_aside(&mut self, row: &SetAside<'_>) -> Result<()> {
        match &mut self.quarantine {
            Some(quarantine) => quarantine.write(row),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Unit;
    use std::io::Cursor;

    fn of(csv: &str, outputs: Option<&Outputs<'_>>) -> Result<Measured> {
        let today = Date::constant(2026, 1, 1);
        let hash = ContentHash::of(csv.as_bytes());
        measure(&mut Cursor::new(csv.as_bytes().to_vec()), "file.csv", &Policy::default(), &hash, today, outputs)
    }

    fn measured(csv: &str) -> Result<Measured> {
        of(csv, None)
    }

    /// `id = value currency`, one claim per line, of the claims asked for.
    fn check(csv: &str, ids: &[&str], expect: expect_test::Expect) {
        let claims = measured(csv).unwrap().claims;
        let found = ids.iter().filter_map(|id| claims.iter().find(|claim| claim.id == *id));
        let lines = found.map(|claim| {
            let value = claim.value.exact().map_or("not available".to_owned(), |value| value.to_string());
            let unit = match &claim.unit {
                Unit::Money { currency } => currency.clone().unwrap_or("no currency".into()),
                other => format!("{other:?}"),
            };
            format!("{} = {value} {unit}", claim.id)
        });
        expect.assert_eq(&lines.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn the_currency_of_a_header_or_of_every_cell_is_the_unit() {
        let expect = expect_test::expect!["net_revenue = 30.50 EUR"];
        check("Date,Amount (EUR)\n2024-01-01,10.50\n2024-01-02,20.00\n", &["net_revenue"], expect);
        let expect = expect_test::expect!["net_revenue = 30.50 EUR"];
        check("Date;Amount\n01.02.2024;10,50 €\n15.02.2024;20,00 €\n", &["net_revenue"], expect);
    }

    #[test]
    fn currencies_are_never_added_up() {
        let csv = "date,amount,currency\n2024-01-01,10,EUR\n2024-01-02,20,USD\n2024-01-03,5,EUR\n";
        let expect = expect_test::expect![[r#"
            net_revenue[EUR] = 15 EUR
            net_revenue[USD] = 20 USD"#]];
        check(csv, &["net_revenue", "net_revenue[EUR]", "net_revenue[USD]"], expect);
    }

    #[test]
    fn a_fact_is_said_once_with_its_money() {
        let findings =
            measured("Day,Amount,Currency\n2024-01-01,10,EUR\n,20,USD\n2024-01-03,5,EUR\n").unwrap().findings;
        let about = |issue: &&domain::Issue| issue.column.as_deref().is_some_and(|column| column != "Amount");
        let kinds: Vec<String> = findings.issues.iter().filter(about).map(domain::Issue::key).collect();
        assert_eq!(kinds, ["missing_date:Day", "several_currencies:Currency", "rows_without_date:Day"]);
        assert_eq!(findings.total(), findings.issues.len() as u64);
    }

    #[test]
    fn a_column_whose_rule_is_off_is_no_error_but_a_reason() {
        let csv = "Day,Amount\n31.01.2024,\"1.000,50 €\"\n01.02.2024,\"20,00 €\"\n";
        let said = |policy: &str| {
            let policy: Policy = serde_json::from_str(policy).unwrap();
            let (hash, today) = (ContentHash::of(csv.as_bytes()), Date::constant(2026, 1, 1));
            let file = &mut Cursor::new(csv.as_bytes().to_vec());
            let claims = measure(file, "file.csv", &policy, &hash, today, None).unwrap().claims;
            let claim = |metric: &str| claims.iter().find(|claim| claim.metric == metric).unwrap();
            ["net_revenue", "revenue_by_period"].map(|metric| format!("{:?}", claim(metric).value)).join("\n")
        };
        let expect = expect_test::expect![[r#"
            Exact(1020.50)
            NotAvailable(Absence { because: "`Day` was left as text: parse_date is switched off", remedy: "Switch it on again in the source's `rules_off` and send the file again." })
            NotAvailable(Absence { because: "`Amount` was left as text: parse_amount is switched off", remedy: "Switch it on again in the source's `rules_off` and send the file again." })
            NotAvailable(Absence { because: "`Amount` was left as text: parse_amount is switched off", remedy: "Switch it on again in the source's `rules_off` and send the file again." })"#]];
        expect.assert_eq(
            &[said(r#"{"rules_off":["parse_date"]}"#), said(r#"{"rules_off":["parse_amount:Amount"]}"#)].join("\n"),
        );
    }

    #[test]
    fn sums_that_do_not_fit_are_not_available() {
        let rows: String = (1..=12).map(|day| format!("2024-01-{day:02},9999999999999999999999999999\n")).collect();
        let claims = measured(&format!("date,amount\n{rows}")).unwrap().claims;
        let net = claims.iter().find(|claim| claim.id == "net_revenue").unwrap();
        let expect = expect_test::expect![[
            r#"NotAvailable(Absence { because: "the amounts of the file add up to a number of more than 28 digits", remedy: "Check the amount column for cells that hold something else, such as a card or phone number." })"#
        ]];
        expect.assert_eq(&format!("{:?}", net.value));
    }

    #[test]
    fn the_same_bytes_give_the_same_bytes() {
        let csv = "date,amount,product\n2024-01-01,10,B\n2024-01-02,20,A\n2024-01-03,x,A\n";
        let bytes =
            || serde_json::to_string(&(measured(csv).unwrap().claims, measured(csv).unwrap().findings)).unwrap();
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn a_column_that_can_be_read_two_ways_gives_both_figures_and_their_difference() {
        let claims = measured("Date,Amount\n03/04/2024,10.50\n05/06/2024,20.00\n").unwrap().claims;
        let month = claims.iter().find(|claim| claim.metric == "revenue_by_period").unwrap();
        let said = (&month.id, &month.caveats, &month.alternatives);
        expect_test::expect![[r#"
            (
                "revenue_by_period@2024-03",
                [
                    "`Date` is read as month/day/year and could be date, day/month/year",
                ],
                [
                    Alternative {
                        reading: "Date as date, day/month/year",
                        value: NotAvailable(
                            Absence {
                                because: "with Date as date, day/month/year there is no such figure",
                                remedy: "State how the column is to be read in the source's policy.",
                            },
                        ),
                        difference: None,
                    },
                ],
            )"#]]
        .assert_eq(&format!("{said:#?}"));
        let net = claims.iter().find(|claim| claim.metric == "net_revenue").unwrap();
        assert!(net.alternatives.is_empty(), "the sum does not depend on the date");
    }

    #[test]
    fn the_cleaned_table_is_written_on_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("table.parquet");
        let outputs = Outputs { table: &file, quarantine: &dir.path().join("quarantine.csv") };
        of("date,amount\n2024-01-01,10\n", Some(&outputs)).unwrap();
        assert!(std::fs::read(&file).unwrap().starts_with(b"PAR1"));
    }
}
