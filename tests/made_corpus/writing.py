"""The reports of one place: sentences in the forms of the genre, each number entered into the truth."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

from tests.made_corpus.history import (
    GDP,
    GRAIN,
    IDLE,
    INCOME,
    INVESTMENT,
    JOBS,
    RETAIL,
    REVENUE,
    YEARS,
    Place,
    Subject,
    growth,
    rounded,
)
from tests.made_corpus.truth import Check, Figure, Truth

_LEVEL = ("{name}达到{v}", "{name}完成{v}", "实现{name}{v}", "全年完成{name}{v}", "{name}为{v}")
_GROWN = ("，同比增长{g}", "，增长{g}", "、增长{g}", "，比上年增长{g}", "，较上年增长{g}")
_MASKS = {
    "元": ("xx亿元", "XX.X亿元", "××万元", "***亿元"),
    "吨": ("xx万吨", "XX吨"),
    "人": ("xx人", "XXX人"),
}
_RATE_MASKS = ("X.X%", "xx%", "×%")
_GREETINGS = (
    "各位代表：\n现在，我代表{scope}人民政府向大会报告工作，请予审议。\n",
    "各位代表：\n我受人民政府委托，向大会报告工作，请审议。\n",
    "",
)
_TALK = (
    "一年来，面对严峻复杂的形势，我们坚持稳中求进，狠抓工作落实。",
    "我们持续优化营商环境，着力保障和改善民生。",
    "生态环境持续好转，城乡面貌不断改善。",
    "科技创新步伐加快，数字政府建设扎实推进。",
    "安全生产形势总体平稳，社会大局和谐稳定。",
)
_FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


@dataclass
class Writer:
    """Writes the reports of one place, year by year, and keeps what it wrote as truth."""

    place: Place
    luck: random.Random
    figures: list[Figure] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    year: int = 0

    def report(self, year: int) -> str:
        """The text of the report that reviews ``year``."""
        self.year = year
        scope, luck = self.place.scope, self.luck
        review = [*self._economy(), *self._works()]
        talk = luck.sample(_TALK, k=2)
        title = luck.choice(("{place}{year}年政府工作报告", "{place}{year}年工作报告"))
        return (
            title.format(place=self.place.name, year=year)
            + "\n"
            + luck.choice(_GREETINGS).format(scope=scope)
            + f"一、{year}年工作回顾\n{talk[0]}{''.join(review)}\n{talk[1]}\n"
            + f"二、{year + 1}年工作安排\n{self._plans()}\n"
        )

    # What is reviewed.

    def _economy(self) -> list[str]:
        sentences = []
        for subject in (GDP, REVENUE, INVESTMENT, RETAIL, INCOME, GRAIN):
            if self.luck.random() < 0.06:
                continue
            sentences.append(self._grown(subject))
        self.luck.shuffle(sentences)
        begun = [sentence + self.luck.choice("。；") for sentence in sentences[:-1]]
        return [*begun, sentences[-1] + "。", self._jobs(), self._idle()]

    def _grown(self, subject: Subject) -> str:
        luck, name = self.luck, subject.name
        now, before = (self.place.levels[name][year] for year in (self.year, self.year - 1))
        hides = name in self.place.secretive and luck.random() < 0.4
        if subject is RETAIL and luck.random() < 0.3:
            # Growth alone.
            return f"{name}" + self._rate(
                subject, growth(now, before), luck.choice(("同比增长{g}", "增长{g}")), hides
            )
        if not hides and subject is not GDP and luck.random() < 0.12:
            # Last year's figure once more.
            text = f"{name}由{self.year - 1}年的{self._amount(subject, before, self.year - 1)}"
            text += (
                f"增加到{self._amount(subject, now)}"
                if now >= before
                else f"下降到{self._amount(subject, now)}"
            )
        else:
            shown = self._hidden(subject) if hides else self._amount(subject, now)
            text = luck.choice(_LEVEL).format(name=name, v=shown)
        if subject is GRAIN and luck.random() < 0.5:
            return text
        return text + self._rate(
            subject, growth(now, before), luck.choice(_GROWN), hides and luck.random() < 0.5
        )

    def _rate(self, subject: Subject, true: Decimal, form: str, hides: bool) -> str:
        if hides:
            self._note(subject.name, "growth", "%", None)
            return form.format(g=self.luck.choice(_RATE_MASKS))
        wrong = not subject.real and self.luck.random() < 0.06
        stated = true + self.luck.choice((-3, 3, 5)) if wrong else true
        self._note(subject.name, "growth", "%", stated, error=Decimal("0.05"))
        text = f"{abs(stated)}%"
        if self.luck.random() < 0.1:
            text = text.translate(_FULL_WIDTH)
        return (form.replace("增长", "下降") if stated < 0 else form).format(g=text)

    def _jobs(self) -> str:
        now = self.place.levels[JOBS.name][self.year]
        hides = JOBS.name in self.place.secretive and self.luck.random() < 0.4
        shown = self._hidden(JOBS) if hides else self._amount(JOBS, now)
        text = self.luck.choice(("{name}{v}", "{name}达到{v}", "实现{name}{v}")).format(
            name=JOBS.name, v=shown
        )
        target = self._target_of_last_year(JOBS)
        if hides or target is None or self.luck.random() < 0.4:
            return text + "。"
        rate = (100 * now / target).quantize(Decimal("0.1"))
        agrees = self.luck.random() > 0.15
        stated = rate if agrees else rate + self.luck.choice((-7, 9))
        self._note(JOBS.name, "completion", "%", stated, error=Decimal("0.05"))
        self._check("completion", stated, 100 * now / target, agrees)
        return text + f"，完成年度目标的{stated}%。"

    def _idle(self) -> str:
        rate = self.place.levels[IDLE.name][self.year]
        self._note(IDLE.name, "level", "%", rate, error=Decimal("0.05"))
        return self.luck.choice(("{name}为{v}%。", "{name}控制在{v}%。")).format(name=IDLE.name, v=rate)

    def _works(self) -> list[str]:
        sentences = [form() for form in self.luck.sample(self._sums(), k=3)]
        sentences.insert(self.luck.randrange(3), self._insured())
        sentences.append(self._harvest())
        return sentences

    def _harvest(self) -> str:
        """Now and then the harvest once more: rounded, which agrees, or another figure, which does not."""
        told = [
            f for f in self.figures if (f.name, f.report_year, f.year) == (GRAIN.name, self.year, self.year)
        ]
        luck, tons = self.luck.random(), self.place.levels[GRAIN.name][self.year]
        if luck > 0.2 or not any(figure.measure == "level" and figure.value for figure in told):
            return ""
        again = rounded(tons, Decimal(1000)) + (0 if luck > 0.07 else 3000)
        self._note(GRAIN.name, "level", "吨", again, error=Decimal(500))
        return f"农业生产再获丰收，{GRAIN.name}{again / 10**4:.1f}万吨。"

    def _sums(self):  # type: ignore[no-untyped-def]
        return (
            self._tracks,
            self._subsidies,
            self._wasteland,
            self._toilets,
            self._orchards,
            self._villages,
            self._ponds,
        )

    def _tracks(self) -> str:
        a, b = (Decimal(self._count(25, 180)) / 10 for _ in range(2))
        c = self._total(a + b)
        for name, length in (("新修机耕路", a), ("维修机耕路", b), ("整治机耕路", c)):
            self._note(name, "level", "公里", length, error=Decimal("0.05"))
        return f"新修机耕路{a}公里，维修机耕路{b}公里，共计整治机耕路{c}公里。"

    def _subsidies(self) -> str:
        names = ("种粮补贴", "农机补贴", "良种补贴")
        amounts = [Decimal(self._count(100, 900)) / 10 for _ in names]
        total = self._total(sum(amounts), scale=10**4)
        for name, amount in zip(names, amounts, strict=True):
            self._note(name, "level", "元", amount * 10**4, error=Decimal(500))
        self._note("各类补贴", "level", "元", total * 10**4, error=Decimal(500))
        given = "，".join(f"发放{name}{amount}万元" for name, amount in zip(names, amounts, strict=True))
        return f"{given}，三项合计发放各类补贴{total}万元。"

    def _wasteland(self) -> str:
        a, b = (Decimal(self._count(1000, 9000)) / 100 for _ in range(2))
        total = self._total(a + b)
        self._note("荒坡撂荒地", "level", "亩", a, error=Decimal("0.005"))
        self._note("河滩撂荒地", "level", "亩", b, error=Decimal("0.005"))
        self._note("撂荒地", "level", "亩", total, error=Decimal("0.005"))
        return f"复耕荒坡撂荒地{a}亩。复耕河滩撂荒地{b}亩。共计复耕撂荒地{total}亩。"

    def _toilets(self) -> str:
        a, b = self._count(60, 300), self._count(60, 300)
        wrong = self.luck.random() < 0.2
        whole = min(a, b) - 10 if wrong else a + b
        for name, value in (("户厕改造", whole), ("河东片区改造", a), ("河西片区改造", b)):
            self._note(name, "level", "户", Decimal(value))
        computed = max(value for value in (a, b) if value > whole) if wrong else whole
        self._check("part", Decimal(whole), Decimal(computed), not wrong)
        return f"完成户厕改造{whole}户，其中河东片区改造{a}户、河西片区改造{b}户。"

    def _orchards(self) -> str:
        area, each = self._count(4, 40) * 10, self._count(4, 18) * 50
        right = Decimal(area * each) / 10**4
        wrong = self.luck.random() < 0.2
        paid = right * 2 if wrong else right
        self._note("栽植果树", "level", "亩", Decimal(area), error=Decimal("0.5"))
        self._note("每亩补助", "level", "元", Decimal(each), error=Decimal("0.5"))
        written = f"{paid:f}".rstrip("0").rstrip(".") if "." in f"{paid:f}" else f"{paid:f}"
        self._note("补助资金", "level", "元", paid * 10**4, error=Decimal(1))
        self._check("per_unit", Decimal(each), paid * 10**4 / area, not wrong)
        return f"栽植果树{area}亩，每亩补助{each}元，发放补助资金{written}万元。"

    def _villages(self) -> str:
        villages, each = self._count(8, 30), Decimal(self._count(80, 400)) / 10
        wrong = self.luck.random() < 0.2
        total = villages * each + (villages * 3 if wrong else 0)
        # A count before its noun is named with it.
        self._note("村集体经济总收入", "level", "个", Decimal(villages))
        self._note("村集体经济总收入", "level", "元", total * 10**4, error=Decimal(500))
        self._note("村集体经济总收入村均", "level", "元", each * 10**4, error=Decimal(500))
        self._check("per_unit", each * 10**4, total * 10**4 / villages, not wrong)
        return f"{villages}个村集体经济总收入{total}万元，村均{each}万元。"

    def _ponds(self) -> str:
        planned = Decimal(self._count(20, 90)) * 10
        done = (planned * self._count(60, 120) / 1000).quantize(Decimal(1)) * 10
        rate = (100 * done / planned).quantize(Decimal("0.1"))
        agrees = self.luck.random() > 0.2
        stated = rate if agrees else rate + 6
        self._note("整修山塘", "level", "口", done)
        self._note("年度计划", "level", "口", planned, planned=True)
        self._note("整修山塘完成年度计划", "completion", "%", stated, error=Decimal("0.05"))
        self._check("completion", stated, 100 * done / planned, agrees)
        return f"整修山塘{done:f}口，完成年度计划{planned:f}口的{stated}%。"

    def _insured(self) -> str:
        wrong = self.luck.random() < 0.1
        rate = Decimal(self._count(1012, 1040) if wrong else self._count(940, 998)) / 10
        self._note("城乡居民医疗保险参保率", "level", "%", rate, error=Decimal("0.05"))
        if wrong:
            self._check("share", rate, Decimal(100), False)
        return f"城乡居民医疗保险参保率达到{rate}%。"

    # What is planned.

    def _plans(self) -> str:
        luck = self.luck
        goals = [
            self._goal(subject)
            for subject in (GDP, REVENUE, INVESTMENT, RETAIL, INCOME)
            if luck.random() > 0.1
        ]
        luck.shuffle(goals)
        if luck.random() > 0.1:
            goals.append(self._jobs_goal())
        if luck.random() > 0.1:
            ceiling = Decimal(luck.choice((35, 38, 40, 45))) / 10
            self._plan(IDLE.name, "level", "%", ceiling, "at_most")
            goals.append(
                luck.choice(("{n}控制在{c}%以内", "{n}不超过{c}%", "{n}控制在{c}%")).format(
                    n=IDLE.name, c=ceiling
                )
            )
        if luck.random() > 0.1:
            tons = (self.place.levels[GRAIN.name][self.year] / 1000).quantize(Decimal(1)) / 10
            self._plan(GRAIN.name, "level", "吨", tons * 10**4, "at_least")
            goals.append(f"{GRAIN.name}稳定在{tons}万吨以上")
        head = luck.choice(("{y}年{s}经济社会发展的主要预期目标是：", "{y}年主要预期目标：", "{y}年，"))
        return head.format(y=self.year + 1, s=self.place.scope) + "，".join(goals) + "。"

    def _goal(self, subject: Subject) -> str:
        luck, rate = self.luck, Decimal(self.luck.randint(8, 24)) / 2
        if subject.name in self.place.secretive and luck.random() < 0.3:
            self._plan(subject.name, "growth", "%", None, "exact")
            return f"{subject.name}增长{luck.choice(_RATE_MASKS)}"
        forms = {
            "at_least": ("增长{r}%以上", "增长不低于{r}%"),
            "around": ("增长{r}%左右",),
            "aspiration": ("力争增长{r}%", "力争实现增长{r}%"),
            "range": ("增长{r}%－{h}%", "增长{r}%至{h}%"),
            "exact": ("增长{r}%",),
        }
        qualifier = luck.choice(list(forms))
        high = rate + 1 if qualifier == "range" else None
        self._plan(subject.name, "growth", "%", rate, qualifier, high)
        return subject.name + luck.choice(forms[qualifier]).format(r=_plain(rate), h=_plain(high or rate))

    def _jobs_goal(self) -> str:
        people = (self.place.levels[JOBS.name][self.year] / 100).quantize(Decimal(1)) * 100
        qualifier, form = self.luck.choice((("at_least", "{n}{v}人以上"), ("exact", "{n}{v}人")))
        self._plan(JOBS.name, "level", "人", people, qualifier)
        return form.format(n=JOBS.name, v=int(people))

    # Numbers.

    def _amount(self, subject: Subject, value: Decimal, year: int | None = None) -> str:
        self._note(subject.name, "level", subject.unit, value, year=year, error=subject.step / 2)
        if subject.unit == "元" and subject is not INCOME:
            in_wan = self.luck.random() < 0.3
            written = f"{int(value / 10**4)}万元" if in_wan else f"{value / 10**8:.2f}亿元"
            return written.translate(_FULL_WIDTH) if self.luck.random() < 0.1 else written
        if subject is GRAIN:
            return f"{value / 10**4:.2f}万吨"
        return f"{int(value)}{subject.unit}"

    def _hidden(self, subject: Subject) -> str:
        self._note(subject.name, "level", subject.unit, None)
        masks = ("XXXX元", "xx元") if subject is INCOME else _MASKS[subject.unit]
        return self.luck.choice(masks)

    def _total(self, right: Decimal, scale: int = 1) -> Decimal:
        """The sum that the report states, one in five wrong."""
        agrees = self.luck.random() > 0.2
        step = Decimal(1).scaleb(int(right.as_tuple().exponent))
        stated = right if agrees else right + self.luck.choice((-1, 1)) * (right / 9).quantize(step)
        self._check("total", stated * scale, right * scale, agrees)
        return stated

    def _count(self, low: int, high: int) -> int:
        return self.luck.randint(low, high)

    def _note(
        self, name: str, measure: str, unit: str, value: Decimal | None, *, year: int | None = None,
        planned: bool = False, error: Decimal = Decimal(0),
    ) -> None:  # fmt: skip
        self.figures.append(
            Figure(
                self.place.name,
                self.year,
                name,
                measure,
                unit,
                year or self.year,
                value,
                planned,
                error=error,
            )
        )

    def _plan(
        self,
        name: str,
        measure: str,
        unit: str,
        value: Decimal | None,
        qualifier: str,
        high: Decimal | None = None,
    ) -> None:
        self.figures.append(
            Figure(
                self.place.name, self.year, name, measure, unit, self.year + 1, value, True, high, qualifier
            )
        )

    def _check(self, kind: str, stated: Decimal, computed: Decimal, agrees: bool) -> None:
        self.checks.append(Check(self.place.name, self.year, kind, stated, computed, agrees))

    def _target_of_last_year(self, subject: Subject) -> Decimal | None:
        for figure in self.figures:
            if (
                figure.planned
                and figure.name == subject.name
                and figure.year == self.year
                and figure.measure == "level"
            ):
                return figure.value
        return None


def write(place: Place, number: int) -> tuple[dict[int, str], Truth]:
    """The ten reports of a place by the year that they review, and the truth of them."""
    writer = Writer(place, random.Random(1000 + number))
    texts = {year: writer.report(year) for year in YEARS}
    return texts, Truth(writer.figures, [*writer.checks, *_growth_checks(writer.figures)])


def _growth_checks(figures: list[Figure]) -> list[Check]:
    """A growth beside its level can be checked where last year's level is told, here or in the report before."""
    real = {GDP.name}
    checks = []
    for rate in figures:
        if rate.measure != "growth" or rate.planned or rate.value is None or rate.name in real:
            continue
        told = [
            f
            for f in figures
            if f.name == rate.name and f.measure == "level" and not f.planned and f.value is not None
        ]
        now = next((f.value for f in told if f.year == rate.year and f.report_year == rate.report_year), None)
        last = [f for f in told if f.year == rate.year - 1]
        # The sentence that gives both years is surer than the report before.
        here = [f for f in last if f.report_year == rate.report_year]
        before = here or [f for f in last if f.report_year == rate.report_year - 1]
        if now is None or not before:
            continue
        sharpest = min(before, key=lambda f: f.error)
        if any(abs((f.value or 0) - (sharpest.value or 0)) > f.error for f in before):
            continue
        right = (now / (sharpest.value or 1) - 1) * 100
        checks.append(
            Check(
                rate.place,
                rate.report_year,
                "growth",
                abs(rate.value),
                abs(right),
                abs(rate.value - right) < 1,
            )
        )
    return checks


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
