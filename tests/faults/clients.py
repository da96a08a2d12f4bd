"""DuckDB clients of the 1.x line, installed for the purpose, read every table and view of a build."""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path

from pipeline.warehouse import open_published
from pipeline.warehouse.manifests import table_rows
from tests.faults.folder import DataFolder
from tests.faults.trials import TrialFailed, must
from tests.nursery import Nursery

VERSIONS = ("1.2.0", "1.2.*", "1.3.*", "<2")
_READ = """
import duckdb, json, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    names = connection.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()
    # Every value is read: as text, since a client without pytz gives no times.
    ask = 'SELECT count(*), sum(length(CAST(t AS VARCHAR))) FROM "{}" t'
    rows = {name: connection.execute(ask.format(name)).fetchall()[0][0] for (name,) in names}
print(json.dumps({"version": duckdb.__version__, "rows": rows}))
"""


def old_clients(nursery: Nursery, root: Path, versions: tuple[str, ...] = VERSIONS) -> dict[str, object]:
    """Each version reads every row of every table and view; the tables' counts are those of our own client."""
    folder = DataFolder(root / "clients")
    folder.fill("a")
    must(nursery.run(*folder.load, output=root / "output"), "load")
    with open_published(folder.warehouse) as connection:
        wanted = table_rows(connection)
    found: dict[str, object] = {}
    for number, version in enumerate(versions):
        place = root / f"client-{number}"
        venv.create(place, with_pip=True)
        wish = f"duckdb=={version}" if version[0].isdigit() else f"duckdb{version}"
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", wish]
        if subprocess.run(pip, capture_output=True, check=False).returncode:
            found[wish] = "skipped: pip finds none here"
            continue
        read = [str(place / "bin" / "python"), "-c", _READ, str(folder.pointer)]
        done = subprocess.run(read, capture_output=True, text=True, check=False)
        if done.returncode:
            raise TrialFailed(f"{wish} cannot read the build: {done.stderr}")
        answer = json.loads(done.stdout)
        if {name: answer["rows"].get(name) for name in wanted} != wanted:
            raise TrialFailed(f"{wish} reads other rows: {answer['rows']}, ours: {wanted}")
        found[wish] = f"{answer['version']} reads {len(answer['rows'])} tables and views"
    return found
