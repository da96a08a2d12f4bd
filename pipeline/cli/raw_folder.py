"""Which folder of reports a command reads where nobody names one: that of the last load."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pipeline.settings import Bucket, Place, Settings, place

_WRITABLE = 0o222
_LAST = "SELECT raw_folder FROM loads ORDER BY sequence DESC LIMIT 1"


def with_last_raw(settings: Settings) -> Settings:
    """The settings with the raw folder of the last load; the very same ones where --raw or ZHIBIAO_RAW names a folder,
    nothing is loaded yet, or the last load read that very folder.

    Never a folder that somebody only might have meant: where the last load's is not there now, it is still the one.
    """
    if settings.raw_named:
        return settings
    last = last_raw(settings)
    if last is None or last == settings.raw or _is_moved(last, settings):
        return settings
    return replace(settings, raw=last)


def why_not_apart(settings: Settings) -> str:
    """Why the reports cannot lie where they do: a load would take what it builds for reports. Empty where they can."""
    if settings.landing is not None and _overlap(settings.raw, settings.landing):
        return f"the landing {settings.landing} and the reports {settings.raw} overlap; name another with --landing"
    if isinstance(settings.raw, Bucket):
        return ""
    raw, data = settings.raw.resolve(), settings.data.resolve()
    if data == raw or raw in data.parents:
        return f"the data folder {data} lies in the folder of reports {raw}; name another with --data, or with --raw"
    built = (
        settings.warehouse, settings.snapshots, settings.staging, settings.dagster_home, settings.outbox,
        settings.reviews.parent, settings.concepts,
    )  # fmt: skip
    if inside := [folder for folder in built if folder.resolve() in (raw, *raw.parents)]:
        return f"{raw} lies in {inside[0]}, where loads build; put the reports elsewhere and name that with --raw"
    return ""


def _overlap(one: Place, other: Place) -> bool:
    """Whether one of two places lies in the other."""
    if isinstance(one, Path) and isinstance(other, Path):
        one, other = one.resolve(), other.resolve()
        return one == other or one in other.parents or other in one.parents
    if isinstance(one, Bucket) and isinstance(other, Bucket):
        same = one.name == other.name
        return same and (one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix))
    return False


def is_out_of_reach(raw: Place) -> bool:
    """Whether a folder of reports is not there; whether a bucket is, its listing says."""
    return isinstance(raw, Path) and not os.path.isdir(raw)


def last_raw(settings: Settings) -> Place | None:
    """The folder or bucket that the last load read; None where nothing is loaded, or no build says."""
    return next(_recorded(settings), None)


def _recorded(settings: Settings) -> Iterator[Place]:
    """What the published build says, else the newest build that can be read."""
    from pipeline import warehouse

    with suppress(warehouse.WarehouseError):
        if build := warehouse.published_build(settings.warehouse):
            yield from _raw_of(build, settings)
    for build in reversed(warehouse.builds(settings.warehouse)):
        # Only what was published is read-only.
        with suppress(warehouse.WarehouseError, OSError):
            if build.stat().st_mode & _WRITABLE:
                continue
            yield from _raw_of(build, settings)


def _raw_of(build: Path, settings: Settings) -> list[Place]:
    from pipeline import warehouse

    return [
        place("loads.raw_folder", said) if "://" in said else settings.data / said
        for said in warehouse.query(build, _LAST)["raw_folder"].to_list()
    ]


def _is_moved(last: Place, settings: Settings) -> bool:
    """Whether a data folder was moved with its own raw folder, which older code recorded by its whole path."""
    raw = settings.raw
    if isinstance(last, Bucket) or isinstance(raw, Bucket):
        return False
    return last.name == raw.name and not os.path.isdir(last) and os.path.isdir(raw)
