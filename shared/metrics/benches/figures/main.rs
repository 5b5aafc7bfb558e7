//! From the bytes of a CSV to every claim, and what of that each step costs: reading, cubes, claims; and what it costs to add
//! one hundredth more rows to the cubes of a million.
//!
//! `cargo bench --workspace --bench figures`; `tests/bench/figures.sh` sets it beside other programs.
#[path = "../../../tables/benches/read/transactions.rs"]
mod transactions;

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use domain::{Claim, ColumnMapping, ContentHash, Date, Findings, Policy};
use metrics::{Cubes, NewCubes, Origin};
use std::{hint::black_box, io::Cursor, time::Duration};
use tables::Batch;

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

fn read(bytes: &[u8], mut sink: impl FnMut(&Batch)) -> Vec<ColumnMapping> {
    let (mut bytes, policy) = (Cursor::new(bytes), Policy::default());
    let mut file = tables::open(&mut bytes, "transactions.csv", &policy).expect("a table");
    let plan = tables::plan(&mut file, &policy).expect("a plan");
    let mut sink = |batch: &Batch| {
        sink(batch);
        Ok(())
    };
    tables::read(&mut file, &plan, None, &mut sink).expect("batches");
    plan.mappings().to_vec()
}

fn cubes(bytes: &[u8]) -> (Cubes, Vec<ColumnMapping>) {
    let mut cubes = NewCubes::default();
    let columns = read(bytes, |batch| cubes.add(batch).expect("cubes"));
    (cubes.finish().expect("cubes"), columns)
}

fn claims(cubes: &Cubes, columns: &[ColumnMapping]) -> Vec<Claim> {
    let (file, policy) = (ContentHash::of(b""), Policy::default());
    let origin = Origin { file: &file, columns, policy: &policy, today: Date::constant(2025, 1, 1) };
    metrics::compute(cubes, &origin, &mut Findings::default()).expect("claims")
}

fn figures(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("figures");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    for rows in SIZES {
        let bytes = transactions::csv(rows);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        let (whole, columns) = cubes(&bytes);
        group
            .bench_function(BenchmarkId::new("read", rows), |bencher| bencher.iter(|| read(black_box(&bytes), |_| {})));
        group.bench_function(BenchmarkId::new("read and cubes", rows), |bencher| {
            bencher.iter(|| cubes(black_box(&bytes)));
        });
        group.bench_function(BenchmarkId::new("claims", rows), |bencher| {
            bencher.iter(|| claims(black_box(&whole), &columns))
        });
        group.bench_function(BenchmarkId::new("all", rows), |bencher| {
            bencher.iter(|| {
                let (cubes, columns) = cubes(black_box(&bytes));
                claims(&cubes, &columns)
            });
        });
    }
    group.finish();
}

/// A source of a million rows gets ten thousand more: their file is read, and their cubes are merged into those that are there.
fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("append");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    let (whole, more) = (cubes(&transactions::csv(1_000_000)).0, transactions::csv(10_000));
    let (part, _) = cubes(&more);
    group.bench_function("read and cubes", |bencher| bencher.iter(|| cubes(black_box(&more))));
    group.bench_function("merge", |bencher| {
        // Of their own, as in the engine: cells that are shared would have to be copied first.
        let copies = || {
            let own = |cubes: &Cubes| Cubes::default().merged(cubes.clone()).expect("cubes");
            (own(&whole), own(&part))
        };
        bencher.iter_batched(copies, |(whole, part)| whole.merged(part).expect("cubes"), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, figures, append);
criterion_main!(benches);
