"""指标: government work reports as tables, from Python.

Nothing is imported before it is asked for, so that `import zhibiao` costs nothing; Dagster never is.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pipeline import __version__ as __version__
    from zhibiao.charting import Chart as Chart
    from zhibiao.charting import chart as chart
    from zhibiao.database import connect as connect
    from zhibiao.documents import Document as Document
    from zhibiao.documents import Documents as Documents
    from zhibiao.errors import ReadError as ReadError
    from zhibiao.reading import read as read
    from zhibiao.reading import read_folder as read_folder
    from zhibiao.reading import read_text as read_text

_HOMES: Final = {
    "read": "zhibiao.reading",
    "read_text": "zhibiao.reading",
    "read_folder": "zhibiao.reading",
    "connect": "zhibiao.database",
    "chart": "zhibiao.charting",
    "Document": "zhibiao.documents",
    "Documents": "zhibiao.documents",
    "Chart": "zhibiao.charting",
    "ReadError": "zhibiao.errors",
    "__version__": "pipeline",
}
__all__ = [
    "Chart",
    "Document",
    "Documents",
    "ReadError",
    "__version__",
    "chart",
    "connect",
    "read",
    "read_folder",
    "read_text",
]


def _check_code() -> None:
    """Refuse a module of somebody else's that is called as our code is: it would be imported in its place."""
    ours = Path(__file__).resolve().parents[1] / "pipeline" / "__init__.py"
    found = find_spec("pipeline")
    if found is None or found.origin is None or Path(found.origin).resolve() != ours:
        where = found and (found.origin or list(found.submodule_search_locations or ()))
        raise ImportError(
            f"zhibiao needs its own package `pipeline`, and finds {where} in its place: "
            "rename that, or start Python elsewhere"
        )


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'zhibiao' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


_check_code()
