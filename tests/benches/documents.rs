//! What a report costs, from the file to the document: Tableau's sample of a shop, 9,994 rows. `cargo bench --workspace --bench
//! documents`; the figures are those of the processor, of all threads, since the machine may be busy with other things.
use domain::{ContentHash, Date, Policy, ReportId, SourceName, Timestamp, UploadId};
use reports::{Material, Report, Scope};
use std::{error::Error, hint::black_box, io::Cursor, time::Instant};

const ROUNDS: u32 = 10;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Milliseconds of the processor that this process has used, in steps of 10, as Linux counts them.
fn processor() -> Outcome<f64> {
    const PER_TICK: f64 = 10.0;
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // Behind the name, which may hold anything: the 12th and 13th field are user and system time.
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() * PER_TICK)
}

/// Prints what the work takes on average; gives what it gave last.
fn timed<T>(what: &str, rounds: u32, mut work: impl FnMut() -> Outcome<T>) -> Outcome<T> {
    let (used, started) = (processor()?, Instant::now());
    let mut given = work()?;
    for _ in 1..rounds {
        given = black_box(work()?);
    }
    let each = |milliseconds: f64| milliseconds / f64::from(rounds);
    let (used, took) = (each(processor()? - used), each(started.elapsed().as_secs_f64() * 1_000.0));
    println!("{what}: {used:.0} ms of the processor, {took:.0} ms of time");
    Ok(given)
}

/// Read, counted, measured and put into words, as an upload is.
fn report_of(bytes: &[u8]) -> Outcome<Report> {
    let (hash, today) = (ContentHash::of(bytes), Date::constant(2018, 1, 1));
    let name = "superstore.csv";
    let policy = Policy::default();
    let measured = engine::measure::measure(&mut Cursor::new(bytes.to_vec()), name, &policy, &hash, today, None)?;
    let (template, _) = reports::choose(&measured.claims);
    let upload_id = UploadId::new(1_514_764_800_000, &[7; 10]);
    Ok(reports::fill(Material {
        report_id: ReportId::of(&upload_id, template.name, domain::ENGINE_VERSION),
        template: template.into(),
        generated_at: Timestamp::from_second(1_514_764_800)?,
        upload_id,
        source: SourceName::parse("shop")?,
        file_name: name.to_owned(),
        rows: measured.rows,
        content_hash: hash,
        engine_version: domain::ENGINE_VERSION.to_owned(),
        claims: measured.claims,
        findings: measured.findings,
        scope: Scope::default(),
        definitions: engine::filled::definitions(&template.into()),
    }))
}

/// The file to its report in every format but PDF: JSON as it is stored and as it is answered, page, Markdown, CSV, workbook.
fn rendered(bytes: &[u8]) -> Outcome<(Report, usize)> {
    let report = report_of(bytes)?;
    let json = serde_json::to_vec(&report)?.len() + serde_json::to_vec(&reports::answer(&report))?.len();
    let files = reports::csv(&report, "figures")?.len() + reports::xlsx(&report)?.len();
    let length = json + files + reports::html(&report).len() + reports::markdown(&report).len();
    Ok((report, length))
}

fn main() -> Outcome<()> {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/superstore/superstore.csv"))?;
    let pdf = |report: &Report| Ok(documents::pdf::pdf(report)?);
    let (report, length) = timed("file to every format but PDF, first", 1, || rendered(&bytes))?;
    timed("file to every format but PDF", ROUNDS, || rendered(&bytes))?;
    let first = timed("report to PDF, first (fonts are read)", 1, || pdf(&report))?;
    timed("report to PDF", ROUNDS, || pdf(&report))?;
    println!("{} claims; {length} bytes in every format but PDF; {} bytes of PDF", report.claims.len(), first.len());
    Ok(())
}
