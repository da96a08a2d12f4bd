"""Loads from a bucket, and loads that go on: the same rows as from a folder, and nothing made twice."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import polars as pl
import pytest

from pipeline.engines import open_engine
from pipeline.engines.landing import Landing, key_of
from pipeline.engines.remote import OtherCode, at_hand_here, make_shard
from pipeline.orchestration.carrying import split_files
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.orchestration.text_stages import text_stages
from pipeline.reading import scan
from pipeline.schema import CONTENT, empty
from pipeline.settings import Limits, Place, Settings, SettingsError, place
from pipeline.shard import Fault, Manifest, Task
from pipeline.shard.making import code_version
from pipeline.shard.task import CannotGoOn
from pipeline.storage import StorageError, open_objects
from pipeline.warehouse import Published
from tests.buckets import SECRETS, Bucket
from tests.faults.folder import DataFolder
from tests.support import NEXT_REVIEW, REVIEW, ShardsHere

OWN = ("modified_at", "modified_ns", "etag")
SMALL = Limits(batch_documents=2)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Five reports, one of them twice, an archive of two, and three files that are none."""
    folder = tmp_path / "raw"
    (folder / "乡镇").mkdir(parents=True)
    for number, place_name in enumerate(("石桥", "柳河", "云岭")):
        text = REVIEW.replace("石桥", place_name)
        (folder / "乡镇" / f"{number} {place_name}.txt").write_text(text, encoding="utf-8")
    (folder / "再存.txt").write_text(REVIEW, encoding="utf-8")
    (folder / "反\\斜杠.txt").write_text(NEXT_REVIEW, encoding="gb18030")
    (folder / "空.txt").write_bytes(b"")
    (folder / "图.jpg").write_bytes(b"\xff\xd8")
    (folder / ".hidden.txt").write_text(REVIEW, encoding="utf-8")
    packed = tmp_path / "packed"
    packed.mkdir()
    (packed / "坝头.txt").write_text(REVIEW.replace("石桥", "坝头"), encoding="utf-8")
    (packed / "沙河.txt").write_text(NEXT_REVIEW.replace("石桥", "沙河"), encoding="utf-8")
    shutil.make_archive(str(folder / "汇总"), "zip", packed)
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def settings_of(root: Path, **given: object) -> Settings:
    """A data folder of its own, with small shards."""
    made = Settings.from_environment(data=root / "data", environment={})
    return replace(made, raw_named=True, **{"limits": SMALL, **given})  # type: ignore[arg-type]


def staged(settings: Settings, load_id: str = "20240101T000000Z", published: Published | None = None) -> str:
    """What the text stages make of what the settings say: a hash of the rows of every table, but for times and ETags."""
    load = LoadFolder(load_id, settings.staging / load_id)
    with open_engine(settings, load_id, Counted) as engine:
        engine.start()
        text_stages(load, settings.raw, SMALL, Unwatched(), engine.finish, published or Published())
    digest = sha256()
    for name in (*(table.name for table in CONTENT), "sources", "quarantine"):
        rows = pl.concat([empty(name), *load.frames(name)]).drop(OWN, strict=False)
        digest.update(rows.sort(pl.all()).write_csv().encode())
    assert rows.height == 2, "the files that are none"
    return digest.hexdigest()


def sources(settings: Settings) -> pl.DataFrame:
    """The table of that name as the last `staged` made it."""
    return pl.concat(LoadFolder("", settings.staging / "20240101T000000Z").frames("sources"))


class KilledHere(BaseException):
    """What ends a load without a word."""


class Counted(ShardsHere):
    """Shards made here, each told; what kills the load comes after so many of them."""

    made: ClassVar[list[str]] = []
    most: ClassVar[int] = 1_000

    def make(self, task: Task) -> Manifest:
        """The shard, or the end."""
        if len(self.made) >= self.most:
            raise KilledHere
        self.made.append(task.name)
        return super().make(task)


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    yield
    Counted.made.clear()
    Counted.most = 1_000


def test_a_bucket_and_a_landing_give_the_rows_of_a_folder(tmp_path: Path, raw: Path, bucket: Bucket) -> None:
    bucket.fill(raw, "上报/2024")
    address = place("raw", f"s3://{bucket.name}/上报/2024")
    reference = staged(settings_of(tmp_path / "folder", raw=raw))
    landing = place("landing", f"s3://{bucket.name}/landing")
    oss = place("raw", f"oss://{bucket.name}/上报/2024")
    ways = {
        "a bucket and a landing in a bucket": {"raw": address, "landing": landing},
        "oss and a landing in a folder": {"raw": oss, "landing": tmp_path / "landing"},
        "what another landed": {"raw": oss, "landing": tmp_path / "landing"},
    }
    for name, settings in ways.items():
        Counted.made.clear()
        assert (name, staged(settings_of(tmp_path / name, **settings))) == (name, reference)
    assert Counted.made == []


def test_an_object_is_read_again_when_its_etag_has_changed_and_not_before(
    tmp_path: Path, raw: Path, bucket: Bucket
) -> None:
    bucket.fill(raw, "raw")
    settings = settings_of(tmp_path, raw=place("raw", f"s3://{bucket.name}/raw"))
    staged(settings)
    published = Published(sources=sources(settings))
    bucket.fill(raw, "raw")  # The same bytes at another time.
    fresh, unchanged = split_files(scan(settings.raw, SMALL).files, published)
    assert (fresh, unchanged.height) == ([], published.sources.height)
    changed = REVIEW.replace("石桥", "柳河").replace("12公里", "13公里")
    bucket.client.put_object(Bucket=bucket.name, Key="raw/乡镇/1 柳河.txt", Body=changed.encode())
    fresh, _ = split_files(scan(settings.raw, SMALL).files, published)
    assert [file.source_path for file in fresh] == ["乡镇/1 柳河.txt"]
    of_a_folder = Published(sources=published.sources.with_columns(etag=pl.lit(None, pl.String)))
    assert len(split_files(scan(settings.raw, SMALL).files, of_a_folder)[0]) == 6


def test_objects_that_go_or_change_while_they_are_loaded_cost_themselves_and_keep_what_was_published(
    tmp_path: Path, raw: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.fill(raw, "raw")
    settings = settings_of(tmp_path, raw=place("raw", f"s3://{bucket.name}/raw"))
    staged(settings)
    before = sources(settings)

    def scan_and_lose(raw: Place, limits: Limits) -> object:
        found = scan(raw, limits)
        bucket.client.delete_object(Bucket=bucket.name, Key="raw/乡镇/1 柳河.txt")
        bucket.client.put_object(Bucket=bucket.name, Key="raw/乡镇/2 云岭.txt", Body=b"other")
        bucket.client.delete_object(Bucket=bucket.name, Key="raw/汇总.zip")
        return found

    monkeypatch.setattr("pipeline.reading.scan", scan_and_lose)
    # Of other ETags, so that all are read again.
    published = Published(sources=before.with_columns(etag=pl.lit("old")))
    load = LoadFolder("20240102T000000Z", settings.staging / "20240102T000000Z")
    with open_engine(settings, load.load_id, Counted) as engine:
        text_stages(load, settings.raw, SMALL, Unwatched(), engine.finish, published)
    found = pl.concat(load.frames("sources"))
    unseen = dict(
        found.filter(pl.col("unseen_since").is_not_null())["source_path", "unseen_because"].iter_rows()
    )
    assert unseen.keys() == {"乡镇/1 柳河.txt", "乡镇/2 云岭.txt", "汇总.zip/坝头.txt", "汇总.zip/沙河.txt"}
    assert "it was there when the bucket was listed" in unseen["乡镇/1 柳河.txt"]
    assert "it was replaced since" in unseen["乡镇/2 云岭.txt"]
    assert set(found["source_path"]) == set(before["source_path"])


@pytest.mark.parametrize("where", ["folder", "bucket"])
def test_a_load_after_one_that_was_stopped_makes_the_rest_only(
    tmp_path: Path, raw: Path, bucket: Bucket, where: str
) -> None:
    reference = staged(settings_of(tmp_path / "reference", raw=raw))
    landing = place("landing", f"s3://{bucket.name}/l" if where == "bucket" else str(tmp_path / "landing"))
    settings = settings_of(tmp_path / "stopped", raw=raw, landing=landing)
    Counted.made.clear()
    Counted.most = 2
    with pytest.raises(KilledHere):
        staged(settings)
    keys = [found.key for found in open_objects(landing).found()]
    assert sum("/manifests/" in key for key in keys) == len(Counted.made) == 2
    Counted.made.clear()
    Counted.most = 1_000
    assert staged(settings, "20240102T000000Z") == reference
    assert Counted.made == ["000003", "000004"], "what was landed is not made again"


@pytest.mark.parametrize(("reason", "kept"), [("unreadable", 0), ("worker_crashed", 0), ("empty_file", 1)])
def test_a_shard_whose_fault_may_have_passed_is_tried_again(tmp_path: Path, reason: str, kept: int) -> None:
    landing = Landing(open_objects(tmp_path), "20240101T000000Z")
    fault = Fault("a.txt", "", reason, "", "")
    landing.land(tmp_path / "nothing", "0" * 32, [Manifest("000001", faults=(fault,))])
    assert len(landing.kept()) == kept


def test_shards_of_other_code_or_other_bounds_are_not_taken_for_these() -> None:
    task = Task("000001", "/a", "read", documents=None, build="/x/20240101T000000Z.duckdb")
    limits, key = Limits(), key_of(task, Limits(), "code")
    assert key == key_of(
        replace(task, name="000009", output="/b", build="/y/20240101T000000Z.duckdb"), limits, "code"
    )
    assert key == key_of(task, replace(limits, workers=7, keep_builds=1, query_seconds=1), "code")
    others = [
        key_of(task, limits, "other"),
        key_of(task, replace(limits, max_characters=7), "code"),
        key_of(task, replace(limits, document_seconds=7), "code"),
        key_of(replace(task, again=True), limits, "code"),
        key_of(replace(task, build="/x/20250101T000000Z.duckdb"), limits, "code"),
    ]
    assert len({key, *others}) == 6


def shard(raw: Path, landing: Path) -> dict[str, object]:
    """What a driver sends for the first file of a folder."""
    task = Task("000001", "", "read", files=(scan(raw, SMALL).files[0],))
    return {
        "task": task.to_json(), "key": key_of(task, SMALL, code_version()), "code_version": code_version(),
        "limits": asdict(SMALL), "landing": str(landing), "load_id": "20240101T000000Z",
    }  # fmt: skip


def test_a_machine_of_a_cluster_makes_a_shard_apart_and_refuses_a_driver_of_other_code(
    tmp_path: Path, raw: Path
) -> None:
    request = shard(raw, tmp_path / "landing")
    with pytest.raises(OtherCode, match="install the same version on all of them"):
        make_shard({**request, "code_version": "000000000000"})
    said = json.loads(json.dumps(make_shard(request)))
    assert said["files"].keys() >= {"documents/000001.parquet", "sources/000001.parquet"}
    assert not any(isinstance(value, bytes) for value in said.values()), "no row comes back"
    landing = Landing(open_objects(tmp_path / "landing"), "20240102T000000Z")
    [(key, load_id)] = landing.kept().items()
    assert (key, load_id) == (request["key"], "20240101T000000Z")
    output = tmp_path / "taken"
    for name in {name.partition("/")[0] for name in said["files"]}:
        (output / name).mkdir(parents=True)
    again = Task("000007", str(output), "read")
    [manifest] = landing.take(landing.recalled(key, load_id), again)
    assert manifest.name == "000007" and (output / "documents" / "000007.parquet").is_file()
    spoilt = tmp_path / "landing" / load_id / "documents" / "000001.parquet"
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"?")
    with pytest.raises(StorageError, match="is not what was written"):
        landing.take(landing.recalled(key, load_id), again)
    assert sorted(path.name for path in (output / "documents").iterdir()) == ["000007.parquet"]


def test_the_published_build_goes_to_the_landing_once_and_to_a_machine_once(
    tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "machine").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "machine"))
    objects = open_objects(place("landing", f"s3://{bucket.name}/landing"))
    for load_id in ("20240101T000000Z", "20240102T000000Z-2"):
        build = tmp_path / f"{load_id}.duckdb"
        build.write_bytes(load_id.encode())
        name = Landing(objects, "20240103T000000Z").send_build(build)
        [sent] = objects.found(name)
        assert Landing(objects, "20240104T000000Z").send_build(build) == name
        assert list(objects.found(name)) == [sent], "it was there"
        path = at_hand_here(objects, name)
        objects.remove([name])
        assert at_hand_here(objects, name) == path and path.read_bytes() == load_id.encode()
    assert [each.name for each in path.parent.glob("*.duckdb")] == [build.name], "the one before is gone"


def test_a_published_load_leaves_nothing_landed_and_no_credential_anywhere(
    tmp_path: Path, raw: Path, bucket: Bucket, capfd: pytest.CaptureFixture[str]
) -> None:
    bucket.fill(raw, "raw")
    objects = open_objects(landing := tmp_path / "landing")
    others = {
        "报告.txt", "20240101T000000Z/readme.txt", "documents/000001.parquet", "builds/mine.duckdb",
        "20240101T000000Z/a/b/000001.parquet",
    }  # fmt: skip
    for key in [
        *others,
        "20240101T000000Z/documents/000001-0002.parquet",
        "builds/20240101T000000Z-2.duckdb",
    ]:
        objects.write(b"", key)
    settings = settings_of(tmp_path, raw=place("raw", f"s3://{bucket.name}/raw"), landing=landing)
    Counted.most = 2
    with pytest.raises(KilledHere) as stopped:
        staged(settings, "20240102T000000Z")
    landed = [path.read_bytes() for path in (landing / "20240102T000000Z").rglob("*.*")]
    assert len(landed) > 10
    run_load(settings, Unwatched())
    assert {found.key for found in objects.found()} == others, "nothing is lost that is somebody else's"
    assert DataFolder(tmp_path).faults() == []
    said = [str(stopped.value).encode(), *(part.encode() for part in capfd.readouterr()), *landed]
    written = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert len(written) > 10
    for content in said + written:
        assert not [secret for secret in SECRETS if secret.encode() in content]


def test_settings_that_do_not_go_together_are_told_before_anything_is_done(tmp_path: Path) -> None:
    for given in ({}, {"address": "127.0.0.1:1"}, {"landing": tmp_path}):
        with (
            pytest.raises(SettingsError, match="--landing"),
            open_engine(settings_of(tmp_path, engine="ray", **given), "20240101T000000Z", Counted),
        ):
            pass


def test_a_cluster_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    settings = settings_of(tmp_path, engine="ray", address="127.0.0.1:1", landing=tmp_path / "landing")
    told = pytest.raises(CannotGoOn, match=r"no cluster of Ray at 127\.0\.0\.1:1")
    with open_engine(settings, "20240101T000000Z", Counted) as engine, told:
        engine.start()
