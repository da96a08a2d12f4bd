"""Templates and what they share: words in the page's language, numbers, addresses. Escaping is always on."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from pipeline import __version__
from pipeline.explore.addresses import address_of, document_address, number_address, row_address
from pipeline.explore.filters import UNKNOWN
from pipeline.explore.library import Book, Row
from pipeline.explore.messages import LANGUAGES, Language, chosen_language, labeller, translator

_FOLDER: Final = Path(__file__).with_name("templates")


class Pages:
    """Renders the templates; ``token`` is what every form must bring back."""

    def __init__(self, token: str) -> None:
        self._token = token

    def render(
        self, template: str, request: Request, book: Book | None, language: Language, context: dict[str, Any]
    ) -> str:
        """One page as text."""
        query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
        other: Language = "en" if language == "zh" else "zh"
        return render(
            template,
            language,
            book,
            {
                "token": self._token,
                "path": request.url.path,
                "switch": f"{request.url.path}?{urlencode([*query, ('lang', other)])}",
                "build": book.build.stem if book else "",
                **context,
            },
        )

    def problem(self, request: Request, words: str) -> str:
        """A page that says what went wrong."""
        return self.render("problem.html", request, None, self.language(request), {"words": words})

    def language(self, request: Request) -> Language:
        """The language of a request: asked for, remembered, preferred."""
        return chosen_language(
            request.query_params.get("lang", ""),
            request.cookies.get("lang", ""),
            request.headers.get("accept-language", ""),
        )


def render(template: str, language: Language, book: Book | None, context: dict[str, Any]) -> str:
    """A template with the words of a language and the names of a build."""
    label = labeller(language, book.names if book else {})
    words = {"t": translator(language), "label": label, "language": language, "languages": LANGUAGES}
    return environment().get_template(template).render(words | context)


@cache
def environment() -> Environment:
    """The templates; a name that a template lacks is an error, and every value is escaped."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = number
    made.globals.update(
        version=__version__,
        unknown=UNKNOWN,
        address_of=address_of,
        document_address=document_address,
        number_address=number_address,
        row_address=row_address,
        section_path=section_path,
    )
    return made


def number(value: object) -> str:
    """A figure with its thousands apart: 1,556,000, 7.6; nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        if value.is_integer() and abs(value) < 1e15:
            return f"{int(value):,}"
        whole, point, part = f"{value:.12g}".partition(".")
        return (
            f"{int(whole):,}{point}{part}" if whole.lstrip("-").isdigit() and int(whole) else f"{value:.12g}"
        )
    return f"{value:,}"


def section_path(section: Row) -> str:
    """A section's anchor within its report."""
    return f"s{section['ordinal']}"
