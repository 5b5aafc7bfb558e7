//! The local stack as a process of its own, that can be killed and started again.
use std::{
    ffi::OsString,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// How a process is started.
#[derive(Clone, Default)]
pub struct Plan {
    /// What `ECHO_FAULT` says, for the first start alone.
    pub fault: Option<String>,
    /// And for every other.
    pub fault_again: Option<String>,
    /// Further variables.
    pub variables: Vec<(&'static str, OsString)>,
    pub arguments: Vec<String>,
    /// A program in front of it, such as one that limits it.
    pub through: Vec<String>,
}

pub struct Process {
    pub child: Child,
    pub url: String,
    /// Of the embedded S3.
    pub s3_url: String,
    data: PathBuf,
    plan: Plan,
    /// The last lines that it logged.
    log: Arc<Mutex<Vec<String>>>,
}

/// Longer than a busy machine takes.
const START: Duration = Duration::from_secs(90);

impl Process {
    /// Starts the stack on `data` with a short lease, and waits until it says where it is.
    pub fn start(data: &Path, plan: &Plan) -> Result<Self, String> {
        let binary = env!("CARGO_BIN_EXE_echo-local");
        let mut words = plan.through.iter().map(OsString::from).chain([OsString::from(binary)]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).args(["--retry-pauses", "1,1", "--minute", "3"]);
        for parameter in ["LeaseSeconds=2", "RateLimitPerMinute=0"] {
            command.args(["--parameter-override", parameter]);
        }
        if !plan.arguments.iter().any(|argument| argument == "--port") {
            command.args(["--port", "0"]);
        }
        command.arg("--data").arg(data).args(&plan.arguments);
        command.env_remove("ECHO_FAULT").envs(plan.variables.iter().map(|(name, value)| (name, value)));
        if let Some(fault) = &plan.fault {
            command.env("ECHO_FAULT", fault);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
        let log = Arc::new(Mutex::new(Vec::new()));
        let (stderr, kept) = (child.stderr.take(), log.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(stderr.expect("it is piped")).lines().map_while(Result::ok) {
                // What went well is not what is looked for.
                if line.contains(" INFO") || line.contains("INFO\u{1b}") {
                    continue;
                }
                let mut kept = kept.lock().expect("nobody panics while it is held");
                kept.push(line);
                if kept.len() > 400 {
                    kept.drain(..200);
                }
            }
        });
        let (said, saying) = std::sync::mpsc::channel();
        let stdout = child.stdout.take();
        std::thread::spawn(move || {
            // Whatever else it prints must not block it.
            for line in BufReader::new(stdout.expect("it is piped")).lines().map_while(Result::ok) {
                let _ = said.send(line);
            }
        });
        let (mut url, mut s3_url) = (None, None);
        while s3_url.is_none() {
            let Ok(line) = saying.recv_timeout(START) else { break };
            let address = |after: &str| {
                let rest = line.split_once(after)?.1;
                Some(rest.split([' ', ',']).next().unwrap_or_default().to_owned())
            };
            url = url.or_else(|| address("Echo runs at "));
            s3_url = address("S3 at ");
        }
        match url.zip(s3_url) {
            Some((url, s3_url)) => Ok(Self { child, url, s3_url, data: data.to_owned(), plan: plan.clone(), log }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                Err(format!("the stack did not start: {}", log.lock().expect("nobody panics").join("\n")))
            }
        }
    }

    /// SIGKILL: no drain, no destructor, no flush.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether it ended by itself within a while.
    pub fn ended_within(&mut self, while_: Duration) -> bool {
        let until = Instant::now() + while_;
        while Instant::now() < until {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// No more faults from the next start on.
    pub fn heal(&mut self) {
        self.plan.fault_again = None;
    }

    /// Starts it again on the same data, with the faults of every other start.
    pub fn revive(&mut self) -> Result<(), String> {
        self.kill();
        let plan = Plan { fault: self.plan.fault_again.clone(), ..self.plan.clone() };
        *self = Self::start(&self.data.clone(), &plan)?;
        Ok(())
    }

    pub fn log(&self) -> String {
        self.log.lock().map(|log| log.join("\n")).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
