//! The interface as it is described, held against the template, the handlers and the sample events; the documents are made
//! here (`UPDATE_EXPECT=1`).
use crate::common::repository;
use echo_local::template::{BUILT_IN, Route, Template};
use lambda::{
    ErrorKind, Handler, Policy,
    contract::{self, Operation, SHORT, Schemas},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Every route of the template with the binary behind it, in the template's order.
fn routes() -> Vec<(Route, String)> {
    let template = Template::parse(BUILT_IN, &BTreeMap::new()).unwrap();
    let routes = |function: &echo_local::template::Function| -> Vec<(Route, String)> {
        function.routes.iter().map(|route| (route.clone(), function.binary.clone())).collect()
    };
    template.functions.iter().flat_map(routes).collect()
}

fn policies() -> BTreeMap<&'static str, Policy> {
    let handlers = echo_local::handlers().into_iter();
    let policy = |(name, handler)| match handler {
        Handler::Http(policy, _) => Some((name, policy)),
        Handler::Event(_) => None,
    };
    handlers.filter_map(policy).collect()
}

fn document() -> Value {
    let mut schemas = Schemas::default();
    let mut operations: BTreeMap<&str, Operation> = BTreeMap::new();
    let groups = [api::contract::operations, engine::contract::operations, documents::contract::operations];
    for operation in groups.into_iter().flat_map(|operations| operations(&mut schemas)) {
        let name = operation.function;
        assert!(operations.insert(name, operation).is_none(), "{name} is described twice");
    }
    let (policies, routes) = (policies(), routes());
    let mut described = Vec::new();
    let mut ids = BTreeSet::new();
    // HEAD is GET without a body, and what no route takes is no operation.
    for (route, binary) in routes.iter().filter(|(route, _)| route.method != "HEAD" && route.path != Route::DEFAULT) {
        let operation = operations.get(binary.as_str()).unwrap_or_else(|| panic!("{binary} is not described"));
        let is_longer = |other: &&(Route, String)| {
            other.1 == *binary && other.0.method == route.method && other.0.path.len() > route.path.len()
        };
        let id = if routes.iter().any(|other| is_longer(&other)) { format!("{binary}{SHORT}") } else { binary.clone() };
        assert!(ids.insert(id.clone()), "{id} is the id of two operations");
        let (method, path) = (route.method.as_str(), route.path.as_str());
        described.push(contract::Route { method, path, policy: policies[binary.as_str()], operation, id });
    }
    for name in operations.keys() {
        assert!(
            described.iter().any(|route| route.operation.function == *name),
            "{name} is described and has no route"
        );
    }
    contract::document(env!("CARGO_PKG_VERSION"), &described, schemas)
}

#[test]
fn the_document_is_what_routes_policies_and_types_say() {
    let document = format!("{:#}\n", document());
    expect_test::expect_file!["../../../docs/openapi.json"].assert_eq(&document);
}

#[test]
fn the_page_of_errors_is_what_the_answers_are_made_of() {
    expect_test::expect_file!["../../../docs/errors.md"].assert_eq(&ErrorKind::page());
}

#[test]
fn every_route_has_a_policy_an_entry_an_error_example_and_a_sample_event() {
    let document: Value = serde_json::from_str(api::openapi::DOCUMENT).unwrap();
    let policies = policies();
    let mut known = BTreeSet::new();
    for (route, binary) in routes() {
        assert!(policies.contains_key(binary.as_str()), "{binary} has no policy");
        assert!(repository(&format!("events/{binary}.json")).exists(), "{binary} has no sample event");
        if route.path == Route::DEFAULT {
            continue;
        }
        let method = if route.method == "HEAD" { "get".to_owned() } else { route.method.to_lowercase() };
        let entry = &document["paths"][&route.path][&method];
        assert!(entry.is_object(), "{} is not in the document", route.key());
        known.insert((route.path.clone(), method));
        let mut examples = entry["responses"].as_object().unwrap().values().filter_map(|answer| {
            let name = answer["$ref"].as_str()?.rsplit('/').next()?;
            document["components"]["responses"][name]["content"]["application/json"]["examples"].as_object()
        });
        assert!(examples.any(|examples| !examples.is_empty()), "{} shows no error", route.key());
    }
    let described = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, of)| of.as_object().unwrap().keys().map(move |method| (path.clone(), method.clone())));
    assert_eq!(described.collect::<BTreeSet<_>>(), known, "the document has what the template has not");
}

#[test]
fn a_function_takes_the_query_parameters_that_its_description_names() {
    let document = document();
    let policies = policies();
    for operation in document["paths"].as_object().unwrap().values().flat_map(|of| of.as_object().unwrap().values()) {
        let name = operation["x-function"].as_str().unwrap();
        let parameters = operation["parameters"].as_array().unwrap().iter();
        let described =
            parameters.filter(|parameter| parameter["in"] == "query").map(|one| one["name"].as_str().unwrap());
        let described: BTreeSet<&str> = described.collect();
        let taken: BTreeSet<&str> = policies[name].query.unwrap_or_default().iter().copied().collect();
        assert_eq!(taken, described, "{name}");
    }
}

#[test]
fn every_get_takes_head() {
    let routes: BTreeSet<(String, String)> =
        routes().into_iter().map(|(route, _)| (route.path, route.method)).collect();
    for (path, _) in routes.iter().filter(|(_, method)| method == "GET") {
        assert!(routes.contains(&(path.clone(), "HEAD".to_owned())), "{path} takes no HEAD");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document: Value = serde_json::from_str(api::openapi::DOCUMENT).unwrap();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}
