//! What may be linked into what: polars stays out of `api`, the typesetter out of all but `documents`, `ring` out of everything.
use std::{collections::BTreeSet, process::Command};

/// Names of everything that a package's normal and build dependencies reach, as cargo resolves them.
fn reach(package: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--prefix", "none", "--edges", "normal,build", "--package", package])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let lines = String::from_utf8(tree.stdout).unwrap();
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn polars_is_linked_into_engine_and_not_into_api() {
    assert!(reach("engine").contains("polars"));
    let api = reach("api");
    let polars: Vec<_> = api.iter().filter(|name| name.starts_with("polars")).collect();
    assert!(polars.is_empty() && api.contains("aws-sdk-dynamodb"), "{polars:?}");
}

#[test]
fn the_typesetter_is_linked_into_documents_and_nowhere_else_and_brings_no_client() {
    let documents = reach("documents");
    assert!(documents.contains("typst-library") && documents.contains("typst-pdf"));
    let foreign = ["polars", "ureq", "hyper-tls", "native-tls", "openssl"];
    assert!(!documents.iter().any(|name| foreign.contains(&name.as_str())), "{documents:?}");
    for package in ["api", "engine"] {
        let typesetter: Vec<_> = reach(package).into_iter().filter(|name| name.starts_with("typst")).collect();
        assert!(typesetter.is_empty(), "{package} links {typesetter:?}");
    }
}

#[test]
fn a_client_of_services_outside_is_linked_only_where_one_is_called() {
    let (api, outbound) = (reach("api"), reach("outbound"));
    assert!(outbound.contains("reqwest") && !outbound.contains("ring"));
    // The keys of a token's issuer are fetched wherever a credential is checked.
    assert!(api.contains("reqwest") && !api.contains("outbound"));
    // Wherever a credential is checked, the secret that signs its requests may have to be opened.
    assert!(api.contains("aws-sdk-kms"));
}

#[test]
fn there_is_one_tls_provider() {
    for package in ["api", "engine", "documents", "echo-local"] {
        let names = reach(package);
        assert!(!names.contains("ring") && names.contains("aws-lc-rs"), "{package} links ring");
    }
}
