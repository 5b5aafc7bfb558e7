//! `cargo run -- report FILE`: the whole path of a presigned upload, on a stack of its own, with a progress bar.
use crate::{Options, Stack};
use comfy_table::{Table, presets};
use domain::{Error, Result, SourceName};
use futures::TryStreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use reports::Report;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::io::ReaderStream;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    Html,
    Json,
    Md,
    /// Every figure, one a line.
    Csv,
    Xlsx,
    Pdf,
}

/// What the command line asked for.
pub struct Order {
    pub file: PathBuf,
    pub template: Option<String>,
    pub source: String,
    pub out: Option<PathBuf>,
    pub format: Format,
    pub data: PathBuf,
    /// Values for the template's parameters.
    pub parameters: BTreeMap<String, String>,
}

pub async fn run(order: Order) -> Result<()> {
    let unreadable =
        |e: std::io::Error| Error::invalid("file", format!("{} cannot be read: {e}.", order.file.display()));
    let size = fs::metadata(&order.file).map_err(unreadable)?;
    if size.is_dir() {
        return Err(Error::invalid("file", format!("{} is a folder; name one file in it.", order.file.display())));
    }
    if size.len() == 0 {
        return Err(Error::unreadable("The file is empty (0 bytes).", "Export it again and check that it holds rows."));
    }
    SourceName::parse(&order.source)?;
    check_template(order.template.as_deref())?;
    let (stack, _temporary) = start(&order).await?;
    let made = make(&stack, &order, size.len()).await;
    let stopped = stack.stop().await;
    let report = made?;
    stopped?;
    let file = file_of(&report, order.format)?;
    if order.out.as_deref() == Some(Path::new("-")) {
        return show(&file);
    }
    let path = write(&file, &order)?;
    show(format!("{}\n{}\n", figures(&report), path.display()).as_bytes())
}

/// Prints to the terminal or the next program; one that reads no further, such as `head`, has what it wanted.
fn show(file: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(file).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::internal("printing", error)),
        _ => Ok(()),
    }
}

fn check_template(name: Option<&str>) -> Result<()> {
    match name {
        Some(name) if !reports::is_known(name) => Err(Error::invalid("template", reports::unknown_template())),
        _ => Ok(()),
    }
}

/// A stack on the data folder, or, while another process uses that, on a folder that goes away again.
async fn start(order: &Order) -> Result<(Stack, Option<tempfile::TempDir>)> {
    let data = &order.data;
    let options = |data: &Path| Options { parameters: order.parameters.clone(), ..Options::new(data) };
    match Stack::start(options(data)).await {
        Err(Error::Conflict { .. }) => {
            eprintln!("{} is in use by a running Echo; this report is made in a temporary folder.", data.display());
            let temporary = tempfile::tempdir().map_err(|e| Error::internal("making a temporary folder", e))?;
            Ok((Stack::start(options(temporary.path())).await?, Some(temporary)))
        }
        started => Ok((started?, None)),
    }
}

async fn make(stack: &Stack, order: &Order, size: u64) -> Result<Report> {
    let client = reqwest::Client::builder().connect_timeout(Duration::from_secs(2)).build().map_err(lost)?;
    let name = order.file.file_name().unwrap_or_default().to_string_lossy();
    let announced = json!({ "file_name": name, "size": size, "content_type": "text/csv", "template": order.template });
    let address = format!("{}/api/v1/sources/{}/uploads", stack.url, order.source);
    let upload = answer(client.post(address).json(&announced)).await?;
    send(&client, order, size, &upload).await?;
    let upload_id = upload["upload_id"].as_str().unwrap_or_default();
    let report_id = wait(&client, &format!("{}/api/v1/uploads/{upload_id}", stack.url)).await?;
    let report = answer(client.get(format!("{}/api/v1/reports/{report_id}", stack.url))).await?;
    serde_json::from_value(report).map_err(|e| Error::internal("reading the report", e))
}

async fn send(client: &reqwest::Client, order: &Order, size: u64, upload: &Value) -> Result<()> {
    let style = ProgressStyle::with_template("{msg:<10} [{bar:30}] {bytes}/{total_bytes}").map_err(lost)?;
    let bar = ProgressBar::new(size).with_style(style.progress_chars("=> ")).with_message("Uploading");
    let file = tokio::fs::File::open(&order.file).await.map_err(lost)?;
    let counted = bar.clone();
    let body = ReaderStream::with_capacity(file, 1 << 17).inspect_ok(move |window| counted.inc(window.len() as u64));
    let mut request = client.put(upload["url"].as_str().unwrap_or_default());
    for (name, value) in upload["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    let sent = request.body(reqwest::Body::wrap_stream(body)).send().await.map_err(lost)?;
    bar.finish();
    if sent.status().is_success() {
        return Ok(());
    }
    Err(lost(std::io::Error::other(format!("the upload was answered {}", sent.status()))))
}

/// Asks until the upload came to its end; the id of its report.
async fn wait(client: &reqwest::Client, address: &str) -> Result<String> {
    let spinner = ProgressBar::new_spinner().with_message("Reading, cleaning, measuring");
    spinner.enable_steady_tick(Duration::from_millis(100));
    loop {
        let upload = answer(client.get(address)).await?;
        match upload["state"].as_str() {
            Some("ready") => {
                spinner.finish_and_clear();
                return Ok(upload["report_id"].as_str().unwrap_or_default().to_owned());
            }
            Some("failed") => {
                spinner.finish_and_clear();
                return Err(Error::invalid("file", upload["reason"].as_str().unwrap_or_default()));
            }
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value> {
    let response = request.send().await.map_err(lost)?;
    let ok = response.status().is_success();
    let body: Value = response.json().await.map_err(lost)?;
    if ok { Ok(body) } else { Err(Error::invalid("file", body["message"].as_str().unwrap_or("The request failed."))) }
}

fn lost(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("talking to the stack", error)
}

fn file_of(report: &Report, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Html => Ok(lines(reports::html(report))),
        Format::Md => Ok(lines(reports::markdown(report))),
        Format::Json => {
            let json = serde_json::to_string_pretty(&reports::answer(report));
            json.map(lines).map_err(|e| Error::internal("writing the report", e))
        }
        Format::Csv => reports::csv(report, "figures"),
        Format::Xlsx => reports::xlsx(report),
        Format::Pdf => documents::pdf::pdf(report),
    }
}

/// A text whose last line ends.
fn lines(text: String) -> Vec<u8> {
    format!("{}\n", text.trim_end()).into_bytes()
}

fn write(file: &[u8], order: &Order) -> Result<PathBuf> {
    let ending = match order.format {
        Format::Html => "html",
        Format::Md => "md",
        Format::Json => "json",
        Format::Csv => "csv",
        Format::Xlsx => "xlsx",
        Format::Pdf => "pdf",
    };
    let path = order.out.clone().unwrap_or_else(|| {
        let stem = order.file.file_stem().unwrap_or_default().to_string_lossy();
        order.data.join("reports").join(format!("{stem}.{ending}"))
    });
    let unwritable = |e: std::io::Error| Error::invalid("out", format!("{} cannot be written: {e}.", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    fs::write(&path, file).map_err(unwritable)?;
    Ok(path)
}

fn figures(report: &Report) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_header(["figure", "value", "note"]);
    for figure in reports::headline(report) {
        table.add_row([figure.label, figure.text, figure.note]);
    }
    table
}
