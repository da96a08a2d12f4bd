"""What `zhibiao doctor` says of what is kept: whether it is as it was left, what is lost, what helps."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.cli.finding import Finding
from pipeline.settings import Settings


def database(settings: Settings) -> Iterator[Finding]:
    """The published database is as it was published, keeps its promises, and is what this code would make."""
    from pipeline import warehouse

    try:
        build = warehouse.published_build(settings.warehouse)
        if build is None:
            yield from _nothing_published(settings)
            return
        verdict = warehouse.verify_one(build)
        if not verdict.sound:
            yield _damaged(settings, verdict.faults[0])
            return
        newest = "SELECT * FROM loads ORDER BY sequence DESC LIMIT 1"
        last = warehouse.query(settings.warehouse, newest).row(0, named=True)
        words = f"load {last['load_id']}: {last['documents']} documents, {last['indicators']} indicators"
        broken = [str(failure) for failure in warehouse.audit(build) if failure.blocking]
    except (warehouse.WarehouseError, LookupError) as error:
        yield _damaged(settings, str(error))
        return
    if broken:
        yield Finding("database", "fail", f"{words}; {broken[0]}", "zhibiao load --full")
    elif verdict.note:
        remedy = "zhibiao load: it reads every file again and makes a build with a manifest"
        yield Finding("database", "warn", f"{words}; every audit passes, but {verdict.note}", remedy)
    else:
        yield Finding("database", "ok", f"{words}; as published, every audit passes")
    yield from _history_lost(settings, build)
    if last["code_version"] != (code := warehouse.code_version()):
        made = f"made by code {last['code_version']}, installed is {code}"
        yield Finding("code", "warn", made, "zhibiao load, or wait for the night")
    if last["files_quarantined"]:
        yield Finding(
            "quarantine",
            "warn",
            f"{last['files_quarantined']} files",
            'zhibiao sql "SELECT source_path, reason, remedy FROM quarantine"',
        )


def _nothing_published(settings: Settings) -> Iterator[Finding]:
    from pipeline import warehouse

    start = warehouse.find_start(settings.warehouse)
    if start.wrong:
        yield _damaged(settings, "nothing is published, and builds are kept")
    else:
        yield Finding("database", "warn", "nothing is published yet", "zhibiao load")


def _damaged(settings: Settings, fault: str) -> Finding:
    """What the next load makes of it, and what is lost; going back at once, where a sound build is kept."""
    from pipeline import warehouse

    start = warehouse.find_start(settings.warehouse)
    broken = start.damaged[0] if start.damaged else None
    kept = warehouse.sound_builds(settings.warehouse, broken.stem if broken else "", broken)
    sound = next((build.stem for build in kept), None)
    remedy = "zhibiao load: it makes a good build from the reports and sets the damaged one aside"
    if sound is not None:
        remedy += f"; until then readers go back with zhibiao rollback --to {sound}"
    return Finding("database", "fail", "; ".join(start.wrong) or fault, remedy)


def _history_lost(settings: Settings, build: Path) -> Iterator[Finding]:
    """Of builds that were set aside: what they recorded and the published build does not."""
    from pipeline import warehouse
    from pipeline.warehouse.aside import name_before

    known = warehouse.history(build)
    for path in sorted(build.parent.iterdir()):
        load_id = (name_before(path) or "").removesuffix(".duckdb")
        if not load_id or load_id in known:
            continue
        earlier = [other for other in known if other < load_id]
        since = f"after load {earlier[-1]}" if earlier else "from the first load on"
        later = next((other for other in known if other > load_id), build.stem)
        words = f"what loads recorded {since} until {load_id} is lost; it goes on with load {later}"
        yield Finding(
            "history", "warn", words, f"restore it from a backup, or delete {path} when nobody needs it"
        )


def kept_aside(settings: Settings) -> Iterator[Finding]:
    """What a load needs in another form, and what earlier ones have set aside."""
    from pipeline.orchestration.mending import misplaced
    from pipeline.review import read_reviews
    from pipeline.warehouse.aside import name_before

    wrong = misplaced(settings)
    if wrong:
        words = f"{', '.join(map(str, wrong))}: something else must stand there"
        yield Finding("places", "fail", words, "zhibiao load: it sets that aside")
    if settings.reviews.is_file() and (reviews := read_reviews(settings.reviews)).damaged:
        words = f"{len(reviews.damaged)} lines are no corrections, {len(reviews.corrections)} are: {reviews.damaged[0]}"
        yield Finding("reviews", "warn", words, "mend those lines from a backup, or delete them")
    data = settings.data
    folders = (
        data,
        *(path for pattern in ("*", "*/*", "*/*/*") for path in data.glob(pattern) if path.is_dir()),
    )
    aside = [path for folder in folders for path in folder.glob("*.damaged-*") if name_before(path)]
    if aside:
        words = ", ".join(str(path.relative_to(data)) for path in sorted(aside)[:5])
        more = f" and {len(aside) - 5} more" if len(aside) > 5 else ""
        yield Finding(
            "set aside", "warn", words + more, "look into them, then delete them; no load needs them"
        )
