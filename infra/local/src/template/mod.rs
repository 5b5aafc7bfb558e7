//! `template.yaml` as the local stack understands it: functions with their triggers, tables, buckets, queues.
mod intrinsics;
mod policies;
mod resources;

pub use policies::Statement;
pub use resources::{ACCOUNT, Bucket, Function, ObjectTrigger, Queue, QueueTrigger, REGION, Route, Table, Template};

/// The template this binary was built with.
pub const BUILT_IN: &str = include_str!("../../../../template.yaml");
