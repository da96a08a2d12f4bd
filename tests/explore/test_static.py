"""Scripts and styles are packaged, named with their licences, and ask for nothing outside."""

import hashlib
import re
from pathlib import Path

import pytest

from pipeline.explore import app

FOLDER = Path(app.__file__).parent
STATIC = FOLDER / "static"
SHA256 = {"htmx.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"}


@pytest.mark.parametrize("name", SHA256)
def test_a_packaged_script_is_the_one_that_is_named(name: str) -> None:
    assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == SHA256[name]
    readme = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in readme
    assert (STATIC / "vendor" / f"{name.split('.')[0]}.LICENSE").is_file()
    assert f"{name.split('.')[0]}.LICENSE" in readme


def test_every_packaged_file_is_named() -> None:
    scripts = {path.name for path in (STATIC / "vendor").iterdir() if path.suffix == ".js"}
    assert scripts == set(SHA256)


def test_templates_scripts_and_styles_name_no_address_outside() -> None:
    ours = [*(FOLDER / "templates").iterdir(), STATIC / "style.css", STATIC / "app.js"]
    for path in ours:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]""", text), path
        assert "url(" not in text and "@import" not in text, path


def test_nothing_is_marked_as_safe_in_a_template() -> None:
    for path in (FOLDER / "templates").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "") and "autoescape" not in text, path


def test_every_address_in_a_template_is_quoted() -> None:
    for path in (FOLDER / "templates").iterdir():
        assert not re.search(
            r"\b(?:href|src|value|action|class|id)=[^\"']", path.read_text(encoding="utf-8")
        ), path
