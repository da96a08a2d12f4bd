"""The audits of sql/audits as asset checks: a build that breaks a blocking one is never published."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipeline import warehouse
from pipeline.orchestration.assets import Load, Watcher, staged_build
from pipeline.orchestration.description import markdown_preview
from pipeline.warehouse.places import build_path


def build_audits(audits: Sequence[warehouse.Audit]) -> dg.AssetChecksDefinition:
    """The audits as one step of the load, with one check each."""
    specs = [
        dg.AssetCheckSpec(
            name=audit.name,
            asset=staged_build.key,
            description=audit.promise,
            blocking=audit.severity == "blocking",
        )
        for audit in audits
    ]

    @dg.multi_asset_check(
        name="audits",
        description="Each audit selects the rows that break a promise; one row is enough to stop the load.",
        specs=specs,
    )
    def run_audits(running_load: Load, progress: Watcher) -> Iterator[dg.AssetCheckResult]:
        progress.start("audits", len(audits))
        build = build_path(running_load.settings.warehouse, running_load.load_id)
        found = warehouse.audit(build)
        failures = {failure.name: failure for failure in found}
        progress.finish("audits")
        for audit in audits:
            yield check_result(audit, failures.get(audit.name))

    return run_audits


def check_result(audit: warehouse.Audit, failure: warehouse.AuditFailure | None) -> dg.AssetCheckResult:
    """What one audit found, with the failing rows to look at."""
    blocking = audit.severity == "blocking"
    severity = dg.AssetCheckSeverity.ERROR if blocking else dg.AssetCheckSeverity.WARN
    if failure is None:
        return dg.AssetCheckResult(
            check_name=audit.name, passed=True, severity=severity, metadata={"failing_rows": 0}
        )
    return dg.AssetCheckResult(
        check_name=audit.name,
        passed=False,
        severity=severity,
        description=str(failure),
        metadata={
            "failing_rows": failure.rows,
            "sample": dg.MetadataValue.md(markdown_preview(failure.sample)),
        },
    )
