"""The table, the bucket and the key of template.yaml, made by calls of the services' own API."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from processes import Failed
from sam import REGION, Template

TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"
KEY = "AWS::KMS::Key"


@dataclass(frozen=True)
class Stores:
    """Clients of one address that all services have in common, and the names of what was made there."""

    endpoint: str
    access_key: str
    table: str
    bucket: str

    def client(self, service: str) -> Any:
        return client(service, self.endpoint, self.access_key)

    def endpoints(self) -> dict[str, str]:
        """What tells a function's process to call here."""
        return endpoints(self.endpoint)

    def keys(self, prefix: str) -> list[str]:
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return sorted(one["Key"] for page in pages for one in page.get("Contents", []))


def endpoints(url: str) -> dict[str, str]:
    return {f"AWS_ENDPOINT_URL_{service}": url for service in ("DYNAMODB", "S3", "KMS", "SSM")}


def client(service: str, endpoint: str, access_key: str) -> Any:
    return boto3.client(
        service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id=access_key, aws_secret_access_key="example",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}, proxies={}, read_timeout=30),
    )


def make(template: Template, endpoint: str, access_key: str = "ASIAEXAMPLE") -> Stores:
    """Makes table, bucket and key; the template then knows the key by its name."""
    table, bucket, key = (template.only(kind) for kind in (TABLE, BUCKET, KEY))
    dynamodb = client("dynamodb", endpoint, access_key)
    stores = Stores(endpoint, access_key, template.values[table], template.values[bucket])
    described = template.properties(table)
    definition = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    made = dynamodb.create_table(
        TableName=stores.table,
        SSESpecification={"Enabled": described["SSESpecification"]["SSEEnabled"]},
        **{name: described[name] for name in definition},
    )["TableDescription"]
    template.attributes[f"{table}.Arn"] = made["TableArn"]
    finish_table(stores, described)
    stores.client("s3").create_bucket(Bucket=stores.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    template.attributes[f"{bucket}.Arn"] = f"arn:aws:s3:::{stores.bucket}"
    finish_bucket(stores, template.properties(bucket))
    wanted = template.properties(key)
    made = stores.client("kms").create_key(Description=wanted["Description"])["KeyMetadata"]
    template.attributes[f"{key}.Arn"] = made["Arn"]
    return stores


def finish_table(stores: Stores, described: Mapping[str, Any]) -> None:
    """What CreateTable does not take."""
    dynamodb = stores.client("dynamodb")
    dynamodb.update_time_to_live(TableName=stores.table, TimeToLiveSpecification=described["TimeToLiveSpecification"])
    dynamodb.update_continuous_backups(
        TableName=stores.table, PointInTimeRecoverySpecification=described["PointInTimeRecoverySpecification"]
    )


def finish_bucket(stores: Stores, described: Mapping[str, Any]) -> None:
    """What CreateBucket does not take."""
    s3, bucket = stores.client("s3"), stores.bucket
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration=described["PublicAccessBlockConfiguration"]
    )
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=described["OwnershipControls"])
    rules = described["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    rules = [{"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"]} for rule in rules]
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=described["VersioningConfiguration"])
    cors = [cors_rule(rule) for rule in described["CorsConfiguration"]["CorsRules"]]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": cors})
    lifecycle = [lifecycle_rule(rule) for rule in described["LifecycleConfiguration"]["Rules"]]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": lifecycle})


def cors_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as S3's API spells it, not CloudFormation."""
    spelling = {"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds"}
    return {spelling.get(name, name): value for name, value in rule.items()}


def lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a lifecycle rule; a name that is not known here is an error, so that nothing is left out in silence."""
    made: dict[str, Any] = {"Filter": {"Prefix": ""}}
    for name, value in rule.items():
        match name:
            case "Id":
                made["ID"] = value
            case "Prefix":
                made["Filter"] = {"Prefix": value}
            case "ExpirationInDays":
                made["Expiration"] = {"Days": value}
            case "Status" | "NoncurrentVersionExpiration" | "AbortIncompleteMultipartUpload":
                made[name] = value
            case other:
                raise Failed(f"the bucket's lifecycle has {other}, which this test does not know")
    return made
