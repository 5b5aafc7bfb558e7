//! What a handler works with: the stores, the clock and the configuration, made once per cold start.
use crate::{Config, Cursors, Limits, Own, Usage, identity::KnownKeys, token::Tokens};
use domain::{Date, JobId, KeyPrefix, Result, Timestamp, UploadId};
use secrets::Sealing;
use std::sync::Arc;
use store::{
    Answers, Audit, Breakers, Idempotency, Jobs, Keys, Letters, Nonces, Objects, OpenItems, Replies, Reports, Results,
    Runs, Sources, Stores, Templates, Uploads, Walks,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct App {
    pub sources: Sources,
    pub uploads: Uploads,
    /// What is not at its end yet.
    pub open: OpenItems,
    pub results: Results,
    pub reports: Reports,
    pub answers: Answers,
    pub objects: Objects,
    pub keys: Keys,
    pub audit: Audit,
    /// What lists give to go on with.
    pub cursors: Cursors,
    pub idempotency: Idempotency,
    pub known_keys: KnownKeys,
    pub tokens: Tokens,
    pub nonces: Nonces,
    /// Seals the secrets that are kept.
    pub sealing: Sealing,
    pub breakers: Breakers,
    pub replies: Replies,
    /// How often callers may ask.
    pub limits: Limits,
    /// Places for calculations at the same time.
    pub places: Arc<Semaphore>,
    /// Counts what workspaces use.
    pub usage: Usage,
    /// The counts as they are stored.
    pub stored_usage: store::Usage,
    pub runs: Runs,
    /// Report templates of the workspaces' own.
    pub templates: Templates,
    pub jobs: Jobs,
    pub letters: Letters,
    pub walks: Walks,
    /// What the group of functions that runs here keeps for itself.
    pub own: Own,
    pub clock: Clock,
    pub config: Config,
}

/// The only place time comes from; below the handlers it is an argument.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    System,
    Fixed(Timestamp),
}

impl Clock {
    /// The calendar day in UTC, which is the day that "today" means to a file.
    pub fn today(&self) -> Date {
        utc_date(self.now())
    }

    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Fixed(at) => *at,
        }
    }
}

impl App {
    pub async fn new(config: Config) -> Self {
        let stores = Stores::connect(&config.connection).await;
        Self {
            sources: stores.sources,
            uploads: stores.uploads,
            open: stores.open,
            results: stores.results,
            reports: stores.reports,
            answers: stores.answers,
            objects: stores.objects,
            keys: stores.keys,
            audit: stores.audit,
            cursors: Cursors::new(stores.cursor_key),
            idempotency: stores.idempotency,
            nonces: stores.nonces,
            sealing: Sealing::new(config.sealed_by.clone()),
            breakers: stores.breakers,
            replies: stores.replies,
            known_keys: KnownKeys::default(),
            tokens: Tokens::new(config.issuer.clone()),
            limits: Limits::new(stores.windows),
            places: Arc::new(Semaphore::new(config.heavy_at_once)),
            usage: Usage::new(stores.usage.clone()),
            stored_usage: stores.usage,
            runs: stores.runs,
            templates: stores.templates,
            jobs: stores.jobs,
            letters: stores.letters,
            walks: stores.walks,
            own: Own::default(),
            clock: Clock::System,
            config,
        }
    }

    /// Reads the process's environment; a missing variable stops the function at its first breath.
    pub async fn from_environment() -> Result<Self> {
        Ok(Self::new(Config::read(&|name| std::env::var(name).ok())?).await)
    }

    /// After a key was changed, so that this instance does not go on with what it knew.
    pub fn forget_key(&self, prefix: &KeyPrefix) {
        self.known_keys.forget(prefix);
    }

    /// A new id that sorts by time.
    pub fn new_upload_id(&self) -> UploadId {
        let (at, entropy) = self.time_and_chance();
        UploadId::new(at, &entropy)
    }

    /// A new id that sorts by time.
    pub fn new_job_id(&self) -> JobId {
        let (at, entropy) = self.time_and_chance();
        JobId::new(at, &entropy)
    }

    /// What a new id is made of: Unix milliseconds, and what tells it from others of the same one.
    fn time_and_chance(&self) -> (u64, [u8; 10]) {
        let random = Uuid::now_v7();
        let mut entropy = [0; 10];
        entropy.copy_from_slice(&random.as_bytes()[6..]);
        (u64::try_from(self.clock.now().as_millisecond()).unwrap_or_default(), entropy)
    }
}

/// The calendar day that a moment belongs to in UTC.
pub fn utc_date(at: Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}
