"""``python -m pipeline.documentation`` writes the generated files that need no database; a test fails on a stale one."""

from __future__ import annotations

from pathlib import Path

from pipeline.documentation.data_dictionary import dictionary_markdown
from pipeline.documentation.package_page import package_markdown
from pipeline.documentation.rule_book import rules_markdown
from pipeline.documentation.settings_tables import with_tables
from pipeline.warehouse.ddl import schema_sql
from pipeline.warehouse.paths import sql_folder


def generated() -> dict[Path, str]:
    """Each generated file's path with the text that it should hold."""
    folder = sql_folder()
    docs = folder.parent / "docs"
    pages = (folder.parent / "README.md", folder.parent / "README.zh.md", docs / "operations.md")
    return {
        folder / "schema.sql": schema_sql(),
        docs / "data-dictionary.md": dictionary_markdown(),
        docs / "naming.md": rules_markdown(),
        docs / "package.md": package_markdown(),
        **{page: with_tables(page) for page in pages},
    }


def main() -> None:
    """Write the generated files."""
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(sql_folder().parent)}")


if __name__ == "__main__":
    main()
