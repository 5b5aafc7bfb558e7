"""A stack as a tree of what matters about it: as template.yaml says it, and as the services say that it was made."""
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from deploying import API, Deployed
from sam import Template
from stores import BUCKET, TABLE, cors_rule, lifecycle_rule
from web import send

Tree = dict[str, Any]
QUEUE = "AWS::SQS::Queue"


def said(template: Template) -> Tree:
    """What template.yaml says, with the names that its resources got."""
    table, bucket = (template.properties(template.only(kind)) for kind in (TABLE, BUCKET))
    common = template.resolve(template.source["Globals"]["Function"])
    functions = template.functions
    cors = template.properties(template.only(API))["CorsConfiguration"]
    return {
        "table": table_tree(table, table["TimeToLiveSpecification"]),
        "bucket": {
            "versioning": bucket["VersioningConfiguration"]["Status"],
            "cors": [cors_rule(rule) for rule in bucket["CorsConfiguration"]["CorsRules"]],
            "lifecycle": {rule["Id"]: lifecycle_rule(rule) for rule in bucket["LifecycleConfiguration"]["Rules"]},
            "triggers": {prefix: one.name for one in functions for prefix in one.prefixes},
        },
        "queue": {"retention": str(template.properties(template.only(QUEUE))["MessageRetentionPeriod"])},
        "functions": {one.name: function_said(template, one.logical_id, common) for one in functions},
        "routes": {route: one.name for one in functions for route in one.routes},
        "schedules": {one.name: list(one.schedules) for one in functions if one.schedules},
        "cors": {name: cors[name] for name in sorted(cors)},
    }


def function_said(template: Template, logical_id: str, common: Mapping[str, Any]) -> Tree:
    own = template.properties(logical_id)
    function = next(one for one in template.functions if one.logical_id == logical_id)
    return {
        "memory": function.memory,
        "timeout": function.timeout,
        "runtime": common["Runtime"],
        "handler": common["Handler"],
        "architectures": common["Architectures"],
        "disk": own.get("EphemeralStorage", {}).get("Size", 512),
        "log": template.properties(template.resources[logical_id]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"])[
            "LogGroupName"
        ],
        "environment": function.environment,
        "retries": own.get("EventInvokeConfig", {}).get("MaximumRetryAttempts"),
        "on_failure": "EventInvokeConfig" in own,
    }


def table_tree(table: Mapping[str, Any], ttl: Mapping[str, Any]) -> Tree:
    def keys(schema: list[dict[str, str]]) -> dict[str, str]:
        return {one["AttributeName"]: one["KeyType"] for one in schema}

    return {
        "keys": keys(table["KeySchema"]),
        "attributes": {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]},
        "indexes": {
            one["IndexName"]: {"keys": keys(one["KeySchema"]), "projection": one["Projection"]["ProjectionType"]}
            for one in table.get("GlobalSecondaryIndexes", [])
        },
        "billing": table.get("BillingMode") or table["BillingModeSummary"]["BillingMode"],
        "ttl": ttl.get("AttributeName"),
    }


def made(deployed: Deployed) -> Tree:
    """The same, as the services describe what stands in them."""
    names = {deployed.names[one.logical_id]: one.name for one in deployed.template.functions}
    stores, queue = deployed.stores, deployed.names[deployed.template.only(QUEUE)]
    dynamodb = deployed.client("dynamodb")
    retention = deployed.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["MessageRetentionPeriod"])
    return {
        "table": table_tree(
            dynamodb.describe_table(TableName=stores.table)["Table"],
            dynamodb.describe_time_to_live(TableName=stores.table)["TimeToLiveDescription"],
        ),
        "bucket": bucket_made(deployed, names),
        "queue": {"retention": retention["Attributes"]["MessageRetentionPeriod"]},
        "functions": {name: function_made(deployed, physical) for physical, name in names.items()},
        "routes": routes_made(deployed, names),
        "schedules": schedules_made(deployed, names),
        "cors": cors_made(deployed),
    }


def bucket_made(deployed: Deployed, names: Mapping[str, str]) -> Tree:
    s3, bucket = deployed.client("s3"), deployed.stores.bucket

    def asked(call: str, part: str) -> list[Any]:
        try:
            found: list[Any] = getattr(s3, call)(Bucket=bucket)[part]
        except s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"].startswith("NoSuch"):
                return []
            raise
        return found

    return {
        "versioning": s3.get_bucket_versioning(Bucket=bucket).get("Status"),
        "cors": asked("get_bucket_cors", "CORSRules"),
        "lifecycle": {rule["ID"]: rule for rule in asked("get_bucket_lifecycle_configuration", "Rules")},
        "triggers": triggers_made(deployed, names),
    }


def triggers_made(deployed: Deployed, names: Mapping[str, str]) -> dict[str, str]:
    # ministack answers with element names that boto3 does not read (docs/deployment-tests.md), so the text is read here.
    answer = send("GET", f"{deployed.url}/{deployed.stores.bucket}?notification")
    root = ElementTree.fromstring(answer.body)
    triggers = {}
    for one in root.findall("{*}LambdaFunctionConfiguration"):
        assert one.findtext("{*}Event") == "s3:ObjectCreated:*", answer.said()
        called = names[str(one.findtext("{*}LambdaFunctionArn")).rsplit(":", 1)[-1]]
        for rule in one.iterfind("{*}Filter/{*}S3Key/{*}FilterRule"):
            assert rule.findtext("{*}Name") == "prefix", answer.said()
            triggers[str(rule.findtext("{*}Value"))] = called
    return triggers


def function_made(deployed: Deployed, physical: str) -> Tree:
    functions = deployed.client("lambda")
    found = functions.get_function_configuration(FunctionName=physical)
    configs = functions.list_function_event_invoke_configs(FunctionName=physical)["FunctionEventInvokeConfigs"]
    retrying: Mapping[str, Any] = configs[0] if configs else {}
    destination = retrying.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "")
    return {
        "memory": found["MemorySize"],
        "timeout": found["Timeout"],
        "runtime": found["Runtime"],
        "handler": found["Handler"],
        "architectures": found["Architectures"],
        "disk": found["EphemeralStorage"]["Size"],
        "log": found["LoggingConfig"]["LogGroup"],
        "environment": found["Environment"]["Variables"],
        "retries": retrying.get("MaximumRetryAttempts"),
        "on_failure": destination.endswith(deployed.names[deployed.template.only(QUEUE)].rsplit("/", 1)[-1]),
    }


def routes_made(deployed: Deployed, names: Mapping[str, str]) -> dict[str, str]:
    gateway, api = deployed.client("apigatewayv2"), deployed.names[deployed.template.only(API)]

    def every(call: str) -> list[Any]:
        items: list[Any] = []
        token: dict[str, str] = {}
        while True:
            page = getattr(gateway, call)(ApiId=api, MaxResults="500", **token)
            items.extend(page["Items"])
            if not page.get("NextToken"):
                return items
            token = {"NextToken": page["NextToken"]}

    uris = {one["IntegrationId"]: one["IntegrationUri"] for one in every("get_integrations")}
    called = {id: uri.split(":function:")[1].split("/")[0] for id, uri in uris.items()}
    return {one["RouteKey"]: names[called[one["Target"].removeprefix("integrations/")]] for one in every("get_routes")}


def schedules_made(deployed: Deployed, names: Mapping[str, str]) -> dict[str, list[str]]:
    rules = deployed.client("events")
    found: dict[str, list[str]] = {}
    for rule in rules.list_rules()["Rules"]:
        for target in rules.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            name = names[target["Arn"].rsplit(":", 1)[-1]]
            found.setdefault(name, []).append(rule["ScheduleExpression"])
    return found


def cors_made(deployed: Deployed) -> Tree:
    api = deployed.client("apigatewayv2").get_api(ApiId=deployed.names[deployed.template.only(API)])
    return {name: api.get("CorsConfiguration", {})[name] for name in sorted(api.get("CorsConfiguration", {}))}


def differences(expected: Any, found: Any, place: str = "") -> dict[str, str]:
    """Where two trees differ, and how."""
    if isinstance(expected, dict) and isinstance(found, dict) and (expected or not place) and found:
        pairs: dict[str, str] = {}
        for name in [*expected, *(name for name in found if name not in expected)]:
            pairs |= differences(expected.get(name), found.get(name), f"{place}/{name}".lstrip("/"))
        return pairs
    if expected == found:
        return {}
    return {place: f"expected {json.dumps(expected)}, made {json.dumps(found)}"}
