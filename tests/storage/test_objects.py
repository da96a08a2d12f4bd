"""Buckets and shared folders behind the same calls: what is there, what it was, and what went wrong."""

from pathlib import Path

import pytest

from pipeline.settings import SettingsError, place
from pipeline.storage import Changed, Gone, StorageError, open_objects
from tests.buckets import SECRETS, Bucket, forget_clients


@pytest.fixture(params=["file", "s3", "oss"])
def address(request: pytest.FixtureRequest, tmp_path: Path, bucket: Bucket) -> str:
    """Where the objects of a test lie, on each kind of store."""
    if request.param == "file":
        return f"file://{tmp_path}/shared"
    return f"{request.param}://{bucket.name}/上报"


def test_what_was_stored_is_found_fetched_and_removed(address: str, tmp_path: Path) -> None:
    objects = open_objects(place("here", address))
    (tmp_path / "big").write_bytes(b"x" * 70_000)
    objects.write("甲".encode(), "甲/一.txt")
    objects.send(tmp_path / "big", "甲/二 100%+#?.txt")
    objects.write(b"other", "乙.txt")
    assert [(found.key, found.bytes) for found in objects.found("甲/")] == [
        ("甲/一.txt", 3),
        ("甲/二 100%+#?.txt", 70_000),
    ]
    [first, *_] = objects.found("甲/一")
    objects.fetch(first.key, tmp_path / "fetched", first.etag)
    assert (tmp_path / "fetched").read_bytes() == objects.read("甲/一.txt") == "甲".encode()
    objects.remove(["甲/一.txt", "甲/二 100%+#?.txt", "never.txt"])
    assert [found.key for found in objects.found()] == ["乙.txt"]
    with pytest.raises(Gone, match="甲/一"):
        objects.read("甲/一.txt")
    with pytest.raises(Gone):
        objects.fetch("甲/一.txt", tmp_path / "again")


@pytest.mark.parametrize("key", ["a//b.txt", "./a.txt", "../a.txt", "a\\b.txt", "a\x01b.txt", "末尾 .txt"])
def test_no_key_of_others_hides_the_rest_of_a_bucket(bucket: Bucket, key: str, tmp_path: Path) -> None:
    for each in (key, "石桥.txt"):
        bucket.client.put_object(Bucket=bucket.name, Key=f"raw/{each}", Body=b"1")
    objects = open_objects(place("here", f"s3://{bucket.name}/raw"))
    assert {found.key for found in objects.found()} == {key, "石桥.txt"}
    objects.fetch(key, tmp_path / "fetched")


def test_an_object_that_was_replaced_since_it_was_listed_is_not_taken_for_it(
    bucket: Bucket, tmp_path: Path
) -> None:
    objects = open_objects(place("here", f"s3://{bucket.name}"))
    objects.write(b"before", "a.txt")
    [found] = objects.found()
    objects.write(b"behind", "a.txt")
    with pytest.raises(Changed, match=r"a\.txt has changed"):
        objects.fetch("a.txt", tmp_path / "a", found.etag)


def test_errors_name_the_address_and_the_remedy_and_no_credential(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StorageError, match="NoSuchBucket") as missing:
        list(open_objects(place("here", "s3://no-such-bucket/raw")).found())
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    forget_clients()
    with pytest.raises(StorageError, match="EndpointConnectionError; see that credentials") as away:
        list(open_objects(place("here", f"s3://{bucket.name}/raw")).found())
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    forget_clients()
    with pytest.raises(StorageError, match="NoCredentialsError") as nobody:
        list(open_objects(place("here", f"s3://{bucket.name}/raw")).found())
    for error in (missing, away, nobody):
        assert "s3://" in str(error.value) and not any(secret in str(error.value) for secret in SECRETS)
        assert error.value.__cause__ is None


def test_a_store_that_repeats_the_key_in_its_answer_is_not_quoted(bucket: Bucket) -> None:
    from botocore.exceptions import ClientError

    from pipeline.storage.s3_objects import S3Objects

    objects = open_objects(place("here", f"s3://{bucket.name}/raw"))
    assert isinstance(objects, S3Objects)
    said = {"Code": "SignatureDoesNotMatch", "Message": SECRETS[0], "AWSAccessKeyId": SECRETS[0]}
    refused = pytest.raises(StorageError, match="SignatureDoesNotMatch; see that the credentials")
    with refused as error, objects._telling("a.txt"):
        raise ClientError({"Error": said}, "GetObject")  # type: ignore[typeddict-item]
    assert not any(secret in str(error.value) for secret in SECRETS)


def test_oss_needs_to_know_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSS_ENDPOINT", raising=False)
    with pytest.raises(SettingsError, match="OSS_ENDPOINT"):
        open_objects(place("here", "oss://reports/raw"))


def test_a_file_that_is_being_written_is_not_there(tmp_path: Path) -> None:
    objects = open_objects(tmp_path)
    objects.write(b"whole", "t/a.parquet")
    (tmp_path / "t" / ".making-of-another").write_bytes(b"half")
    assert [found.key for found in objects.found()] == ["t/a.parquet"]
    objects.remove(["t/a.parquet"])
    assert (tmp_path / "t").exists(), "what is not ours stays"
