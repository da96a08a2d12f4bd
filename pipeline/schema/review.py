"""The table of what reviews say, made beside the table that they speak of."""

from __future__ import annotations

from typing import Final

from pipeline.schema.declaring import COUNT, INSTANT, TEXT, Table, as_corrected, may, must

REVIEW_STATES: Final = ("accepted", "corrected", "rejected")
VERDICTS: Final = ("accept", "correct", "reject", "reopen")
STANDINGS: Final = ("holds", "agreed", "changed", "superseded", "gone")


# fmt: off
def corrections_of(indicators: Table) -> Table:
    """Table ``corrections``: the fields of a row as a reviewer gives them have the columns of ``indicators``."""
    return Table(
        "corrections", "审核记录：每次接受、更正、否决一行，独立于加载保存",
        "Corrections: one row per verdict of a reviewer, kept outside the builds",
        (
            must("correction_id", TEXT, "审核记录编号", "Id of the record"),
            must("made_at", INSTANT, "审核时间（UTC）", "When it was made, UTC"),
            must("made_by", TEXT, "审核人", "Who made it"),
            must("verdict", TEXT, "结论：接受、更正、否决、撤回", "What was said", enum=VERDICTS),
            must("note", TEXT, "理由或备注", "Why"),
            must("standing", TEXT, "现状：有效、提取已与之一致、提取已改变、被后来的取代、原文已不存在",
                  "Whether it still holds: the words stand, extraction now agrees, extraction now reads otherwise, "
                  "a later record replaced it, the words are gone", enum=STANDINGS),
            may("document_id", TEXT, "该文字现在所在的文档；已不存在则为空",
                "The document where the words stand now; NULL where they are gone"),
            may("char_start", COUNT, "现在的起点", "First character in raw_text now, from 0"),
            may("char_end", COUNT, "现在的终点", "End in raw_text now, exclusive"),
            may("indicator_id", TEXT, "现在对应的指标", "The row of indicators that stands there now"),
            must("quantity", TEXT, "所说的数字原文", "The words of the number"),
            must("sentence", TEXT, "所在句子（清洗后）；不在句子内则为空串",
                 "The clean sentence around it; empty outside every sentence"),
            *as_corrected(indicators, "name", "value", "value_high", "unit", "masked", "bound", "status", "change", "year"),
            must("made_on", TEXT, "审核时所在的文档", "The document that it was made on"),
            must("made_on_path", TEXT, "审核时文档的路径", "That document's path then"),
            must("made_on_start", COUNT, "审核时的起点", "First character then"),
            must("made_on_end", COUNT, "审核时的终点", "End then, exclusive"),
        ),
        ("correction_id",), ("made_at", "correction_id"),
    )
# fmt: on
