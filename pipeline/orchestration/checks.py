"""The audits of sql/audits as asset checks: what breaks a blocking one is never published, a document or a build."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipeline import warehouse
from pipeline.orchestration.assets import Load, Watcher, staged_build
from pipeline.orchestration.description import markdown_preview
from pipeline.orchestration.text_stages import REFUSED, WARNED
from pipeline.warehouse.paths import build_path


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
        description="Each audit selects the rows that break a promise. Those that concern one document ran where it was "
        "made and sent it to quarantine; of the others one row is enough to stop the load.",
        specs=specs,
    )
    def run_audits(running_load: Load, progress: Watcher) -> Iterator[dg.AssetCheckResult]:
        progress.start("audits", sum(audit.scope == "build" for audit in audits))
        folder = running_load.folder
        build = build_path(running_load.settings.warehouse, running_load.load_id)
        found = warehouse.audit_build(build, on_audit=lambda _name: progress.advance("audits", 1))
        failures = {failure.name: failure for failure in found}
        progress.finish("audits")
        refused, warned = folder.noted(REFUSED), folder.noted(WARNED)
        for audit in audits:
            if audit.scope == "build":
                yield check_result(audit, failures.get(audit.name))
            else:
                yield document_result(audit, refused.get(audit.name, 0), warned.get(audit.name, 0))

    return run_audits


def document_result(audit: warehouse.Audit, refused: int, warned: int) -> dg.AssetCheckResult:
    """What an audit found in the documents of this load: the build holds none of those that it refused."""
    return dg.AssetCheckResult(
        check_name=audit.name,
        passed=warned == 0,
        severity=_severity(audit),
        description=f"{warned} rows break “{audit.promise}”" if warned else None,
        metadata={"failing_rows": warned, "documents_in_quarantine": refused},
    )


def check_result(audit: warehouse.Audit, failure: warehouse.AuditFailure | None) -> dg.AssetCheckResult:
    """What one audit found, with the failing rows to look at."""
    severity = _severity(audit)
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


def _severity(audit: warehouse.Audit) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if audit.severity == "blocking" else dg.AssetCheckSeverity.WARN
