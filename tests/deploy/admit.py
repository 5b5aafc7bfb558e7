"""API keys, put into the table as shared/store/src/keys.rs puts them."""
import hashlib
import json
import re
import secrets

from stores import Stores


def new_key() -> str:
    return f"echo_{secrets.token_hex(6)}_{secrets.token_hex(24)}"


def admit(stores: Stores, key: str, workspace: str) -> None:
    """Lets a key into a workspace, with every scope."""
    parts = re.fullmatch(r"echo_([0-9a-f]{12})_([0-9a-f]{48})", key)
    assert parts, "this is no key"
    prefix, secret = parts.groups()
    document = json.dumps({
        "prefix": prefix, "workspace": workspace, "name": "of a test", "scopes": ["read", "upload", "report", "admin"],
        "created_at": "2024-04-10T12:00:00Z", "created_by": "a test",
        "expires_at": None, "revoked_at": None, "replaced_by": None, "signed": False,
    })
    common = {"v": {"N": "1"}, "doc": {"S": document}}
    by_prefix = {"pk": {"S": f"key#{prefix}"}, "sk": {"S": "key"}, "hash": {"B": hashlib.sha256(secret.encode()).digest()}}
    listed = {"pk": {"S": f"ws#{workspace}"}, "sk": {"S": f"key#{prefix}"}}
    dynamodb = stores.client("dynamodb")
    for item in (by_prefix, listed):
        dynamodb.put_item(TableName=stores.table, Item={**item, **common})
