//! A proof as JSON.
use super::{
    Question,
    walk::{Part, Proven, Sample},
};
use crate::basis::Basis;
use domain::{Decimal, Result};
use lambda::Request;
use metrics::proof::Side;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TURNED: &str = "columns of the file became rows of the table, and it is these that are counted here";

/// Figures and reasons that are listed; the others are counted.
const MOST: usize = 50;

pub fn shown(question: &Question, request: &Request, basis: &Basis, parts: &[Part], proven: &Proven) -> Result<Value> {
    let (metric, tally) = (question.metric, &proven.tally);
    let reasons = tally.excluded.iter().take(MOST).map(|(why, side)| {
        let samples = proven.excluded.get(why).into_iter().flatten().map(row);
        with(side_of(side), "because", json!(why.to_string()), samples.collect())
    });
    let not_listed: u64 = tally.excluded.values().skip(MOST).map(|side| side.rows).sum();
    let left_out = parts.iter().flat_map(|part| {
        part.left_out().map(|entry| {
            json!({
                "upload_id": part.upload.id, "rule": entry.rule, "because": entry.what, "rows": entry.rows,
                "money": (Decimal::ZERO - entry.money_moved).to_string(),
            })
        })
    });
    let set_aside = parts.iter().filter(|part| part.result.quarantined > 0).map(|part| {
        json!({
            "upload_id": part.upload.id, "rows": part.result.quarantined,
            "because": "they cannot be relied on; the file of them says why",
            "csv": format!("/api/v1/uploads/{}/quarantine", part.upload.id),
        })
    });
    let records: Option<u64> = parts.iter().map(|part| part.result.records).sum();
    Ok(json!({
        "metric": {
            "id": metric.id, "name": metric.name, "definition": metric.definition(),
            "formula": metric.part("Formula"), "source": metric.part("Source"),
        },
        "figures": proven.figures.iter().take(MOST).collect::<Vec<_>>(),
        "figures_not_listed": proven.figures.len().saturating_sub(MOST),
        "basis": {
            "uploads": basis.uploads, "content": basis.content, "engine_version": basis.policy.engine_version(),
            "files": parts.iter().map(|part| json!({
                "upload_id": part.upload.id, "source": part.upload.source, "file_name": part.upload.file_name,
                "sha256": part.upload.content_hash, "rows": part.result.records,
            })).collect::<Vec<_>>(),
        },
        "inputs": inputs(question, parts),
        "conditions": proven.rule.conditions(),
        "rows": {
            "file": records,
            "included": tally.included.rows,
            "excluded": tally.rows() - tally.included.rows,
            "set_aside": parts.iter().map(|part| part.result.quarantined).sum::<u64>(),
            "left_out": parts.iter().map(|part| part.result.left_out).sum::<u64>(),
            "turned": parts.iter().any(Part::is_turned).then_some(TURNED),
        },
        "included": with(side_of(&tally.included), "because", json!("they meet every condition; of these, `n` of a figure says how many count for it"), proven.included.iter().map(row).collect()),
        "excluded": reasons.collect::<Vec<_>>(),
        "excluded_not_listed": not_listed,
        "set_aside": set_aside.collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
        "control": control(proven)?,
        "checked": checked(records.is_some(), proven),
        "links": {
            "included": address(question, request, "included"),
            "excluded": address(question, request, "excluded"),
            "all": address(question, request, "all"),
            "tables": basis.uploads.iter().map(|id| format!("/api/v1/uploads/{id}/table")).collect::<Vec<_>>(),
        },
    }))
}

/// What was checked before this was shown. Readings of former engines did not count the rows of the file.
fn checked(has_records: bool, proven: &Proven) -> Vec<&'static str> {
    let is_there = proven.figures.iter().any(|claim| claim.value.exact().is_some());
    let said = [
        (true, "included and excluded rows are the rows of the table"),
        (has_records, "with those set aside and left out they are those of the file"),
        (is_there, "the figures were computed again from the included rows alone and are the same"),
    ];
    said.into_iter().filter(|(holds, _)| *holds).map(|(_, what)| what).collect()
}

/// The columns that the metric reads, as each file spells them.
fn inputs(question: &Question, parts: &[Part]) -> Vec<Value> {
    let read = question.metric.reads();
    let columns = parts.iter().flat_map(|part| part.result.columns.iter().map(move |column| (part, column)));
    let of_metric = columns.filter(|(_, column)| column.field.is_some_and(|field| read.contains(&field)));
    let shown = of_metric.map(|(part, column)| {
        json!({
            "upload_id": part.upload.id, "field": column.field, "header": column.header, "data_type": column.data_type,
            "form": column.form, "currency": column.currency,
        })
    });
    shown.collect()
}

fn control(proven: &Proven) -> Result<Value> {
    let Some(field) = proven.control else { return Ok(Value::Null) };
    Ok(json!({
        "column": field,
        "included": sums(&proven.tally.included.sums),
        "excluded": sums(&proven.tally.total_excluded()?),
        "table": sums(&proven.tally.total()?),
    }))
}

fn side_of(side: &Side) -> Value {
    json!({ "rows": side.rows, "rows_with_a_number": side.with_number, "sums": sums(&side.sums) })
}

fn with(mut side: Value, name: &str, value: Value, samples: Vec<Value>) -> Value {
    side[name] = value;
    side["samples"] = json!(samples);
    side
}

fn sums(sums: &BTreeMap<Option<String>, Decimal>) -> Vec<Value> {
    sums.iter().map(|(code, sum)| json!({ "currency": code, "sum": sum.to_string() })).collect()
}

fn row(sample: &Sample) -> Value {
    let cells = sample.cells.iter().map(|(name, cell)| (name.clone(), json!(cell)));
    json!({ "upload_id": sample.upload, "line": sample.line, "cells": cells.collect::<serde_json::Map<_, _>>() })
}

/// The same question for its rows as a file.
fn address(question: &Question, request: &Request, rows: &str) -> String {
    let given = ["upload", "source", "claim", "from", "to"].into_iter();
    let given = given.filter_map(|name| Some((name, request.query(name)?)));
    let pairs = given.chain([("format", "csv"), ("rows", rows)]);
    let pairs = pairs.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    format!("/api/v1/metrics/{}/proof?{}", question.metric.id, pairs.collect::<Vec<_>>().join("&"))
}
