"""A load that would lose all or many of the documents that are published stops, unless a person says that it may.

An unmounted share, a wrong raw folder and a change of code that refuses files all look like a deletion. A document is
lost where its content stands in no file any more and none of its files is there, with other content or unseen.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import dagster as dg
import polars as pl

from pipeline import warehouse
from pipeline.orchestration.assets import Load, staged_build
from pipeline.settings import Limits
from pipeline.warehouse.paths import build_path

ACCEPT_LOSS_TAG: Final = "zhibiao/accept_loss"
"""Run tag: "yes" where a person has said that documents may be lost."""
LOSS_CHECK: Final = "documents_are_not_lost"
FEW: Final = 4
"""So many lost documents are a person's work where they are not most of what there is."""
_SHOWN: Final = 5


@dataclass(frozen=True)
class Loss:
    """Of ``published`` documents the paths of the lost ones, in order, and of those that fail now the reason."""

    published: int
    lost: tuple[str, ...]
    failing: Mapping[str, str]
    files: int

    def is_too_great(self, limits: Limits) -> bool:
        """Whether it is more than `max_loss_percent`, and more than a few documents or more than half."""
        lost = len(self.lost)
        many = lost > FEW or 2 * lost > self.published
        return many and 100 * lost > limits.max_loss_percent * self.published

    def words(self, raw: str, before: str) -> str:
        """What would be lost, and why, for a load from the folder `raw` after one from `before`."""
        if not self.lost:
            return f"none of {self.published} published documents is lost"
        gone = [path for path in self.lost if path not in self.failing]
        reasons = ", ".join(
            f"{many} {reason}" for reason, many in Counter(self.failing.values()).most_common()
        )
        parts = []
        if not self.files:
            parts.append(f"{raw} holds no report (a share that is not mounted?)")
        elif raw != before:
            parts.append(f"this load reads {raw}, the one before read {before}")
        if gone:
            parts.append(f"{len(gone)} are not there any more ({_most_of(gone)})")
        if self.failing:
            parts.append(f"{len(self.failing)} cannot be loaded now ({reasons})")
        return f"{len(self.lost)} of {self.published} published documents would be lost: {'; '.join(parts)}"


def loss(before: pl.DataFrame, after: pl.DataFrame, refused: pl.DataFrame) -> Loss:
    """Compare the files of what is published with those of a new build.

    Args:
        before: `source_path` and `document_id` of the published build.
        after: the same of the new one.
        refused: `source_path` and `reason` of what the new one has in quarantine.
    """
    there = pl.concat([before.join(after, on=key, how="semi") for key in ("document_id", "source_path")])
    gone = before.join(there, on="document_id", how="anti").sort("source_path")
    lost = gone.unique("document_id", keep="first", maintain_order=True)
    failing = lost.join(refused, on="source_path", how="inner").select("source_path", "reason")
    return Loss(
        before["document_id"].n_unique(),
        tuple(lost["source_path"].to_list()),
        dict(failing.iter_rows()),
        after.height + refused.height,
    )


def loss_check() -> dg.AssetChecksDefinition:
    """The check on a build that is not published yet; a run with ACCEPT_LOSS_TAG passes it."""

    @dg.asset_check(
        name=LOSS_CHECK,
        asset=staged_build.key,
        blocking=True,
        description="No load loses all or many of the published documents without a person's word.",
    )
    def documents_are_not_lost(
        context: dg.AssetCheckExecutionContext, running_load: Load
    ) -> dg.AssetCheckResult:
        settings = running_load.settings
        build = build_path(settings.warehouse, running_load.load_id)
        before = running_load.published.files
        with warehouse.open_build(build) as connection:
            after = warehouse.run(connection, "SELECT source_path, document_id FROM sources")
            refused = warehouse.run(connection, "SELECT source_path, reason FROM quarantine")
            folders = warehouse.run(connection, "SELECT raw_folder FROM loads ORDER BY sequence DESC LIMIT 2")
        found = loss(before, after, refused)
        raw, *earlier = (str(settings.data / folder) for folder in folders["raw_folder"].to_list())
        accepted = context.run.tags.get(ACCEPT_LOSS_TAG) == "yes"
        passed = accepted or not found.is_too_great(settings.limits)
        words = found.words(raw, earlier[0] if earlier else raw)
        return dg.AssetCheckResult(
            passed=passed,
            severity=dg.AssetCheckSeverity.ERROR,
            description=words if passed else f"{words}. {_remedy(settings.limits)}",
            metadata={
                "published": found.published,
                "lost": len(found.lost),
                "cannot_be_loaded": len(found.failing),
                "accepted": accepted,
            },
        )

    return documents_are_not_lost


def _remedy(limits: Limits) -> str:
    return (
        f"Nothing is changed. If they shall go: zhibiao load --accept-loss, or a run of the job `load` from the web "
        f"page with the tag {ACCEPT_LOSS_TAG}: yes. If not: mount or mend the folder, or name the right one with "
        f"--raw; then load again (more than {limits.max_loss_percent} % stop a load: ZHIBIAO_MAX_LOSS_PERCENT)"
    )


def _most_of(paths: list[str]) -> str:
    """Where most of them were: `2019/: 120, 2020/: 3` by folder, or the first names."""
    folders = Counter(path.partition("/")[0] + "/" for path in paths if "/" in path)
    if not folders:
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        return ", ".join(paths[:_SHOWN]) + more
    return ", ".join(f"{folder}: {many}" for folder, many in folders.most_common(_SHOWN))
