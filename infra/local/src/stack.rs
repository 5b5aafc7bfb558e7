//! The stack: everything of the template, started in order and stopped in reverse.
use crate::{
    database,
    delivery::{Delivery, stopped},
    events, functions,
    gateway::Gateway,
    queues::Queues,
    s3::{self, Announced, Credentials, ObjectStore},
    schedules,
    template::{self, ObjectTrigger, Template},
    workshop::{Workshop, cores},
};
use domain::{Error, Result};
use lambda::App;
use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where table, objects and queues are kept.
    pub data: PathBuf,
    /// The API's port; the embedded S3 and DynamoDB take the next two. 0 lets the system choose all three.
    pub port: u16,
    /// Values for the template's parameters.
    pub parameters: BTreeMap<String, String>,
    pub retry_pauses: [Duration; 2],
    /// Addresses by which the functions reach table and bucket in place of the embedded servers' own, such as a proxy's that
    /// leads to them.
    pub dynamodb_through: Option<String>,
    pub s3_through: Option<String>,
    /// How long a minute of a schedule takes; shorter in tests.
    pub minute: Duration,
    /// False where nobody waits for what a schedule does, such as the sweep of what was left behind, and it would be cut off.
    pub schedules: bool,
    /// Each function remembers and counts for itself, as the processes of Lambda do. Otherwise those that are told the same
    /// share what they remember, so that what one read of the table, another need not.
    pub apart: bool,
}

impl Options {
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            port: 0,
            parameters: BTreeMap::new(),
            retry_pauses: events::RETRY_PAUSES,
            dynamodb_through: None,
            s3_through: None,
            minute: Duration::from_secs(60),
            schedules: true,
            apart: false,
        }
    }
}

/// A running stack. Dropping it stops nothing in order; call [`Stack::stop`].
pub struct Stack {
    pub url: String,
    pub s3_url: String,
    pub dynamodb_url: String,
    pub queues: Queues,
    /// The functions' stores and clock, for commands that have no route.
    pub app: std::sync::Arc<App>,
    /// What the functions get beside the template's environment: region, endpoints, credentials.
    pub environment: BTreeMap<String, String>,
    pub functions: Vec<std::sync::Arc<functions::Deployed>>,
    stop: watch::Sender<bool>,
    stop_servers: watch::Sender<bool>,
    work: JoinSet<()>,
    servers: JoinSet<Result<()>>,
    _workshop: Workshop,
    _lock: File,
}

/// The workspace that is served without a credential, on loopback.
const OPEN_WORKSPACE: &str = "local";
/// What one machine's owner sends by hand or from a script is not held back.
const REQUESTS_PER_MINUTE: &str = "10000";
/// Requests for calculations that are worked on at the same time share the memory and the cores of one machine; others wait.
const HEAVY_PER_CORE: usize = 2;
/// How long a stop waits for what is running.
const DRAIN: Duration = Duration::from_secs(30);

impl Stack {
    pub async fn start(options: Options) -> Result<Self> {
        fs::create_dir_all(&options.data).map_err(|e| unusable(&options.data, &e))?;
        let lock = lock(&options.data)?;
        let mut parameters = options.parameters;
        parameters.entry("OpenWorkspace".to_owned()).or_insert_with(|| OPEN_WORKSPACE.to_owned());
        parameters.entry("RateLimitPerMinute".to_owned()).or_insert_with(|| REQUESTS_PER_MINUTE.to_owned());
        parameters.entry("HeavyAtOnce".to_owned()).or_insert_with(|| (cores() * HEAVY_PER_CORE).to_string());
        let mut template = Template::parse(template::BUILT_IN, &parameters)?;
        if options.apart {
            for function in &mut template.functions {
                let name = function.logical_id.clone();
                function.environment.insert("AWS_LAMBDA_FUNCTION_NAME".to_owned(), name);
            }
        }
        let [api, s3, dynamodb] = listen(options.port).await?;
        let at = |listener: &TcpListener| {
            listener.local_addr().map(|address| format!("http://localhost:{}", address.port()))
        };
        let place = |e| Error::internal("asking for a server's address", e);
        let (url, s3_url) = (at(&api).map_err(place)?, at(&s3).map_err(place)?);
        let dynamodb_url = at(&dynamodb).map_err(place)?;
        let credentials = credentials(&options.data)?;

        let database = database::open(&options.data.join("dynamodb.sqlite"), &template.tables)?;
        let store = ObjectStore::open(&options.data.join("s3"))?;
        let triggers = template.functions.iter().flat_map(|function| &function.objects);
        let announced =
            |trigger: &ObjectTrigger| Announced { bucket: trigger.bucket.clone(), prefix: trigger.prefix.clone() };
        store.announce(triggers.map(announced).collect())?;
        let queues = Queues::open(&options.data.join("queues.sqlite"))?;
        let mut origins = vec![url.clone(), url.replace("localhost", "127.0.0.1")];
        for bucket in &template.buckets {
            store.create_bucket_if_missing(&bucket.name)?;
            origins.extend(bucket.origins.iter().cloned());
        }

        let (stop, stopping) = watch::channel(false);
        let (stop_servers, servers_stopping) = watch::channel(false);
        let until = |signal: &watch::Receiver<bool>| {
            let mut signal = signal.clone();
            async move { stopped(&mut signal).await }
        };
        let mut servers = JoinSet::new();
        let access_key = credentials.access_key.clone();
        servers.spawn(database::serve(database, access_key, dynamodb, until(&servers_stopping)));
        let keys =
            Credentials { access_key: credentials.access_key.clone(), secret_key: credentials.secret_key.clone() };
        servers.spawn(s3::serve(store.clone(), keys, origins, s3, until(&servers_stopping)));

        let environment: BTreeMap<String, String> = [
            ("AWS_REGION", template::REGION.to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", options.dynamodb_through.unwrap_or_else(|| dynamodb_url.clone())),
            ("AWS_ENDPOINT_URL_S3", options.s3_through.unwrap_or_else(|| s3_url.clone())),
            ("API_URL", url.clone()),
            ("AWS_ACCESS_KEY_ID", credentials.access_key),
            ("AWS_SECRET_ACCESS_KEY", credentials.secret_key),
            ("ENVELOPE_KEY_FILE", options.data.join("envelope-keys").to_string_lossy().into_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        let workshop = Workshop::open()?;
        let functions = functions::deploy(&template, &environment, &workshop).await?;
        let none = || Error::invalid("template.yaml", "template.yaml has no functions");
        let app = functions.first().map(|function| function.app.clone()).ok_or_else(none)?;
        let gateway = Gateway::new(&functions, template.cors.clone())?;
        let delivery = Delivery {
            store,
            functions: functions.clone(),
            queues: queues.clone(),
            retry_pauses: options.retry_pauses,
        };
        let delivery = std::sync::Arc::new(delivery);

        let mut work = JoinSet::new();
        if options.schedules {
            work.spawn(schedules::run(delivery.clone(), options.minute, stopping.clone()));
        }
        work.spawn(delivery.clone().run_queues(template.queues.clone(), stopping.clone()));
        work.spawn(delivery.run(stopping.clone()));
        work.spawn(gateway.serve(api, until(&stopping), DRAIN));
        Ok(Self {
            url,
            s3_url,
            dynamodb_url,
            queues,
            app,
            environment,
            functions,
            stop,
            stop_servers,
            work,
            servers,
            _workshop: workshop,
            _lock: lock,
        })
    }

    /// Takes no new work, lets what runs come to its end (at most 30 seconds), writes what was counted, then stops the
    /// embedded servers.
    pub async fn stop(mut self) -> Result<()> {
        self.stop.send_replace(true);
        let drained = tokio::time::timeout(DRAIN, async { while self.work.join_next().await.is_some() {} }).await;
        if drained.is_err() {
            tracing::warn!("some work did not end in time; it goes on after the next start");
            self.work.abort_all();
        }
        for function in &self.functions {
            if let Err(error) = function.write_counts().await {
                tracing::warn!(%error, "the last second's usage was not counted");
                break;
            }
        }
        self.stop_servers.send_replace(true);
        let closing = async {
            while let Some(ended) = self.servers.join_next().await {
                ended.map_err(|e| Error::internal("stopping an embedded server", e))??;
            }
            Ok(())
        };
        tokio::time::timeout(DRAIN, closing).await.unwrap_or(Ok(()))
    }
}

fn unusable(data: &Path, error: &std::io::Error) -> Error {
    Error::invalid("data", format!("the data folder {} cannot be used: {error}", data.display()))
}

/// One process works on a data folder at a time.
fn lock(data: &Path) -> Result<File> {
    let file = File::create(data.join("lock")).map_err(|e| unusable(data, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Conflict {
            what: "the data folder",
            id: data.display().to_string(),
            why: "is in use by another Echo process; stop it, or choose another folder with --data".into(),
        }),
        Err(TryLockError::Error(error)) => Err(unusable(data, &error)),
    }
}

async fn listen(port: u16) -> Result<[TcpListener; 3]> {
    let bind = async |offset: u16| {
        let port = if port == 0 { 0 } else { port.saturating_add(offset) };
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        TcpListener::bind(address)
            .await
            .map_err(|e| Error::invalid("port", format!("port {port} cannot be used ({e}); choose others with --port")))
    };
    Ok([bind(0).await?, bind(1).await?, bind(2).await?])
}

/// The embedded S3's key pair: made once per data folder, readable by its owner only.
fn credentials(data: &Path) -> Result<Credentials> {
    let file = data.join("s3-credentials");
    if let Ok(text) = fs::read_to_string(&file)
        && let Some((access_key, secret_key)) = text.trim().split_once(':')
    {
        return Ok(Credentials { access_key: access_key.to_owned(), secret_key: secret_key.to_owned() });
    }
    let secret = || uuid::Uuid::new_v4().simple().to_string();
    let made = Credentials {
        access_key: format!("LOCAL{}", &secret()[..15].to_uppercase()),
        secret_key: format!("{}{}", secret(), secret()),
    };
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut to = options.open(&file).map_err(|e| unusable(data, &e))?;
    to.write_all(format!("{}:{}\n", made.access_key, made.secret_key).as_bytes()).map_err(|e| unusable(data, &e))?;
    Ok(made)
}
