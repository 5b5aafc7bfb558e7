//! `template.yaml` walked whole: every function has its binary, handler, sample event, log group and a narrow policy.
use crate::common::repository;
use echo_local::template::{BUILT_IN, Template};
use lambda::{Access, Handler};
use serde_norway::Value;
use std::collections::{BTreeMap, BTreeSet};

fn template() -> Template {
    Template::parse(BUILT_IN, &BTreeMap::new()).unwrap()
}

fn raw() -> Value {
    serde_norway::from_str(BUILT_IN).unwrap()
}

#[test]
fn every_function_has_its_binary_its_handler_and_its_sample_event() {
    let handlers: BTreeSet<&str> = echo_local::handlers().iter().map(|(name, _)| *name).collect();
    let functions = template().functions;
    for function in &functions {
        let name = function.binary.as_str();
        let camel: String = name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        assert_eq!(function.logical_id, camel, "a function is named like its binary");
        assert!(handlers.contains(name), "{name} has no handler");
        let binaries =
            ["api", "engine", "documents"].map(|group| repository(&format!("functions/{group}/src/bin/{name}.rs")));
        assert!(binaries.iter().any(|file| file.exists()), "{name} has no binary");
        let event = repository(&format!("events/{name}.json"));
        let event = std::fs::read_to_string(&event).unwrap_or_else(|e| panic!("{}: {e}", event.display()));
        let event: serde_json::Value = serde_json::from_str(&event).unwrap();
        if let Some(key) = event["routeKey"].as_str() {
            let routes: Vec<_> = function.routes.iter().map(echo_local::template::Route::key).collect();
            assert!(
                routes.iter().any(|route| route == key),
                "{name}: the event is for {key}, the routes are {routes:?}"
            );
        }
    }
    assert_eq!(functions.len(), handlers.len(), "a handler that no function uses");
}

#[test]
fn every_function_logs_to_a_group_of_its_own_that_forgets() {
    let raw = raw();
    for function in template().functions {
        let id = &function.logical_id;
        let group = format!("{id}Log");
        let resource = &raw["Resources"][group.as_str()];
        assert_eq!(resource["Type"], "AWS::Logs::LogGroup", "{id}");
        assert!(!resource["Properties"]["RetentionInDays"].is_null(), "{id}");
        let used = &raw["Resources"][id.as_str()]["Properties"]["LoggingConfig"]["LogGroup"];
        assert!(format!("{used:?}").contains(&group), "{id} logs elsewhere: {used:?}");
    }
}

/// That a role may do what its handler does and no more is proven where the product runs (`roles`).
#[test]
fn no_role_may_do_anything_of_any_thing() {
    for function in template().functions {
        for statement in &function.statements {
            for resource in &statement.resources {
                // Behind the last `:` stands the name, of which a bucket's objects are a part.
                let name = resource.rsplit(':').next().unwrap();
                let place = name.split_once('/').map_or(name, |(_, place)| place);
                let of_any_key =
                    statement.actions == ["kms:Decrypt"] && statement.policy.as_deref() == Some("ModelPolicy");
                assert!(!place.starts_with('*') || of_any_key, "{}: {resource}", function.logical_id);
            }
        }
    }
}

/// Counting requests and usage is everybody's; the one policy for it names every role.
#[test]
fn every_function_may_count_and_change_nothing_else() {
    let raw = raw();
    let policy = &raw["Resources"]["EveryFunction"]["Properties"];
    let roles: BTreeSet<String> = policy["Roles"].as_sequence().unwrap().iter().map(reference).collect();
    let functions = template().functions;
    assert_eq!(roles, functions.iter().map(|function| format!("{}Role", function.logical_id)).collect());
    let statements = policy["PolicyDocument"]["Statement"].as_sequence().unwrap();
    assert_eq!(statements.len(), 1);
    assert_eq!(statements[0]["Action"], Value::Sequence(vec!["dynamodb:UpdateItem".into()]));
    let keys = &statements[0]["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
    assert_eq!(keys, &Value::Sequence(vec!["limit#*".into(), "ws#*#rollup".into()]));
}

/// The name in a `!Ref`.
fn reference(value: &Value) -> String {
    let Value::Tagged(tagged) = value else { panic!("{value:?} is no reference") };
    tagged.value.as_str().unwrap().to_owned()
}

#[test]
fn only_health_and_root_are_open_and_the_others_may_check_a_credential() {
    let raw = raw();
    assert!(raw["Resources"]["HttpApi"]["Properties"]["Auth"].is_null(), "the functions check credentials themselves");
    let handlers: BTreeMap<&str, Handler> = echo_local::handlers().into_iter().collect();
    let mut open = Vec::new();
    for function in template().functions {
        let Handler::Http(policy, _) = &handlers[function.binary.as_str()] else { continue };
        let policies = &raw["Resources"][function.logical_id.as_str()]["Properties"]["Policies"];
        let may_check = format!("{policies:?}").contains("CallerPolicy");
        assert_eq!(may_check, policy.access != Access::Public, "{}", function.logical_id);
        if policy.access == Access::Public {
            let asked = function.routes.iter().filter(|route| route.method != "HEAD");
            open.extend(asked.map(|route| route.path.clone()));
        }
    }
    assert_eq!(
        open,
        ["/", "/health", "/api/v1/health", "/api/v1/health/ready", "/api/v1/openapi.json", "/api/v1/docs", "$default"]
    );
}

#[test]
fn what_comes_in_pages_may_use_the_key_of_cursors_and_nothing_else() {
    let raw = raw();
    let statements = &raw["Resources"]["CursorPolicy"]["Properties"]["PolicyDocument"]["Statement"];
    assert_eq!(statements.as_sequence().unwrap().len(), 1);
    assert_eq!(statements[0]["Action"], Value::Sequence(vec!["dynamodb:GetItem".into(), "dynamodb:PutItem".into()]));
    let keys = &statements[0]["Condition"]["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"];
    assert_eq!(keys, &Value::Sequence(vec!["secret#cursor".into()]));
    let handlers: BTreeMap<&str, Handler> = echo_local::handlers().into_iter().collect();
    for function in template().functions {
        let policies = &raw["Resources"][function.logical_id.as_str()]["Properties"]["Policies"];
        let is_list = match &handlers[function.binary.as_str()] {
            Handler::Http(policy, _) => policy.query.is_some_and(|query| query.contains(&"cursor")),
            Handler::Event(_) => false,
        };
        assert_eq!(format!("{policies:?}").contains("CursorPolicy"), is_list, "{}", function.logical_id);
    }
}

#[test]
fn what_is_made_once_may_keep_its_answer_and_nothing_else_may() {
    let handlers: BTreeMap<&str, Handler> = echo_local::handlers().into_iter().collect();
    for function in template().functions {
        let may_keep = function.statements.iter().any(|statement| statement.policy.as_deref() == Some("RepeatPolicy"));
        let is_once = matches!(&handlers[function.binary.as_str()], Handler::Http(policy, _) if policy.is_idempotent);
        assert_eq!(may_keep, is_once, "{}", function.logical_id);
    }
}

#[test]
fn only_functions_that_fill_reports_know_the_model_and_may_read_its_key() {
    let raw = raw();
    let mut knowing = Vec::new();
    for function in template().functions {
        let resource = &raw["Resources"][function.logical_id.as_str()]["Properties"];
        let may_ask = format!("{:?}", resource["Policies"]).contains("ModelPolicy");
        let knows = !resource["Environment"]["Variables"]["LLM_BASE_URL"].is_null();
        assert_eq!((may_ask, function.environment.contains_key("LLM_API_KEY")), (knows, knows), "{}", function.binary);
        knowing.extend(knows.then_some(function.binary));
    }
    assert_eq!(
        knowing,
        ["upload-csv", "upload-excel", "generate-report", "make-report", "ingest-upload", "sweep-uploads"]
    );
    let statements = &raw["Resources"]["ModelPolicy"]["Properties"]["PolicyDocument"]["Statement"];
    let [breaker, replies, answers, key, decrypt] = &statements.as_sequence().unwrap()[..] else {
        panic!("{statements:?}")
    };
    for (statement, pattern) in [(breaker, "breaker#model#*"), (replies, "reply#model#*")] {
        let keys = &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
        assert_eq!(keys, &Value::Sequence(vec![pattern.into()]));
    }
    assert!(format!("{:?}", answers["Resource"]).contains("/answers/-/model/*"));
    assert_eq!(key["Action"], Value::Sequence(vec!["ssm:GetParameter".into()]));
    let own = "parameter/${AWS::StackName}/*";
    assert!(format!("{:?}", key["Resource"]).contains(own));
    // Decrypting is for the stack's own parameters, whichever key they are under.
    assert_eq!(decrypt["Action"], Value::Sequence(vec!["kms:Decrypt".into()]));
    let bound = &decrypt["Condition"]["StringLike"]["kms:EncryptionContext:PARAMETER_ARN"];
    assert!(format!("{bound:?}").contains(own) && !decrypt["Condition"]["StringEquals"]["kms:ViaService"].is_null());
}

#[test]
fn events_that_fail_go_to_the_dead_letter_queue() {
    for function in template().functions {
        if !function.objects.is_empty() || !function.schedules.is_empty() {
            assert_eq!(function.on_failure.as_deref(), Some("echo-DeadLetters"), "{}", function.logical_id);
            assert_eq!(function.retries, 2);
        }
    }
}
