"""One report as HTML, a file or a piece of a notebook: no script, nothing fetched; a number shows its card."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from markupsafe import Markup

from pipeline.explore.cards import read_cards
from pipeline.explore.library import Book, Judged
from pipeline.explore.messages import Language, translator
from pipeline.explore.rendering import render
from pipeline.explore.report_page import KINDS, read_report
from pipeline.warehouse import QueryError

_STYLE: Final = Path(__file__).with_name("static") / "style.css"
_NOTEBOOK: Final = _STYLE.with_name("notebook.css")
_MOST_NAMED: Final = 10


def find_document(book: Book, asked: str) -> tuple[str, str]:
    """The id and source path of the one document that `asked` names: its id, its path, a part of path or title.

    Raises QueryError, listing what fits, if that is none or several.
    """
    rows = book.rows(
        """
        SELECT document_id, source_path, CASE
            WHEN document_id = $asked OR source_path = $asked THEN 1
            WHEN contains(source_path, $asked) OR contains(coalesce(title, ''), $asked) THEN 2
        END AS fits
        FROM documents WHERE fits IS NOT NULL ORDER BY fits, source_path
        """,
        {"asked": asked},
    )
    best = [row for row in rows if row["fits"] == rows[0]["fits"]]
    if len(best) == 1:
        return best[0]["document_id"], best[0]["source_path"]
    if not rows:
        raise QueryError(f'no published report is named {asked!r}; `zhibiao sql "FROM documents"` lists them')
    named = "\n".join(f"  {row['document_id']}  {row['source_path']}" for row in best[:_MOST_NAMED])
    raise QueryError(f"{len(best)} reports are named {asked!r}; give the id or the path of one:\n{named}")


def report_page(book: Book, judged: Judged, document_id: str, language: Language) -> str:
    """The report of that id as the text of one HTML file; raises QueryError if there is none."""
    return _rendered("report.html", _STYLE, book, judged, document_id, language)


def report_fragment(book: Book, judged: Judged, document_id: str, language: Language) -> str:
    """The same as a piece of another page, a notebook's say, whose own style it leaves alone; raises QueryError."""
    return _rendered("notebook.html", _NOTEBOOK, book, judged, document_id, language)


def notebook_style() -> Markup:
    """The sheet of what stands in a notebook."""
    return Markup(_NOTEBOOK.read_text(encoding="utf-8"))


def _rendered(
    template: str, sheet: Path, book: Book, judged: Judged, document_id: str, language: Language
) -> str:
    report = read_report(book, judged, document_id)
    if report is None:
        raise QueryError(f"no report {document_id} is published")
    title = translator(language)("chart.series")
    cards = read_cards(book, judged, document_id, title, linked=False)
    # The sheet is ours and names no address; everything else is escaped.
    style = Markup(sheet.read_text(encoding="utf-8"))
    context = {"report": report, "kinds": KINDS, "cards": cards, "style": style, "build": book.build.stem}
    return render(template, language, book, context)
