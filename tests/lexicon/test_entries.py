"""The one format of the lexicon: every entry does what its examples say, and a file that is not right is refused."""

from __future__ import annotations

import tomllib

import polars as pl
import pytest

from pipeline.lexicon import LexiconError, entries
from pipeline.lexicon.entries import Lexicon, Pattern, Words, lexicon_of, load_fragments, load_lexicon
from tests.lexicon.branches import FILES, expanded, holds
from tests.lexicon.proofs import reading_of

PATTERNS = [
    *(pytest.param(entry, id=f"fragment-{entry.id}") for entry in load_fragments()),
    *(
        pytest.param(entry, id=f"{file}-{entry.id}")
        for file in FILES
        for entry in load_lexicon(file).patterns.values()
    ),
]


@pytest.mark.parametrize("entry", PATTERNS)
def test_a_pattern_finds_its_examples_and_leaves_its_counter_examples(entry: Pattern) -> None:
    assert [example for example in entry.examples if not holds(entry, example, finds=True)] == []
    assert [example for example in entry.counter_examples if not holds(entry, example, finds=False)] == []


GROUPS = [
    pytest.param(file, group, id=f"{file}-{group.id}")
    for file in FILES
    for group in load_lexicon(file).words.values()
]


@pytest.mark.parametrize(("file", "group"), GROUPS)
def test_a_group_of_words_does_what_its_examples_say(file: str, group: Words) -> None:
    read = reading_of(file, group)
    shown = [(text, gives) for example in group.examples for text, gives in expanded(example)]
    assert [(text, read(text)) for text, _ in shown] == shown


@pytest.mark.parametrize("file", FILES)
def test_an_example_of_a_group_holds_a_word_of_it(file: str) -> None:
    for group in load_lexicon(file).words.values():
        words = [word.partition(": ")[0] for word in group.words]
        assert [text for text in group.examples if not any(word in text for word in words)] == []


@pytest.mark.parametrize("file", FILES)
def test_every_entry_says_what_is_true_of_the_language(file: str) -> None:
    lexicon = load_lexicon(file)
    assert all(entry.says.endswith(".") for entry in (*lexicon.words.values(), *lexicon.patterns.values()))


@pytest.mark.parametrize("entry", PATTERNS)
def test_a_long_pattern_is_written_over_lines(entry: Pattern) -> None:
    assert all(len(line) <= entries.LONGEST_LINE for line in entry.written.splitlines())


_WORDS = '[[words]]\nid = "up"\nsays = "Up."\nexample = "增"\n'
_PATTERN = '[[pattern]]\nid = "a"\nsays = "A."\nside = "left"\nhow = "search"\n'
_NUMBER = '[[number]]\nid = "a"\nreason = "a"\nsays = "A."\n'
_SHOWN = 'example = "a"\ncounter_example = "b"\n'


def _loaded(text: str) -> Lexicon:
    return lexicon_of("made.toml", tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_WORDS + 'words = ["增", "升", "增"]', r"made.toml \[\[words\]\] up: \['增'\] stands twice"),
        (_WORDS + 'words = ["增"]\nwhy = "x"', r"the key \['why'\] is unknown"),
        (_WORDS + 'words = [""]', "one character or more"),
        ('[[words]]\nid = "up"\nsays = "Up."\nwords = ["增"]', "no 'example'"),
        ('[[words]]\nid = "year"\nsays = "Y."\nexample = "年"\nwords = ["年"]', "a fragment has this id"),
        (_PATTERN + "pattern = 'a'\n" + 'example = "a"', "no 'counter_example'"),
        (_PATTERN + "pattern = 'a'\nexample = []\n" + 'counter_example = "b"', "example is a text"),
        ((_PATTERN + "pattern = 'a'\n" + _SHOWN) * 2, "the id stands twice"),
        (_PATTERN + "pattern = '{nowhere}'\n" + _SHOWN, "no fragment {nowhere}"),
        (_PATTERN + "pattern = '('\n" + _SHOWN, "does not compile"),
        (_PATTERN + f"pattern = '{'a' * 121}'\n" + _SHOWN, "more than 120 characters"),
        (_PATTERN.replace("search", "find") + "pattern = 'a'\n" + _SHOWN, "how is one of"),
        (_NUMBER + _SHOWN, "has one or more of before, unless_before, words, after"),
        (_NUMBER + "after = '('\n" + _SHOWN, r"\[\[number\]\] a: the pattern does not compile"),
        (_NUMBER + "behind = 'a'\n" + _SHOWN, r"the key \['behind'\] is unknown"),
        ((_NUMBER + "after = 'a'\n" + _SHOWN) * 2, "the id stands twice"),
        ("[pattern]\n[other]\n", "neither"),
    ],
)
def test_a_file_that_is_not_right_is_refused(text: str, told: str) -> None:
    with pytest.raises(LexiconError, match=told):
        _loaded(text)


def test_a_fragment_without_use_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[[fragment]]\nid = 'idle'\nsays = 'A.'\npattern = 'a'\n" + _SHOWN
    monkeypatch.setattr(entries, "load_toml", lambda _: tomllib.loads(text))
    with pytest.raises(LexiconError, match=r"'idle'.*stands in no pattern"):
        load_fragments.__wrapped__()


def test_blanks_and_comments_count_for_nothing_and_names_are_filled_in() -> None:
    written = "'''\n  {year}年 [ #]  # a year, and a blank or a sign\n  (?: {up} ){1,2}\n'''"
    made = _loaded(_WORDS + 'words = ["增", "增长"]\n' + _PATTERN + f"pattern = {written}\n" + _SHOWN)
    regex = made.patterns["a"].regex
    assert regex.fullmatch("2023年 增长增")
    assert regex.fullmatch("2023年#增")
    assert not regex.fullmatch("2023年增")


@pytest.mark.parametrize(
    "entry",
    [
        *load_lexicon("catalogue/measures.toml").patterns.values(),
        *load_lexicon("catalogue/periods.toml").at("words"),
    ],
    ids=lambda entry: entry.id,
)
def test_a_pattern_for_polars_finds_there_what_python_finds(entry: Pattern) -> None:
    texts = [
        text for each in (entry.examples, entry.counter_examples) for one in each for text, _ in expanded(one)
    ]
    found = pl.Series(texts).str.extract(f"({entry.plain})").to_list()
    python = [entry.regex.search(text) for text in texts]
    assert found == [match and match[0] for match in python]


def test_a_plain_pattern_keeps_the_blanks_and_signs_of_a_class_alone() -> None:
    written = "'''\n  (?: a [ #]  # a blank or a sign\n  | \\# \\  ){1,2}\n'''"
    made = _loaded(_PATTERN + f"pattern = {written}\n" + _SHOWN).patterns["a"]
    assert made.plain == r"(?:a[ #]|\#\ ){1,2}"
    assert "#" not in made.plain.replace(r"\#", "").replace("[ #]", "")
