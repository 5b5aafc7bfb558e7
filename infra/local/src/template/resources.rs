//! The resources of a template, with names resolved.
use super::{
    intrinsics::{Names, unusable},
    policies::{self, Statement},
};
use crate::cors::Cors;
use domain::Result;
use serde_json::{Map, Value, json};
use serde_norway::Value as Yaml;
use std::{collections::BTreeMap, time::Duration};

#[derive(Debug, Clone, Default)]
pub struct Template {
    pub functions: Vec<Function>,
    pub tables: Vec<Table>,
    pub buckets: Vec<Bucket>,
    pub queues: Vec<Queue>,
    /// Which other sites' pages may call the HTTP API.
    pub cors: Cors,
}

#[derive(Debug, Clone, Default)]
pub struct Function {
    pub logical_id: String,
    /// The last part of `CodeUri`: the name of its binary and of its handler.
    pub binary: String,
    pub timeout: Duration,
    pub memory_mb: u64,
    pub environment: BTreeMap<String, String>,
    pub routes: Vec<Route>,
    pub objects: Vec<ObjectTrigger>,
    pub schedules: Vec<Duration>,
    pub queues: Vec<QueueTrigger>,
    /// What its role may do.
    pub statements: Vec<Statement>,
    /// Further attempts after an asynchronous invocation failed.
    pub retries: u32,
    /// Queue for events that failed every attempt.
    pub on_failure: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub method: String,
    /// As API Gateway writes it, with `{parameters}`.
    pub path: String,
}

impl Route {
    /// What no other route takes; it stands in `path`, and its method is `ANY`.
    pub const DEFAULT: &str = "$default";

    /// As API Gateway names it: `GET /uploads/{id}`, `$default`.
    pub fn key(&self) -> String {
        match &*self.path {
            Self::DEFAULT => Self::DEFAULT.to_owned(),
            path => format!("{} {path}", self.method),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectTrigger {
    pub bucket: String,
    pub prefix: String,
}

/// Messages of a queue that a function is called with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueTrigger {
    pub queue: String,
    /// Messages of one call at most.
    pub batch: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    pub name: String,
    /// How long a message that was taken is out of sight.
    pub hidden: Duration,
}

#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    /// A DynamoDB `CreateTable` request.
    pub definition: Value,
    pub ttl_attribute: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    /// Web origins that may PUT to it.
    pub origins: Vec<String>,
}

/// Account and region that local names carry, where a deployment has its own.
const STACK: &str = "echo";
pub const ACCOUNT: &str = "000000000000";
pub const REGION: &str = "us-east-1";

impl Template {
    /// Reads a template; `parameters` override the defaults it declares.
    pub fn parse(text: &str, parameters: &BTreeMap<String, String>) -> Result<Self> {
        let yaml: Yaml = serde_norway::from_str(text).map_err(|e| unusable("syntax", e))?;
        let names = names(&yaml, parameters)?;
        let globals = match yaml.get("Globals").and_then(|globals| globals.get("Function")) {
            Some(globals) => names.resolve(globals, "Globals.Function")?,
            None => Value::Null,
        };
        let managed = policies::managed(&names, &resources(&yaml)?)?;
        let mut template = Self::default();
        for (id, resource) in resources(&yaml)? {
            let kind = resource.get("Type").and_then(Yaml::as_str).unwrap_or_default();
            let empty = Yaml::Null;
            let properties = resource.get("Properties").unwrap_or(&empty);
            let resolved = || names.resolve(properties, id);
            match kind {
                "AWS::Serverless::Function" => {
                    let own = resolved()?;
                    let statements = policies::of_function(id, &own, &managed)?;
                    template.functions.push(Function { statements, ..function(id, &globals, &own)? });
                }
                "AWS::DynamoDB::Table" => template.tables.push(table(&names, id, &resolved()?)?),
                "AWS::S3::Bucket" => template.buckets.push(bucket(&names, id, &resolved()?)?),
                "AWS::SQS::Queue" => {
                    let seconds = resolved()?.get("VisibilityTimeout").and_then(Value::as_u64).unwrap_or(30);
                    let hidden = Duration::from_secs(seconds);
                    template.queues.push(Queue { name: physical(&names, id)?, hidden });
                }
                // What has no meaning on one machine, or is read with the functions that it belongs to.
                "AWS::S3::BucketPolicy"
                | "AWS::IAM::ManagedPolicy"
                | "AWS::Logs::LogGroup"
                | "AWS::KMS::Key"
                | "AWS::CloudFormation::Stack" => {}
                // Who may call it is decided by the functions themselves here.
                "AWS::Serverless::HttpApi" => {
                    if let Some(cors) = properties.get("CorsConfiguration") {
                        template.cors = Cors::parse(&names.resolve(cors, id)?);
                    }
                }
                other => return Err(unusable(id, format!("the local stack does not know the resource type {other}"))),
            }
        }
        Ok(template)
    }
}

fn resources(yaml: &Yaml) -> Result<Vec<(&str, &Yaml)>> {
    let mapping =
        yaml.get("Resources").and_then(Yaml::as_mapping).ok_or_else(|| unusable("Resources", "is missing"))?;
    mapping
        .iter()
        .map(|(id, resource)| Ok((id.as_str().ok_or_else(|| unusable("Resources", "an id is not text"))?, resource)))
        .collect()
}

/// Parameters with their values, pseudo parameters, and the physical name and ARN of every resource.
fn names(yaml: &Yaml, given: &BTreeMap<String, String>) -> Result<Names> {
    let mut names = Names::default();
    for (name, value) in [
        ("StackName", STACK),
        ("AccountId", ACCOUNT),
        ("Region", REGION),
        ("Partition", "aws"),
        ("URLSuffix", "amazonaws.com"),
    ] {
        names.values.insert(format!("AWS::{name}"), value.into());
    }
    let declared = yaml.get("Parameters").and_then(Yaml::as_mapping).cloned().unwrap_or_default();
    for (name, declaration) in &declared {
        let name = name.as_str().unwrap_or_default();
        let default = declaration.get("Default").map(|default| serde_json::to_value(default).unwrap_or_default());
        let mut value = match given.get(name) {
            Some(text) => Value::String(text.clone()),
            None => default.ok_or_else(|| unusable(&format!("Parameters.{name}"), "has no value"))?,
        };
        if declaration.get("Type").and_then(Yaml::as_str) == Some("CommaDelimitedList") {
            let text = value.as_str().unwrap_or_default();
            value = text.split(',').map(|part| Value::String(part.trim().to_owned())).collect();
        }
        names.values.insert(name.to_owned(), value);
    }
    if let Some(unknown) = given.keys().find(|name| !declared.contains_key(name.as_str())) {
        return Err(unusable("Parameters", format!("there is no parameter `{unknown}`")));
    }
    for (id, resource) in resources(yaml)? {
        let explicit = ["TableName", "BucketName", "QueueName"]
            .into_iter()
            .find_map(|name| resource.get("Properties").and_then(|properties| properties.get(name)));
        let name = match explicit {
            Some(name) => names.resolve(name, id)?,
            None => Value::String(format!("{STACK}-{id}")),
        };
        let text = name.as_str().unwrap_or_default().to_owned();
        names.attributes.insert(format!("{id}.Arn"), format!("arn:aws:local:{REGION}:{ACCOUNT}:{text}"));
        names.values.insert(id.to_owned(), name);
        if resource.get("Type").and_then(Yaml::as_str) == Some("AWS::Serverless::Function") {
            let role = policies::role_of(id);
            names.values.insert(role.clone(), Value::String(role));
        }
    }
    Ok(names)
}

fn physical(names: &Names, id: &str) -> Result<String> {
    let name = names.values.get(id).and_then(Value::as_str);
    name.map(str::to_owned).ok_or_else(|| unusable(id, "has no name"))
}

fn function(id: &str, globals: &Value, own: &Value) -> Result<Function> {
    let setting = |name: &str| own.get(name).or_else(|| globals.get(name));
    let code = own.get("CodeUri").and_then(Value::as_str).ok_or_else(|| unusable(id, "has no CodeUri"))?;
    let binary = code.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let mut function = Function {
        logical_id: id.to_owned(),
        binary,
        // Lambda's own defaults.
        timeout: Duration::from_secs(setting("Timeout").and_then(Value::as_u64).unwrap_or(3)),
        memory_mb: setting("MemorySize").and_then(Value::as_u64).unwrap_or(128),
        retries: 2,
        ..Function::default()
    };
    for scope in [globals, own] {
        if let Some(variables) = scope.pointer("/Environment/Variables").and_then(Value::as_object) {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            function.environment.extend(variables.iter().map(|(name, value)| (name.clone(), text(value))));
        }
    }
    if let Some(config) = own.get("EventInvokeConfig") {
        if let Some(retries) = config.get("MaximumRetryAttempts").and_then(Value::as_u64) {
            function.retries = u32::try_from(retries).unwrap_or(2).min(2);
        }
        let queue = config.pointer("/DestinationConfig/OnFailure/Destination").and_then(Value::as_str);
        function.on_failure = queue.and_then(|arn| arn.rsplit(':').next()).map(str::to_owned);
    }
    let none = Map::new();
    for (name, event) in own.get("Events").and_then(Value::as_object).unwrap_or(&none) {
        let place = format!("{id}.Events.{name}");
        trigger(&mut function, event, &place)?;
    }
    Ok(function)
}

fn trigger(function: &mut Function, event: &Value, place: &str) -> Result<()> {
    let property = |name: &str| event.pointer(&format!("/Properties/{name}")).and_then(Value::as_str);
    let needed = |name: &str| property(name).ok_or_else(|| unusable(place, format!("has no {name}")));
    match event.get("Type").and_then(Value::as_str).unwrap_or_default() {
        // SAM's spelling of the route for everything else.
        "HttpApi" if property("Method").is_none() && property("Path").is_none() => {
            function.routes.push(Route { method: "ANY".to_owned(), path: Route::DEFAULT.to_owned() });
        }
        "HttpApi" => {
            function.routes.push(Route { method: needed("Method")?.to_uppercase(), path: needed("Path")?.to_owned() })
        }
        "S3" => {
            if needed("Events")? != "s3:ObjectCreated:*" {
                return Err(unusable(place, "only s3:ObjectCreated:* is delivered"));
            }
            let rules = event.pointer("/Properties/Filter/S3Key/Rules").and_then(Value::as_array);
            let prefix = rules.into_iter().flatten().find(|rule| rule["Name"] == "prefix");
            let prefix = prefix.and_then(|rule| rule["Value"].as_str()).unwrap_or_default().to_owned();
            function.objects.push(ObjectTrigger { bucket: needed("Bucket")?.to_owned(), prefix });
        }
        "Schedule" => function.schedules.push(rate(needed("Schedule")?, place)?),
        "SQS" => {
            let queue = needed("Queue")?.rsplit(':').next().unwrap_or_default().to_owned();
            let batch = event.pointer("/Properties/BatchSize").and_then(Value::as_u64).unwrap_or(10);
            function.queues.push(QueueTrigger { queue, batch: usize::try_from(batch).unwrap_or(10) });
        }
        other => return Err(unusable(place, format!("the local stack does not know the trigger {other}"))),
    }
    Ok(())
}

/// `rate(5 minutes)`.
fn rate(expression: &str, place: &str) -> Result<Duration> {
    let parts =
        expression.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')')).and_then(|rest| rest.split_once(' '));
    let seconds = parts.and_then(|(count, unit)| {
        let unit = match unit.trim_end_matches('s') {
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            _ => return None,
        };
        count.parse::<u64>().ok().filter(|count| *count > 0).map(|count| count * unit)
    });
    let seconds =
        seconds.ok_or_else(|| unusable(place, format!("`{expression}` is not a rate such as rate(5 minutes)")))?;
    Ok(Duration::from_secs(seconds))
}

fn table(names: &Names, id: &str, properties: &Value) -> Result<Table> {
    let name = physical(names, id)?;
    let mut definition = Map::from_iter([("TableName".to_owned(), json!(name))]);
    for part in ["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode"] {
        if let Some(value) = properties.get(part) {
            definition.insert(part.to_owned(), value.clone());
        }
    }
    let ttl = properties.pointer("/TimeToLiveSpecification/AttributeName").and_then(Value::as_str);
    Ok(Table { name, definition: Value::Object(definition), ttl_attribute: ttl.map(str::to_owned) })
}

fn bucket(names: &Names, id: &str, properties: &Value) -> Result<Bucket> {
    let rules = properties.pointer("/CorsConfiguration/CorsRules").and_then(Value::as_array);
    let origins =
        rules.into_iter().flatten().flat_map(|rule| rule["AllowedOrigins"].as_array().cloned().unwrap_or_default());
    let origins = origins.filter_map(|origin| origin.as_str().map(str::to_owned)).collect();
    Ok(Bucket { name: physical(names, id)?, origins })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_template_is_understood_whole() {
        let template = Template::parse(super::super::BUILT_IN, &BTreeMap::new()).unwrap();
        let ingest = template.functions.iter().find(|function| function.binary == "ingest-upload").unwrap();
        assert_eq!(
            ingest.objects,
            [ObjectTrigger { bucket: "echo-files-000000000000".into(), prefix: "uploads/".into() }]
        );
        assert_eq!(ingest.on_failure.as_deref(), Some("echo-DeadLetters"));
        assert_eq!(ingest.environment["TABLE_NAME"], "echo-Table");
        assert_eq!(ingest.environment["BUCKET_NAME"], template.buckets[0].name);
        assert_eq!(template.tables[0].ttl_attribute.as_deref(), Some("expires_at"));
    }

    #[test]
    fn parameters_override_their_defaults_and_unknown_ones_are_refused() {
        let given = |name: &str| BTreeMap::from([(name.to_owned(), "5".to_owned())]);
        let template = Template::parse(super::super::BUILT_IN, &given("LeaseSeconds")).unwrap();
        assert_eq!(template.functions[0].environment["LEASE_SECONDS"], "5");
        let error = Template::parse(super::super::BUILT_IN, &given("LeaseSecond")).unwrap_err();
        assert_eq!(error.to_string(), "template.yaml, Parameters: there is no parameter `LeaseSecond`");
    }

    #[test]
    fn a_resource_that_would_be_ignored_in_silence_is_an_error() {
        let error = Template::parse("Resources: {T: {Type: 'AWS::SNS::Topic'}}", &BTreeMap::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "template.yaml, T: the local stack does not know the resource type AWS::SNS::Topic"
        );
    }
}
