"""Where the project's own files are: in a clone beside the code, installed within it. Nobody else asks which it is."""

from pathlib import Path
from typing import Final

PACKAGES: Final = Path(__file__).resolve().parents[2]
"""The folder of the packages `pipeline` and `zhibiao`: a process that starts here finds this code and no other."""
_WITHIN: Final = PACKAGES / "zhibiao" / "project"
"""Where the wheel puts what lies at the top of a clone (pyproject.toml)."""
INSTALLED: Final = _WITHIN.is_dir()
"""Whether this code was installed from a wheel, and is no clone."""
PROJECT: Final = _WITHIN if INSTALLED else PACKAGES
"""The folder with sql/, dagster.yaml and requirements.lock, whatever the working directory."""


def default_data() -> Path:
    """The data folder of whoever names none: `data/` in the clone; installed, the user's own."""
    if not INSTALLED:
        return PROJECT / "data"
    from platformdirs import user_data_path

    return user_data_path("zhibiao", appauthor=False)
