"""The tables of words and standards that rows refer to: units, concepts, themes, the catalogue, divisions."""

from __future__ import annotations

from typing import Final

from pipeline.schema.declaring import BIG, REAL, TEXT, Table, document_link, may, must

LEVELS: Final = ("province", "city", "county", "township")

# fmt: off
# A column a line or two: the declaration is read as a table.
UNITS: Final = Table(
    "units", "单位：每个计量单位及其换算一行", "Units: one row per unit of measure with its conversion",
    (
        must("unit", TEXT, "单位", "Unit as it stands in indicators.unit"),
        must("dimension", TEXT, "量纲", "What it measures"),
        must("base_unit", TEXT, "换算后的单位", "The unit that it converts to"),
        must("factor", REAL, "换算系数：1单位 = factor × base_unit", "One unit is factor times base_unit"),
    ),
    ("unit",),
)

CONCEPT_WORDS: Final = Table(
    "concept_words", "概念词典：每个概念的每个词一行", "Concept dictionaries: one row per word of a concept",
    (
        must("concept", TEXT, "概念，即词典文件名", "The concept: the name of its file"),
        must("word", TEXT, "词", "A word that tells of it"),
        must("source", TEXT, "来源：随附或用户自加", "Who wrote the dictionary", enum=("packaged", "user")),
    ),
    ("concept", "word"),
)

CONCEPT_COUNTS: Final = Table(
    "concept_counts", "概念词频：每份文档中出现的每个概念词一行",
    "Concept counts: one row per document and word of a concept that stands in it",
    (
        document_link(),
        must("concept", TEXT, "概念", "The concept"),
        must("word", TEXT, "词", "The word", references="concept_words.word"),
        must("hits", BIG, "在清洗后文本中出现的次数；长词优先",
             "How often it stands in clean_text; where one word is part of another, the longer counts"),
    ),
    ("document_id", "concept", "word"),
)

THEMES: Final = Table(
    "themes", "主题：每个主题一行", "Themes: one row per theme",
    (
        must("theme", TEXT, "主题代码", "Theme as it stands in indicators.theme"),
        must("name_zh", TEXT, "中文名称", "Chinese name"),
        must("name_en", TEXT, "英文名称", "English name"),
    ),
    ("theme",),
)

CATALOGUE: Final = Table(
    "catalogue", "指标目录：每个标准指标一行", "Catalogue: one row per standard indicator",
    (
        must("indicator_code", TEXT, "标准指标代码", "Code as it stands in indicators.indicator_code"),
        must("name_zh", TEXT, "标准名称", "Standard name, that of the statistics yearbooks where they have it"),
        must("name_en", TEXT, "英文名称", "English name"),
        must("theme", TEXT, "主题", "What it is about", references="themes.theme"),
        must("dimension", TEXT, "量纲", "What its unit measures"),
        must("unit_standard", TEXT, "标准单位", "The unit that its levels are stated in"),
    ),
    ("indicator_code",),
)

CATALOGUE_RANGES: Final = Table(
    "catalogue_ranges", "常见数量级：每个标准指标在每级政府的常见范围一行",
    "Usual magnitudes: one row per standard indicator and level of government that reports it",
    (
        must("indicator_code", TEXT, "标准指标代码", "The standard indicator",
              references="catalogue.indicator_code"),
        must("level", TEXT, "行政层级", "Level of government", enum=LEVELS),
        must("low", REAL, "常见下限（一年，标准单位）", "Usual low of a year, in the standard unit"),
        must("high", REAL, "常见上限（一年，标准单位）", "Usual high of a year, in the standard unit"),
    ),
    ("indicator_code", "level"),
)

DIVISIONS: Final = Table(
    "divisions", "行政区划：文档所涉及的区划及其上级，每个一行",
    "Divisions: one row per administrative division that documents are of, and each around them",
    (
        must("division_code", TEXT, "行政区划代码（县级以上6位，乡级9位）", "Code, 6 digits, 9 for townships"),
        must("name", TEXT, "名称", "Name"),
        must("level", TEXT, "行政层级", "Level of government", enum=LEVELS),
        may("parent_code", TEXT, "上级区划；省级为空", "The division around it; NULL for provinces",
             references="divisions.division_code"),
        must("division_date", TEXT, "所据名录的截止日期", "The date of the list that it is of"),
    ),
    ("division_code",),
)
# fmt: on
