//! A stack of its own for each test, and the calls that tests make of it.
pub mod model;

use domain::{
    ApiKey, ContentHash, Date, DeadLetter, LetterId, LetterOf, Policy, ReportId, Scope as KeyScope, Secret, SourceName,
    State, Timestamp, Upload, UploadId, Workspace,
};
use echo_local::{Options, Stack};
use engine::{
    filled::definitions,
    measure::{Measured, measure},
};
use lambda::{App, Config};
use reports::{Material, Report, Scope, Template};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::PathBuf, time::Duration};
use tempfile::TempDir;

pub struct Running {
    pub stack: Place,
    pub client: reqwest::Client,
    pub data: TempDir,
}

/// A stack that answers: the local one, started for the test, or one that is deployed elsewhere.
pub struct Place {
    pub url: String,
    pub dynamodb_url: String,
    pub environment: BTreeMap<String, String>,
    table: String,
    bucket: String,
    stack: Option<Stack>,
}

impl Place {
    pub fn of(stack: Stack) -> Self {
        Self {
            url: stack.url.clone(),
            dynamodb_url: stack.dynamodb_url.clone(),
            environment: stack.environment.clone(),
            table: "echo-Table".to_owned(),
            bucket: "echo-files-000000000000".to_owned(),
            stack: Some(stack),
        }
    }

    /// Where `ECHO_AT` says; see docs/deployment-tests.md.
    fn elsewhere() -> Option<Self> {
        let url = std::env::var("ECHO_AT").ok().filter(|url| !url.is_empty())?;
        let given = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is set beside ECHO_AT"));
        let names = [
            ("AWS_ENDPOINT_URL_DYNAMODB", "ECHO_DYNAMODB"),
            ("AWS_ENDPOINT_URL_S3", "ECHO_S3"),
            ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"),
            ("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"),
        ];
        let region = std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".to_owned());
        let mut environment = BTreeMap::from(names.map(|(name, variable)| (name.to_owned(), given(variable))));
        environment.insert("AWS_REGION".to_owned(), region);
        let (table, bucket) = (given("ECHO_TABLE"), given("ECHO_BUCKET"));
        Some(Self { url, dynamodb_url: given("ECHO_DYNAMODB"), environment, table, bucket, stack: None })
    }

    pub fn is_elsewhere(&self) -> bool {
        self.stack.is_none()
    }

    pub async fn stop(self) -> domain::Result<()> {
        match self.stack {
            Some(stack) => stack.stop().await,
            None => Ok(()),
        }
    }
}

/// The local stack; or the one that `ECHO_AT` names, in a workspace that the test has for itself.
pub async fn start() -> Running {
    let data = tempfile::tempdir().unwrap();
    if let Some(place) = Place::elsewhere() {
        let app = app(&place, false).await;
        let mark = app.new_upload_id().to_string().replace('-', "");
        let (prefix, secret) = (&mark[mark.len() - 12..], "5".repeat(48));
        let key = format!("echo_{prefix}_{secret}");
        admit(&app, &key, &format!("t{prefix}")).await;
        return Running { stack: place, client: client_with(Some(&key)), data };
    }
    let stack = Stack::start(Options::new(data.path())).await.unwrap();
    Running { stack: Place::of(stack), client: client(), data }
}

/// A stack that serves nobody without a credential.
pub async fn start_closed() -> Running {
    let data = tempfile::tempdir().unwrap();
    let mut options = Options::new(data.path());
    options.parameters.insert("OpenWorkspace".to_owned(), String::new());
    let stack = Stack::start(options).await.unwrap();
    Running { stack: Place::of(stack), client: client(), data }
}

/// Lets a key into a workspace, with every scope.
pub async fn admit(app: &App, key: &str, workspace: &str) {
    let secret = Secret::parse(key).unwrap();
    let key = ApiKey {
        prefix: secret.prefix.clone(),
        workspace: Workspace::parse(workspace).unwrap(),
        name: "of a test".to_owned(),
        scopes: KeyScope::ALL.into(),
        created_at: app.clock.now(),
        created_by: "a test".to_owned(),
        expires_at: None,
        revoked_at: None,
        replaced_by: None,
        signed: false,
    };
    app.keys.create(&key, &secret.hash(), None).await.unwrap();
}

/// A dead letter about an upload.
pub fn letter(upload: &str, number: u64) -> DeadLetter {
    DeadLetter {
        id: LetterId::of(1_768_435_200_000 + number, "a message"),
        function: "ingest-upload".to_owned(),
        of: LetterOf::Upload(UploadId::parse(upload).unwrap()),
        key: format!("uploads/local/shop/{upload}/revenue.csv"),
        attempts: 3,
        error: "file storage is not available at the moment; please try again shortly".to_owned(),
        failed_at: Timestamp::from_millisecond(1_768_435_200_000).unwrap(),
    }
}

pub fn client() -> reqwest::Client {
    client_with(None)
}

/// One that shows a key with every request.
pub fn client_with(key: Option<&str>) -> reqwest::Client {
    let shown = key.map(|key| (reqwest::header::HeaderName::from_static("x-api-key"), key.parse().unwrap()));
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        .default_headers(shown.into_iter().collect())
        .build()
        .unwrap()
}

/// The functions' app over a running stack's stores; `open` serves the workspace `local` without a credential.
pub async fn app(place: &Place, open: bool) -> App {
    let config = Config::read(&|name| match name {
        "TABLE_NAME" => Some(place.table.clone()),
        "BUCKET_NAME" => Some(place.bucket.clone()),
        "OPEN_WORKSPACE" if open => Some("local".to_owned()),
        "RATE_LIMIT_PER_MINUTE" => Some("10000".to_owned()),
        other => place.environment.get(other).cloned(),
    });
    App::new(config.unwrap()).await
}

/// The table of a stack, to see and to spoil what stands in it.
pub async fn table(app: &App) -> aws_sdk_dynamodb::Client {
    let connection = &app.config.connection;
    let credentials = connection.credentials.clone().unwrap();
    let credentials =
        aws_sdk_dynamodb::config::Credentials::new(credentials.access_key, credentials.secret_key, None, None, "test");
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version_latest()
        .region(aws_sdk_dynamodb::config::Region::new(connection.region.clone().unwrap()))
        .endpoint_url(connection.dynamodb_url.clone().unwrap())
        .credentials_provider(credentials);
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// A file of the shared data folder, which stands beside the repository.
pub fn shared_data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path)
}

pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

impl Running {
    pub async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.client.get(format!("{}{path}", self.stack.url))).await
    }

    /// What all pages of a list have under a name; the path has a query already.
    pub async fn all(&self, path: &str, name: &str) -> Vec<Value> {
        let (mut found, mut next) = (Vec::new(), String::new());
        loop {
            let (status, page) = self.get(&format!("{path}{next}")).await;
            assert_eq!(status, 200, "{path}{next}: {page}");
            found.extend(page[name].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => return found,
            }
        }
    }

    pub async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        answer(self.client.put(format!("{}{path}", self.stack.url)).json(&body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        answer(self.client.post(format!("{}{path}", self.stack.url)).json(&body)).await
    }

    pub async fn call(&self, method: reqwest::Method, path: &str) -> (u16, Value) {
        answer(self.client.request(method, format!("{}{path}", self.stack.url))).await
    }

    /// POSTs a file the way `curl -F file=@…` does.
    pub async fn post_file(&self, path: &str, name: &str, bytes: Vec<u8>) -> (u16, Value) {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        answer(self.client.post(format!("{}{path}", self.stack.url)).multipart(form)).await
    }

    /// Announces a file, PUTs it to the presigned address and waits until the upload came to its end.
    pub async fn upload(&self, source: &str, name: &str, bytes: Vec<u8>) -> Value {
        let id = put(&self.client, &self.stack.url, source, name, bytes).await;
        ended(&self.client, &self.stack.url, &id).await
    }
}

pub async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The upload's id, once its bytes are stored.
pub async fn put(client: &reqwest::Client, url: &str, source: &str, name: &str, bytes: Vec<u8>) -> String {
    let announced = json!({ "file_name": name, "size": bytes.len(), "content_type": "text/csv" });
    let (status, upload) = answer(client.post(format!("{url}/api/v1/sources/{source}/uploads")).json(&announced)).await;
    assert_eq!(status, 201, "{upload}");
    send_announced(client, &upload, bytes).await;
    upload["upload_id"].as_str().unwrap().to_owned()
}

/// PUTs a file to the address that was presigned for it.
pub async fn send_announced(client: &reqwest::Client, upload: &Value, bytes: Vec<u8>) {
    let mut request = client.put(upload["url"].as_str().unwrap()).body(bytes);
    for (name, value) in upload["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    let stored = request.send().await.unwrap();
    assert_eq!(stored.status(), 200, "{}", stored.text().await.unwrap());
}

pub async fn ended(client: &reqwest::Client, url: &str, id: &str) -> Value {
    for _ in 0..1_200 {
        let (status, upload) = answer(client.get(format!("{url}/api/v1/uploads/{id}"))).await;
        assert_eq!(status, 200, "{upload}");
        if matches!(upload["state"].as_str(), Some("ready" | "failed")) {
            return upload;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("upload {id} did not come to its end within a minute");
}

/// The same of an object that nobody announced, which is no upload until its event has come.
pub async fn until_ready(app: &App, workspace: &Workspace, id: &UploadId) -> Upload {
    for _ in 0..1_200 {
        let upload = app.uploads.get(workspace, id).await.unwrap();
        if let Some(upload) = upload.filter(|upload| upload.state == State::Ready) {
            return upload;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("upload {id} was not ingested within a minute");
}

/// `id → value` of the claims with a value.
pub fn values(claims: &Value) -> BTreeMap<String, String> {
    let claims = claims.as_array().unwrap().iter();
    claims.filter_map(|claim| Some((claim["id"].as_str()?.to_owned(), claim["value"].as_str()?.to_owned()))).collect()
}

/// A decimal string rounded half away from zero, for comparing with published figures.
pub fn rounded(value: &str, places: u32) -> String {
    use domain::Decimal;
    let value: Decimal = value.parse().unwrap();
    let strategy = domain::Rounding::MidpointAwayFromZero;
    format!("{:.*}", places as usize, value.round_dp_with_strategy(places, strategy))
}

/// Bytes as Echo reads and measures them, on a day that is always the same.
pub fn measured(name: &str, bytes: &[u8]) -> domain::Result<Measured> {
    let (hash, today) = (ContentHash::of(bytes), Date::constant(2026, 1, 15));
    measure(&mut std::io::Cursor::new(bytes.to_vec()), name, &Policy::default(), &hash, today, None)
}

/// The report of measured bytes, as Echo would store it.
pub fn report_of(template: &'static Template, name: &str, bytes: &[u8], measured: &Measured) -> Report {
    let upload_id = UploadId::new(1_768_435_200_000, &[1; 10]);
    reports::fill(Material {
        report_id: ReportId::of(&upload_id, template.name, "test"),
        template: template.into(),
        generated_at: Timestamp::from_second(1_768_435_200).unwrap(),
        upload_id,
        source: SourceName::parse("shop").unwrap(),
        file_name: name.to_owned(),
        rows: measured.rows,
        content_hash: ContentHash::of(bytes),
        engine_version: "test".to_owned(),
        claims: measured.claims.clone(),
        findings: measured.findings.clone(),
        scope: Scope::default(),
        definitions: definitions(&template.into()),
    })
}
