//! How fast a file is read, beside what reading cannot be faster than: a scan of its bytes for line ends.
//!
//! `cargo bench --workspace --profile dev --bench read`: the dev profile optimises this crate and its dependencies like a release,
//! and is built already. `tests/bench/read.sh` sets the numbers beside polars' reader of the same file.
mod transactions;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use domain::Policy;
use std::hint::black_box;
use std::io::Cursor;
use std::time::Duration;
use tables::Batch;

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

/// One way to look at the bytes of a file; the number of rows it found.
type Look = fn(&[u8]) -> u64;

const LOOKS: [(&str, Look); 3] = [("newlines", newlines), ("plan", plan), ("plan and read", whole)];

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64 - 1
}

/// Decides how to read the file: encoding, dialect and every column by all of its values, totals, repeated rows.
fn plan(bytes: &[u8]) -> u64 {
    let (mut bytes, policy) = (Cursor::new(bytes), Policy::default());
    let mut file = tables::open(&mut bytes, "transactions.csv", &policy).expect("a table");
    tables::plan(&mut file, &policy).expect("a plan").rows
}

fn whole(bytes: &[u8]) -> u64 {
    let (mut bytes, policy) = (Cursor::new(bytes), Policy::default());
    let mut file = tables::open(&mut bytes, "transactions.csv", &policy).expect("a table");
    let plan = tables::plan(&mut file, &policy).expect("a plan");
    let mut rows = 0;
    let mut sink = |batch: &Batch| {
        rows += batch.len() as u64;
        Ok(())
    };
    tables::read(&mut file, &plan, None, &mut sink).expect("batches");
    rows
}

fn read(criterion: &mut Criterion) {
    let files: Vec<(u64, Vec<u8>)> = SIZES.into_iter().map(|rows| (rows, transactions::csv(rows))).collect();
    // The bytes as files, for others to read as well.
    if let Some(folder) = std::env::var_os("ECHO_BENCH_FILES") {
        for (rows, bytes) in &files {
            let path = std::path::Path::new(&folder).join(format!("{rows}.csv"));
            std::fs::write(path, bytes).expect("a folder to write to");
        }
    }
    for (name, look) in LOOKS {
        let mut group = criterion.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
        for (rows, bytes) in &files {
            group.throughput(Throughput::Bytes(bytes.len() as u64));
            group.bench_with_input(BenchmarkId::from_parameter(rows), bytes, |bencher, bytes| {
                assert_eq!(look(bytes), *rows);
                bencher.iter(|| look(black_box(bytes)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, read);
criterion_main!(benches);
