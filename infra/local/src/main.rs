//! `cargo run` starts the local stack; `cargo run -- report FILE` makes one report and ends.
use clap::{Args, Parser, Subcommand};
use echo_local::{
    Options, Stack, figures_command,
    key_command::{self, Place},
    report_command::{self, Format},
    template_command,
};
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, time::Duration};

/// Echo on this machine: drop in a business export, read a report in which every number can be traced to its rows.
#[derive(Parser)]
#[command(name = "echo", version, args_conflicts_with_subcommands = true)]
struct Command {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Args)]
struct Serve {
    /// Port of the API; the embedded S3 and DynamoDB take the next two
    #[arg(long, default_value_t = 8000)]
    port: u16,
    /// Folder that keeps everything: table, objects, queues
    #[arg(long, default_value = ".echo")]
    data: PathBuf,
    /// Value for a parameter of template.yaml; may be repeated
    #[arg(long = "parameter-override", value_name = "NAME=VALUE", value_parser = name_and_value)]
    parameter_overrides: Vec<(String, String)>,
    /// Seconds before the two retries of an event that failed (Lambda's are 60,120)
    #[arg(long, value_name = "S,S", default_value = "60,120", value_parser = pauses)]
    retry_pauses: [Duration; 2],
    /// Address by which the functions reach the embedded DynamoDB, such as a proxy's
    #[arg(long, value_name = "URL", hide = true)]
    dynamodb_through: Option<String>,
    /// Address by which the functions reach the embedded S3
    #[arg(long, value_name = "URL", hide = true)]
    s3_through: Option<String>,
    /// Seconds that a minute of a schedule takes
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=60), hide = true)]
    minute: u64,
}

#[derive(Subcommand)]
enum Task {
    /// Print the figures of one file as JSON, and keep nothing
    Figures {
        file: PathBuf,
        /// Metrics whose figures are wanted, apart by commas; all when it is not given
        #[arg(long, value_delimiter = ',')]
        metrics: Vec<String>,
    },
    /// API keys of a workspace
    #[command(subcommand)]
    Key(KeyTask),
    /// Print what is understood of template.yaml as JSON
    Template,
    /// Make the report of one file
    Report {
        file: PathBuf,
        /// Report template; Echo chooses by what the file holds when it is not given
        #[arg(long)]
        template: Option<String>,
        /// The feed the file belongs to, e.g. stripe-payments
        #[arg(long, default_value = "direct")]
        source: String,
        /// Where to write the report, `-` for standard output; by default beside the data, in .echo/reports
        #[arg(long)]
        out: Option<PathBuf>,
        #[arg(long, value_enum, default_value_t = Format::Html)]
        format: Format,
        /// Folder that keeps everything: table, objects, queues
        #[arg(long, default_value = ".echo")]
        data: PathBuf,
    },
}

#[derive(Subcommand)]
enum KeyTask {
    /// Make a key and print it, this once
    Create {
        #[arg(long)]
        workspace: String,
        /// What the key is for, as lists show it
        #[arg(long, default_value = "made on the command line")]
        name: String,
        /// What it allows: read, upload, report, admin
        #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', default_values = ["read", "upload", "report"])]
        scopes: Vec<String>,
        /// Days until it opens nothing any more
        #[arg(long)]
        expires_in_days: Option<i64>,
        /// Take signed requests only, and print the secret that signs them on a second line
        #[arg(long)]
        signed: bool,
        /// Table of a deployment to make it in, with your AWS credentials and region, instead of a folder
        #[arg(long, conflicts_with_all = ["data", "signed"])]
        table: Option<String>,
        /// Folder that keeps everything: table, objects, queues
        #[arg(long, default_value = ".echo")]
        data: PathBuf,
    },
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn pauses(text: &str) -> Result<[Duration; 2], String> {
    let (first, second) = text.split_once(',').ok_or("expected two numbers of seconds, such as 60,120")?;
    let seconds = |text: &str| text.trim().parse().map(Duration::from_secs).map_err(|e| format!("`{text}`: {e}"));
    Ok([seconds(first)?, seconds(second)?])
}

fn main() -> ExitCode {
    let Command { task, serve } = Command::parse();
    let done = match task {
        None => {
            // s3s logs every missing key as an error; what matters of the embedded S3 is logged by `echo_local::s3`.
            lambda::init_text_logs("warn,echo_local=info,lambda=info,engine=info,s3s=off");
            on_threads(run(serve))
        }
        Some(Task::Template) => template_command::run(),
        Some(Task::Figures { file, metrics }) => figures_command::run(&file, &metrics),
        Some(Task::Key(KeyTask::Create { workspace, name, scopes, expires_in_days, signed, table, data })) => {
            lambda::init_text_logs("error,s3s=off");
            let place = table.map_or(Place::Folder(data), Place::Table);
            let order = key_command::Order { workspace, name, scopes, expires_in_days, signed, place };
            on_threads(key_command::create(order))
        }
        Some(Task::Report { file, template, source, out, format, data }) => {
            lambda::init_text_logs("error,s3s=off");
            let parameters = of_model(|name| std::env::var(name).ok());
            let order = report_command::Order { file, template, source, out, format, data, parameters };
            on_threads(report_command::run(order))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let cause =
                std::error::Error::source(&error).map(|cause| format!("\n  cause: {cause}")).unwrap_or_default();
            eprintln!("{error}{cause}");
            ExitCode::FAILURE
        }
    }
}

/// What asks the table or the bucket waits for answers on threads; other commands start none.
fn on_threads(task: impl Future<Output = domain::Result<()>>) -> domain::Result<()> {
    let runtime = tokio::runtime::Runtime::new();
    runtime.map_err(|e| domain::Error::internal("starting the threads of the local stack", e))?.block_on(task)
}

/// The template's parameters for a language model, from the variables that its functions will have.
fn of_model(variable: impl Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let names = [
        ("LLM_BASE_URL", "LlmBaseUrl"),
        ("LLM_MODEL", "LlmModel"),
        ("LLM_API_KEY", "LlmApiKey"),
        ("LLM_TIMEOUT_SECONDS", "LlmTimeoutSeconds"),
        ("LLM_PRICE_IN", "LlmPriceIn"),
        ("LLM_PRICE_OUT", "LlmPriceOut"),
    ];
    names.into_iter().filter_map(|(name, parameter)| Some((parameter.to_owned(), variable(name)?))).collect()
}

async fn run(serve: Serve) -> domain::Result<()> {
    let mut parameters = of_model(|name| std::env::var(name).ok());
    parameters.extend(serve.parameter_overrides);
    let data = serve.data.clone();
    let options = Options {
        port: serve.port,
        parameters,
        retry_pauses: serve.retry_pauses,
        dynamodb_through: serve.dynamodb_through,
        s3_through: serve.s3_through,
        minute: Duration::from_secs(serve.minute),
        ..Options::new(serve.data)
    };
    let stack = Stack::start(options).await?;
    let mut stops = Stops::listen()?;
    let url = &stack.url;
    println!("Echo runs at {url}  (open it in a browser, or from a second shell:)\n");
    println!("  curl {url}/api/v1/health");
    println!("  curl -X POST \"{url}/api/v1/reports/generate\" -F \"file=@events/samples/revenue.csv\"");
    println!("  curl {url}/api/v1/reports\n");
    println!("Data is kept in {} (S3 at {}, DynamoDB at {}).", data.display(), stack.s3_url, stack.dynamodb_url);
    let waiting = stack.queues.count()?;
    if waiting > 0 {
        println!("{waiting} message(s) wait in the queues.");
    }
    println!("Ctrl-C stops it.");
    stops.next().await;
    println!("\nFinishing what runs; Ctrl-C again stops at once.");
    tokio::select! {
        stopped = stack.stop() => stopped,
        () = stops.next() => Ok(()),
    }
}

/// What asks Echo to stop: Ctrl-C, or the signal that a service manager sends. On Unix neither ends the process from `listen` on.
struct Stops {
    #[cfg(unix)]
    interrupted: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminated: tokio::signal::unix::Signal,
}

impl Stops {
    #[cfg(unix)]
    fn listen() -> domain::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let failed = |e| domain::Error::internal("listening for signals", e);
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        Ok(Self { interrupted: signal(interrupt).map_err(failed)?, terminated: signal(terminate).map_err(failed)? })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn listen() -> domain::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
