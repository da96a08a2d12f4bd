"""`zhibiao explain` shows every number with its rule, and offers a line that the corpus accepts as it is."""

import json
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipeline.analysis import Analysis, analyse, trace
from pipeline.cli.corpus_line import CORPUS_YEAR, corpus_lines
from pipeline.extraction.naming.levels import ELSEWHERE
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.tracing import trace_sentence
from tests.extraction.corpus_lines import YEAR, faults, read_corpus
from tests.support import zhibiao

TEXTS = [
    "粮食产量达到3.2万吨，增长5.1%，发放补贴xx万元。",
    "修路5—6公里，慰问数十户困难群众，力争投资10亿元以上。",
    "发放种粮补贴300元/亩，惠及1178户6316人。",
    "地区生产总值比上年下降0.5%，“规上”企业达到12家。",
    "我镇在第3季度召开了会议。",
    "1XX32元办公经费已经拨付，党员占45％。",
]


def _analysis(text: str) -> Analysis:
    digest = sha256(text.encode()).hexdigest()
    document = {
        "document_id": digest[:16],
        "source_path": "text.txt",
        "sha256": digest,
        "bytes": len(text.encode()),
        "format": "txt",
        "encoding": "utf-8",
        "raw_text": text,
    }
    return analyse(pl.DataFrame([document]))


@pytest.mark.parametrize("text", TEXTS)
def test_the_offered_line_is_a_line_of_the_corpus_that_passes_as_it_is(text: str, tmp_path: Path) -> None:
    analysis = _analysis(text)
    [line] = corpus_lines(analysis)
    header = "\t".join(["text", "expected", "note", "rule"][: line.count("\t") + 1])
    (tmp_path / "offered.tsv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    [read] = read_corpus(tmp_path)
    assert read.text == text and read.note
    answered = {rule for one in trace(analysis) for rule in one["answered"]}
    assert read.rule in answered if answered else not read.rule
    assert len(read.expected) == analysis.indicators.height
    assert not faults(read, analysis.indicators.sort("char_start").to_dicts())


def test_a_row_states_only_what_is_not_the_default() -> None:
    assert corpus_lines(_analysis("新修村道12公里。"))[0].split("\t")[1] == "12公里|新修村道|12|公里"
    assert corpus_lines(_analysis("发放种粮补贴xx万元。"))[0].split("\t")[1] == "xx万元|发放种粮补贴||元"


def test_a_line_offers_the_rule_that_answered_last_for_the_first_time() -> None:
    texts = [
        "新修村道12公里，改造公厕3座。",
        "税收收入3亿元，增长8%，非税收入1亿元。",
        "新建公厕12座，总投资86万元。",
    ]
    assert [corpus_lines(_analysis(text))[0].split("\t")[3:] for text in texts] == [
        ["left"],
        ["growth"],
        ["left+subject"],
    ]
    assert corpus_lines(_analysis("我镇在第3季度召开了会议。"))[0].count("\t") == 2


def test_a_line_says_where_it_stood_when_the_text_says_so() -> None:
    assert CORPUS_YEAR == YEAR
    report = (
        "青山镇2022年工作总结\n一、2022年工作情况\n新修村道12公里。\n二、2023年工作计划\n新修水渠3公里。\n"
    )
    lines = [line.split("\t")[0] for line in corpus_lines(_analysis(report))]
    assert "@2022 新修村道12公里。" in lines
    assert "@plan@2022 新修水渠3公里。" in lines


def test_what_the_format_cannot_hold_gets_no_line() -> None:
    assert corpus_lines(_analysis("新修村道\t12公里。")) == []


def test_explain_prints_rules_notes_and_the_line_to_add() -> None:
    done = zhibiao("explain", "2023年，粮食产量达到3.2万吨，发放补贴xx万元。")
    assert done.returncode == 0, done.stderr
    header, *rows = (line.split() for line in done.stdout.splitlines() if line)
    assert header == [
        "words", "outcome", "rule", "name", "value", "unit", "bound", "status", "change", "year", "note",
    ]  # fmt: skip
    assert any(row[:2] == ["3.2万吨", "indicator"] and "粮食产量" in row for row in rows)
    assert "hidden in the text: value is NULL" in done.stdout
    assert "not a measure: no row" in done.stdout
    assert "2023年，粮食产量达到3.2万吨，发放补贴xx万元。\t3.2万吨|粮食产量|32000|吨" in done.stdout
    assert "tests/corpus/naming/<rule>.tsv" in done.stdout


def test_a_trace_tells_the_rules_that_answered_and_what_was_held() -> None:
    done = zhibiao("explain", "--trace", "粮食总产量3.2万吨，同比增长4.5%。")

    assert done.returncode == 0
    level, growth = done.stdout.split("4.5%  ")
    assert "answered  left\n" in level and "passed by rank.moves" in level
    assert "answered  growth\n" in growth and "held      levels 粮食总产量" in growth
    assert "same.level" in growth


def test_a_trace_as_json_has_a_dict_for_each_number() -> None:
    done = zhibiao("explain", "--trace", "--json", "新建公厕12座，总投资86万元。")

    one, other = json.loads(done.stdout)
    assert one["answered"] == ["left"] and one["held"] == {}
    assert other["answered"] == ["left", "left+subject"] and other["held"]["subject"] == "新建公厕"
    assert other["name"] == "新建公厕总投资" and other["words"] == "86万元"


def test_a_trace_names_rows_as_the_load_does_and_leaves_tables_to_their_cells() -> None:
    text = "实施6个省级、42个市级重点项目，发放补贴48.1##paidend##52万元。\n乡镇\t粮食产量（吨）\n石桥\t1200\n柳河\t700\n"
    done = zhibiao("explain", "--trace", "--json", text)
    rows = {row["char_start"]: row for row in json.loads(zhibiao("explain", "--json", text).stdout)}

    traces = json.loads(done.stdout)
    assert [trace["name"] for trace in traces] == [rows[trace["char_start"]]["name"] for trace in traces]
    assert [text[trace["char_start"] : trace["char_end"]] for trace in traces] == [
        "6个",
        "42个",
        "48.1##paidend##52万元",
    ]
    assert {rows[at]["words"] for at in rows} >= {"1200", "700"}


def test_a_trace_tells_whom_else_it_asked_where_the_first_answer_was_no_name() -> None:
    [trace] = trace_sentence("达到3亿元。", Context(heading="财政工作"))
    assert trace.answered[-1] in {rule.id for rule in ELSEWHERE}
    assert trace.answered[0] not in trace.asked and trace.answered[-1] not in trace.asked
    first = next(rule.id for rule in ELSEWHERE)
    assert trace.answered[-1] == first or first in trace.asked
