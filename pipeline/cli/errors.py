"""Errors that people are meant to read: one line that says what, where and what to do. No traceback."""

import errno

DONE = 0
FAILED = 1
WRONG_USAGE = 2
QUARANTINED = 3

_REMEDIES = {
    errno.ENOSPC: "free some space on that disk and run the command again",
    errno.EDQUOT: "free some space within the quota and run the command again",
    errno.EACCES: "give this user the right to it, or choose another folder with --data",
    errno.EPERM: "give this user the right to it, or choose another folder with --data",
    errno.EROFS: "that disk is read-only: choose another folder with --data",
    errno.ENOTDIR: "a file stands where a folder is needed: choose another folder with --data",
    errno.EEXIST: "a file stands where a folder is needed, or a link to a disk that is not mounted: mount it, or "
    "choose another folder with --data",
    errno.EISDIR: "a folder stands where a file is needed: `zhibiao load` sets it aside",
    errno.ENOENT: "check the path",
}


class CommandError(Exception):
    """A command cannot go on. The message names the place and the remedy; `code` is the exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


def explained(error: Exception) -> str | None:
    """An expected error in one line, or None for a fault of the program, which deserves its traceback."""
    from pipeline.settings import SettingsError

    if isinstance(error, SettingsError):
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        remedy = _REMEDIES.get(error.errno or 0, "check the disk and the folder")
        return f"{place}{error.strerror or error}; {remedy}"
    if any(base.__module__.partition(".")[0] in ("duckdb", "_duckdb") for base in type(error).__mro__):
        first = " ".join(str(error).split())[:300]
        return (
            f"the database cannot answer: {first}; `zhibiao doctor` says what is wrong with it and what to do"
        )
    # Named by class so that the command does not import the warehouse (and DuckDB) only to compare types.
    names = {base.__name__ for base in type(error).__mro__}
    if names & {"WarehouseError", "SchemaError", "RawFolderError"}:
        return str(error)
    return None
