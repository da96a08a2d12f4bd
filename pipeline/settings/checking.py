"""A variable's words, checked: a count, a folder, a cron line, a time zone, an address, a secret."""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
# What the kernel's timers, a date and a 64-bit count of bytes still take, with room to multiply.
_MOST = {"_SECONDS": 10_000_000, "_HOURS": 100_000, "_DAYS": 36_500, "_BYTES": 10**15}
_MOST_OF_ALL = 10**9
_DIGITS = 30
_CRON_FIELD = re.compile(r"[\d*,/\-A-Za-z]+")


class SettingsError(ValueError):
    """A setting that cannot be used. The message names the setting, its value and the remedy."""


@dataclass(frozen=True)
class Secret:
    """Words that only `reveal` gives: str, repr and whatever prints the settings show stars."""

    _words: str = field(repr=False)

    def __repr__(self) -> str:
        return "***"

    def reveal(self) -> str:
        """The words themselves, for the one call that sends them."""
        return self._words


def folder(argument: Path | None, variable: str | None, default: Path) -> Path:
    """The path of an argument, else of a variable, else the default; absolute.

    Raises SettingsError for one whose name is not UTF-8: DuckDB and Dagster take no other.
    """
    chosen = argument if argument is not None else Path(variable) if variable else default
    if str(chosen) != (shown := _shown(chosen)):
        raise SettingsError(f"the name of the folder {shown} is not UTF-8; rename it, or name a link to it")
    # absolute() and not resolve(): a data folder that is itself a link keeps the name people know it by.
    return Path(os.path.abspath(chosen.expanduser()))


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def count(name: str, text: str, *, least: int = 1) -> int:
    """A whole number; raises SettingsError for anything else, and for one that no timer or date takes."""
    if not text.isascii() or not text.isdigit() or (len(text) < _DIGITS and int(text) < least):
        raise SettingsError(
            f"{name}={text!r} is not a whole number of {least} or more; set one or unset {name}"
        )
    most = next((most for unit, most in _MOST.items() if name.endswith(unit)), _MOST_OF_ALL)
    if len(text) >= _DIGITS or int(text) > most:
        raise SettingsError(f"{name}={text[:40]!r} is more than {most}; set less or unset {name}")
    return int(text)


def count_or_none(name: str, text: str) -> int:
    """A whole number or 0; raises SettingsError."""
    return count(name, text, least=0)


def engine_name(name: str, text: str) -> str:
    """Where shards are made; raises SettingsError."""
    if text not in ("local", "ray"):
        raise SettingsError(f"{name}={text!r} is neither local nor ray")
    return text


def plain(_name: str, text: str) -> str:
    """The words as they are."""
    return text


def secret(_name: str, text: str) -> Secret:
    """The words, to be shown to nobody."""
    return Secret(text)


def postgres_url(name: str, text: str) -> Secret:
    """The address of a PostgreSQL database for Dagster; raises SettingsError, which does not show it."""
    # Checked here, without showing it: what reads it later would quote it in its error. The driver is named
    # because SQLAlchemy 2.1 takes another one by default, which dagster-postgres does not bring.
    if not re.fullmatch(r"postgresql\+psycopg2://[^/?#\s]+/[^/?#\s]+(\?\S*)?", text):
        raise SettingsError(
            f"{name} is not of the form postgresql+psycopg2://user:password@host:5432/database"
        )
    return Secret(text)


def cron(name: str, text: str) -> str:
    """A cron line of five fields, blanks folded; raises SettingsError."""
    fields = text.split()
    if len(fields) != 5 or not all(_CRON_FIELD.fullmatch(part) for part in fields):
        raise SettingsError(
            f'{name}={text!r} is not a cron line of five fields; for two in the morning: "0 2 * * *"'
        )
    return " ".join(fields)


def zone(name: str, text: str) -> str:
    """A time zone that this machine knows; raises SettingsError."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{name}={text!r} is not a known time zone; for example Asia/Shanghai") from error
    return text


def host_names(name: str, text: str) -> tuple[str, ...]:
    """Host names and addresses, separated by commas, as a browser writes them; raises SettingsError."""
    return tuple(_host_name(name, part.strip()) for part in text.split(",") if part.strip())


def _host_name(name: str, text: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
        return f"[{address}]" if address.version == 6 else str(address)
    except ValueError:
        if not _HOST_NAME.fullmatch(text.lower()):
            raise SettingsError(
                f"{name}: {text!r} is no host name; names or addresses without scheme and port, separated by "
                "commas, for example zhibiao.example.org"
            ) from None
        return text.lower()


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address) is this machine and no other."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
