//! What the whole product does: handlers, the embedded servers and the template together, most of it over HTTP.
//!
//! One binary, because each one links the engine: a file of its own costs seconds of every build.
mod common;

mod audit;
mod cache;
mod contract;
mod dead_letters;
mod deletion;
mod delivery;
mod documents;
mod drive;
mod end_to_end;
mod events;
mod every_route;
mod findings;
mod graph;
mod isolation;
mod keys;
mod leases;
mod limits;
mod lists;
mod matrix;
mod model;
mod overlaps;
mod proof;
mod query;
mod repeated;
mod replies;
mod reports;
mod restated;
mod roles;
mod round_trips;
mod routes;
mod signed;
mod sources;
mod stages;
mod superstore;
mod sweep;
mod telemetry;
mod template;
mod templates;
mod tokens;
mod transactions;
mod usage;
mod weekly;
