"""Where reports and shards lie: a folder of this machine, or a part of a bucket of an object store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from pipeline.settings.checking import Secret, SettingsError, folder

SCHEMES: Final = ("s3", "oss")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_BUCKET_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_HOST_PORT: Final = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Bucket:
    """What begins with `prefix` (empty, or ending in a slash) in a bucket; `str` is its address: `s3://name/prefix`."""

    scheme: str
    name: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.name}/{self.prefix}"

    def address(self, key: str) -> str:
        """The address of an object, by its key below the prefix."""
        return f"{self}{key}"

    @classmethod
    def holding(cls, address: str) -> tuple[Self, str]:
        """The bucket of an object's address, without a prefix, and the key there."""
        scheme, _, rest = address.partition("://")
        name, _, key = rest.partition("/")
        return cls(scheme, name), key


Place = Path | Bucket
CREDENTIALS: Final = frozenset(
    {
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN", "RAY_AUTH_TOKEN",
    }
)  # fmt: skip
"""Variables that no process needs which only reads documents."""


@dataclass(frozen=True, slots=True)
class Access:
    """How an object store is reached; what is None is for its client to find: in AWS_* variables, its own file of
    profiles, or the machine's role.
    """

    endpoint: str | None = None
    key_id: Secret | None = None
    key: Secret | None = None
    token: Secret | None = None


def place(name: str, text: str) -> Place:
    """The folder or the bucket of an address: a path, `file://`, `s3://`, `oss://`.

    Raises SettingsError, which shows no address with a password in it.
    """
    if not _SCHEME.match(text):
        return folder(Path(text), None, Path())
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    if scheme == "file":
        split = urlsplit(text)
        if split.netloc not in ("", "localhost") or split.path in ("", "/"):
            raise SettingsError(f"{name}={text!r} is no folder of this machine: file:///path/of/the/folder")
        return folder(Path(unquote(split.path)), None, Path())
    bucket, _, prefix = rest.partition("/")
    if "@" in bucket or "?" in rest:
        raise SettingsError(
            f"{name} holds more than an address; keys and passwords go into the environment, see docs/scale.md"
        )
    if scheme not in SCHEMES:
        raise SettingsError(f"{name}={text!r} begins with none of {', '.join(SCHEMES)}, file, or is no path")
    if not _BUCKET_NAME.fullmatch(bucket):
        raise SettingsError(f"{name}={text!r} names no bucket: {scheme}://bucket/prefix")
    return Bucket(scheme, bucket, prefix.strip("/") + "/" if prefix.strip("/") else "")


def host_port(name: str, text: str) -> str:
    """`HOST:PORT`; raises SettingsError."""
    found = _HOST_PORT.fullmatch(text)
    if found is None or not 0 < int(found["port"]) < 1 << 16:
        raise SettingsError(f"{name}={text!r} is not HOST:PORT, as 10.0.0.5:6379")
    return text


def access_of(bucket: Bucket, env: Mapping[str, str]) -> Access:
    """How the object store of a bucket is reached, as the environment says; raises SettingsError."""
    if bucket.scheme != "oss":
        return Access()

    def secret(name: str) -> Secret | None:
        return Secret(env[name]) if env.get(name) else None

    return Access(
        _endpoint(env.get("OSS_ENDPOINT", "").strip()),
        secret("OSS_ACCESS_KEY_ID"),
        secret("OSS_ACCESS_KEY_SECRET"),
        secret("OSS_SESSION_TOKEN"),
    )


def _endpoint(said: str) -> str:
    """The address under which OSS speaks the S3 protocol; raises SettingsError where there is none."""
    if not said or "@" in said:
        raise SettingsError(
            "OSS_ENDPOINT is no address of OSS; set it, as https://oss-cn-hangzhou.aliyuncs.com"
        )
    scheme, _, host = said.rpartition("://")
    # Its own protocol and that of S3 have names that differ in this alone.
    return f"{scheme or 'https'}://{'s3.' if host.startswith('oss-') else ''}{host}"
