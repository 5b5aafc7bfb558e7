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

/// What a role may do, and where; a new permission is a reviewed line here.
#[test]
fn every_role_may_do_what_its_handler_does_and_no_more() {
    let template = template();
    let raw = raw();
    let mut roles = Vec::new();
    for function in &template.functions {
        let policies = &raw["Resources"][function.logical_id.as_str()]["Properties"]["Policies"];
        let mut allowed = Vec::new();
        for statement in policies
            .as_sequence()
            .into_iter()
            .flatten()
            .flat_map(|p| p["Statement"].as_sequence().into_iter().flatten())
        {
            let actions = statement["Action"].as_sequence().unwrap().iter().map(|action| action.as_str().unwrap());
            let resource = format!("{:?}", statement["Resource"]);
            assert!(!resource.contains("String(\"*\")"), "{}: everything of anything", function.logical_id);
            let places = [
                "proofs/*",
                "uploads/*",
                "results/*",
                "reports/*",
                "tables/*",
                "cubes/*",
                "quarantine/*",
                "answers/*",
                "exports/*",
                "jobs/*",
                "index/gsi1",
            ];
            let places = places.into_iter().filter(|place| resource.contains(place)).collect::<Vec<_>>().join("+");
            allowed.push(format!("{} {places}", actions.collect::<Vec<_>>().join("+")).trim_end().to_owned());
        }
        roles.push(format!("{}: {}", function.binary, allowed.join("; ")));
    }
    expect_test::expect![[r#"
        get-root: 
        get-health: 
        get-readiness: dynamodb:GetItem; s3:ListBucket
        get-openapi: 
        get-docs: 
        answer-unknown-route: 
        create-upload: dynamodb:PutItem; s3:PutObject uploads/*
        list-uploads: dynamodb:Query
        get-upload: dynamodb:GetItem; s3:GetObject results/*
        delete-upload: dynamodb:GetItem+dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:DeleteItem; s3:GetObject results/*; s3:DeleteObject uploads/*+results/*+reports/*+tables/*+cubes/*+quarantine/*
        get-upload-metrics: dynamodb:GetItem; s3:GetObject results/*
        get-upload-issues: dynamodb:GetItem; s3:GetObject results/*
        get-upload-ledger: dynamodb:GetItem; s3:GetObject results/*
        get-upload-quarantine: dynamodb:GetItem; s3:GetObject results/*+quarantine/*
        list-sources: dynamodb:Query
        get-source: dynamodb:GetItem
        put-source: dynamodb:GetItem+dynamodb:UpdateItem
        get-mapping: dynamodb:GetItem; s3:GetObject results/*
        put-mapping: dynamodb:GetItem+dynamodb:UpdateItem
        list-reports: dynamodb:Query
        get-report: dynamodb:GetItem; s3:GetObject reports/*; s3:GetObject+s3:PutObject exports/*; s3:ListBucket
        get-report-pdf: dynamodb:GetItem; s3:GetObject+s3:PutObject+s3:DeleteObject reports/*; s3:ListBucket
        delete-report: dynamodb:GetItem+dynamodb:DeleteItem; s3:DeleteObject reports/*
        compare-reports: dynamodb:GetItem+dynamodb:Query; s3:GetObject reports/*; s3:ListBucket
        list-templates: dynamodb:Query
        get-template: dynamodb:GetItem
        create-template: dynamodb:PutItem
        put-template: dynamodb:PutItem
        delete-template: dynamodb:GetItem+dynamodb:DeleteItem
        get-job: dynamodb:GetItem
        create-api-key: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; kms:GenerateDataKey
        list-api-keys: dynamodb:Query+dynamodb:BatchGetItem
        revoke-api-key: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem
        rotate-api-key: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; kms:GenerateDataKey
        get-audit: dynamodb:GetItem+dynamodb:Query
        list-metrics: 
        calculate-metrics: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; s3:GetObject results/*; s3:GetObject+s3:PutObject answers/*
        calculate-revenue: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; s3:GetObject results/*; s3:GetObject+s3:PutObject answers/*
        calculate-marketing: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; s3:GetObject results/*; s3:GetObject+s3:PutObject answers/*
        calculate-financial: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; s3:GetObject results/*; s3:GetObject+s3:PutObject answers/*
        calculate-trend: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; s3:GetObject+s3:PutObject answers/*
        calculate-growth: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem; s3:GetObject+s3:PutObject answers/*
        query-metrics: dynamodb:GetItem+dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem; s3:ListBucket; s3:GetObject uploads/*+results/*+cubes/*+answers/*; s3:PutObject cubes/*+answers/*
        prove-metric: dynamodb:GetItem+dynamodb:Query+dynamodb:UpdateItem; s3:ListBucket; s3:GetObject proofs/*+uploads/*+results/*+tables/*+cubes/*; s3:PutObject proofs/*+cubes/*
        upload-csv: dynamodb:GetItem+dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:ConditionCheckItem; s3:ListBucket; s3:GetObject+s3:PutObject uploads/*+results/*+reports/*+cubes/*; s3:PutObject tables/*+quarantine/*+jobs/*
        upload-excel: dynamodb:GetItem+dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:ConditionCheckItem; s3:ListBucket; s3:GetObject+s3:PutObject uploads/*+results/*+reports/*+cubes/*; s3:PutObject tables/*+quarantine/*+jobs/*
        preview-file: dynamodb:GetItem; s3:GetObject results/*
        get-upload-table: dynamodb:GetItem+dynamodb:UpdateItem; s3:GetObject results/*+tables/*
        generate-report: dynamodb:GetItem+dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:ConditionCheckItem; s3:ListBucket; s3:GetObject+s3:PutObject uploads/*+results/*+reports/*+cubes/*; s3:PutObject tables/*+quarantine/*+jobs/*
        make-report: dynamodb:GetItem+dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:ConditionCheckItem; s3:ListBucket; s3:GetObject uploads/*+results/*; s3:GetObject+s3:PutObject reports/*+cubes/*; s3:DeleteObject jobs/*
        ingest-upload: dynamodb:GetItem+dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:ConditionCheckItem; s3:ListBucket; s3:GetObject uploads/*+results/*+reports/*+cubes/*; s3:PutObject results/*+reports/*+tables/*+cubes/*+quarantine/*+jobs/*
        sweep-uploads: dynamodb:GetItem+dynamodb:Query+dynamodb:Scan+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:DeleteItem+dynamodb:ConditionCheckItem; dynamodb:Query index/gsi1; s3:ListBucket; s3:GetObject uploads/*+results/*+reports/*+cubes/*; s3:PutObject results/*+reports/*+tables/*+cubes/*+quarantine/*+jobs/*; s3:DeleteObject uploads/*+results/*+reports/*+tables/*+cubes/*+quarantine/*+jobs/*
        list-dead-letters: dynamodb:Query
        redrive-dead-letter: dynamodb:GetItem+dynamodb:PutItem+dynamodb:UpdateItem+dynamodb:DeleteItem; s3:GetObject uploads/*; s3:PutObject jobs/*; s3:ListBucket
        delete-dead-letter: dynamodb:GetItem+dynamodb:DeleteItem
        keep-dead-letter: dynamodb:PutItem
        probe-availability: dynamodb:PutItem
        get-detailed-health: dynamodb:GetItem; s3:ListBucket
        get-usage-metrics: dynamodb:Query
        rollup-usage: dynamodb:Query+dynamodb:PutItem+dynamodb:UpdateItem; dynamodb:Query index/gsi1"#]].assert_eq(&roles.join("\n"));
    assert!(!roles.join("").contains(":*"), "an action with a wildcard");
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
    let [table, answers, key, decrypt] = &statements.as_sequence().unwrap()[..] else { panic!("{statements:?}") };
    let keys = &table["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
    assert_eq!(keys, &Value::Sequence(vec!["breaker#model#*".into(), "reply#model#*".into()]));
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
