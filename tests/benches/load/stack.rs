//! The local stack as a process of its own, so that its memory and its processor are not the driver's; what /proc says of it.
use crate::Outcome;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The stack answers within this, also where it was built without optimisation.
const START: Duration = Duration::from_secs(60);
/// Sockets that a thousand clients and what they cause need, in each of both processes.
const OPEN_FILES: u64 = 4_096;
/// Linux counts processor time for /proc in hundredths of a second.
const TICKS: f64 = 100.0;
const MB: f64 = 1_048_576.0;

pub struct LocalStack {
    child: Child,
    log: PathBuf,
    pub port: u16,
    pub key: String,
    _folder: TempDir,
}

impl LocalStack {
    /// A stack on an empty folder, whose workspace opens with `key` alone and which counts no requests against a limit.
    pub fn start() -> Outcome<Self> {
        check_open_files()?;
        let (program, folder) = (program()?, tempfile::tempdir()?);
        let (data, log) = (folder.path().join("data"), folder.path().join("log"));
        let key = key(&program, &data)?;
        let said = File::create(&log)?;
        let child = Command::new(&program)
            .args(["--port", "0", "--parameter-override", "RateLimitPerMinute=0"])
            .args(["--parameter-override", "OpenWorkspace=", "--data"])
            .arg(&data)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()?;
        // From here on it is ended whatever happens.
        let mut stack = Self { child, log, port: 0, key, _folder: folder };
        stack.port = stack.wait_for_port()?;
        Ok(stack)
    }

    fn wait_for_port(&mut self) -> Outcome<u16> {
        let until = Instant::now() + START;
        while Instant::now() < until {
            let said = fs::read_to_string(&self.log)?;
            let address = said.split_whitespace().find_map(|word| word.strip_prefix("http://localhost:"));
            if let Some(port) = address {
                return Ok(port.parse()?);
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the stack ended at its start ({status}): {said}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("the stack did not say where it listens".into())
    }

    /// Megabytes that it holds now.
    pub fn resident(&self) -> Outcome<f64> {
        self.memory("VmRSS:")
    }

    /// The most that it held since [`LocalStack::forget_highest`], also between two looks.
    pub fn highest(&self) -> Outcome<f64> {
        self.memory("VmHWM:")
    }

    pub fn forget_highest(&self) -> Outcome<()> {
        Ok(fs::write(self.proc("clear_refs"), "5")?)
    }

    fn memory(&self, name: &str) -> Outcome<f64> {
        let status = fs::read_to_string(self.proc("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("the stack has ended")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1_024.0 / MB)
    }

    /// Connections that it has open at its API, as the kernel counts them.
    pub fn connections(&self) -> Outcome<usize> {
        let table = fs::read_to_string(self.proc("net/tcp"))?;
        let (local, established) = (format!("0100007F:{:04X}", self.port), "01");
        let is_ours = |line: &&str| {
            let mut words = line.split_whitespace().skip(1);
            words.next() == Some(&*local) && words.nth(1) == Some(established)
        };
        Ok(table.lines().filter(is_ours).count())
    }

    pub fn processor(&self) -> Outcome<f64> {
        processor(&self.proc("stat"))
    }

    /// The last lines of its log that say that something went wrong.
    pub fn complaints(&self) -> Outcome<Vec<String>> {
        let said = fs::read_to_string(&self.log)?;
        let lines: Vec<_> = said.lines().filter(|line| line.contains("ERROR") || line.contains("WARN")).collect();
        Ok(lines.iter().rev().take(5).rev().map(|line| line.chars().take(400).collect()).collect())
    }

    fn proc(&self, file: &str) -> PathBuf {
        Path::new("/proc").join(self.child.id().to_string()).join(file)
    }
}

impl Drop for LocalStack {
    fn drop(&mut self) {
        // Its data goes with it, so nothing has to come to an end; where it has ended already there is nothing to end.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Seconds of processor time that this process took so far.
pub fn own_processor() -> Outcome<f64> {
    processor(Path::new("/proc/self/stat"))
}

fn processor(stat: &Path) -> Outcome<f64> {
    let stat = fs::read_to_string(stat)?;
    // The name in brackets may hold blanks; behind it user and system time are the 12th and 13th.
    let behind = stat.rsplit_once(')').ok_or("no process")?.1;
    let mut words = behind.split_whitespace().skip(11);
    let mut ticks = || words.next().ok_or("no time").and_then(|word| word.parse::<f64>().map_err(|_| "no time"));
    Ok((ticks()? + ticks()?) / TICKS)
}

/// The stack's program of the same profile, beside the folder that this one lies in.
fn program() -> Outcome<PathBuf> {
    let own = std::env::current_exe()?;
    let program = own.parent().and_then(Path::parent).ok_or("this program lies nowhere")?.join("echo-local");
    if program.is_file() {
        return Ok(program);
    }
    let release = if program.parent().is_some_and(|folder| folder.ends_with("release")) { " --release" } else { "" };
    let (at, build) = (program.display(), format!("cargo build --workspace --bin echo-local{release}"));
    Err(format!("There is no {at}. Build it first: {build}").into())
}

fn key(program: &Path, data: &Path) -> Outcome<String> {
    let made = Command::new(program)
        .args(["key", "create", "--workspace", "load", "--scope", "read,upload,report", "--data"])
        .arg(data)
        .output()?;
    let key = String::from_utf8(made.stdout)?.trim().to_owned();
    match made.status.success() && !key.is_empty() {
        true => Ok(key),
        false => Err(format!("no key was made: {}", String::from_utf8_lossy(&made.stderr)).into()),
    }
}

fn check_open_files() -> Outcome<()> {
    let limits = fs::read_to_string("/proc/self/limits").map_err(|_| "This suite reads /proc, so it needs Linux.")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).ok_or("no limit of open files")?;
    let soft = line.split_whitespace().next().unwrap_or_default();
    match soft == "unlimited" || soft.parse::<u64>()? >= OPEN_FILES {
        true => Ok(()),
        false => {
            Err(format!("{soft} open files are too few for a thousand connections. First: ulimit -n {OPEN_FILES}")
                .into())
        }
    }
}
