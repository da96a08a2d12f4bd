"""A variable of the environment is declared once, beside the field that it fills: what it does, its kind, its default.

``limit: Annotated[int, Variable("what it does", "它的作用")] = 5`` is read from ZHIBIAO_LIMIT, and stands in the tables of
README.md, README.zh.md and docs/operations.md, which `python -m pipeline.documentation` makes from these declarations.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from pipeline.settings.checking import Secret, count

_NO_WORDS: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable.

    Attributes:
        en: what it does, for the pages.
        zh: the same in Chinese.
        kind: makes the value of the variable's name and words; raises SettingsError. None where the reader of the
            dataclass does it, since it needs more than these.
        name: ZHIBIAO_<FIELD> unless given.
        unset: what holds without it, in both languages, where the field has no default that says so.
    """

    en: str
    zh: str
    kind: Callable[[str, str], Any] | None = count
    name: str = ""
    unset: tuple[str, str] = _NO_WORDS

    def words(self, env: Mapping[str, str]) -> str:
        """What the environment says, without blanks around it; nothing where it says nothing."""
        return env.get(self.name, "").strip()

    def read(self, env: Mapping[str, str], default: Any = None) -> Any:
        """The value; of the default's words too, which may not hold on this machine. Raises SettingsError."""
        words = self.words(env) or (str(default) if isinstance(default, str | int) else "")
        return self.kind(self.name, words) if words and self.kind else default


def variables(declaring: type) -> dict[str, Variable]:
    """The variable of each field of a dataclass that has one, by the field's name."""
    return {
        field.name: replace(said, name=said.name or f"ZHIBIAO_{field.name.upper()}")
        for field in fields(declaring)
        for said in getattr(field.type, "__metadata__", ())
        if isinstance(said, Variable)
    }


def defaults(declaring: type) -> dict[str, Any]:
    """The default of each field of a dataclass, None where it has none."""
    return {field.name: None if field.default is MISSING else field.default for field in fields(declaring)}


def from_environment(declaring: type, env: Mapping[str, str]) -> dict[str, Any]:
    """The values of a dataclass's fields that have a variable with a kind; raises SettingsError."""
    unset = defaults(declaring)
    return {
        field: variable.read(env, unset[field])
        for field, variable in variables(declaring).items()
        if variable.kind is not None
    }


def to_environment(declared: Any) -> dict[str, str]:
    """The variables that give a dataclass's values again; secrets are written nowhere."""
    values = {
        variable.name: getattr(declared, field) for field, variable in variables(type(declared)).items()
    }
    return {
        name: ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in values.items()
        if value is not None and not isinstance(value, Secret)
    }
