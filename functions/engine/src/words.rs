//! A report in the words of a language model, where one is configured. Whatever the model does, the report comes: with its
//! sentences where each of them was followed to the claims, and with Echo's own and the reason otherwise.
use crate::completion::Completion;
use domain::{ContentHash, Result, Timestamp};
use jiff::SignedDuration;
use lambda::{App, Model, time_left};
use outbound::{Answer, Call, Fault, Flags, Keep, Origin, Outbound, Owner, Service, retry_after};
use reports::{Report, question, rewrite};
use secrets::{Secret, Secrets};
use std::{
    error::Error as StdError,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use store::Calls;

/// How long a second equal question is answered without asking.
const KEPT: Duration = Duration::from_secs(300);
/// Bytes of a service's answer: the text is a quarter of it at most.
const ANSWER: usize = 256 << 10;
/// What storing and answering may still take when the model has answered.
const TO_STORE: Duration = Duration::from_secs(4);
/// A model is not asked for an answer in less time than this, unless its own patience is shorter.
const LEAST: Duration = Duration::from_secs(5);
/// The longest that a service's `Retry-After` is believed.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// What asking takes, made once for an app.
struct Door {
    outbound: Outbound,
    secrets: Secrets,
    /// The service asked not to be asked before.
    not_before: Mutex<Option<Timestamp>>,
}

/// The report in the model's words as far as they can be believed; the report itself where no model is configured.
pub(crate) async fn put(app: &App, report: Report) -> Report {
    let Some(model) = &app.config.model else { return report };
    match ask(app, model, &report).await {
        Ok(text) => {
            let rewritten = rewrite(&report, &text);
            if let Some(because) = &rewritten.because {
                tracing::info!(because, doubts = ?rewritten.doubts, "a model's text was not used everywhere");
            }
            report.in_words_of(&model.name, rewritten)
        }
        Err(because) => {
            tracing::info!(because, "a report keeps Echo's words");
            report.in_echos_words(&model.name, &because)
        }
    }
}

/// The model's text, or why there is none; the reason completes "because …".
async fn ask(app: &App, model: &Model, report: &Report) -> Result<String, String> {
    let time = time_to_ask(model.patience, time_left()).ok_or("there was no time left to ask it")?;
    let door = app.own.get_or_make(|| Door::make(app, model));
    let door = door.and_then(|made| made.as_ref().ok()).ok_or("it could not be asked")?;
    let now = app.clock.now();
    if door.not_before().is_some_and(|at| now < at) {
        return Err("its service asked for a pause".into());
    }
    let key = match &model.key {
        Some(reference) => Some(door.secrets.get(reference, now).await.map_err(|error| {
            tracing::warn!(%error, source = StdError::source(&error), "the key of a model cannot be read");
            "its key could not be read"
        })?),
        None => None,
    };
    let call = call(model, report, key.as_ref()).map_err(|fault| {
        tracing::warn!(%fault, "a question to a model cannot be sent");
        "it could not be asked"
    })?;
    let started = Instant::now();
    let answer = door.outbound.send(&call.within(time), now).await.map_err(|error| because(&error))?;
    if !answer.is_success() {
        return Err(door.refused(model, &answer, app.clock.now()));
    }
    let completion: Completion = answer.json().map_err(|_| "its answer is not the JSON that was asked for")?;
    if answer.origin == Origin::Service {
        tell(app, model, &completion, started.elapsed());
    }
    completion.text()
}

/// What the model may take: the report has to be stored and answered before the invocation's time is over.
fn time_to_ask(patience: Duration, left: Option<Duration>) -> Option<Duration> {
    let time = left.map_or(patience, |left| left.saturating_sub(TO_STORE).min(patience));
    (time >= LEAST.min(patience)).then_some(time)
}

fn call(model: &Model, report: &Report, key: Option<&Secret>) -> Result<Call, Fault> {
    let body = question(report).body(&model.name);
    // It changes nothing, so that it may be repeated; a service that knows such keys answers once.
    let once = ContentHash::of(body.to_string().as_bytes()).to_string();
    let correlation_id = Calls::correlation_id().unwrap_or_default();
    let keep = Keep { fresh: KEPT, stale: Duration::ZERO };
    // The credential is Echo's, and so are breaker and kept answers: whoever sends the same question has the same figures.
    let call = Call::new(http::Method::POST, "/chat/completions", Owner::Echo, &correlation_id);
    let call = call.json(&body)?.idempotency_key(&once)?.keep(keep);
    let unusable = |_| Fault::Unusable { why: "the key is no text".into() };
    match key {
        Some(key) => call.bearer(key.text().map_err(unusable)?),
        None => Ok(call),
    }
}

/// Counts what an answer took. No workspace stands there: prices and tokens are the operator's business.
fn tell(app: &App, model: &Model, completion: &Completion, elapsed: Duration) {
    let (spent, elapsed_ms) = (completion.usage.unwrap_or_default(), elapsed.as_millis() as u64);
    let cost = spent.cost(model).map(|cost| cost.normalize().to_string());
    let (tokens_in, tokens_out, name) = (spent.prompt_tokens, spent.completion_tokens, model.name.as_str());
    tracing::info!(model = name, tokens_in, tokens_out, cost, elapsed_ms, "a model answered");
    app.report_metrics(&spent.metrics(model, elapsed_ms), &[("model", name.into())]);
}

/// Why the service gave no answer, in words for the report's reader.
fn because(error: &domain::Error) -> String {
    let Some(fault) = StdError::source(error).and_then(|source| source.downcast_ref::<Fault>()) else {
        return "it could not be asked".into();
    };
    match fault {
        Fault::Open { .. } => "it failed too often and is left alone for a while".into(),
        Fault::Connection { .. } => "it could not be reached".into(),
        Fault::TimedOut => "it did not answer in time".into(),
        Fault::Status { status, .. } => format!("its service answered with status {status}"),
        Fault::TooLarge { .. } => "its answer is far too long".into(),
        Fault::Elsewhere { .. } => "its service pointed to another address".into(),
        Fault::NoStub => "calls to services outside are switched off".into(),
        Fault::Unusable { .. } => "it could not be asked".into(),
    }
}

impl Door {
    fn make(app: &App, model: &Model) -> Result<Self> {
        let service = Service {
            name: "model",
            base: model.base.clone(),
            connect_timeout: Duration::from_secs(2),
            attempt_timeout: model.patience,
            total_timeout: model.patience,
            attempts: 2,
            pause: Duration::from_millis(500),
            answer_limit: ANSWER,
            follows_redirects: false,
        };
        let (stub_mode, breaker) = (app.config.integrations_stub_mode, app.config.circuit_breaker_enabled);
        let flags = Flags { stub_mode, breaker };
        let outbound = Outbound::new(service, flags, app.breakers.clone(), app.replies.clone(), Vec::new());
        let outbound = outbound.inspect_err(|error| tracing::error!(%error, "a model cannot be asked"))?;
        Ok(Self { outbound, secrets: Secrets::new(), not_before: Mutex::default() })
    }

    fn not_before(&self) -> Option<Timestamp> {
        *self.not_before.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why an answer with a status of 300 to 499 is none. Its body is not looked at: it may repeat the key.
    fn refused(&self, model: &Model, Answer { status, headers, .. }: &Answer, now: Timestamp) -> String {
        tracing::warn!(status, model = model.name, "a model's service refused a question");
        match status {
            401 | 403 => format!("its service refused Echo's key (status {status})"),
            404 => "its service does not know the model or the address (status 404)".into(),
            429 => {
                let after = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok());
                if let Some(seconds) = after.and_then(|text| retry_after(text, now)) {
                    let pause = i64::try_from(seconds).map_or(LONGEST_PAUSE, SignedDuration::from_secs);
                    let at = now + pause.min(LONGEST_PAUSE);
                    *self.not_before.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
                }
                "its service was asked too often (status 429)".into()
            }
            _ => format!("its service answered with status {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_has_its_time_or_what_the_invocation_leaves_and_is_not_asked_in_a_hurry() {
        let time = |patience, left: Option<u64>| {
            time_to_ask(Duration::from_secs(patience), left.map(Duration::from_secs)).map(|time| time.as_secs())
        };
        assert_eq!([time(20, None), time(20, Some(300)), time(20, Some(28))], [Some(20); 3]);
        assert_eq!(
            [time(20, Some(12)), time(20, Some(9)), time(20, Some(8)), time(20, Some(1))],
            [Some(8), Some(5), None, None]
        );
        assert_eq!([time(1, Some(5)), time(1, Some(4))], [Some(1), None]);
    }
}
