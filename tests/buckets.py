"""A store of objects on this machine, for tests: moto, on loopback, one for all tests of a process."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

KEY_ID, KEY = "AKIDTESTONLY1234", "geheim+nur/fuer-den-Test"
"""Credentials of no store in the world; tests look for them where they must not be."""
SECRETS = (KEY_ID, KEY, "geheim%2Bnur", "X-Amz-Signature", "AWSAccessKeyId")


@dataclass(frozen=True)
class Bucket:
    """A bucket of one test, and the variables with which a process reaches it."""

    name: str
    environment: dict[str, str]

    @property
    def client(self) -> Any:
        """A client of the store's own kind, for what a user would do to it."""
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL_S3"],
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=KEY,
            region_name="us-east-1",
        )

    def fill(self, folder: Path, prefix: str) -> None:
        """Copy a folder's files to below a prefix."""
        client = self.client
        for path in folder.rglob("*"):
            if path.is_file():
                key = f"{prefix}/{path.relative_to(folder).as_posix()}"
                client.put_object(Bucket=self.name, Key=key, Body=path.read_bytes())

    def keys(self, prefix: str = "") -> list[str]:
        """The keys below a prefix."""
        found = self.client.list_objects_v2(Bucket=self.name, Prefix=prefix)
        return [said["Key"] for said in found.get("Contents", ())]


@cache
def _server() -> str:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


def variables(endpoint: str) -> dict[str, str]:
    """What a process needs to reach the store, and nothing that belongs to whoever runs the test."""
    return {
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_S3": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "OSS_ENDPOINT": endpoint,
        "OSS_ACCESS_KEY_ID": KEY_ID,
        "OSS_ACCESS_KEY_SECRET": KEY,
    }


_MADE: list[int] = []


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A new bucket, and this process with the variables to reach it."""
    environment = variables(_server())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    _MADE.append(1)
    made = Bucket(f"reports-{len(_MADE)}", environment)
    made.client.create_bucket(Bucket=made.name)
    yield made
