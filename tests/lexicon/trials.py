"""What can prove a word or pattern: every line of the corpora, sentence of the golden reports and example of a rule, each
with a verdict on what is found in it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline.analysis import Analysis, analyse
from pipeline.cleaning import find_placeholders
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Row, read_sentence
from pipeline.extraction.tracing import trace_sentence
from pipeline.lexicon.entries import load_lexicon
from tests.corpus_file import corpus
from tests.documents import test_golden as golden
from tests.extraction import corpus_lines, test_corpus, test_number_rules, test_rules
from tests.lexicon.branches import FILES, expanded
from tests.lexicon.proofs import reading_of, reasons_in
from tests.tables import table_cases, test_table_rules

stage: Final = importlib.import_module("pipeline.extraction.extract")
_ROW: Final = ("value", "high", "unit", "masked", "bound", "status", "change", "year", "start", "end")


@dataclass(frozen=True, slots=True)
class Trial:
    """A text, folded, and what its tests say of what is found in it: the same for each that they let pass."""

    place: str
    text: str
    verdict: Callable[[], Hashable]


def trials() -> list[Trial]:
    """All of them, the cheap ones first."""
    return [
        *_examples(),
        *_ignored(),
        *_rules(),
        *_number_rules(),
        *_masks(),
        *_lines(),
        *_golden(),
        *_tables(),
    ]


def _examples() -> Iterator[Trial]:
    for file in FILES:
        for group in load_lexicon(file).words.values():
            read = reading_of(file, group)
            for example in group.examples:
                for text, _ in expanded(example):
                    whole = fold(re.sub("[⟦⟧]", "", text))
                    yield Trial(f"{file} {group.id}", whole, lambda r=read, t=text: r(t))


def _ignored() -> Iterator[Trial]:
    for file in FILES:
        for entry in load_lexicon(file).numbers.values():
            shown = (*entry.examples, *entry.counter_examples)
            for text in (text for example in shown for text, _ in expanded(example)):
                yield Trial(
                    f"{file} {entry.id}", fold(text), lambda e=entry, t=text: e.reason in reasons_in(t)
                )


def _rules() -> Iterator[Trial]:
    for table, rules in test_rules.TABLES.items():
        for rule in rules:
            for kind in ("fires", "passes"):
                for example in getattr(rule, kind):
                    text = fold(re.sub(r" → .*|[⟦⟧]", "", example))
                    yield Trial(f"{table} {rule.id}", text, lambda r=rule, e=example: _answered(r, e))


def _number_rules() -> Iterator[Trial]:
    for table, (rules, _) in test_number_rules.TABLES.items():
        for rule in rules:
            for kind in ("fires", "passes"):
                for words in getattr(rule, kind):
                    text = fold(re.sub(r" → .*|[⟦⟧]", "", words))
                    yield Trial(
                        f"{table} {rule.id}", text, lambda t=table, r=rule, w=words: _number_answered(t, r, w)
                    )


def _number_answered(table: str, rule: Any, words: str) -> Hashable:
    rules, evidence_of = test_number_rules.TABLES[table]
    answers = [rules.first(evidence) for evidence in evidence_of(test_number_rules._example(words))]
    found = [(answer[0].id, str(answer[1])) for answer in answers if answer]
    return tuple(one for one in found if one[0] == rule.id)


def _answered(rule: Any, example: str) -> Hashable:
    account, name, _ = test_rules._account(example)
    return rule.id in account.rules, name if rule.id in account.rules else ""


def _masks() -> Iterator[Trial]:
    for line in corpus("placeholders.tsv", "input"):
        text = line.values[0]
        yield Trial(f"placeholders {line.id}", text, lambda t=text: _roles(t))


def _roles(text: str) -> Hashable:
    return tuple((mask.token, mask.role) for mask in find_placeholders(text))


def _told(rule: Any, answer: tuple[str, str]) -> Hashable:
    return answer if answer[0] == rule.id else ""


def _lines() -> Iterator[Trial]:
    lines = test_corpus.LINES
    documents = pl.DataFrame([test_corpus._document(line) for line in lines])
    standing, _ = _sentences(documents)
    for line, document in zip(lines, documents.iter_rows(named=True), strict=True):
        begins = len(document["raw_text"]) - len(line.text) - 1
        inside = [
            (text, context)
            for at, _, text, context in standing.get(document["document_id"], ())
            if at >= begins
        ]
        yield Trial(
            line.place,
            fold(" ".join(text for text, _ in inside)),
            lambda line=line, i=inside: (
                tuple(corpus_lines.faults(line, list(_dicts(i)))),
                _named(line.rule, i),
            ),
        )


def _named(rule: str, sentences: Sequence[tuple[str, Context]]) -> bool:
    """Whether the rule that a line is of answers for one of its numbers; False where it is of none."""
    return bool(rule) and any(
        rule in trace.answered for text, context in sentences for trace in trace_sentence(text, context)
    )


def _dicts(sentences: Sequence[tuple[str, Context]]) -> Iterator[dict[str, Any]]:
    for text, context in sentences:
        for row in read_sentence(text, context).rows:
            yield {
                "quantity": text[row.start : row.end], "name": row.name, "value": row.value, "value_high": row.high,
                "unit": row.unit, "masked": row.masked, "bound": row.bound, "status": row.status,
                "change": row.change, "year": row.year,
            }  # fmt: skip


def _golden() -> Iterator[Trial]:
    folder = golden.PROJECT / "data" / "raw"
    listed = golden.scan(folder, golden.Limits())
    files = [file for file in listed.files if Path(file.path).stem in golden.GOLDEN]
    documents = golden.read_files(files, golden.Limits()).documents
    standing, analysis = _sentences(documents)
    starts: dict[str, list[int]] = {}
    for sentence, start in analysis.indicators.select("sentence_id", "char_start").iter_rows():
        starts.setdefault(sentence, []).append(start)
    for row in documents.iter_rows(named=True):
        wants = {want["start"]: want for want in golden._golden(Path(row["source_path"]).stem)}
        for _, sentence, text, context in standing[row["document_id"]]:
            known = [wants.get(start) for start in sorted(starts.get(sentence, ()))]
            if len(read_sentence(text, context).rows) == len(known):
                yield Trial(
                    f"{row['source_path']} {sentence}",
                    fold(text),
                    lambda t=text, c=context, k=known: _agreed(read_sentence(t, c).rows, k),
                )


def _agreed(rows: Sequence[Row], wants: Sequence[Mapping[str, Any] | None]) -> Hashable:
    """What each row of a sentence is, as far as its reader demands; all of each if there are others than that."""
    if len(rows) != len(wants):
        return rows
    return tuple(
        None
        if want is None or want["optional"] == "1"
        else (
            golden.name_is_right(row.name, want["core"], want["full"]),
            *(getattr(row, key) for key in _ROW if key not in golden._EXACT),
            *(golden._agrees(want, {key: getattr(row, key)}, key) for key in (*golden._EXACT, "year")),
        )
        for row, want in zip(rows, wants, strict=True)
    )


def _sentences(
    documents: pl.DataFrame,
) -> tuple[dict[str, list[tuple[int, str, str, Context]]], Analysis]:
    """By document, its sentences: where each begins, its id, its text and what it inherits."""
    analysis = analyse(documents)
    placed = stage._following(
        analysis.sentences.select(stage._SENTENCE).join(
            stage._contexts(analysis.documents, analysis.sections), on="section_id", how="left"
        )
    )
    found: dict[str, list[tuple[int, str, str, Context]]] = {}
    rows = placed.sort("document_id", "char_start").select(
        "document_id", "char_start", "sentence_id", "text", *stage._CONTEXT
    )
    for document, at, sentence, text, *context in rows.iter_rows():
        found.setdefault(document, []).append((at, sentence, text, Context(*context)))
    return found, analysis


def _tables() -> Iterator[Trial]:
    for table, (rules, answered) in test_table_rules.TABLES.items():
        for rule in rules:
            for example in (*rule.fires, *rule.passes):
                yield Trial(
                    f"{table} {rule.id}",
                    fold(example),
                    lambda r=rule, a=answered, e=example: _told(r, a(test_table_rules.small_table(e))),
                )
    for case in table_cases.cases():
        yield Trial(
            case.place,
            fold(case.text),
            lambda c=case: tuple(table_cases.faults(c, table_cases.read(c))),
        )
