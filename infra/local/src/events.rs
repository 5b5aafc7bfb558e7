//! The JSON of the events that Lambda functions are sent: API Gateway's HTTP API (payload 2.0), S3, EventBridge.
use crate::{
    s3::ObjectCreated,
    template::{Function, Route},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use domain::{Error, Result, Timestamp};
use http::{HeaderMap, Method};
use lambda_runtime::Context;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, net::IpAddr, time::Duration};

/// An HTTP request as it came in, with the route it matched.
pub struct Incoming<'a> {
    pub route: &'a Route,
    pub path_parameters: BTreeMap<String, String>,
    pub method: &'a Method,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: Bytes,
    pub source_ip: IpAddr,
    pub request_id: &'a str,
    pub at: Timestamp,
}

/// An API Gateway HTTP API event, payload format 2.0.
pub fn http_api(request: &Incoming) -> Value {
    let mut headers = Map::new();
    for name in request.headers.keys() {
        let values: Vec<_> = request.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        headers.insert(name.as_str().to_owned(), values.join(",").into());
    }
    let header = |name: &str| headers.get(name).and_then(Value::as_str).map(str::to_owned);
    let route_key = request.route.key();
    let (body, is_base64) = match (request.body.is_empty(), is_text(header("content-type").as_deref())) {
        (true, _) => (None, false),
        (false, true) => match std::str::from_utf8(&request.body) {
            Ok(text) => (Some(text.to_owned()), false),
            Err(_) => (Some(BASE64_STANDARD.encode(&request.body)), true),
        },
        (false, false) => (Some(BASE64_STANDARD.encode(&request.body)), true),
    };
    json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "queryStringParameters": query_parameters(request.query),
        "pathParameters": request.path_parameters,
        "requestContext": {
            "accountId": crate::template::ACCOUNT,
            "apiId": "local",
            "domainName": header("host"),
            "domainPrefix": "local",
            "http": {
                "method": request.method.as_str(),
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.source_ip.to_string(),
                "userAgent": header("user-agent"),
            },
            "requestId": request.request_id,
            "routeKey": route_key,
            "stage": "$default",
            "time": request.at.to_string(),
            "timeEpoch": request.at.as_millisecond(),
        },
        "body": body,
        "isBase64Encoded": is_base64,
    })
}

/// API Gateway hands on what it knows to be text as it is, everything else in base64.
fn is_text(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else { return false };
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.starts_with("text/") || matches!(essence, "application/json" | "application/xml" | "application/javascript")
}

/// Decoded, values of a repeated name joined by a comma.
fn query_parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")));
        let joined = parameters.entry(name).or_default();
        if joined.is_empty() { *joined = value } else { *joined = format!("{joined},{value}") }
    }
    parameters
}

/// Percent-decoding; what is not a valid escape stays as it is.
pub fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Everything but letters, digits and what S3 leaves as it is in the keys of its events.
const KEY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/').remove(b'*').remove(b' ');

/// S3's encoding of a key in an event: percent-encoded, `/` kept, a blank as `+`.
fn encode_key(key: &str) -> String {
    utf8_percent_encode(key, KEY).to_string().replace(' ', "+")
}

/// An S3 `ObjectCreated` notification with one record.
pub fn object_created(object: &ObjectCreated) -> Value {
    let at = Timestamp::from_millisecond(object.created_at_ms).unwrap_or_default();
    json!({ "Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": crate::template::REGION,
        "eventTime": at.to_string(),
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": "local" },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "responseElements": {},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "local",
            "bucket": {
                "name": object.bucket,
                "ownerIdentity": { "principalId": "local" },
                "arn": format!("arn:aws:s3:::{}", object.bucket),
            },
            "object": {
                "key": encode_key(&object.key),
                "size": object.size,
                "eTag": object.etag.trim_matches('"'),
                "sequencer": object.sequencer,
            },
        },
    }] })
}

/// An EventBridge schedule's event.
pub fn scheduled(function: &Function, at: Timestamp) -> Value {
    json!({
        "version": "0",
        "id": uuid::Uuid::now_v7().to_string(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": crate::template::ACCOUNT,
        "time": at.to_string(),
        "region": crate::template::REGION,
        "resources": [format!("arn:aws:events:{}:{}:rule/{}", crate::template::REGION, crate::template::ACCOUNT, function.logical_id)],
        "detail": {},
    })
}

/// What Lambda tells a function about one invocation.
pub fn context(function: &Function, request_id: &str, at: Timestamp) -> Result<Context> {
    let deadline = at.as_millisecond() + i64::try_from(function.timeout.as_millis()).unwrap_or(i64::MAX);
    let arn = format!(
        "arn:aws:lambda:{}:{}:function:{}",
        crate::template::REGION,
        crate::template::ACCOUNT,
        function.logical_id
    );
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("lambda-runtime-aws-request-id", request_id.to_owned()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
    ] {
        let value = value
            .parse()
            .map_err(|e: http::header::InvalidHeaderValue| Error::internal("making a Lambda context", e))?;
        headers.insert(name, value);
    }
    Context::new(request_id, Default::default(), &headers)
        .map_err(|e| Error::internal("making a Lambda context", std::io::Error::other(e.to_string())))
}

/// The pauses before the second and third attempt of an asynchronous invocation, as Lambda makes them.
pub const RETRY_PAUSES: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(120)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_queries_survive_their_encodings() {
        assert_eq!(encode_key("uploads/a b/ä%.csv"), "uploads/a+b/%C3%A4%25.csv");
        let parameters = query_parameters("a=1&b=x%20y+z&a=2&c");
        assert_eq!(format!("{parameters:?}"), r#"{"a": "1,2", "b": "x y z", "c": ""}"#);
        assert_eq!(decode("100%&%zz%41"), "100%&%zzA");
    }

    #[test]
    fn files_travel_in_base64_and_text_as_it_is() {
        let event = |content_type: &str, body: &'static [u8]| {
            let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, content_type.parse().unwrap())]);
            let event = http_api(&Incoming {
                route: &Route { method: "POST".into(), path: "/x".into() },
                path_parameters: BTreeMap::new(),
                method: &Method::POST,
                path: "/x",
                query: "",
                headers: &headers,
                body: Bytes::from_static(body),
                source_ip: [127, 0, 0, 1].into(),
                request_id: "r",
                at: Timestamp::UNIX_EPOCH,
            });
            (event["body"].clone(), event["isBase64Encoded"].clone())
        };
        assert_eq!(event("application/json", b"{}"), (json!("{}"), json!(false)));
        assert_eq!(event("multipart/form-data; boundary=X", b"{}"), (json!("e30="), json!(true)));
        assert_eq!(event("text/csv", b"\xff"), (json!("/w=="), json!(true)));
    }
}
