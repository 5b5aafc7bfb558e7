//! What each function's role may do: its own statements, the managed policies that it names, and those that name its role.
//!
//! Only what the template uses is understood. Anything else is an error at start: a condition that is passed over would allow
//! here what AWS refuses.
use super::intrinsics::{Names, unusable};
use domain::Result;
use serde_json::{Map, Value};
use serde_norway::Value as Yaml;

/// One statement that allows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The managed policy that it stands in; `None` where it is the function's own.
    pub policy: Option<String>,
    /// `dynamodb:GetItem`; none has a wildcard.
    pub actions: Vec<String>,
    /// ARNs in which `*` is any text.
    pub resources: Vec<String>,
    /// What every partition key of a call has to be like; any where there is none.
    pub leading_keys: Option<Vec<String>>,
}

/// A managed policy of the template, with the roles that it attaches itself to.
pub(super) struct Managed {
    id: String,
    physical: String,
    roles: Vec<String>,
    statements: Vec<Statement>,
}

/// SAM names the role of a function that has none of its own like this.
pub(super) fn role_of(function: &str) -> String {
    format!("{function}Role")
}

pub(super) fn managed(names: &Names, resources: &[(&str, &Yaml)]) -> Result<Vec<Managed>> {
    let is = |resource: &Yaml, kind: &str| resource.get("Type").and_then(Yaml::as_str) == Some(kind);
    let mut policies = Vec::new();
    for &(id, resource) in resources.iter().filter(|&&(_, resource)| is(resource, "AWS::IAM::ManagedPolicy")) {
        let properties = resource.get("Properties").ok_or_else(|| unusable(id, "has no Properties"))?;
        let properties = names.resolve(properties, id)?;
        only(&properties, &["PolicyDocument", "Roles"], id)?;
        let roles = match properties.get("Roles") {
            Some(roles) => texts(roles, id)?,
            None => Vec::new(),
        };
        if let Some(role) = roles.iter().find(|role| {
            let function = role.strip_suffix("Role").unwrap_or_default();
            !resources.iter().any(|&(id, resource)| id == function && is(resource, "AWS::Serverless::Function"))
        }) {
            return Err(unusable(id, format!("{role} is the role of no function")));
        }
        let document = properties.get("PolicyDocument").ok_or_else(|| unusable(id, "has no PolicyDocument"))?;
        let statements = statements(document, Some(id), id)?;
        let physical = names.values.get(id).and_then(Value::as_str).unwrap_or_default().to_owned();
        policies.push(Managed { id: id.to_owned(), physical, roles, statements });
    }
    Ok(policies)
}

/// What the role of a function may do.
pub(super) fn of_function(id: &str, properties: &Value, managed: &[Managed]) -> Result<Vec<Statement>> {
    let place = format!("{id}.Policies");
    if properties.get("Role").is_some() {
        return Err(unusable(id, "the local stack does not know roles that SAM does not make"));
    }
    let policies = match properties.get("Policies") {
        None => &[],
        Some(Value::Array(policies)) => policies.as_slice(),
        Some(_) => return Err(unusable(&place, "is not a list")),
    };
    let mut all = Vec::new();
    for policy in policies {
        match policy {
            Value::String(name) => {
                let named = managed.iter().find(|managed| managed.physical == *name);
                let named = named.ok_or_else(|| unusable(&place, format!("{name} is no policy of this template")))?;
                all.extend(named.statements.clone());
            }
            own => all.extend(statements(own, None, &place)?),
        }
    }
    let role = role_of(id);
    for policy in managed.iter().filter(|policy| policy.roles.contains(&role)) {
        if all.iter().any(|statement| statement.policy.as_ref() == Some(&policy.id)) {
            return Err(unusable(&place, format!("{} is attached twice", policy.id)));
        }
        all.extend(policy.statements.clone());
    }
    Ok(all)
}

fn statements(document: &Value, policy: Option<&str>, place: &str) -> Result<Vec<Statement>> {
    only(document, &["Version", "Statement"], place)?;
    let listed = document.get("Statement").and_then(Value::as_array);
    let listed = listed.ok_or_else(|| unusable(place, "has no list of statements"))?;
    listed.iter().map(|statement| read(statement, policy, place)).collect()
}

fn read(statement: &Value, policy: Option<&str>, place: &str) -> Result<Statement> {
    only(statement, &["Effect", "Action", "Resource", "Condition"], place)?;
    if statement.get("Effect").and_then(Value::as_str) != Some("Allow") {
        return Err(unusable(place, "the local stack knows statements that allow, and no others"));
    }
    let part = |name: &str| statement.get(name).ok_or_else(|| unusable(place, format!("a statement has no {name}")));
    let (actions, resources) = (texts(part("Action")?, place)?, texts(part("Resource")?, place)?);
    for action in &actions {
        let service = action.split_once(':').map(|(service, _)| service);
        if !matches!(service, Some("dynamodb" | "s3" | "kms" | "ssm")) || action.contains('*') {
            return Err(unusable(place, format!("the local stack does not know the action {action}")));
        }
    }
    let leading_keys = match statement.get("Condition") {
        Some(condition) => leading_keys(condition, &actions, place)?,
        None => None,
    };
    Ok(Statement { policy: policy.map(str::to_owned), actions, resources, leading_keys })
}

/// The keys that a condition leaves a statement about the table; none of one about keys of KMS, which nothing here checks.
fn leading_keys(condition: &Value, actions: &[String], place: &str) -> Result<Option<Vec<String>>> {
    let of = |service: &str| actions.iter().all(|action| action.starts_with(service));
    let unknown =
        |name: &str| unusable(place, format!("the local stack does not know the condition {name} of these actions"));
    let mut keys = None;
    for (operator, compared) in condition.as_object().into_iter().flatten() {
        for (name, values) in compared.as_object().into_iter().flatten() {
            match (operator.as_str(), name.as_str()) {
                // Compared as patterns both times: an exact key is one without a `*`, which is seen to here.
                ("ForAllValues:StringLike" | "ForAllValues:StringEquals", "dynamodb:LeadingKeys")
                    if of("dynamodb:") && keys.is_none() =>
                {
                    let patterns = texts(values, place)?;
                    if operator.ends_with("Equals") && patterns.iter().any(|key| key.contains(['*', '?'])) {
                        return Err(unusable(place, "a key that is compared as it stands has a wildcard"));
                    }
                    keys = Some(patterns);
                }
                ("StringEquals", "kms:ViaService") if of("kms:") => {}
                ("StringLike", "kms:EncryptionContext:PARAMETER_ARN") if of("kms:") => {}
                _ => return Err(unknown(name)),
            }
        }
    }
    Ok(keys)
}

/// A text, or a list of texts.
fn texts(value: &Value, place: &str) -> Result<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| unusable(place, "a text is missing"));
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        one => Ok(vec![text(one)?]),
    }
}

fn only(value: &Value, known: &[&str], place: &str) -> Result<()> {
    let none = Map::new();
    let fields = value.as_object().unwrap_or(&none);
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        None if value.is_object() => Ok(()),
        None => Err(unusable(place, "is not a policy")),
        Some(name) => Err(unusable(place, format!("the local stack does not know `{name}` here"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BUILT_IN, Template};
    use std::collections::BTreeMap;

    /// The statements of the function of a small template, or why it is refused.
    fn check(policies: &str, managed: &str) -> String {
        let text = format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{ CodeUri: target/f/, Policies: \
             {policies} }}\n  M:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: {managed}\n"
        );
        match Template::parse(&text, &BTreeMap::new()) {
            Err(error) => error.to_string(),
            Ok(template) => {
                let statements = template.functions[0].statements.iter();
                let said = statements
                    .map(|s| format!("{:?} {:?} {:?} {:?}", s.policy, s.actions, s.resources, s.leading_keys));
                said.collect::<Vec<_>>().join("; ")
            }
        }
    }

    fn allow(what: &str) -> String {
        format!("{{ Version: x, Statement: [{{ Effect: Allow, {what} }}] }}")
    }

    fn document(what: &str, roles: &str) -> String {
        format!("{{ PolicyDocument: {}, Roles: [{roles}] }}", allow(what))
    }

    #[test]
    fn a_role_has_its_own_statements_those_it_names_and_those_that_name_it() {
        let own = format!("[{}]", allow("Action: ['s3:GetObject'], Resource: 'arn:b/*'"));
        let keys = "Action: ['dynamodb:GetItem'], Resource: t, Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a#*'] } }";
        assert_eq!(
            check(&own, &document(keys, "!Ref FRole")),
            r#"None ["s3:GetObject"] ["arn:b/*"] None; Some("M") ["dynamodb:GetItem"] ["t"] Some(["a#*"])"#
        );
        assert_eq!(check("[!Ref M]", &document(keys, "")), r#"Some("M") ["dynamodb:GetItem"] ["t"] Some(["a#*"])"#);
        let twice = check("[!Ref M]", &document(keys, "!Ref FRole"));
        assert_eq!(twice, "template.yaml, F.Policies: M is attached twice");
    }

    #[test]
    fn what_would_be_passed_over_in_silence_is_an_error() {
        let refused = |what: &str| check(&format!("[{}]", allow(what)), &document("Action: [], Resource: []", ""));
        let table = "Action: ['dynamodb:GetItem'], Resource: t";
        for (what, why) in [
            ("Action: ['sqs:SendMessage'], Resource: q", "does not know the action sqs:SendMessage"),
            ("Action: ['s3:*'], Resource: b", "does not know the action s3:*"),
            ("NotAction: ['s3:GetObject'], Resource: b", "does not know `NotAction` here"),
            ("Action: ['s3:GetObject']", "a statement has no Resource"),
            (
                &*format!("{table}, Condition: {{ Bool: {{ 'aws:SecureTransport': x }} }}"),
                "the condition aws:SecureTransport",
            ),
            (
                &*format!("{table}, Condition: {{ 'ForAnyValue:StringLike': {{ 'dynamodb:LeadingKeys': x }} }}"),
                "the condition dynamodb:LeadingKeys",
            ),
            (
                &*format!("{table}, Condition: {{ 'ForAllValues:StringEquals': {{ 'dynamodb:LeadingKeys': 'a*' }} }}"),
                "has a wildcard",
            ),
        ] {
            let said = refused(what);
            assert!(said.starts_with("template.yaml, F.Policies: ") && said.contains(why), "{what}: {said}");
        }
        let managed = document("Action: [], Resource: []", "");
        let denied = "[{ Statement: [{ Effect: Deny, Action: [], Resource: [] }] }]";
        assert!(check(denied, &managed).contains("knows statements that allow"), "{}", check(denied, &managed));
        assert!(check("[AWSLambdaExecute]", &managed).contains("is no policy of this template"));
        assert!(
            check("[]", &document("Action: [], Resource: []", "GRole")).contains("GRole is the role of no function")
        );
    }

    #[test]
    fn the_built_in_template_gives_every_function_what_is_everybodys() {
        let template = Template::parse(BUILT_IN, &BTreeMap::new()).unwrap();
        for function in &template.functions {
            let everybodys = function.statements.iter().filter(|s| s.policy.as_deref() == Some("EveryFunction"));
            assert_eq!(everybodys.count(), 1, "{}", function.logical_id);
        }
    }
}
