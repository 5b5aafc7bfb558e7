//! The command line as people use it: what it prints, where it writes, and how it says that something is wrong.
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

/// What a command said: standard output, standard error, and whether it did what was asked.
struct Said {
    out: Vec<u8>,
    err: String,
    success: bool,
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_echo-local"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    // No model and no collector, whatever the machine's own settings are.
    let is_setting = |name: &str| ["LLM_", "OTEL_", "ECHO_", "LOG_"].iter().any(|prefix| name.starts_with(prefix));
    for (name, _) in std::env::vars().filter(|(name, _)| is_setting(name)) {
        command.env_remove(name);
    }
    command
}

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Runs a command to its end; one that has none is killed, and fails the test.
fn echo(folder: &Path, arguments: &[&str]) -> Said {
    let mut child = command(folder, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = std::thread::spawn(move || {
        let mut out = Vec::new();
        stdout.read_to_end(&mut out).map(|_| out)
    });
    let err = std::thread::spawn(move || {
        let mut err = String::new();
        stderr.read_to_string(&mut err).map(|_| err)
    });
    let success = ended(&mut child, arguments);
    Said { out: out.join().unwrap().unwrap(), err: err.join().unwrap().unwrap(), success }
}

/// Whether it did what was asked, once it has ended.
fn ended(child: &mut Child, what: &[&str]) -> bool {
    let until = Instant::now() + PATIENCE;
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status.success(),
            None if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            None => {
                _ = child.kill();
                _ = child.wait();
                panic!("{what:?} did not end");
            }
        }
    }
}

/// A folder with the sample of payments in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/samples/revenue.csv");
    std::fs::copy(sample, folder.path().join("revenue.csv")).unwrap();
    folder
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Echo serving a folder; killed when it is dropped.
struct Serving {
    child: Child,
    url: String,
    lines: mpsc::Receiver<String>,
}

impl Serving {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut command = command(folder, &["--port", "0", "--data", "data"]);
        let mut child = command.args(more).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (said, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        // Whatever is not looked at must not block it.
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).for_each(|line| _ = said.send(line)));
        let mut serving = Self { child, url: String::new(), lines };
        let first = serving.line();
        serving.url = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        serving
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// The status that a list of uploads is answered with under a key.
    async fn status(&self, key: Option<&str>) -> u16 {
        let mut request = reqwest::Client::new().get(format!("{}/api/v1/uploads", self.url));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        request.timeout(PATIENCE).send().await.unwrap().status().as_u16()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn a_report_is_written_beside_the_data_and_its_figures_are_shown() {
    let folder = folder();
    let said = echo(folder.path(), &["report", "revenue.csv", "--data", "data"]);
    assert!(said.success, "{}", said.err);
    let lines: Vec<&str> = text(&said.out).lines().collect();
    assert!(lines.iter().any(|line| line.contains("Net revenue") && line.contains("190,100.50")), "{lines:#?}");
    assert_eq!(lines.last(), Some(&"data/reports/revenue.html"));
    let page = std::fs::read_to_string(folder.path().join("data/reports/revenue.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("190,100.50"));
    // The next one of the same bytes is the same report.
    let again = echo(folder.path(), &["report", "revenue.csv", "--data", "data", "--out", "deep/er/report.html"]);
    assert!(again.success, "{}", again.err);
    assert_eq!(std::fs::read_to_string(folder.path().join("deep/er/report.html")).unwrap(), page);
}

#[test]
fn every_format_goes_to_standard_output_and_nothing_beside_it() {
    let folder = folder();
    for (format, beginning) in [
        ("html", "<!DOCTYPE html>"),
        ("md", "# Revenue health\n"),
        ("json", "{\n  \"report_id\""),
        ("csv", "Figure,Metric,Of,"),
        ("xlsx", "PK"),
        ("pdf", "%PDF-"),
    ] {
        let said = echo(folder.path(), &["report", "revenue.csv", "--data", "data", "--format", format, "--out", "-"]);
        assert!(said.success, "{format}: {}", said.err);
        let start = String::from_utf8_lossy(&said.out[..said.out.len().min(40)]);
        assert!(said.out.starts_with(beginning.as_bytes()), "{format}: {start} {}", said.err);
        match format {
            "json" => {
                let report: Value = serde_json::from_slice(&said.out).unwrap();
                assert_eq!(report["template_type"], "revenue_health");
            }
            "csv" => {
                assert!(text(&said.out).contains("net_revenue,net_revenue,,,2024-01-01,2024-04-10,,190100.50,money"))
            }
            _ => {}
        }
    }
    assert!(!folder.path().join("data/reports").exists(), "nothing was written beside it");
}

#[test]
fn what_is_wrong_is_said_in_a_sentence_and_nothing_is_printed() {
    let folder = folder();
    std::fs::write(folder.path().join("empty.csv"), "").unwrap();
    std::fs::write(folder.path().join("noise.csv"), [0_u8, 159, 146, 150, 0, 255].repeat(200)).unwrap();
    for (arguments, sentence) in [
        (&["report", "nothing.csv"][..], "nothing.csv cannot be read"),
        (&["report", "."], ". is a folder; name one file in it."),
        (&["report", "empty.csv"], "The file is empty (0 bytes)."),
        (&["report", "noise.csv", "--data", "data"], "There is no table in this file"),
        (&["report", "revenue.csv", "--template", "mood"], "there is no template of that name"),
        (&["report", "revenue.csv", "--source", "Ü Ü"], "a source name is 1 to 64 characters"),
        (&["report", "revenue.csv", "--data", "data", "--out", "revenue.csv/x"], "revenue.csv/x cannot be written"),
        (&["figures", "nothing.csv"], "nothing.csv cannot be read"),
        (&["figures", "empty.csv"], "The file is empty."),
        (&["figures", "revenue.csv", "--metrics", "net_revenu"], "did you mean `net_revenue`?"),
        (&["key", "create", "--workspace", "A B", "--data", "data"], "a workspace name is 1 to 64 characters"),
        (&["key", "create", "--workspace", "acme", "--scope", "fly", "--data", "data"], "`fly` is no scope"),
        (&["--port", "0", "--data", "revenue.csv"], "revenue.csv"),
        (&["--port", "0", "--retry-pauses", "1"], "expected two numbers of seconds"),
        (&["--port", "0", "--parameter-override", "Stage"], "expected NAME=VALUE"),
    ] {
        let said = echo(folder.path(), arguments);
        assert!(!said.success && said.out.is_empty(), "{arguments:?}: {}", text(&said.out));
        assert!(said.err.contains(sentence), "{arguments:?}: {}", said.err);
        assert!(!said.err.contains("panicked"), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn figures_are_printed_as_json_and_kept_nowhere() {
    let folder = folder();
    let said = echo(folder.path(), &["figures", "revenue.csv", "--metrics", "net_revenue,refunds"]);
    assert!(said.success, "{}", said.err);
    let figures: Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!((&figures["rows"], &figures["file"]["format"]), (&101.into(), &"csv".into()));
    let claims = figures["claims"].as_array().unwrap();
    let value = |id: &str| claims.iter().find(|claim| claim["id"] == id).unwrap()["value"].clone();
    assert_eq!((value("net_revenue"), value("refunds")), ("190100.50".into(), "3750.00".into()));
    assert!(claims.iter().all(|claim| claim["metric"] == "net_revenue" || claim["metric"] == "refunds"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the sample alone");
}

#[tokio::test]
async fn a_key_is_printed_once_by_itself_and_opens_its_workspace() {
    let folder = folder();
    let made =
        echo(folder.path(), &["key", "create", "--workspace", "acme", "--expires-in-days", "3", "--data", "data"]);
    assert!(made.success, "{}", made.err);
    let key = text(&made.out).strip_suffix('\n').unwrap();
    assert!(key.starts_with("echo_") && !key.contains('\n'), "{key}");
    assert_eq!(made.err.lines().count(), 1, "{}", made.err);
    assert!(made.err.contains("`acme` (read, upload, report) and ends on "), "{}", made.err);
    let signed = echo(folder.path(), &["key", "create", "--workspace", "acme", "--signed", "--data", "data"]);
    let lines: Vec<&str> = text(&signed.out).lines().collect();
    assert!(
        matches!(lines[..], [key, secret] if key.starts_with("echo_") && secret.starts_with("echo_signing_")),
        "{lines:?}"
    );

    let serving = Serving::start(folder.path(), &["--parameter-override", "OpenWorkspace="]);
    assert_eq!(serving.status(Some(key)).await, 200);
    assert_eq!(serving.status(None).await, 401);
    assert_eq!(serving.status(Some(lines[0])).await, 401, "its requests are to be signed");
}

#[test]
fn a_folder_in_use_gives_no_key_and_still_gives_a_report() {
    let folder = folder();
    let _serving = Serving::start(folder.path(), &[]);
    let key = echo(folder.path(), &["key", "create", "--workspace", "acme", "--data", "data"]);
    assert!(!key.success && key.out.is_empty());
    assert!(key.err.contains("is in use by a running Echo"), "{}", key.err);
    let report = echo(folder.path(), &["report", "revenue.csv", "--data", "data"]);
    assert!(report.success, "{}", report.err);
    assert!(report.err.contains("data is in use by a running Echo; this report is made in a temporary folder."));
    assert!(text(&report.out).contains("190,100.50"));
}

#[cfg(unix)]
#[test]
fn it_serves_until_it_is_told_to_stop_and_says_so() {
    let folder = folder();
    let mut serving = Serving::start(folder.path(), &[]);
    let said: Vec<String> =
        std::iter::repeat_with(|| serving.line()).take_while(|line| line != "Ctrl-C stops it.").collect();
    assert!(said.iter().any(|line| line.starts_with("Data is kept in data (S3 at http://localhost:")), "{said:#?}");
    // As service managers send it.
    let process = rustix::process::Pid::from_child(&serving.child);
    rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    assert!(ended(&mut serving.child, &["serving"]));
    let rest: Vec<String> = serving.lines.iter().collect();
    assert!(rest.iter().any(|line| line.starts_with("Finishing what runs")), "{rest:?}");
}

#[test]
fn what_is_understood_of_the_template_is_all_of_its_functions() {
    let folder = folder();
    let said = echo(folder.path(), &["template"]);
    assert!(said.success, "{}", said.err);
    let understood: Value = serde_json::from_slice(&said.out).unwrap();
    let template = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml")).unwrap();
    let declared = template.matches("Type: AWS::Serverless::Function").count();
    assert_eq!(understood["functions"].as_array().unwrap().len(), declared);
}
