//! Where what computes runs: threads of their own that stand behind those that answer. On Lambda every invocation has a machine
//! for itself; here a question that needs a moment would wait for each file that is being read.
use domain::{Error, Result};
use std::thread;
use tokio::runtime::{Builder, Handle, Runtime};

/// Calculations at the same time, for each core: some wait for table and bucket meanwhile, and a large file keeps no small one
/// waiting.
const PER_CORE: usize = 3;
/// The niceness of these threads: where every core is taken, they have a tenth of what the others want.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

pub struct Workshop(Option<Runtime>);

impl Workshop {
    pub fn open() -> Result<Self> {
        let cores = cores();
        let step_back = step_back();
        let runtime = Builder::new_multi_thread()
            .worker_threads(cores)
            .max_blocking_threads(cores * PER_CORE)
            .thread_name("working")
            .on_thread_start(step_back)
            .enable_all()
            .build();
        Ok(Self(Some(runtime.map_err(|e| Error::internal("making threads to compute with", e))?)))
    }

    /// Its runtime; that of the caller once it is closed.
    pub fn handle(&self) -> Handle {
        self.0.as_ref().map_or_else(Handle::current, |runtime| runtime.handle().clone())
    }
}

impl Drop for Workshop {
    /// Waits for nothing: a stack that is stopped has waited for its work already.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// What this process may run on at the same time; one where the system does not say.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// What a thread does first. Linux means this thread alone, others the whole process; without it the work is done all the same.
#[cfg(target_os = "linux")]
fn step_back() -> impl Fn() + Send + Sync + 'static {
    use rustix::process::{getpriority_process, setpriority_process};
    // A thread begins as the one that made it, which may have stepped back itself.
    let behind = getpriority_process(None).unwrap_or_default() + NICE;
    move || {
        if let Err(error) = setpriority_process(None, behind) {
            tracing::debug!(%error, "a thread that computes could not step back");
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn step_back() -> impl Fn() + Send + Sync + 'static {
    || {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn nice() -> i32 {
        rustix::process::getpriority_process(None).unwrap()
    }

    #[tokio::test]
    async fn what_computes_stands_behind_what_answers() {
        let (workshop, before) = (Workshop::open().unwrap(), nice());
        let computed = workshop.handle().spawn(async { (nice(), tokio::task::spawn_blocking(nice).await.unwrap()) });
        assert_eq!(computed.await.unwrap(), (before + NICE, before + NICE));
        assert_eq!(nice(), before, "the thread that answers stays where it was");
    }
}
