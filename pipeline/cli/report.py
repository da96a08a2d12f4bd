"""`zhibiao report`: one report with every number explained, as one HTML file to send or keep."""

import argparse
from pathlib import Path

from pipeline.cli.errors import DONE
from pipeline.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Write the file and say where."""
    from pipeline.explore.library import Library
    from pipeline.explore.report import find_document, report_page

    library = Library(Settings.from_environment(data=options.data))
    book = library.book()
    document_id, source_path = find_document(book, options.document)
    output = options.output or Path(f"{Path(source_path).stem}.html")
    page = report_page(book, library.judged(book), document_id, options.lang)
    made = output.with_name(f".{output.name}.partial")
    try:
        made.write_text(page, encoding="utf-8", errors="replace")
        made.replace(output)
    finally:
        made.unlink(missing_ok=True)
    print(f"{source_path} → {output}")
    return DONE
