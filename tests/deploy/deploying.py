"""template.yaml deployed into ministack: expanded as SAM expands it, packaged, created by CloudFormation."""
import contextlib
import copy
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from samtranslator.translator.transform import transform

from packages import artifact, package
from processes import WORK, Failed, last_lines, running
from sam import ACCOUNT, REGION, STACK, Template
from stores import BUCKET, KEY, TABLE, Stores, client, endpoints
from web import answers

# ministack takes an access key of twelve digits for the account.
ACCESS_KEY = ACCOUNT
CODE = f"{STACK}-code"
LOG = WORK / "logs" / "ministack.log"
CREATED_WITHIN = 300.0
API = "AWS::Serverless::HttpApi"
MOST_RESOURCES = 500
# The nested stack of alarms and dashboards.
OPERATIONS = "Operations"
LARGEST_TEMPLATE = 1_000_000


@contextlib.contextmanager
def ministack(port: int) -> Iterator[str]:
    """The address of a ministack that holds nothing yet."""
    url = f"http://127.0.0.1:{port}"
    folder = WORK / "ministack"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(WORK), "TMPDIR": str(folder), "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"), "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION, "MINISTACK_ACCOUNT_ID": ACCOUNT, "LOG_LEVEL": "INFO",
        # Servers that it would start beside, on fixed ports of every address.
        "SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0",
        # A function's process has the emulator's own environment, and so finds its services.
        "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": REGION, **endpoints(url),
        # What emulated/sitecustomize.py says.
        "PYTHONPATH": str(Path(__file__).parent / "emulated"),
    }
    command = [sys.executable, "-m", "ministack"]
    with running(command, LOG, lambda: answers(f"{url}/_ministack/health"), environment):
        yield url


class Deployed:
    """What a stack is, once it was created; the template then knows its resources by their names."""

    def __init__(self, template: Template, url: str) -> None:
        self.template, self.url = template, url
        found = self.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
        self.names: dict[str, str] = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}
        template.values.update({name: one for name, one in self.names.items() if name in template.resources})
        key = template.only(KEY)
        described = self.client("kms").describe_key(KeyId=self.names[key])["KeyMetadata"]
        template.attributes[f"{key}.Arn"] = described["Arn"]
        self.stores = Stores(url, ACCESS_KEY, self.names[template.only(TABLE)], self.names[template.only(BUCKET)])
        # The host that AWS gives an API does not resolve here; ministack takes this path in its place.
        self.api = f"{url}/_aws/execute-api/{self.names[template.only(API)]}"

    def client(self, service: str) -> Any:
        return client(service, self.url, ACCESS_KEY)


def deploy(template: Template, folder: Path, url: str) -> Deployed:
    """Creates the stack and waits for it."""
    s3 = client("s3", url, ACCESS_KEY)
    s3.create_bucket(Bucket=CODE, CreateBucketConfiguration={"LocationConstraint": REGION})
    for function in template.functions:
        # Loosely packed: it goes no further than this machine, and tightly takes seconds for each.
        s3.upload_file(str(package(artifact(folder, function.name), 1)), CODE, f"{function.name}.zip")
    body = json.dumps(with_routes(within_quotas(expanded(template))))
    s3.put_object(Bucket=CODE, Key="template.json", Body=body.encode())
    cloudformation = client("cloudformation", url, ACCESS_KEY)
    cloudformation.create_stack(
        StackName=STACK,
        TemplateURL=f"{url}/{CODE}/template.json",
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in template.parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    deadline = time.monotonic() + CREATED_WITHIN
    while (status := state(cloudformation)) == "CREATE_IN_PROGRESS" and time.monotonic() < deadline:
        time.sleep(1)
    if status != "CREATE_COMPLETE":
        raise Failed(f"the stack is {status}: {reasons(cloudformation)}\n{last_lines(LOG)}")
    return Deployed(template, url)


def state(cloudformation: Any) -> str:
    return str(cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])


def reasons(cloudformation: Any) -> list[str]:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    return [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
        for event in events if event["ResourceStatus"].endswith("FAILED")
    ]


def expanded(template: Template) -> dict[str, Any]:
    """The template without SAM's types, by the library that CloudFormation's own transform is."""
    # It reads the region from the environment.
    os.environ["AWS_DEFAULT_REGION"] = REGION
    source = copy.deepcopy(template.source)
    # Alarms with metric math, budgets and CodeDeploy are unknown to the emulator (docs/deployment-tests.md).
    del source["Resources"][OPERATIONS]
    source["Outputs"] = {name: one for name, one in source["Outputs"].items() if OPERATIONS not in json.dumps(one, default=str)}
    for function in template.functions:
        properties = source["Resources"][function.logical_id]["Properties"]
        properties["CodeUri"] = {"Bucket": CODE, "Key": f"{function.name}.zip"}
        for gradual in ("AutoPublishAlias", "AutoPublishCodeSha256", "DeploymentPreference"):
            properties.pop(gradual, None)
    # Lists as lists: the library would take the default of a CommaDelimitedList for one text.
    parameters = {name: template.values[name] for name in template.parameters}
    made: dict[str, Any] = transform(source, parameters, SimpleNamespace(load=dict))
    return made


def within_quotas(made: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation takes no more than this of one stack, which no emulator minds."""
    if (resources := len(made["Resources"])) > MOST_RESOURCES:
        raise Failed(f"the expanded template has {resources} resources; CloudFormation takes {MOST_RESOURCES}")
    if (size := len(json.dumps(made))) > LARGEST_TEMPLATE:
        raise Failed(f"the expanded template has {size} bytes; CloudFormation takes {LARGEST_TEMPLATE}")
    return made


def with_routes(made: Mapping[str, Any]) -> dict[str, Any]:
    """The template with the HTTP API's routes as resources of their own: ministack does not read an API's `Body`."""
    changed = copy.deepcopy(dict(made))
    resources = changed["Resources"]
    apis = [name for name, one in resources.items() if one["Type"] == "AWS::ApiGatewayV2::Api"]
    assert len(apis) == 1, f"one HTTP API expected, found {apis}"
    properties = resources[apis[0]]["Properties"]
    body = properties.pop("Body")
    cors = body["x-amazon-apigateway-cors"]
    properties |= {"Name": STACK, "ProtocolType": "HTTP"}
    properties["CorsConfiguration"] = {name[0].upper() + name[1:]: value for name, value in cors.items()}
    called = [(path, method, one) for path, methods in body["paths"].items() for method, one in methods.items()]
    for number, (path, method, operation) in enumerate(called):
        key = "$default" if path == "$default" else f"{method.upper()} {path}"
        integration, id = operation["x-amazon-apigateway-integration"], {"Ref": apis[0]}
        resources[f"Integration{number}"] = {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": id, "IntegrationType": "AWS_PROXY", "IntegrationUri": integration["uri"],
            "IntegrationMethod": integration["httpMethod"], "PayloadFormatVersion": integration["payloadFormatVersion"],
        }}
        target = {"Fn::Sub": f"integrations/${{Integration{number}}}"}
        resources[f"Route{number}"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": id, "RouteKey": key, "Target": target,
        }}
    return changed
