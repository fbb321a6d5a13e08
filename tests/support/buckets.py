"""S3 on 127.0.0.1 for tests: moto's server, its buckets, and a client for them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from studio.storage.s3 import S3Options, S3Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ACCESS_KEY_ID = "AKIATESTSONLY0000001"
SECRET_ACCESS_KEY = "tests+only/secret-of-no-value-0000000001"
REGION = "us-east-1"


@contextmanager
def moto_server() -> Iterator[str]:
    """The address of an S3 server, which ends with the block."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


async def in_a_bucket(s3: "S3Client", *, prefix: str = "limner") -> S3Store:
    """A store in a new bucket, with the bucket in the path of addresses, as with MinIO."""
    return await S3Store.open(
        S3Options(
            bucket=new_bucket(s3),
            prefix=prefix,
            endpoint=s3.meta.endpoint_url,
            region=REGION,
            path_style=True,
            access_key_id=ACCESS_KEY_ID,
            secret_access_key=SECRET_ACCESS_KEY,
        )
    )


def s3_client(endpoint: str) -> "S3Client":
    """A client for the tests themselves."""
    return boto3.session.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY).client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def new_bucket(client: "S3Client") -> str:
    """Create a bucket for one test; gives its name."""
    name = f"limner-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=name)
    return name


def forget_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the machine's AWS settings from boto3."""
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_S3",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials")
    # Otherwise boto3 asks the metadata service of a cloud machine for a role.
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
