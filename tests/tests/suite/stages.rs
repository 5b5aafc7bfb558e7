//! `samconfig.toml` walked whole: each stage is a stack of its own and sets only what the template takes.
use echo_local::template::BUILT_IN;
use std::collections::{BTreeMap, BTreeSet};
use toml_edit::Document;

const STAGES: &str = include_str!("../../../samconfig.toml");

#[test]
fn each_stage_is_a_stack_of_its_own_with_parameters_that_the_template_takes() {
    let stages: Document<&str> = Document::parse(STAGES).unwrap();
    let template: serde_norway::Value = serde_norway::from_str(BUILT_IN).unwrap();
    let mut stacks = BTreeSet::new();
    for stage in ["dev", "staging", "prod"] {
        let settings = &stages[stage]["deploy"]["parameters"];
        stacks.insert(settings["stack_name"].as_str().unwrap());
        let mut given = BTreeMap::new();
        for pair in settings["parameter_overrides"].as_array().unwrap() {
            let (name, value) = pair.as_str().unwrap().split_once('=').unwrap();
            assert!(given.insert(name, value).is_none(), "{stage} sets {name} twice");
            let parameter = &template["Parameters"][name];
            assert!(!parameter.is_null(), "{stage}: the template has no parameter {name}");
            let allowed = parameter["AllowedValues"].as_sequence();
            let fits = |allowed: &serde_norway::Value| match allowed {
                serde_norway::Value::Number(number) => number.to_string() == value,
                text => text.as_str() == Some(value),
            };
            assert!(allowed.is_none_or(|allowed| allowed.iter().any(fits)), "{stage}: {name} cannot be {value}");
        }
        assert!(!given.contains_key("OpenWorkspace"), "{stage} would be open to everybody");
        assert_eq!(given["IntegrationsStubMode"] == "true", stage == "dev", "{stage}");
        assert_eq!(settings["confirm_changeset"].as_bool().unwrap(), stage == "prod", "{stage}");
    }
    assert_eq!(stacks.len(), 3);
    let known: BTreeSet<&str> = stages.iter().map(|(name, _)| name).collect();
    assert_eq!(known, BTreeSet::from(["dev", "prod", "staging", "version"]));
}
