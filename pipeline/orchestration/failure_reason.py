"""Why a load failed, in words that say which stage and what to do."""

from collections.abc import Sequence
from typing import Final

import dagster as dg
from dagster._core.events import JobFailureData

from pipeline.orchestration.loss import LOSS_CHECK

_UNSAID: Final = "the run stopped without saying why; `zhibiao serve` shows its events"


def why_it_failed(events: Sequence[dg.DagsterEvent]) -> str:
    """The audits that were broken, what would be lost, or the first failure's own words: the stage, the innermost
    message.
    """
    return _said_by_checks(events) or _said_by_step(events) or _said_by_run(events) or _UNSAID


def _said_by_checks(events: Sequence[dg.DagsterEvent]) -> str:
    """The broken audits, or what would be lost where none is broken; empty where all checks passed."""
    checked = [event.asset_check_evaluation_data for event in events if _is_check(event)]
    failed = [
        found for found in checked if not found.passed and found.severity == dg.AssetCheckSeverity.ERROR
    ]
    said = [found.description or found.check_name for found in failed if found.check_name != LOSS_CHECK]
    if said:
        return "\n  ".join(["the new build breaks what is promised; readers keep the one before:", *said])
    return str(failed[0].description) if failed else ""


def _said_by_step(events: Sequence[dg.DagsterEvent]) -> str:
    """The first stage that failed, and why; empty where none did."""
    for event in events:
        if event.is_step_failure:
            return f"{event.step_key}: {_innermost(event.step_failure_data.error)}"
    return ""


def _said_by_run(events: Sequence[dg.DagsterEvent]) -> str:
    """Why the run itself failed; empty where it does not say that it did."""
    for event in events:
        if event.is_run_failure:
            # Without an error where the run was marked from outside: its message is all that is known.
            data = event.event_specific_data
            error = data.error if isinstance(data, JobFailureData) else None
            return _innermost(error) if error else (event.message or "").strip() or "no reason was given"
    return ""


def _is_check(event: dg.DagsterEvent) -> bool:
    return event.event_type_value == "ASSET_CHECK_EVALUATION"


def _innermost(error: object) -> str:
    """The message at the root of Dagster's chain of wrapped errors, without the class name before it."""
    message, name = "unknown error", ""
    while error is not None:
        message = str(getattr(error, "message", error)).strip()
        name = str(getattr(error, "cls_name", "") or "")
        error = getattr(error, "cause", None)
    if "DagsterExecutionInterruptedError" in message:
        return "interrupted"
    head, _, rest = message.partition(": ")
    return rest if name and head.endswith(name) and rest else message
