//! What each function may do is what it does: the whole product is driven once through a stack whose roles are enforced, each
//! function with a memory of its own, as in Lambda. Nothing is refused, and what no call used is known line by line.
use crate::{
    common::{
        Place, Running, admit, answer, app, client, client_with, ended,
        model::{Act, Model},
    },
    dead_letters::given_up,
    every_route::walked,
    signed::signature,
};
use domain::{Job, ReportId, ReportRequest, UploadId, Workspace};
use echo_local::{Options, Stack, functions::Deployed, roles::Permission, template::Function};
use lambda::App;
use reqwest::{Method, RequestBuilder, multipart};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use store::{Counter, Counts, Walk, report_key};

/// The key that the tests' client shows: without one, no function would look for keys.
const KEY: &str = "echo_cccccccccccc_222222222222222222222222222222222222222222222222";
const GENERATE: &str = "/api/v1/reports/generate";
const CSV: &str = "/api/v1/ingestion/upload/csv";
const EXCEL: &str = "/api/v1/ingestion/upload/excel";

/// Permissions that nothing here uses, as [`idle`] writes them, and what uses them.
const RARE: &[(&str, &str)] = &[
    ("CalculateFinancial: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateFinancial: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateMarketing: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateMarketing: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateRevenue: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateRevenue: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateMetrics: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateMetrics: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateTrend: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateTrend: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateGrowth: s3:GetObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CalculateGrowth: s3:PutObject answers/*", "what is over 100 KB stands in the bucket"),
    ("CompareReports: dynamodb:Query", "the version before, where no other is named"),
    ("DeleteUpload: s3:GetObject results/*", "what is over 100 KB stands in the bucket"),
    ("GetReport: s3:GetObject exports/*", "a report that is too large for an answer"),
    ("GetReport: s3:PutObject exports/*", "a report that is too large for an answer"),
    ("GetReportPdf: s3:DeleteObject reports/*", "a report that is deleted while it is set"),
    ("GetUploadTable: dynamodb:UpdateItem", "a stored table that is damaged"),
    ("GetUploadTable: s3:ListBucket", "a stored table that is missing"),
    ("IngestUpload: dynamodb:ConditionCheckItem", "the same bytes a second time, by another way than the first"),
    ("IngestUpload: s3:GetObject reports/*", "the same bytes a second time, by another way than the first"),
    ("IngestUpload: s3:GetObject results/*", "what is over 100 KB stands in the bucket"),
    ("UploadCsv: dynamodb:ConditionCheckItem", "the same bytes a second time, by another way than the first"),
    ("UploadExcel: dynamodb:ConditionCheckItem", "the same bytes a second time, by another way than the first"),
    ("KeepDeadLetter: EveryFunction", "it counts no requests"),
    ("ProbeAvailability: EveryFunction", "it counts no requests"),
    ("ModelPolicy: dynamodb:DeleteItem breaker#model#*", "a breaker closes after half a minute"),
    ("ProveMetric: dynamodb:UpdateItem", "a stored table that is damaged"),
    ("SweepUploads: dynamodb:DeleteItem", "a report that cannot be made again is taken from the list"),
    ("SweepUploads: dynamodb:ConditionCheckItem", "a report or a duplicate that the sweep brings to its end"),
    ("SweepUploads: s3:DeleteObject jobs/*", "a job that is given up after an hour"),
    (
        "SweepUploads: s3:PutObject results/*",
        "what is over 100 KB stands in the bucket, and the stack's own event was there before the sweep",
    ),
    ("SweepUploads: s3:PutObject tables/*", "the stack's own event was there before the sweep"),
    ("GenerateReport: s3:PutObject quarantine/*", "a file with rows that are set aside"),
    ("UploadCsv: s3:PutObject quarantine/*", "a file with rows that are set aside"),
    ("UploadExcel: s3:PutObject quarantine/*", "a file with rows that are set aside"),
    ("IngestUpload: s3:PutObject quarantine/*", "a file with rows that are set aside"),
    ("SweepUploads: s3:PutObject quarantine/*", "a file with rows that are set aside"),
    (
        "MakeReport: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "MakeReport: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "MakeReport: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    ("MakeReport: s3:ListBucket", "the process remembers the cubes that it read last, whichever function read them"),
    (
        "ProveMetric: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "ProveMetric: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "ProveMetric: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    ("ProveMetric: s3:ListBucket", "the process remembers the cubes that it read last, whichever function read them"),
    (
        "QueryMetrics: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "QueryMetrics: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "QueryMetrics: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    ("QueryMetrics: s3:ListBucket", "the process remembers the cubes that it read last, whichever function read them"),
    (
        "SweepUploads: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "SweepUploads: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "SweepUploads: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    ("SweepUploads: s3:ListBucket", "the process remembers the cubes that it read last, whichever function read them"),
    (
        "GenerateReport: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "GenerateReport: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "GenerateReport: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "GenerateReport: s3:ListBucket",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "UploadCsv: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "UploadCsv: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "UploadCsv: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    ("UploadCsv: s3:ListBucket", "the process remembers the cubes that it read last, whichever function read them"),
    (
        "UploadExcel: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "UploadExcel: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "UploadExcel: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    ("UploadExcel: s3:ListBucket", "the process remembers the cubes that it read last, whichever function read them"),
    (
        "IngestUpload: s3:GetObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "IngestUpload: s3:PutObject cubes/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    (
        "IngestUpload: s3:GetObject uploads/*",
        "the process remembers the cubes that it read last, whichever function read them",
    ),
    ("IngestUpload: s3:ListBucket", "the process remembers the cubes that it read last, whichever function read them"),
];

fn local() -> Workspace {
    Workspace::parse("local").unwrap()
}

/// A stack that serves nobody without a credential, and a client that has one.
async fn start_apart(model: &Model) -> (Running, Functions) {
    let data = tempfile::tempdir().unwrap();
    let mut options = Options::new(data.path());
    options.apart = true;
    let given = [("OpenWorkspace", ""), ("LlmBaseUrl", &*model.url), ("LlmModel", "test-model")];
    options.parameters = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let stack = Stack::start(options).await.unwrap();
    let functions = stack.functions.clone();
    let stack = Place::of(stack);
    admit(&app(&stack, false).await, KEY, "local").await;
    (Running { stack, client: client_with(Some(KEY)), data }, functions)
}

/// Three years of sales of many products, with rows that cannot be read; `seed` makes one file unlike another.
fn many(seed: u64) -> Vec<u8> {
    let mut csv = "date,order_id,customer_id,product,category,channel,region,amount\n".to_owned();
    for n in 0..3_000_u64 {
        let (year, month, day) = (2021 + n % 3, 1 + n / 3 % 12, 1 + n / 36 % 28);
        let (customer, product) = (n * 7 % 900, n * 11 % 250);
        let date = if n % 500 == 77 { "soon".to_owned() } else { format!("{year}-{month:02}-{day:02}") };
        csv += &format!(
            "{date},{seed}-{n},customer {customer},A product with a long name and the number {product},category {},channel {},region {},{}.{:02}\n",
            product % 30,
            n % 9,
            n % 20,
            10 + (n * seed) % 900,
            n % 100
        );
    }
    csv.into_bytes()
}

/// A row for each day of four years.
fn days() -> Vec<u8> {
    let day = |n: i64| domain::Date::constant(2021, 1, 1) + jiff::SignedDuration::from_hours(24 * n);
    let rows = (0..1_460).map(|n| format!("{},{}.50\n", day(n), 100 + n % 37));
    format!("date,amount\n{}", rows.collect::<String>()).into_bytes()
}

/// A file that takes little time.
fn few(seed: u64) -> Vec<u8> {
    format!("date,customer_id,product,amount\n2024-01-05,a,Pen,{seed}.10\n2024-02-07,b,Ink,50.00\nsoon,b,Ink,1.00\n")
        .into_bytes()
}

fn id(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {answer}")).to_owned()
}

type Functions = Vec<Arc<Deployed>>;

struct Drive {
    echo: Running,
    functions: Functions,
    app: App,
    keys: u32,
}

impl Drive {
    fn to(&self, method: Method, path: &str) -> RequestBuilder {
        self.echo.client.request(method, format!("{}{path}", self.echo.stack.url))
    }

    fn file(&self, path: &str, bytes: &[u8]) -> RequestBuilder {
        let part = multipart::Part::bytes(bytes.to_vec()).file_name("a.csv");
        self.to(Method::POST, path).multipart(multipart::Form::new().part("file", part))
    }

    async fn sent(&self, request: RequestBuilder) -> Value {
        let (status, said) = answer(request).await;
        assert!((200..400).contains(&status), "{status} {said}");
        said
    }

    /// Sends a request twice under one `Idempotency-Key`, and one that fails under another; the answer, which is one.
    async fn once(
        &mut self,
        request: impl Fn(&Self) -> RequestBuilder,
        wrong: impl Fn(&Self) -> RequestBuilder,
    ) -> Value {
        self.keys += 2;
        let (key, other) = (format!("key-{}", self.keys), format!("key-{}", self.keys + 1));
        let drive = &*self;
        let first = drive.sent(request(drive).header("idempotency-key", &key)).await;
        let again = request(drive).header("idempotency-key", &key).send().await.unwrap();
        assert_eq!(again.headers()["idempotency-replayed"], "true", "{first}");
        let (status, said) = answer(wrong(drive).header("idempotency-key", &other)).await;
        assert!((400..500).contains(&status), "{status} {said}");
        first
    }

    async fn call(&self, function: &str, event: &Value) {
        let mut functions = self.functions.iter();
        let deployed = functions.find(|deployed| deployed.function.binary == function).unwrap();
        deployed.invoke(event.to_string().into_bytes()).await.unwrap_or_else(|fault| panic!("{function}: {fault}"));
    }

    async fn upload(&self, path: &str, source: &str, bytes: &[u8]) -> String {
        let answer = self.sent(self.file(&format!("{path}?source={source}"), bytes)).await;
        id(&answer, if path == GENERATE { "upload_id" } else { "id" })
    }

    async fn job(&self, body: Value) {
        let request = self.to(Method::POST, GENERATE).header("prefer", "respond-async").json(&body);
        let job = id(&self.sent(request).await, "job_id");
        self.over(&job).await;
    }

    async fn over(&self, job: &str) {
        for _ in 0..600 {
            let state = self.sent(self.to(Method::GET, &format!("/api/v1/jobs/{job}"))).await;
            if matches!(state["state"].as_str(), Some("completed" | "failed")) || state["status"] == "completed" {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the job {job} was not over within 30 seconds");
    }

    /// Each way by which a file comes in: large, with rows that are set aside, to a source that appends.
    async fn files(&mut self) -> Vec<String> {
        let mut uploads = Vec::new();
        for (number, path) in [CSV, EXCEL, GENERATE].into_iter().enumerate() {
            let source = format!("way-{number}");
            let seed = number as u64 * 10;
            self.sent(self.to(Method::PUT, &format!("/api/v1/sources/{source}")).json(&json!({ "mode": "append" })))
                .await;
            self.upload(path, &source, &few(seed + 3)).await;
            let (path, large) = (format!("{path}?source={source}"), many(seed + 4));
            let made = self.once(|drive| drive.file(&path, &large), |drive| drive.file(&path, b"")).await;
            uploads.push(id(&made, if path.starts_with(GENERATE) { "upload_id" } else { "id" }));
        }
        let source = "way-3";
        self.sent(self.to(Method::PUT, "/api/v1/sources/way-3").json(&json!({ "mode": "append" }))).await;
        self.echo.upload(source, "a.csv", few(33)).await;
        let sent = self.echo.upload(source, "b.csv", many(34)).await;
        uploads.push(id(&sent, "id"));
        let announced = json!({ "file_name": "a.csv", "size": 10 });
        let path = "/api/v1/sources/shop/uploads";
        self.once(
            |drive| drive.to(Method::POST, path).json(&announced),
            |drive| drive.to(Method::POST, path).json(&json!({ "file_name": "a.csv", "size": 0 })),
        )
        .await;
        uploads
    }

    async fn read(&self, upload: &str) {
        for part in
            ["", "/metrics", "/issues?limit=1", "/ledger", "/table?limit=1", "/table?format=parquet", "/quarantine"]
        {
            let request = self.to(Method::GET, &format!("/api/v1/uploads/{upload}{part}"));
            let (status, said) = answer(request).await;
            assert!((200..400).contains(&status) || part.contains("parquet"), "{part}: {status} {said}");
        }
        self.sent(self.to(Method::GET, "/api/v1/sources/way-0/mapping")).await;
        self.sent(self.file("/api/v1/ingestion/preview?source=way-0", &few(1))).await;
    }

    /// Figures of files and of what was uploaded, each asked twice.
    async fn figures(&self) {
        let (large, days) = (many(4), days());
        for (name, file) in [
            ("calculate/csv", &large),
            ("calculate/revenue", &large),
            ("calculate/financial", &large),
            ("calculate/marketing", &large),
            ("trend?value_column=amount&period=day", &days),
            ("growth?value_column=amount&period=day", &days),
        ] {
            for _ in 0..2 {
                self.sent(self.file(&format!("/api/v1/metrics/{name}"), file)).await;
            }
        }
        for source in ["way-0", "way-1", "way-3"] {
            let question = json!({ "metrics": ["net_revenue", "orders"], "source": source, "period": "day" });
            for _ in 0..2 {
                self.sent(self.to(Method::POST, "/api/v1/metrics/query").json(&question)).await;
            }
            let proof = format!("/api/v1/metrics/net_revenue/proof?source={source}");
            self.sent(self.to(Method::GET, &proof)).await;
            self.sent(self.to(Method::GET, &format!("{proof}&format=csv"))).await;
        }
    }

    async fn reports(&self, uploads: &[String]) {
        for source in ["way-0", "way-1", "way-2", "way-3"] {
            self.sent(
                self.to(Method::POST, GENERATE)
                    .json(&json!({ "source": source, "from": "2022-01-01", "to": "2022-06-30" })),
            )
            .await;
            self.job(json!({ "source": source, "from": "2022-01-01", "to": "2022-03-31" })).await;
        }
        // A report whose body is gone is missing, and is not forbidden; whoever asks for it has it made again.
        let upload = self.sent(self.to(Method::GET, &format!("/api/v1/uploads/{}", uploads[0]))).await;
        let report = id(&upload, "report_id");
        self.app.objects.delete(&report_key(&local(), &ReportId::parse(&report).unwrap())).await.unwrap();
        for path in [report.clone(), format!("{report}/pdf"), format!("{report}/compare?with={report}")] {
            let (status, said) = answer(self.to(Method::GET, &format!("/api/v1/reports/{path}"))).await;
            assert_eq!(status, 503, "{path}: {said}");
        }
        // Nobody asked: the sweep makes it again when it walks through the reports.
        self.app.walks.put("reports", &Walk { began: None, at: None }).await.unwrap();
        self.call("sweep-uploads", &json!({})).await;
        self.sent(self.to(Method::GET, &format!("/api/v1/reports/{report}"))).await;
    }

    /// What events, crashes and time leave to the functions that nobody calls.
    async fn scheduled(&mut self) {
        self.sent(self.to(Method::PUT, "/api/v1/sources/orders").json(&json!({ "mode": "append" }))).await;
        self.upload(CSV, "orders", &few(51)).await;
        let (given_up, _) = given_up(&self.app, 52, &many(52)).await;
        let now = self.app.clock.now();
        self.app.uploads.reopen(&local(), &given_up, now).await.unwrap();
        let request = ReportRequest { upload: Some(given_up.to_string()), ..ReportRequest::default() };
        let forgotten = Job::new(self.app.new_job_id(), request, now - jiff::SignedDuration::from_mins(5));
        self.app.jobs.put(&local(), &forgotten).await.unwrap();
        self.call("sweep-uploads", &json!({})).await;
        // The stack's own sweep may have come first.
        let read = ended(&self.echo.client, &self.echo.stack.url, &given_up.to_string()).await;
        assert_eq!(read["state"], "ready", "{read}");
        // A table that is damaged, and a deletion that was cut off.
        self.app.uploads.want_mending(&local(), &given_up, now).await.unwrap();
        self.call("sweep-uploads", &json!({})).await;
        let deletion = self
            .app
            .sources
            .delete_upload(&local(), &given_up, |_| Vec::new(), now - jiff::SignedDuration::from_mins(5))
            .await;
        assert!(matches!(deletion.unwrap(), store::Deletion::Done(_)));
        self.call("sweep-uploads", &json!({})).await;
        assert!(self.app.sources.owed(&local(), &given_up).await.unwrap().is_none());

        let earlier = now - jiff::SignedDuration::from_hours(2);
        self.app.stored_usage.add(&local(), earlier, &Counts::default().with(Counter::Requests, 1)).await.unwrap();
        for function in ["rollup-usage", "probe-availability"] {
            self.call(function, &json!({})).await;
        }
        let letter = std::fs::read_to_string(crate::common::repository("events/keep-dead-letter.json")).unwrap();
        self.call("keep-dead-letter", &serde_json::from_str(&letter).unwrap()).await;
    }

    /// A letter of a job, and one of a file whose upload was never noted.
    async fn letters(&self, upload: &str) {
        let request = ReportRequest { upload: Some(upload.to_owned()), ..ReportRequest::default() };
        let job = Job::new(self.app.new_job_id(), request, self.app.clock.now());
        self.app.jobs.put(&local(), &job).await.unwrap();
        let lost = UploadId::new(1_800_000_000_000, &[77; 10]).to_string();
        let mut of_upload = crate::common::letter(&lost, 7);
        of_upload.key = format!("uploads/local/shop/{lost}/gone.csv");
        let mut of_job = crate::common::letter(upload, 8);
        of_job.of = domain::LetterOf::Job(job.job_id);
        of_job.key = format!("jobs/local/{}.json", job.job_id);
        for letter in [&of_upload, &of_job] {
            self.app.letters.keep(&local(), letter).await.unwrap();
        }
        self.sent(self.to(Method::GET, "/api/v1/admin/dead-letters?limit=1")).await;
        for (letter, expected) in [(of_upload, 409), (of_job, 202)] {
            let path = format!("/api/v1/admin/dead-letters/{}", letter.id);
            let (status, said) = answer(self.to(Method::POST, &format!("{path}/redrive"))).await;
            assert_eq!(status, expected, "{said}");
            let deleted = answer(self.to(Method::DELETE, &path)).await.0;
            assert_eq!(deleted, if expected == 409 { 204 } else { 404 });
        }
    }

    /// Templates and keys made once, keys that are wrong, and keys whose requests are signed.
    async fn callers(&mut self) {
        let template = json!({ "name": "desk", "title": "Desk", "metrics": ["net_revenue"] });
        let (templates, keys) = ("/api/v1/reports/templates", "/api/v1/admin/api-keys");
        self.once(
            |drive| drive.to(Method::POST, templates).json(&template),
            |drive| drive.to(Method::POST, templates).json(&json!({ "name": "" })),
        )
        .await;
        let wanted = json!({ "name": "bank", "scopes": ["read"], "signed": true });
        let made = self
            .once(
                |drive| drive.to(Method::POST, keys).json(&wanted),
                |drive| drive.to(Method::POST, keys).json(&json!({ "name": "" })),
            )
            .await;
        let rotate = format!("{keys}/{}/rotate", id(&made, "prefix"));
        let nobodys = format!("{keys}/{}/rotate", "d".repeat(12));
        let rotated =
            self.once(|drive| drive.to(Method::POST, &rotate), |drive| drive.to(Method::POST, &nobodys)).await;
        let (key, secret) = (id(&rotated, "key"), id(&rotated, "signing_secret"));
        let signed = signature(&secret, "0123456789abcdef", &Method::GET, "/api/v1/sources", "", "");
        let plain = crate::common::client();
        let url = format!("{}/api/v1/sources", self.echo.stack.url);
        let request = plain.get(&url).bearer_auth(&key).header("x-echo-signature", signed);
        assert_eq!(answer(request).await.0, 200);
        let guessed = format!("{}{}", &key[..key.len() - 4], "0000");
        for _ in 0..7 {
            let (status, said) = answer(plain.get(&url).bearer_auth(&guessed)).await;
            assert!(matches!(status, 401 | 429), "{status} {said}");
        }
    }

    /// Lists that go on, so that their cursors are signed.
    async fn lists(&self) {
        for list in ["uploads", "sources", "reports", "admin/api-keys", "admin/audit", "reports/templates"] {
            let (status, said) = answer(self.to(Method::GET, &format!("/api/v1/{list}?limit=1"))).await;
            assert_eq!(status, 200, "{list}: {said}");
        }
    }
}

/// What a permission is called in the lists here.
fn named(function: &Function, permission: &Permission) -> String {
    format!("{}: {permission}", permission.policy.as_deref().unwrap_or(&function.logical_id))
}

/// The permissions that no call used: of a managed policy those that no function of it used, and managed policies of which
/// a function used nothing.
fn idle(functions: &Functions) -> BTreeSet<String> {
    let (mut all, mut used) = (BTreeSet::new(), BTreeSet::new());
    for deployed in functions {
        let function = &deployed.function;
        let of = |permissions: BTreeSet<Permission>| {
            permissions
                .into_iter()
                .flat_map(|permission| {
                    let policy = permission.policy.as_ref().map(|policy| format!("{}: {policy}", function.logical_id));
                    [Some(named(function, &permission)), policy].into_iter().flatten()
                })
                .collect::<BTreeSet<String>>()
        };
        all.extend(of(deployed.role.permissions()));
        used.extend(of(deployed.role.used()));
    }
    all.difference(&used).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_of_the_product_is_refused_and_no_permission_is_idle_without_a_reason() {
    let padded = json!({ "padding": "x".repeat(150_000), "choices": [{ "index": 0, "message": { "role": "assistant", "content": "{\"sections\":{}}" } }] });
    let answers = |status, body: String| Act::Answers(status, "content-type: application/json\r\n", body);
    let model =
        Model::start(vec![answers(503, "{}".into()), answers(503, "{}".into()), answers(200, padded.to_string())])
            .await;
    let (echo, functions) = start_apart(&model).await;
    let app = app(&echo.stack, true).await;
    let mut drive = Drive { echo, functions, app, keys: 0 };
    let uploads = drive.files().await;
    drive.read(&uploads[0]).await;
    drive.figures().await;
    drive.reports(&uploads).await;
    drive.scheduled().await;
    drive.letters(&uploads[1]).await;
    drive.callers().await;
    drive.lists().await;
    for upload in &uploads {
        drive.sent(drive.to(Method::DELETE, &format!("/api/v1/uploads/{upload}"))).await;
    }
    let Drive { echo, functions, .. } = drive;
    let (echo, _) = walked(echo).await;
    let unknown = answer(echo.client.get(format!("{}/nowhere", echo.stack.url))).await;
    assert_eq!(unknown.0, 404);

    let refused: BTreeMap<&str, BTreeSet<String>> = functions
        .iter()
        .map(|deployed| (deployed.function.logical_id.as_str(), deployed.role.refused()))
        .filter(|(_, refused)| !refused.is_empty())
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
    let idle = idle(&functions);
    let known: BTreeSet<String> = RARE.iter().map(|(permission, _)| (*permission).to_owned()).collect();
    let new: Vec<_> = idle.difference(&known).collect();
    assert!(new.is_empty(), "nothing uses these; take them out of template.yaml, or say in RARE what does: {new:#?}");
}

/// A call that no statement allows is refused before it is sent, and the caller learns no more of it than of any mistake.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_the_role_does_not_allow_is_refused_as_aws_does() {
    let data = tempfile::tempdir().unwrap();
    let stack = Stack::start(Options::new(data.path())).await.unwrap();
    let functions = stack.functions.clone();
    let echo = Running { stack: Place::of(stack), client: client(), data };
    let get_root = functions.iter().find(|deployed| deployed.function.binary == "get-root").unwrap();
    let app = app(&echo.stack, true).await;
    let read = get_root.role.guard().scope(app.uploads.ping()).await;
    assert!(read.unwrap_err().to_string().contains("went wrong"), "nothing of roles is told");
    let refused = get_root.role.refused();
    assert_eq!(refused, ["dynamodb:GetItem on the table echo-Table health".to_owned()].into());
    assert_eq!(echo.get("/api/v1/uploads").await.0, 200, "others are not affected");
}
