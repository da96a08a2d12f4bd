"""A bucket that speaks the S3 protocol: S3 itself, OSS, MinIO.

By boto3, since a raw bucket belongs to others and may hold anything: it lists every key. obstore 0.12 stops a listing at a
key such as `a/./b`, s3fs pins another botocore, and pyarrow tells no ETag. OSS takes the second version of signatures only,
which boto3 alone of them can make.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pipeline.settings import Access, Bucket, Secret
from pipeline.storage.objects import Changed, Found, Gone, StorageError

CONNECTIONS: Final = 8
"""How many objects are fetched or sent at once."""
_GONE: Final = ("404", "NoSuchKey", "NotFound")
_CHANGED: Final = ("412", "PreconditionFailed")
_REFUSED: Final = (
    "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken",
)  # fmt: skip
_PAGE: Final = 1000
"""As many keys as one request removes."""
_CHUNK: Final = 1 << 20


class S3Objects:
    """The objects below the prefix of a bucket."""

    def __init__(self, bucket: Bucket, access: Access) -> None:
        self._bucket = bucket
        self._client = client(bucket.scheme, access)

    def found(self, below: str = "") -> Iterator[Found]:
        """See `Objects`."""
        start = self._bucket.prefix
        with self._telling(below):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket.name, Prefix=start + below
            )
            for page in pages:
                for said in page.get("Contents", ()):
                    key, etag = said["Key"][len(start) :], said.get("ETag", "").strip('"')
                    yield Found(key, said["Size"], said["LastModified"], etag)

    def fetch(self, key: str, path: Path, etag: str = "") -> None:
        """See `Objects`."""
        with self._telling(key):
            only = {"IfMatch": f'"{etag}"'} if etag else {}
            body = self._client.get_object(**self._named(key), **only)["Body"]
            with body, path.open("xb") as file:
                for piece in body.iter_chunks(_CHUNK):
                    file.write(piece)

    def read(self, key: str) -> bytes:
        """See `Objects`."""
        with self._telling(key), self._client.get_object(**self._named(key))["Body"] as body:
            content: bytes = body.read()
            return content

    def send(self, path: Path, key: str) -> None:
        """See `Objects`; a large file goes in several parts, and the object is there with the last."""
        with self._telling(key):
            self._client.upload_file(str(path), self._bucket.name, self._bucket.prefix + key)

    def write(self, content: bytes, key: str) -> None:
        """See `Objects`."""
        with self._telling(key):
            self._client.put_object(**self._named(key), Body=content)

    def remove(self, keys: Iterable[str]) -> None:
        """See `Objects`."""
        left = iter(keys)
        while some := list(islice(left, _PAGE)):
            with self._telling(some[0]):
                # One by one: OSS asks for a checksum over a list of them that newer clients do not send.
                for key in some:
                    self._client.delete_object(**self._named(key))

    def at_hand(self, key: str) -> Path | None:
        """See `Objects`: nothing is."""
        return None

    def _named(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": self._bucket.prefix + key}

    @contextmanager
    def _telling(self, key: str) -> Iterator[None]:
        """What the client raises, as errors of ours: the answer's body may repeat the key that signed the request."""
        at = self._bucket.address(key)
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code in _GONE:
                raise Gone(f"{at} is not there") from None
            if code in _CHANGED:
                raise Changed(f"{at} has changed since it was listed") from None
            remedy = (
                "see that the credentials of the environment or the machine's role may use it"
                if code in _REFUSED
                else "see the service's own state, then load again"
            )
            raise StorageError(f"{at}: {code}; {remedy}") from None
        except (BotoCoreError, Boto3Error) as error:
            remedy = "see that credentials, AWS_REGION and AWS_ENDPOINT_URL_S3 (OSS_ENDPOINT) are set and it can be reached"
            raise StorageError(f"{at}: {type(error).__name__}; {remedy}") from None


@cache
def client(scheme: str, access: Access) -> Any:
    """The client of a store, which several threads may use; to make one takes a fifth of a second."""

    def words(secret: Secret | None) -> str | None:
        return None if secret is None else secret.reveal()

    session = boto3.session.Session(words(access.key_id), words(access.key), words(access.token))
    style = {"s3": {"addressing_style": "virtual"}, "signature_version": "s3"}
    return session.client(
        "s3",
        endpoint_url=access.endpoint,
        config=Config(
            max_pool_connections=CONNECTIONS * 2,
            connect_timeout=10,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 5},
            # Other stores than Amazon's know no trailing checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            **(style if scheme == "oss" else {}),
        ),
    )
