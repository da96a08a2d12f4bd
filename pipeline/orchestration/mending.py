"""What lies in the data folder and no load can go on with: it is set aside, and said.

Only what stands under a name of ours and is not what must stand there; whatever else somebody keeps in the data folder
is left alone. The published build and its pointer are `pipeline.warehouse.publishing.recovery`'s, Dagster's databases
`pipeline.orchestration.databases`'.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipeline.disk.aside import set_aside, stands_in_a_files_place, stands_in_a_folders_place
from pipeline.disk.durable import sync_file, sync_folder
from pipeline.review import Correction, read_reviews, reviews_in_utf_8
from pipeline.settings import Settings
from pipeline.warehouse.manifests import MANIFESTS
from pipeline.warehouse.paths import BUILDS

_MOST_LINES = 5
"""Damaged lines of the reviews that are told one by one."""


def misplaced(settings: Settings) -> list[Path]:
    """What stands where a load needs a folder or a file of its own and is none, the folders first."""
    home, histories = settings.dagster_home, settings.dagster_home / "history"
    folders = (
        settings.warehouse,
        settings.warehouse / BUILDS,
        settings.warehouse / MANIFESTS,
        settings.staging,
        settings.snapshots,
        settings.outbox,
        settings.reviews.parent,
        home,
        histories,
        histories / "runs",
        home / "schedules",
    )
    files = (
        settings.lock,
        settings.reviews,
        settings.outbox / ".lock",
        home / ".creation.lock",
        home / ".dagster.yaml.new",
        home / "dagster.yaml",
    )
    found = [path for path in folders if stands_in_a_folders_place(path)]
    return found + [path for path in files if stands_in_a_files_place(path)]


def set_right(settings: Settings, say: Callable[[str], None]) -> None:
    """Set aside what `misplaced` finds, and a file of reviews in which nothing can be read. Raises OSError."""
    for path in misplaced(settings):
        # Two loads may begin at once: what the other has set aside is gone here.
        with suppress(FileNotFoundError):
            say(f"set aside {path} as {set_aside(path).name}: something else must stand there")
    _set_reviews_right(settings.reviews, say)


def _set_reviews_right(path: Path, say: Callable[[str], None]) -> None:
    if not path.is_file():
        return
    content, reviews = path.read_bytes(), read_reviews(path)
    if reviews.damaged and not reviews.corrections:
        said = "no line of it is a correction; reviews begin anew"
        say(f"set aside {path} as {set_aside(path).name}: {said}")
    elif (wanted := reviews_in_utf_8(content)) != content:
        made = path.with_name(f".{path.name}.utf-8")
        made.write_bytes(wanted)
        sync_file(made)
        said = "it was saved in another encoding; its records stand in a new file in UTF-8"
        say(f"set aside {path} as {set_aside(path).name}: {said}")
        made.rename(path)
        sync_folder(path.parent)


def readable_reviews(path: Path, say: Callable[[str], None]) -> tuple[Correction, ...]:
    """Every record of review that can be read; lines that are none are told, and stay."""
    reviews = read_reviews(path)
    for damaged in reviews.damaged[:_MOST_LINES]:
        say(damaged)
    if len(reviews.damaged) > _MOST_LINES:
        say(f"{path}: {len(reviews.damaged)} lines in all are no corrections")
    return reviews.corrections
