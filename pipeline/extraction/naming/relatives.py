"""The rules that name a number by what it is of: growths, shares, completions, leads over another place, ranks.

They are asked before those of a level. A rule whose number is none of these has nothing to give.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.extraction.naming import growths
from pipeline.extraction.naming.evidence import Answer, Evidence, Sight, Told, kinds, level, units
from pipeline.extraction.naming.joining import extended, fitting, with_owner
from pipeline.extraction.naming.lists import distribute
from pipeline.extraction.naming.phrases import (
    has_noun,
    left_name,
    left_phrase,
    right_name,
    shorten,
    subject_of,
    trim_link,
)
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.rules import Rule, Table

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_AMONG: Final = _PATTERN["among_ranked"]
_AMOUNT: Final = _PATTERN["amount"]
_WITHIN: Final = _PATTERN["within"]
_STANDINGS: Final = ("位", "名", "位次")
"""Units of a rank and of its moves."""
_COMPARES: Final = re.compile(r"[比较于先出过]")
"""One of these stands in every lead over another place: a cheap test before the pattern."""

_STANDING: Final = Sight("clause_before", "standing", "fullmatch")
_MOVES: Final = Sight("left", "moved", "fullmatch")
_LEAD: Final = Sight("left", "lead_over", "match")
_AHEAD: Final = Sight("left", "ahead", "search")
_COMPARED: Final = Sight("left", "compared", "search")
_RECOVERED: Final = Sight("left", "recovered", "fullmatch")
_MULTIPLE: Final = Sight("left", "multiple", "search")
_COMPLETED: Final = Sight("left", "completion", "fullmatch")
_SHARE: Final = Sight("left", "share", "fullmatch", "占")
_RANK: Final = Sight("left", "rank", "search")
_APART: Final = Sight("left", "rank_apart", "search")
_MOVED: Final = Sight("left", "moved", "match")
_SCOPE: Final = Sight("left", "scope", "search")
_GROWN: Final = Sight("right", "grown", "match")
_GROWN_SO: Final = Sight("right", "grown_so", "fullmatch")
_TIME: Final = 10
"""Characters of the longest name of another time: 比2010年末."""
_RATIO: Final = kinds("ratio")
_BEYOND: Final = Sight("left", "beyond_target", "fullmatch")
_STANDS: Final = units(*_STANDINGS)
_TIMES: Final = units("倍")


def standing_before(evidence: Evidence) -> str:
    """What is ranked, where it is a clause of its own: 县域经济排名,上升3位."""
    if evidence.unit in _STANDINGS and _STANDING(evidence):
        return left_name(evidence.cluster.clause_before)
    return ""


def _ranked(evidence: Evidence) -> bool:
    return bool(evidence.memory.ranked)


def _compares(evidence: Evidence) -> bool:
    return _COMPARES.search(evidence.cluster.left) is not None


def _of_series(evidence: Evidence) -> bool:
    """A ratio, or a number with the unit of the last level that is not told against another time."""
    same = evidence.memory.last_unit() == evidence.unit
    return evidence.first.kind == "ratio" or (same and not _COMPARED(evidence))


def _nameless(evidence: Evidence) -> bool:
    """Nothing is named between the clause's start and the words of the lead."""
    return not left_name(evidence.cluster.left[: _AHEAD.of(evidence).start()])


def _aims_beyond(evidence: Evidence) -> bool:
    return _BEYOND.look(evidence.cluster.left.lstrip("、")) is not None


def _grew(evidence: Evidence) -> bool:
    return bool(evidence.memory.grown)


def _behind_target(evidence: Evidence) -> bool:
    return evidence.cluster.left == "的"


def _same_rank(evidence: Evidence) -> Answer:
    return Answer(evidence.all(evidence.memory.ranked, "rank"))


def _lead(evidence: Evidence) -> Answer:
    over = _AMOUNT.sub("", trim_link(_LEAD.of(evidence)[0]))
    bases = evidence.memory.last(evidence.count, ratio=True)
    return Answer(evidence.each([fitting(base, over) for base in bases], "ahead"))


def _ahead_of_level(evidence: Evidence) -> Answer:
    # 增速 leads another growth, not the share told between the two.
    ahead, memory = _AHEAD.of(evidence)[0], evidence.memory
    over = trim_link(ahead)
    several = evidence.count > 1
    bases = memory.last(evidence.count, ratio=several or "增速" not in ahead)
    return Answer(evidence.each([extended(name, over) for name in bases], "ahead"))


def _ahead_of_own(evidence: Evidence) -> Answer:
    ahead = _AHEAD.of(evidence)
    own, base = left_name(evidence.cluster.left[: ahead.start()]), evidence.memory.last(ratio=True)[0]
    own = with_owner(base, own) if own in _LEXICON.rates else own or base
    return Answer(evidence.all(fitting(own, trim_link(ahead[0])), "ahead"))


def _same_growth(evidence: Evidence) -> Answer:
    return Answer(evidence.memory.grown[-1:] * evidence.count)


def _recovery(evidence: Evidence) -> Answer:
    name = fitting(evidence.memory.last()[0], "恢复至" + _RECOVERED.of(evidence)["of"])
    return Answer(evidence.all(name, "multiple"))


def _multiple(evidence: Evidence) -> Answer | None:
    own = left_name(evidence.cluster.left[: _MULTIPLE.of(evidence).start()])
    bases = [own] * evidence.count if own else evidence.memory.last(evidence.count)
    return Answer(evidence.each(bases, "multiple")) if bases[0] else None


def _grown_noun(evidence: Evidence) -> Answer | None:
    if not (_GROWN(evidence) or (evidence.cluster.left.endswith("实现") and _GROWN_SO(evidence))):
        return None
    own = subject_of(left_phrase(evidence.cluster.left)) or evidence.memory.last()[0]
    return Answer(evidence.all(fitting(own, "增长"), "growth", "up")) if own else None


def _of_target(evidence: Evidence) -> Answer:
    name = evidence.memory.levels[-1].name
    return Answer(evidence.all(fitting(name, evidence.memory.target), "completion"))


def _completion(evidence: Evidence) -> Answer:
    seen, memory = _COMPLETED.of(evidence), evidence.memory
    own = left_phrase(seen["subject"])
    subjects = distribute(own, evidence.count) if own else memory.last(evidence.count)
    verb, what = "完成" if memory.done else seen["verb"], seen["what"]
    names = [fitting(subject, what if verb in subject else verb + what) for subject in subjects]
    return Answer(evidence.each(names, "completion"))


def _portion(evidence: Evidence) -> Answer | None:
    portion = left_phrase(evidence.cluster.left)
    if not _LEXICON.pattern["portion"].fullmatch(portion):
        return None
    names = [fitting(base, portion) for base in evidence.memory.last(evidence.count)]
    told = Told(names, evidence.unit, ratio=True)
    return Answer(evidence.each(names, "share_inherited"), (told,))


def _share(evidence: Evidence) -> Answer:
    seen, count = _SHARE.of(evidence), evidence.count
    own = left_phrase(seen["subject"])
    if own:
        bases = distribute(own, count) if count > 1 else [shorten(own)]
    else:
        bases = evidence.memory.last(count)
        if not bases[0]:
            bases = [subject_of(evidence.cluster.clause_before)] * count
    part = trim_link(seen["share"]).removesuffix("占")
    names = [extended(base, part) or "占比" for base in bases]
    told = Told(names, evidence.unit, ratio=True)
    rule = "share" if own else "share_inherited"
    return Answer(evidence.each(names, rule), (told,), subject=bases[-1] if own else "")


def _own_rank(evidence: Evidence) -> str:
    """What its own clause says is ranked."""
    left = evidence.cluster.left
    own = "" if _APART(evidence) else _AMONG.sub("", left_phrase(left))
    own = own if own in _LEXICON.rates or has_noun(own) else ""
    return "" if _WITHIN.fullmatch(left) and evidence.memory.levels else own


def _goes_on(evidence: Evidence) -> bool:
    """A rank was told, and the words of this one only say that it moved."""
    return bool(evidence.memory.ranked) and _MOVED(evidence) is not None and not _own_rank(evidence)


def _rank(evidence: Evidence) -> Answer | None:
    memory, count, own = evidence.memory, evidence.count, _own_rank(evidence)
    bases = memory.last(count, ratio=count == 1)
    if own and bases[0] and (own in _LEXICON.generic or own in _LEXICON.rates):
        names = [with_owner(base, own) for base in bases]
    elif own:
        names = distribute(own, count) if count > 1 else [shorten(own)]
    else:
        names = bases if bases[0] else [right_name(evidence.cluster.right)] * count
    if not names[0]:
        return None
    begins = not memory.levels
    told = (Told(names, evidence.unit),) if begins else ()
    subject = names[-1] if begins else ""
    scope = _SCOPE(evidence)
    names = [fitting(name, scope[0]) if scope else name for name in names]
    return Answer(evidence.each(names, "rank"), told, subject, ranked=names[-1])


def _growth(evidence: Evidence) -> Answer | None:
    growth = growths.growth_before(evidence)
    if growth is None:
        return None
    if _LEXICON.pattern["each"].fullmatch(growth.own):
        return growths.averaged(evidence, growth)
    if growth.own and growth.own not in _LEXICON.generic:
        return growths.of_clause(evidence, growth)
    return growths.of_before(evidence, growth)


def _only_a_time(evidence: Evidence) -> bool:
    """Nothing but another time stands before the number, or before the bracket that it is in."""
    cluster = evidence.cluster
    before = cluster.left or (cluster.header if cluster.bracketed else "")
    if evidence.count > 1 and before.endswith(("为", "是", "的")):
        return False  # Several numbers again, each of its own: `inherited.members`.
    return 0 < len(before) <= _TIME and _LEXICON.pattern["same_time"].fullmatch(before) is not None


RELATIVES: Final[Table[Evidence, Answer]] = Table(
    Rule(
        id="rank.moves",
        says="A rank that only moves is of what the last rank was of.",
        when=(_STANDS, _ranked, _MOVES),
        gives=_same_rank,
        fires=("空气质量居全市第14位，上升到⟦6位⟧。 → 空气质量居全市",),
        passes=("空气质量居全市第⟦14位⟧，上升到6位。",),
    ),
    Rule(
        id="ahead.points",
        says="Points or times by which something is above another series are a lead; the level that leads stays.",
        when=(units("百分点", "倍"), _LEAD, level),
        gives=_lead,
        fires=("固定资产投资增速8.2%，高于全国⟦2个百分点⟧。 → 固定资产投资增速高于全国",),
        passes=("非税收入占比提高⟦2个百分点⟧。",),
    ),
    Rule(
        id="ahead.level",
        says="A number of the same series that is told against another place is a lead over it.",
        when=(_compares, level, _of_series, _AHEAD, _nameless),
        gives=_ahead_of_level,
        fires=("农民人均收入增速9.1%，比全县平均水平高⟦1.5个百分点⟧。 → 农民人均收入增速比全县平均水平高",),
        passes=("农民人均收入增速⟦9.1%⟧，比全县平均水平高1.5个百分点。",),
    ),
    Rule(
        id="growth.aim",
        says="What a growth strives for beyond the aim just told is the same growth.",
        when=(_RATIO, _grew, _aims_beyond),
        gives=_same_growth,
        fires=("规上工业增加值增长8%、力争⟦9%⟧。 → 规上工业增加值增长",),
        passes=("规上工业增加值增长⟦8%⟧、力争9%。",),
    ),
    Rule(
        id="multiple.recovered",
        says="What has come back of another time's level is told as a part of it.",
        when=(_RATIO, level, _RECOVERED),
        gives=_recovery,
        fires=("接待游客31万人次，恢复至2019年同期的⟦92%⟧。 → 接待游客恢复至2019年同期",),
        passes=("接待游客31万人次，增长⟦92%⟧。",),
    ),
    Rule(
        id="growth",
        says="A verb of growth before a number makes it a change of what its clause or the level before names.",
        gives=_growth,
        fires=(
            "粮食总产量3.2万吨，同比增长⟦4.5%⟧。 → 粮食总产量增长",
            "村集体收入增加⟦120万元⟧。 → 村集体收入增加",
        ),
        passes=("改造提升⟦12个⟧电站。",),
    ),
    Rule(
        id="multiple",
        says="A multiple is of something else that stands before it.",
        when=(_TIMES, _MULTIPLE),
        gives=_multiple,
        fires=("新增贷款28亿元，是上年全年的⟦1.5倍⟧。 → 新增贷款",),
        passes=("接待游客人数⟦1.5倍⟧于上年。",),
    ),
    Rule(
        id="growth.noun",
        says="A growth may be told as a noun behind its number.",
        when=(_RATIO,),
        gives=_grown_noun,
        fires=("投资保持年均⟦9%⟧以上的增速。 → 投资保持年均增长",),
        passes=("生产总值增速为⟦9%⟧。",),
    ),
    Rule(
        id="completion.target",
        says="A ratio behind 的 that follows an amount is how much of that amount is done.",
        when=(_RATIO, _behind_target, level),
        gives=_of_target,
        fires=("造林3万亩，占任务数4万亩的⟦75%⟧。 → 造林占任务数",),
        passes=("造林4万亩，成活率⟦75%⟧。",),
    ),
    Rule(
        id="completion",
        says="A ratio of a task, plan, aim or budget says how much of it is done.",
        when=(_RATIO, _COMPLETED),
        gives=_completion,
        fires=("一般公共预算收入2.1亿元，完成年度任务的⟦95%⟧。 → 一般公共预算收入完成年度任务",),
        passes=("工程完成⟦95%⟧。",),
    ),
    Rule(
        id="ahead.own",
        says="A ratio told against another place is a lead, of what its own clause names first.",
        when=(_RATIO, _AHEAD),
        gives=_ahead_of_own,
        fires=("城镇化率比全省平均水平高⟦3.2个百分点⟧。 → 城镇化率比全省平均水平高",),
        passes=("城镇化率提高⟦3.2个百分点⟧。",),
    ),
    Rule(
        id="share_inherited.noun",
        says="A share told as a noun is that of the level before it.",
        when=(_RATIO, level),
        gives=_portion,
        fires=("民营企业420家，占比⟦86%⟧。 → 民营企业占比",),
        passes=("民营企业420家，开工率⟦86%⟧。",),
    ),
    Rule(
        id="share",
        says="占 with what it is a share of makes a ratio the share of what its clause or the level before names.",
        when=(_RATIO, _SHARE),
        gives=_share,
        fires=("第三产业增加值占生产总值的⟦48%⟧。 → 第三产业增加值占生产总值",),
        passes=("第三产业增加值增长⟦48%⟧。",),
    ),
    Rule(
        id="rank.again",
        says="A rank that moved, told of nothing new, is of what the last rank was of.",
        when=(_RANK, _goes_on),
        gives=_same_rank,
        fires=("营商环境评价居全省第21位，跃升至第⟦3位⟧。 → 营商环境评价居全省",),
        passes=("营商环境评价居全省第⟦21位⟧，跃升至第3位。",),
    ),
    Rule(
        id="rank",
        says="第, 前 or 名列 before a number make it a rank of what the clause names or of the level before.",
        when=(_RANK,),
        gives=_rank,
        fires=("空气质量综合指数居全市第⟦2位⟧。 → 空气质量综合指数居全市",),
        passes=("空气质量优良天数⟦352天⟧。",),
    ),
    Rule(
        id="same_time",
        says="A number that only another time stands before is the same thing at that time.",
        when=(level, _only_a_time),
        gives=lambda evidence: Answer(evidence.all(evidence.base, "same_time")),
        fires=("税收收入3200万元（上年同期⟦2900万元⟧）。 → 税收收入",),
        passes=("税收收入⟦3200万元⟧（上年同期2900万元）。",),
    ),
)
"""In the order of their precedence."""
