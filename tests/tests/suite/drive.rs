//! The whole product driven once, by all of its ways: each way by which files come in, each question asked of them, what events,
//! crashes and time leave behind, keys, lists.
use crate::{
    common::{Place, Running, admit, answer, app, client_with, ended, model::Model},
    dead_letters::given_up,
    signed::signature,
};
use domain::{Job, ReportId, ReportRequest, SourceName, State, UploadId, Workspace};
use echo_local::{Options, Stack, functions::Deployed};
use engine::basis::{content_of, read_as};
use lambda::App;
use reqwest::{Method, RequestBuilder, multipart};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use store::{Counter, Counts, Walk, cubes_key, merged_cubes_key, report_key, table_key};

/// The key that the tests' client shows: without one, no function would look for keys.
const KEY: &str = "echo_cccccccccccc_222222222222222222222222222222222222222222222222";
const GENERATE: &str = "/api/v1/reports/generate";
const CSV: &str = "/api/v1/ingestion/upload/csv";
const EXCEL: &str = "/api/v1/ingestion/upload/excel";

fn local() -> Workspace {
    Workspace::parse("local").unwrap()
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
    format!(
        "date,customer_id,product,amount\n2024-01-05,a,Pen,{seed}.10\n2024-02-07,b,Ink,50.00\nsoon,b,Ink,1.00\n\
        2024-02-08,b,Ink,1.00,,,3\n"
    )
    .into_bytes()
}

fn id(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {answer}")).to_owned()
}

pub struct Drive {
    pub echo: Running,
    pub functions: Vec<Arc<Deployed>>,
    app: App,
    keys: u32,
}

impl Drive {
    /// A stack that serves nobody without a credential, each function with a memory of its own, and a client that has one.
    pub async fn start(model: &Model) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut options = Options::new(data.path());
        options.apart = true;
        // The drive says itself when a schedule's functions run.
        options.schedules = false;
        let given = [("OpenWorkspace", ""), ("LlmBaseUrl", &*model.url), ("LlmModel", "test-model")];
        options.parameters = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let stack = Stack::start(options).await.unwrap();
        let functions = stack.functions.clone();
        let stack = Place::of(stack);
        let app = app(&stack, false).await;
        admit(&app, KEY, "local").await;
        Self { echo: Running { stack, client: client_with(Some(KEY)), data }, functions, app, keys: 0 }
    }

    /// Everything, each part on what the parts before it left.
    pub async fn everything(&mut self) {
        let uploads = self.files().await;
        self.read(&uploads[0]).await;
        self.figures().await;
        self.reports(&uploads).await;
        self.scheduled().await;
        self.letters(&uploads[1]).await;
        self.callers().await;
        self.lists().await;
        for upload in &uploads {
            self.sent(self.to(Method::DELETE, &format!("/api/v1/uploads/{upload}"))).await;
        }
    }

    /// Takes the cubes of a source from the bucket and from the memory of the process: whoever needs them next looks for them, reads
    /// the files again and stores what it made.
    async fn lose_cubes(&self, source: &str) {
        let source = SourceName::parse(source).unwrap();
        let ready = |upload: &domain::Upload| upload.source == source && upload.state == State::Ready;
        let mut uploads = self.app.uploads.all(&local(), ready).await.unwrap();
        uploads.sort_by_key(|upload| upload.id);
        for upload in &uploads {
            let (hash, version) = (upload.content_hash.as_ref().unwrap(), upload.engine_version.as_ref().unwrap());
            self.app.objects.delete(&cubes_key(&local(), hash, version)).await.unwrap();
        }
        let contents: Vec<String> = uploads.iter().map(read_as).collect();
        for several in 2..=contents.len() {
            let merged = merged_cubes_key(&local(), &content_of(&contents[..several]));
            self.app.objects.delete(&merged).await.unwrap();
        }
        engine::forget();
    }

    /// Damages the stored table of an upload, and then loses it: whoever reads it says so and has it made again.
    async fn lose_table(&self, upload: &str) {
        let upload = self.app.uploads.get(&local(), &UploadId::parse(upload).unwrap()).await.unwrap().unwrap();
        let table = table_key(&local(), &upload.content_hash.unwrap(), &upload.engine_version.unwrap());
        let whole = self.app.objects.get(&table).await.unwrap().unwrap();
        let damaged: Vec<u8> = whole.iter().map(|byte| !byte).collect();
        let readers = [
            format!("/api/v1/uploads/{}/table?limit=1", upload.id),
            format!("/api/v1/metrics/net_revenue/proof?upload={}", upload.id),
        ];
        for reader in &readers {
            self.app.objects.put(&table, damaged.clone().into(), "application/octet-stream").await.unwrap();
            for _ in 0..2 {
                let (status, said) = answer(self.to(Method::GET, reader)).await;
                assert_eq!(status, 503, "{reader}: {said}");
                self.app.objects.delete(&table).await.unwrap();
            }
        }
        self.app.objects.put(&table, whole, "application/octet-stream").await.unwrap();
    }

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
        for _ in 0..1_200 {
            let state = self.sent(self.to(Method::GET, &format!("/api/v1/jobs/{job}"))).await;
            match state["state"].as_str() {
                Some("completed") => return,
                Some("failed") => panic!("{state}"),
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        panic!("the job {job} was not over within a minute");
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
            self.lose_cubes(&source).await;
            let (path, large) = (format!("{path}?source={source}"), many(seed + 4));
            let made = self.once(|drive| drive.file(&path, &large), |drive| drive.file(&path, b"")).await;
            uploads.push(id(&made, if path.starts_with(GENERATE) { "upload_id" } else { "id" }));
        }
        let source = "way-3";
        self.sent(self.to(Method::PUT, "/api/v1/sources/way-3").json(&json!({ "mode": "append" }))).await;
        self.echo.upload(source, "a.csv", few(33)).await;
        self.lose_cubes(source).await;
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
        self.lose_table(upload).await;
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
            self.lose_cubes(source).await;
            for _ in 0..2 {
                self.sent(self.to(Method::POST, "/api/v1/metrics/query").json(&question)).await;
            }
            let proof = format!("/api/v1/metrics/net_revenue/proof?source={source}");
            self.lose_cubes(source).await;
            self.sent(self.to(Method::GET, &proof)).await;
            self.sent(self.to(Method::GET, &format!("{proof}&format=csv"))).await;
        }
    }

    async fn reports(&self, uploads: &[String]) {
        for source in ["way-0", "way-1", "way-2", "way-3"] {
            self.lose_cubes(source).await;
            self.sent(
                self.to(Method::POST, GENERATE)
                    .json(&json!({ "source": source, "from": "2022-01-01", "to": "2022-06-30" })),
            )
            .await;
            self.lose_cubes(source).await;
            self.job(json!({ "source": source, "from": "2022-01-01", "to": "2022-03-31" })).await;
        }
        // A report whose body is gone is missing, and is not forbidden; whoever asks for it has it made again.
        let upload = self.sent(self.to(Method::GET, &format!("/api/v1/uploads/{}", uploads[0]))).await;
        let report = id(&upload, "report_id");
        let (status, said) = answer(self.to(Method::GET, &format!("/api/v1/reports/{report}/compare"))).await;
        assert!(matches!(status, 200 | 404), "{status} {said}");
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
        self.lose_cubes("orders").await;
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
