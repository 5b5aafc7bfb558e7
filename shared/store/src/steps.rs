//! The steps of the pipeline between which a crash can fall, by name, so that the fault suite can end the process at each.
//!
//! A build with debug assertions looks at `ECHO_FAULT` once: `<step>=<fault>` or `<step>@<n>=<fault>` for the n-th time
//! that the step is reached, several apart by commas. In a release build [`reached`] is nothing.
use std::{
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

/// A step's line: its name in `ECHO_FAULT`, and what has just been done when it is reached.
macro_rules! steps {
    ($($(#[doc = $done:literal])+ $step:ident = $name:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Step {
            $($(#[doc = $done])+ $step,)*
        }

        impl Step {
            pub const ALL: &'static [Self] = &[$(Self::$step),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$step => $name,)* }
            }

            /// What has just been done, in one sentence.
            pub fn done(self) -> &'static str {
                match self { $(Self::$step => concat!($($done),+).trim_ascii(),)* }
            }
        }
    };
}

steps! {
    /// The upload is announced; its address is not answered yet.
    Announced = "upload.announced";
    /// The body of an object is on disk and no index names it.
    BodySealed = "object.sealed";
    /// The object and its event are in the index; the PUT is not answered yet.
    ObjectStored = "object.stored";
    /// The event of an object was taken up; no function has seen it.
    EventTaken = "event.taken";
    /// The lease of the upload is taken.
    LeaseTaken = "ingest.lease_taken";
    /// The file is fetched and hashed.
    Fetched = "ingest.fetched";
    /// The file is read and measured; nothing of it is stored.
    Measured = "ingest.measured";
    /// The cleaned table is stored.
    TableStored = "ingest.table_stored";
    /// The cubes are stored.
    CubesStored = "ingest.cubes_stored";
    /// The rows that were set aside are stored, where there are any.
    QuarantineStored = "ingest.quarantine_stored";
    /// The result is prepared, with its body where it is large.
    ResultPrepared = "ingest.result_prepared";
    /// The report's body is stored; its summary is not.
    ReportStored = "ingest.report_stored";
    /// The upload is ready, in one transaction with everything that belongs to it.
    Ready = "ingest.ready";
    /// The function has done its work; its event still stands in the outbox.
    EventHandled = "event.handled";
    /// A job is noted; nothing has set it going.
    JobNoted = "job.noted";
    /// A job has begun.
    JobBegun = "job.begun";
    /// The report of a job is visible; the job is not over.
    JobReported = "job.reported";
    /// The job is over; the object that set it going still stands.
    JobOver = "job.over";
    /// The upload is deleted from the table; its objects still stand.
    Deleted = "delete.committed";
    /// The first of the deleted upload's objects is gone.
    ObjectCleared = "delete.object_cleared";
    /// An event that failed every attempt is in the dead-letter queue and still in the outbox.
    LetterSent = "letter.sent";
    /// A dead letter is kept in the table and still in the queue.
    LetterKept = "letter.kept";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// SIGKILL, to the whole process.
    Kill,
    /// The handler's code panics.
    Panic,
    /// Memory is taken until there is none.
    Memory,
}

#[derive(Debug)]
struct Planned {
    step: Step,
    /// Which time it is reached; every time for 0.
    time: u64,
    fault: Fault,
    times: AtomicU64,
}

static PLANNED: OnceLock<Vec<Planned>> = OnceLock::new();

/// Says that the process is at this step, where the planned fault happens.
pub fn reached(step: Step) {
    if !cfg!(debug_assertions) {
        return;
    }
    let planned = PLANNED.get_or_init(|| {
        let text = std::env::var("ECHO_FAULT").unwrap_or_default();
        text.split(',').filter_map(plan).collect()
    });
    for planned in planned.iter().filter(|planned| planned.step == step) {
        let time = planned.times.fetch_add(1, Relaxed) + 1;
        if planned.time == 0 || planned.time == time {
            happen(planned.fault, step);
        }
    }
}

fn plan(text: &str) -> Option<Planned> {
    let (place, fault) = text.split_once('=')?;
    let (name, time) = match place.split_once('@') {
        Some((name, time)) => (name, time.parse().ok()?),
        None => (place, 0),
    };
    let step = Step::ALL.iter().copied().find(|step| step.name() == name)?;
    let fault = match fault {
        "kill" => Fault::Kill,
        "panic" => Fault::Panic,
        "memory" => Fault::Memory,
        _ => return None,
    };
    Some(Planned { step, time, fault, times: AtomicU64::new(0) })
}

fn happen(fault: Fault, step: Step) {
    eprintln!("fault at {}", step.name());
    match fault {
        Fault::Kill => {
            let pid = std::process::id().to_string();
            let killed = Command::new("kill").args(["-9", &pid]).stdin(Stdio::null()).status();
            // Until the signal is there, nothing more may happen on this thread.
            std::thread::sleep(Duration::from_secs(60));
            eprintln!("the process outlived its kill: {killed:?}");
        }
        Fault::Panic => panic!("a fault that was asked for at {}", step.name()),
        Fault::Memory => {
            let mut taken: Vec<Vec<u8>> = Vec::new();
            loop {
                // Written to, or the kernel would only promise it.
                taken.push(vec![1; 16 << 20]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_fault_is_planned_by_step_time_and_kind_or_not_at_all() {
        let planned = plan("ingest.ready@3=kill").unwrap();
        assert_eq!((planned.step, planned.time, planned.fault), (Step::Ready, 3, Fault::Kill));
        assert_eq!(plan("job.noted=panic").unwrap().time, 0);
        for other in ["", "ingest.ready", "ingest.ready=burn", "nowhere=kill", "ingest.ready@x=kill"] {
            assert!(plan(other).is_none(), "{other}");
        }
    }

    #[test]
    fn every_step_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Step::ALL.iter().map(|step| step.name()).collect();
        assert_eq!(names.len(), Step::ALL.len());
    }
}
