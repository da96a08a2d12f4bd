"""The administrative divisions of China to the township, from a dated list: `divisions.tsv.xz`.

The file says where the list is from and how it was made. Codes have 6 digits, those of townships 9; a code begins with
that of what is around it.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from pipeline.lexicon import LexiconError

_FILE: Final = "divisions.tsv.xz"
_PEOPLES: Final = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "普米",
    "塔吉克",
    "怒",
    "鄂温克",
    "保安",
    "裕固",
    "独龙",
    "鄂伦春",
    "各",
]
"""Those that autonomous divisions are named after; 各族 where they are several."""
_AUTONOMOUS: Final = re.compile(
    rf"(?:(?:{'|'.join(sorted(_PEOPLES, key=len, reverse=True))})族?)*自治[区州县旗]$"
)
_SUFFIX: Final = re.compile(r"(?:自治区|地区|省|市|州|盟|县|旗|区)$")

WORDS_TOO: Final = frozenset(
    [
        "资源",
        "合作",
        "和平",
        "武功",
        "平原",
        "比如",
        "南部",
        "江南",
        "解放",
        "东方",
        "前进",
        "港口",
        "中原",
        "公安",
        "友好",
        "通道",
        "南海",
        "共和",
        "城中",
        "东湖",
        "古城",
        "南湖",
        "河口",
        "友谊",
        "平安",
        "中方",
        "江北",
        "凤凰",
        "安定",
        "商城",
        "延长",
        "江山",
        "光明",
        "新兴",
        "运河",
        "中山",
        "太平",
        "甘泉",
        "万年",
        "东风",
        "红旗",
        "光泽",
        "新建",
        "南岸",
        "城北",
        "会同",
        "工农",
        "兴国",
        "大名",
        "龙门",
        "新城",
        "富裕",
        "清水",
        "高明",
        "前锋",
        "复兴",
        "长子",
        "清新",
        "宏伟",
        "朝阳",
        "平定",
        "芙蓉",
        "洞口",
        "路桥",
        "温泉",
        "石门",
        "西城",
        "向阳",
        "振兴",
        "东城",
        "西湖",
        "日照",
        "大方",
        "互助",
        "应城",
        "新华",
        "天桥",
        "威信",
        "莲花",
        "安宁",
        "西山",
        "平和",
        "河西",
        "牡丹",
        "名山",
        "滨海",
        "东坡",
        "石林",
        "六合",
        "海港",
        "城西",
        "白云",
        "沙河",
        "大城",
        "北流",
        "桃源",
        "三门",
        "大观",
        "象山",
        "河东",
        "南山",
        "石棉",
        "丰满",
        "双桥",
        "北湖",
        "江海",
        "城东",
        "月湖",
        "文峰",
        "双湖",
        "高台",
        "九龙",
        "上街",
        "兴隆",
        "无为",
        "民权",
        "小店",
        "同心",
        "宝塔",
        "上城",
        "平房",
        "青山",
        "万安",
        "惠民",
        "富民",
        "集贤",
        "文昌",
        "爱民",
        "站前",
        "长治",
        "灯塔",
        "安康",
        "同仁",
        "新民",
        "文水",
        "长安",
        "永安",
        "长兴",
        "长丰",
        "永丰",
        "建设",
        "天全",
        "大同",
        "大安",
        "大田",
        "全州",
        "吉安",
        "开化",
        "进贤",
        "修水",
        "安居",
        "富锦",
        "崇义",
        "尚志",
        "运城",
        "周口",
        "神木",
    ]
)
"""Short names of divisions that every report uses as words: 资源 and 合作 say nothing of the county and the city."""


@dataclass(frozen=True, slots=True)
class Divisions:
    """The list: its date, the name of every code, and the codes of every name."""

    date: str
    names: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]


@cache
def divisions() -> Divisions:
    """The list, read once; raises LexiconError if the file is not what its script writes."""
    try:
        lines = lzma.decompress(files(__package__).joinpath(_FILE).read_bytes()).decode().splitlines()
        date = next(line.removeprefix("# date: ") for line in lines if line.startswith("# date: "))
        pairs = [line.split("\t") for line in lines if not line.startswith("#")][1:]
        names = {code: name for code, name in pairs}
    except (lzma.LZMAError, StopIteration, ValueError) as error:
        raise LexiconError(
            f"lexicon/{_FILE}: {error}; make it anew with tests/catalogue/make_divisions.py"
        ) from error
    codes: dict[str, tuple[str, ...]] = {}
    for code, name in names.items():
        codes[name] = (*codes.get(name, ()), code)
    return Divisions(date, names, codes)


def level_of(code: str) -> str:
    """province, city, county or township. A county has a code of its own; a city's ends in 00, a province's in 0000."""
    if len(code) > 6:
        return "township"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def around(code: str) -> list[str]:
    """The codes of the divisions around one, the nearest first; a county without a city has its province."""
    names = divisions().names
    above = (code[:6], code[:4] + "00", code[:2] + "0000")
    return list(dict.fromkeys(other for other in above if other != code and other in names))


def stem_of(name: str) -> str:
    """A name without what names end in: 毕节 of 毕节市, 黔西南 of 黔西南布依族苗族自治州."""
    if name.startswith("内蒙古"):
        name = name.removesuffix("自治区")
    return _AUTONOMOUS.sub("", name) if _AUTONOMOUS.search(name) else _SUFFIX.sub("", name)


@cache
def stems(level: str) -> Mapping[str, str]:
    """The codes of a level by the name without its suffix (毕节, 凉山, 河北), those of two characters or more."""
    found: dict[str, str] = {}
    for code, name in divisions().names.items():
        if len(code) == 6 and level_of(code) == level and len(stem := stem_of(name)) > 1:
            found[stem] = code
    return found


def divisions_around(codes: Iterable[str]) -> list[tuple[str, str, str, str | None, str]]:
    """Rows of the table `divisions`: these codes and all around them. A code that the list has not is left out."""
    known = divisions()
    wanted = {code for code in codes if code in known.names}
    wanted |= {other for code in wanted for other in around(code)}
    return [
        (code, known.names[code], level_of(code), next(iter(around(code)), None), known.date)
        for code in sorted(wanted)
    ]
