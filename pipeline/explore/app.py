"""The page as an ASGI application: addresses, and what each shows. Thin: what it shows is made elsewhere."""

from __future__ import annotations

import io
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import duckdb
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.explore import asking, cards, figures, judging, origins, report_page, search
from pipeline.explore.addresses import number_address
from pipeline.explore.filters import SORTS, Filters
from pipeline.explore.lanes import Busy, Lane
from pipeline.explore.library import Book, Library
from pipeline.explore.messages import Language, labeller, translator
from pipeline.explore.page_guard import Refused, headers_of, read_form
from pipeline.explore.rendering import Pages
from pipeline.guard import Guard
from pipeline.querying import Pool, QueryFailed, Question, bounds_of
from pipeline.querying.locked import lacks_memory
from pipeline.review import FIELDS, ReviewError
from pipeline.review.records import ENUMS
from pipeline.settings import Settings
from pipeline.warehouse import FORMS, WarehouseError
from pipeline.warehouse.exporting.export import Form, write_answer
from pipeline.warehouse.exporting.questions import questions

_STATIC: Final = Path(__file__).with_name("static")
_YEAR: Final = 365 * 24 * 3600
_MOST_LISTED: Final = 1000
_PAGES_AT_ONCE: Final = 4
_ASKERS_NICE: Final = 5
_ANY: Final = 2**62
ROUTES: Final[Mapping[str, str]] = {
    "/": "find",
    "/charts/{kind}": "charts",
    "/download/{form}": "download",
    "/documents": "documents",
    "/documents/{document_id}": "read",
    "/documents/{document_id}/numbers/{char_start}": "card",
    "/rows/{indicator_id}": "row",
    "/review": "review",
    "/ask": "ask",
}
"""Every address with the method that answers it; the guide lists them."""


def create_app(settings: Settings, reviewer: str = "") -> Starlette:
    """The page over one data folder; ``reviewer`` is who reviews, unless the form says otherwise."""
    site = Site(settings, reviewer)
    routes = [
        Route(path, site.page(name), methods=["GET", "POST"] if name == "card" else ["GET"])
        for path, name in ROUTES.items()
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            site.close()

    return Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=_STATIC), name="static")],
        middleware=[Middleware(Guard, hosts=settings.allowed_hosts, headers=headers_of)],
        lifespan=lifespan,
    )


class Missing(LookupError):
    """What an address asks for is not in the published build."""


class View:
    """One request: the build that it reads, its language, what it asks."""

    def __init__(self, request: Request, book: Book, language: Language, form: Mapping[str, str]) -> None:
        self.request = request
        self.book = book
        self.form = form
        query = request.query_params
        self.query: Mapping[str, list[str]] = {name: query.getlist(name) for name in query}
        self.language = language

    def first(self, name: str) -> str:
        """The first value of that name in the address, or ""."""
        return self.query.get(name, [""])[0]

    def number(self, name: str) -> int | None:
        """A whole number of the address, or None."""
        return _whole_number(self.first(name))


def _whole_number(text: str) -> int | None:
    """A place, page or count as an address has it; None for what no text is long enough for."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


Answered = tuple[str, dict[str, Any]] | Response


class Site:
    """What the addresses share: the library, the templates, the token of changes, lanes and workers of queries."""

    def __init__(self, settings: Settings, reviewer: str) -> None:
        self._library = Library(settings)
        self._limits = settings.limits
        workers = settings.limits.query_workers
        # People's queries stand back for the pages: a search must not wait for them.
        self._askers = Pool(workers, nice=_ASKERS_NICE)
        self._downloaders = Pool(1, nice=_ASKERS_NICE)
        self._pages_lane = Lane(_PAGES_AT_ONCE)
        self._lanes = {"ask": Lane(workers, asking.MOST_WAITING), "download": Lane(1)}
        self._reviewer = reviewer
        self._token = secrets.token_urlsafe(24)
        self._pages = Pages(self._token)

    def page(self, name: str) -> Callable[[Request], Any]:
        """An endpoint: waits in its lane, opens the build, answers in a thread, renders, tells mistakes in a page."""
        answer: Callable[[View], Answered] = getattr(self, name)

        async def endpoint(request: Request) -> Response:
            form: Mapping[str, str] = {}
            try:
                if request.method == "POST":
                    form = await read_form(request, self._token)
                return await self._lane(name, request).run(
                    request, partial(self._answer, answer, request, form)
                )
            except Refused as refused:
                return HTMLResponse(self._pages.problem(request, str(refused)), 403)
            except Busy:
                words = translator(self._pages.language(request))("ask.busy", n=asking.MOST_WAITING)
                later = {"Retry-After": str(self._limits.query_seconds)}
                return HTMLResponse(self._pages.problem(request, words), 503, later)

        return endpoint

    def close(self) -> None:
        """End the workers."""
        self._askers.close()
        self._downloaders.close()

    def _lane(self, name: str, request: Request) -> Lane:
        if name == "ask" and not request.query_params.get("sql", "").strip():
            return self._pages_lane
        return self._lanes.get(name, self._pages_lane)

    def _answer(
        self, answer: Callable[[View], Answered], request: Request, form: Mapping[str, str]
    ) -> Response:
        t = translator(self._pages.language(request))
        try:
            book = self._library.book()
            view = View(request, book, self._pages.language(request), form)
            answered = answer(view)
        except Missing as missing:
            return HTMLResponse(self._pages.problem(request, str(missing)), 404)
        except (WarehouseError, OSError) as error:
            return HTMLResponse(self._pages.problem(request, str(error)), 503)
        except (duckdb.OperationalError, duckdb.InternalException, duckdb.FatalException) as error:
            if lacks_memory(error):
                return HTMLResponse(self._pages.problem(request, t("site.too_much")), 503)
            # Every connection to the build is dead now, or its file cannot be read.
            self._library.forget(book)
            return HTMLResponse(self._pages.problem(request, t("site.broken")), 503)
        except QueryFailed as failed:
            words = t("site.too_much") if failed.failure == "too_much_memory" else t("site.broken")
            return HTMLResponse(self._pages.problem(request, words), 503)
        if isinstance(answered, Response):
            return answered
        template, context = answered
        response = HTMLResponse(self._pages.render(template, view.request, view.book, view.language, context))
        if view.first("lang") == view.language:
            response.set_cookie("lang", view.language, max_age=_YEAR, samesite="strict", httponly=True)
        return response

    def find(self, view: View) -> Answered:
        """Search, facets, table."""
        filters = Filters.read(view.query)
        judged = self._library.judged(view.book)
        found = search.search(view.book, judged, filters)
        kind = view.first("chart")
        return "find.html", {
            "filters": filters,
            "found": found,
            "sorts": SORTS,
            "forms": FORMS,
            "charts": figures.CHARTS,
            "chart": kind if kind in figures.CHARTS else "",
            "first_values": search.FIRST_VALUES,
            "damaged": judged.reviews.damaged,
        }

    def charts(self, view: View) -> Answered:
        """One chart of what filters find."""
        kind = view.request.path_params["kind"]
        if kind not in figures.CHARTS:
            raise Missing(f"no chart {kind}; the charts are {', '.join(figures.CHARTS)}")
        judged = self._library.judged(view.book)
        filters = Filters.read(view.query)
        t, label = translator(view.language), labeller(view.language, view.book.names)
        drawn = figures.chart(kind, view.book, judged, filters, t, label)
        return "chart.html", {"chart": drawn}

    def download(self, view: View) -> Answered:
        """Every row that filters find, as a file."""
        form = view.request.path_params["form"]
        if form not in FORMS:
            raise Missing(f"no form {form}; the forms are {', '.join(FORMS)}")
        filters = Filters.read(view.query)
        sql, parameters = search.download_sql(view.book, self._library.judged(view.book), filters)
        folder = tempfile.TemporaryDirectory(prefix="zhibiao-download-")
        path = Path(folder.name) / f"indicators.{form}"
        bounds = bounds_of(self._limits, seconds=self._limits.sql_seconds, most_rows=_ANY, most_bytes=_ANY)
        try:
            with self._downloaders.stream(Question(view.book.build, sql, bounds, parameters)) as answer:
                write_answer(path, cast("Form", form), io.BufferedReader(answer), bom=form == "csv")
        except BaseException:
            folder.cleanup()
            raise
        return FileResponse(path, filename=path.name, background=BackgroundTask(folder.cleanup))

    def documents(self, view: View) -> Answered:
        """Every report, with how much it gives and hides."""
        rows = view.book.rows(
            "SELECT d.document_id, d.title, d.source_path, d.place, d.level, d.report_year, "
            "count(i.indicator_id) AS n, count(*) FILTER (i.masked) AS hidden "
            "FROM documents d LEFT JOIN indicators i USING (document_id) "
            "WHERE $word = '' OR contains(concat_ws(' ', d.title, d.source_path, d.place, d.report_year), $word) "
            "GROUP BY ALL ORDER BY d.place NULLS LAST, d.report_year, d.source_path "
            f"LIMIT {_MOST_LISTED + 1}",
            {"word": view.first("q").strip()[:100]},
        )
        return "documents.html", {
            "documents": rows[:_MOST_LISTED],
            "cut": len(rows) > _MOST_LISTED,
            "word": view.first("q").strip()[:100],
        }

    def read(self, view: View) -> Answered:
        """A report with every number in its colour, and the card of one of them."""
        document_id = view.request.path_params["document_id"]
        judged = self._library.judged(view.book)
        report = report_page.read_report(view.book, judged, document_id)
        if report is None:
            raise Missing(f"no report {document_id} is published; it may have been corrected or removed")
        at = view.number("at")
        card = self._card(view, document_id, at) if at is not None else {}
        return "read.html", {"report": report, "kinds": report_page.KINDS, "at": at, **card}

    def card(self, view: View) -> Answered:
        """The card of one number; a form sent here is a verdict on it."""
        document_id = view.request.path_params["document_id"]
        at = _whole_number(view.request.path_params["char_start"])
        if at is None:
            raise Missing("no number begins there; a place is a whole number of characters")
        if "hx-request" not in view.request.headers and not view.form:
            return RedirectResponse(number_address(document_id, at), 303)
        problem = saved = ""
        if view.form:
            found = self._found(view, document_id, at)
            try:
                saved = judging.judge(self._library, view.book, found, view.form).verdict
            except judging.Stale:
                problem = translator(view.language)("review.stale")
            except ReviewError as error:
                problem = str(error)
        context = self._card(view, document_id, at) | {"problem": problem, "saved": saved}
        if "hx-request" not in view.request.headers and not problem:
            return RedirectResponse(number_address(document_id, at), 303)
        return "card.html", context

    def row(self, view: View) -> Answered:
        """From any row of any table to its place in the text."""
        rows = view.book.rows(
            "SELECT document_id, char_start FROM indicators WHERE indicator_id = $id",
            {"id": view.request.path_params["indicator_id"]},
        )
        if not rows:
            raise Missing("no row of that id is published; it may have been corrected or removed")
        return RedirectResponse(number_address(rows[0]["document_id"], rows[0]["char_start"]), 303)

    def review(self, view: View) -> Answered:
        """The queue of what needs eyes, and the records that no longer hold."""
        judged = self._library.judged(view.book)
        reasons = (*judging.queue_reasons(view.book), "lost", "done")
        reason = view.first("reason") if view.first("reason") in reasons else reasons[0]
        page = max(1, view.number("page") or 1)
        listed = reason in ("lost", "done")
        return "review.html", {
            "reasons": reasons,
            "reason": reason,
            "page": page,
            "size": judging.QUEUE_ROWS,
            "queue": None if listed else judging.queue(view.book, judged, reason, page),
            "records": (judged.lost if reason == "lost" else judged.standings)[::-1][:_MOST_LISTED]
            if listed
            else (),
            "cut": listed and len(judged.lost if reason == "lost" else judged.standings) > _MOST_LISTED,
            "lost": len(judged.lost),
            "damaged": judged.reviews.damaged,
        }

    def ask(self, view: View) -> Answered:
        """The SQL box with the query book; a link from another site is shown and not run."""
        sql = view.first("sql")
        foreign = view.request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        bounds = asking.bounds(self._limits)
        answer = asking.ask(self._askers, view.book, sql, bounds) if sql.strip() and not foreign else None
        return "ask.html", {
            "sql": sql,
            "answer": answer,
            "questions": questions(),
            "tables": sorted(view.book.columns),
            "most_rows": asking.MOST_ROWS,
            "most_seconds": self._limits.query_seconds,
            "most_megabytes": self._limits.query_memory_bytes // 1_000_000,
            "most_characters": asking.MOST_STATEMENT,
            "errors": asking.ERRORS,
        }

    def _found(self, view: View, document_id: str, at: int) -> cards.Card:
        title = translator(view.language)("chart.series")
        card = cards.read_card(view.book, self._library.judged(view.book), document_id, at, title)
        if card is None:
            raise Missing(f"no number begins at {at} in report {document_id}")
        return card

    def _card(self, view: View, document_id: str, at: int) -> dict[str, Any]:
        card = self._found(view, document_id, at)
        remembered = view.form.get("made_by", "")
        return {
            "card": card,
            "origin": origins.origin_of(view.book, card.row) if card.row and view.first("named") else None,
            "document_id": document_id,
            "fingerprint": judging.fingerprint(card),
            "fields": FIELDS,
            "enums": ENUMS,
            "made_by": remembered or self._reviewer,
            "linked": True,
            "problem": "",
            "saved": "",
        }
