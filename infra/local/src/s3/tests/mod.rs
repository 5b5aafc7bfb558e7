//! The store behind its real server, driven by the AWS SDK and by plain HTTP.
mod crash;
mod events;
mod integrity;
mod keys;
mod listing;
mod multipart;
mod reading;
mod web;
mod writing;

use super::{Credentials, ObjectStore, serve};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials as Keys, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const BUCKET: &str = "echo-files";
const PAGE: &str = "http://localhost:8000";

/// A running server with one bucket in it.
struct Running {
    store: ObjectStore,
    client: Client,
    url: String,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Running {
    async fn start(dir: &Path) -> Running {
        let store = ObjectStore::open(dir).unwrap();
        store.create_bucket_if_missing(BUCKET).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let keys = Credentials { access_key: "local".into(), secret_key: "a secret".into() };
        let serving = serve(store.clone(), keys, vec![PAGE.into()], listener, async { _ = stopped.await });
        let served = tokio::spawn(async { serving.await.unwrap() });
        Running { store, client: client(&url, "a secret"), url, stop, served }
    }

    /// Ends the server and closes the store, so that the folder can be opened again.
    async fn stop(self) {
        drop(self.client);
        self.stop.send(()).unwrap();
        self.served.await.unwrap();
    }

    async fn put(&self, key: &str, body: impl Into<Vec<u8>>) {
        let body = ByteStream::from(body.into());
        self.client.put_object().bucket(BUCKET).key(key).body(body).send().await.unwrap();
    }

    async fn get(&self, key: &str) -> Vec<u8> {
        let object = self.client.get_object().bucket(BUCKET).key(key).send().await.unwrap();
        object.body.collect().await.unwrap().to_vec()
    }

    async fn exists(&self, key: &str) -> bool {
        let head = self.client.head_object().bucket(BUCKET).key(key).send().await;
        match head {
            Ok(_) => true,
            Err(error) if status(&error) == 404 => false,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn keys(&self) -> Vec<String> {
        let page = self.client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
        page.contents().iter().map(|object| object.key().unwrap().to_owned()).collect()
    }
}

fn client(url: &str, secret: &str) -> Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Keys::new("local", secret, None, None, "test"))
        .endpoint_url(url)
        .force_path_style(true)
        .retry_config(RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E>) -> String {
    error.code().unwrap_or("no code").to_owned()
}

fn status<E>(error: &SdkError<E>) -> u16 {
    error.raw_response().expect("an answer").status().as_u16()
}

/// Every body on disk, finished or not.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![dir.join("objects"), dir.join("incoming")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}
