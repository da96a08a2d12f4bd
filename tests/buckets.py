"""A store of objects on this machine, for tests: moto, on loopback, one for all tests of a process."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import Access, Secret

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
        # Most tests need none: it takes a fifth of a second to import.
        from pipeline.storage.s3_objects import client

        return client("s3", Access(self.environment["AWS_ENDPOINT_URL_S3"], Secret(KEY_ID), Secret(KEY)))

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
def server() -> str:
    """The address of the store, started with the first who asks."""
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
    environment = variables(server())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    _MADE.append(1)
    made = Bucket(f"reports-{len(_MADE)}", environment)
    made.client.create_bucket(Bucket=made.name)
    yield made
    forget_clients()


def forget_clients() -> None:
    """A client is kept with the variables that it was made from."""
    from pipeline.storage.s3_objects import client

    client.cache_clear()
