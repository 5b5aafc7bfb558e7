//! Nothing accepted is lost and nothing is counted twice: every upload that was accepted ends ready, no other does, and what
//! Echo says of them is what the driver put in.
use crate::{Outcome, client::Client, files::Expected};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// An upload that the stack said it has.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub upload: String,
    pub expected: Expected,
}

/// What became of the uploads of a scenario.
#[derive(Debug, Default)]
pub struct Proof {
    pub accepted: usize,
    pub ready: usize,
    /// How long the last of them took after the load was over.
    pub waited: Duration,
    pub compared: usize,
    pub differences: Vec<String>,
}

/// Uploads whose claims are read and compared.
const SAMPLE: usize = 50;
/// What is waited for the last upload.
const PATIENCE: Duration = Duration::from_secs(600);

impl Proof {
    /// Waits until each of `accepted` is at its end.
    pub async fn of(client: &mut Client, accepted: &[Accepted]) -> Outcome<Self> {
        let began = Instant::now();
        let is_open = |upload: &Value| !matches!(upload["state"].as_str(), Some("ready" | "failed"));
        let uploads = loop {
            let uploads = uploads(client).await?;
            let open = accepted.iter().filter(|one| uploads.get(&one.upload).is_none_or(is_open)).count();
            if open == 0 {
                break uploads;
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("{open} accepted uploads came to no end in {} s", PATIENCE.as_secs()).into());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        };
        let ready = uploads.values().filter(|upload| upload["state"] == "ready").count();
        let mut proof = Self { accepted: accepted.len(), ready, waited: began.elapsed(), ..Self::default() };
        for one in accepted {
            let upload = &uploads[&one.upload];
            let rows = upload["rows"].as_u64();
            if upload["state"] != "ready" || rows != Some(one.expected.rows) {
                let (state, reason) = (&upload["state"], &upload["reason"]);
                proof.differences.push(format!("{}: {state}, {rows:?} rows, {reason}", one.upload));
            }
        }
        for one in accepted.iter().step_by((accepted.len() / SAMPLE).max(1)) {
            proof.compare(client, one).await?;
        }
        Ok(proof)
    }

    async fn compare(&mut self, client: &mut Client, one: &Accepted) -> Outcome<()> {
        let answer = client.get(&format!("/api/v1/uploads/{}/metrics", one.upload)).await?;
        let metrics = answer.json();
        let claims = metrics["claims"].as_array().into_iter().flatten();
        let net = claims.filter(|claim| claim["id"] == "net_revenue").find_map(|claim| cents(claim["value"].as_str()?));
        if net != Some(one.expected.net_cents) {
            let (said, sent) = (net, one.expected.net_cents);
            self.differences.push(format!("{}: net revenue {said:?}, sent {sent} (cents)", one.upload));
        }
        self.compared += 1;
        Ok(())
    }

    pub fn holds(&self) -> bool {
        self.accepted == self.ready && self.differences.is_empty()
    }
}

/// Every upload of the workspace, by its id.
async fn uploads(client: &mut Client) -> Outcome<BTreeMap<String, Value>> {
    let (mut found, mut next) = (BTreeMap::new(), String::new());
    loop {
        let answer = client.get(&format!("/api/v1/uploads?limit=200{next}")).await?;
        if !answer.is_good() {
            return Err(format!("the list of uploads: {} {}", answer.status, answer.json()).into());
        }
        let mut page = answer.json();
        for upload in page["uploads"].as_array_mut().into_iter().flatten() {
            let id = upload["id"].as_str().unwrap_or_default().to_owned();
            found.insert(id, upload.take());
        }
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return Ok(found),
        }
    }
}

/// An exact amount as Echo writes it: `190100.50`.
fn cents(amount: &str) -> Option<i64> {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, "0"));
    let part = format!("{part:0<2}");
    (part.len() == 2).then_some(())?;
    Some(whole.parse::<i64>().ok()? * 100 + part.parse::<i64>().ok()?)
}
