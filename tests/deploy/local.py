"""What the local stack understood of template.yaml, in the tree of shape.py, as far as one machine has it.

It is read from the JSON that `echo-local template` prints:

    {"functions": [{"binary": "get-upload", "memory_mb": 256, "timeout_seconds": 10, "environment": {"TABLE_NAME": "…"},
                    "routes": ["GET /api/v1/uploads/{id}"], "prefixes": ["uploads/"], "schedules_seconds": [60],
                    "retries": 2, "on_failure": "echo-DeadLetters"}],
     "tables": [{"definition": {…a CreateTable request…}, "ttl_attribute": "expires_at"}],
     "buckets": [{"origins": ["http://localhost:8000"]}],
     "cors": {"origins": ["https://none.invalid"]}}
"""
import re
from collections.abc import Mapping
from typing import Any

from shape import Tree, table_tree

SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}


def understood(printed: Mapping[str, Any]) -> Tree:
    functions, (table,), (bucket,) = printed["functions"], printed["tables"], printed["buckets"]
    return {
        "table": table_tree(table["definition"], {"AttributeName": table["ttl_attribute"]}),
        "origins": {"bucket": bucket["origins"], "api": printed["cors"]["origins"]},
        "triggers": {prefix: one["binary"] for one in functions for prefix in one["prefixes"]},
        "routes": {route: one["binary"] for one in functions for route in one["routes"]},
        "schedules": {one["binary"]: one["schedules_seconds"] for one in functions if one["schedules_seconds"]},
        "functions": {
            one["binary"]: {
                "memory": one["memory_mb"],
                "timeout": one["timeout_seconds"],
                "variables": sorted(one["environment"]),
                "retries": one["retries"],
                "on_failure": one["on_failure"] is not None,
            }
            for one in functions
        },
    }


def on_one_machine(said: Tree) -> Tree:
    """The part of shape.py's tree that the local stack has: of variables the names, since their values are its own."""
    return {
        "table": said["table"],
        "origins": {
            "bucket": [origin for rule in said["bucket"]["cors"] for origin in rule["AllowedOrigins"]],
            "api": said["cors"]["AllowOrigins"],
        },
        "triggers": said["bucket"]["triggers"],
        "routes": said["routes"],
        "schedules": {name: [seconds(rate) for rate in rates] for name, rates in said["schedules"].items()},
        "functions": {
            name: {
                "memory": one["memory"],
                "timeout": one["timeout"],
                "variables": sorted(one["environment"]),
                # Lambda's own number of attempts where the template names none.
                "retries": 2 if one["retries"] is None else one["retries"],
                "on_failure": one["on_failure"],
            }
            for name, one in said["functions"].items()
        },
    }


def seconds(rate: str) -> int:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", rate)
    assert found, f"`{rate}` is no rate"
    return int(found[1]) * SECONDS[found[2]]
