"""template.yaml as a deployment reads it: parameters have values, resources have names."""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
STACK = "echo"
REGION = "eu-central-1"
ACCOUNT = "123456789012"


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, written out as the long ones."""


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        text = loader.construct_scalar(node)
        return {name: text.split(".", 1) if suffix == "GetAtt" else text}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)


@dataclass(frozen=True)
class Function:
    """One function, with what it is given and what sets it going."""

    name: str
    logical_id: str
    memory: int
    timeout: int
    environment: dict[str, str]
    routes: tuple[str, ...]
    prefixes: tuple[str, ...]
    schedules: tuple[str, ...]

    @property
    def group(self) -> str:
        """The crate that its binary is of."""
        found = list(ROOT.glob(f"functions/*/src/bin/{self.name}.rs"))
        assert len(found) == 1, f"{self.name}: one binary expected, found {found}"
        return found[0].parents[2].name


class Template:
    """The template with its parameters' defaults, unless others are given; `attributes` are those of made resources."""

    def __init__(self, parameters: Mapping[str, str] | None = None, attributes: Mapping[str, str] | None = None) -> None:
        self.source: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)
        self.resources: dict[str, Any] = self.source["Resources"]
        self.attributes = dict(attributes or {})
        self.parameters = {name: str(one["Default"]) for name, one in self.source["Parameters"].items()}
        unknown = set(parameters or {}) - set(self.parameters)
        assert not unknown, f"template.yaml has no parameters {unknown}"
        self.parameters.update(parameters or {})
        self.values: dict[str, Any] = {
            "AWS::StackName": STACK, "AWS::AccountId": ACCOUNT, "AWS::Region": REGION,
            "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
        }
        for name, declared in self.source["Parameters"].items():
            value = self.parameters[name]
            listed = declared["Type"] == "CommaDelimitedList"
            self.values[name] = [part.strip() for part in value.split(",")] if listed else value
        for logical_id, resource in self.resources.items():
            given = resource.get("Properties", {}).get("BucketName")
            self.values[logical_id] = self.resolve(given) if given else f"{STACK}-{logical_id}"

    def resolve(self, value: Any) -> Any:
        """The value with Ref, GetAtt and Sub put in."""
        if isinstance(value, list):
            return [self.resolve(one) for one in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Ref"}:
            return self.values[value["Ref"]]
        if set(value) == {"Fn::GetAtt"}:
            return self._attribute(".".join(value["Fn::GetAtt"]))
        if set(value) == {"Fn::Sub"}:
            return re.sub(r"\$\{([^}]+)\}", lambda found: self._named(found[1]), value["Fn::Sub"])
        return {key: self.resolve(one) for key, one in value.items()}

    def _named(self, name: str) -> str:
        return str(self.values[name]) if name in self.values else self._attribute(name)

    def _attribute(self, name: str) -> str:
        logical_id = name.partition(".")[0]
        assert logical_id in self.resources, f"template.yaml has no resource {logical_id}"
        # Only what was made has attributes; anything else is named in a way that no service takes.
        return self.attributes.get(name, f"not-made:{name}")

    def properties(self, logical_id: str) -> dict[str, Any]:
        resolved: dict[str, Any] = self.resolve(self.resources[logical_id]["Properties"])
        return resolved

    def only(self, kind: str) -> str:
        """The logical id of the one resource of a type."""
        found = [name for name, one in self.resources.items() if one["Type"] == kind]
        assert len(found) == 1, f"one {kind} expected, found {found}"
        return found[0]

    @property
    def functions(self) -> list[Function]:
        kind = "AWS::Serverless::Function"
        return [self._function(name) for name, one in self.resources.items() if one["Type"] == kind]

    def _function(self, logical_id: str) -> Function:
        own = self.properties(logical_id)
        common = self.resolve(self.source["Globals"]["Function"])
        variables = {**common["Environment"]["Variables"], **own.get("Environment", {}).get("Variables", {})}
        events = own["Events"].values()
        return Function(
            name=own["CodeUri"].rstrip("/").rsplit("/", 1)[-1],
            logical_id=logical_id,
            memory=own["MemorySize"],
            timeout=own["Timeout"],
            environment={name: str(value) for name, value in variables.items()},
            routes=tuple(_route(one["Properties"]) for one in events if one["Type"] == "HttpApi"),
            prefixes=tuple(_prefix(one["Properties"]) for one in events if one["Type"] == "S3"),
            schedules=tuple(one["Properties"]["Schedule"] for one in events if one["Type"] == "Schedule"),
        )


def _route(properties: Mapping[str, str]) -> str:
    return f"{properties['Method']} {properties['Path']}" if "Path" in properties else "$default"


def _prefix(properties: Mapping[str, Any]) -> str:
    rules = {rule["Name"]: rule["Value"] for rule in properties["Filter"]["S3Key"]["Rules"]}
    assert set(rules) == {"prefix"}, f"only prefixes are understood: {rules}"
    return str(rules["prefix"])
