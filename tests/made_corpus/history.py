"""What truly happened in each made-up place: levels of every year, and how the place writes and hides."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

YEARS = range(2014, 2024)
COUNTIES = [a + b + "县" for a in ("清", "临", "安", "永", "平") for b in ("岭", "溯", "棠", "垣", "潞")]
TOWNSHIPS = [a + b + "镇" for a in ("石", "柳", "白", "青", "双") for b in ("坳", "汊", "埠", "垭", "坪")]
PLACES = [*COUNTIES, *TOWNSHIPS]


@dataclass(frozen=True)
class Subject:
    """A thing that is reported every year: its name, unit, the first level and the decimals it is kept to."""

    name: str
    unit: str
    first: tuple[int, int]
    step: Decimal
    growth: tuple[int, int]
    real: bool = False
    """At constant prices: its growth is not the quotient of its levels."""


GDP = Subject("地区生产总值", "元", (60, 220), Decimal("1e6"), (40, 110), real=True)
REVENUE = Subject("一般公共预算收入", "元", (3, 16), Decimal("1e6"), (-30, 120))
INVESTMENT = Subject("固定资产投资", "元", (20, 90), Decimal("1e6"), (-40, 140))
RETAIL = Subject("社会消费品零售总额", "元", (15, 70), Decimal("1e6"), (20, 110))
INCOME = Subject("农村居民人均可支配收入", "元", (8000, 14000), Decimal(1), (40, 110))
GRAIN = Subject("粮食产量", "吨", (8, 30), Decimal(100), (-25, 35))
JOBS = Subject("城镇新增就业", "人", (1200, 4800), Decimal(1), (-60, 90))
IDLE = Subject("城镇登记失业率", "%", (30, 40), Decimal("0.1"), (-20, 20))
SUBJECTS = (GDP, REVENUE, INVESTMENT, RETAIL, INCOME, GRAIN, JOBS, IDLE)
_SCALE = {"元": Decimal("1e8"), "吨": Decimal("1e4")}


@dataclass(frozen=True)
class Place:
    """One place: its true levels by subject and year, from the year before its first report."""

    name: str
    scope: str
    levels: dict[str, dict[int, Decimal]]
    secretive: tuple[str, ...]
    """The subjects that it hides in some years."""


def place(number: int, name: str) -> Place:
    """The history of one place: the same for the same number."""
    luck = random.Random(number)
    levels: dict[str, dict[int, Decimal]] = {}
    for subject in SUBJECTS:
        small = subject is INCOME or subject is JOBS or subject is IDLE
        scale = (Decimal("0.1") if subject is IDLE else Decimal(1)) if small else _SCALE[subject.unit]
        level = luck.randint(*subject.first) * scale + luck.randint(1, 60) * subject.step
        if not name.endswith("县") and subject is not INCOME:
            level = rounded(level / 12, subject.step)
        if subject is IDLE:
            level = luck.randint(*subject.first) * scale
        levels[subject.name] = {YEARS[0] - 1: level}
        for year in YEARS:
            if subject is IDLE:
                level = luck.randint(*subject.first) * scale
            else:
                level = rounded(level * (1 + Decimal(luck.randint(*subject.growth)) / 1000), subject.step)
            levels[subject.name][year] = level
    secretive = tuple(luck.sample([subject.name for subject in SUBJECTS], k=3)) if number % 3 == 0 else ()
    return Place(name, "全县" if name.endswith("县") else "全镇", levels, secretive)


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """The value to the next multiple of the step."""
    return (value / step).quantize(Decimal(1)) * step


def growth(now: Decimal, before: Decimal) -> Decimal:
    """The growth in percent, to one decimal; a fall is negative."""
    return ((now / before - 1) * 100).quantize(Decimal("0.1"))
