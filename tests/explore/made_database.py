"""A published database of 100,000 rows, made by SQL in seconds: what the page must stay fast on."""

from pathlib import Path

import polars as pl

from pipeline.disk.durable import switch
from pipeline.schema import TABLES
from pipeline.warehouse.connections import writing
from pipeline.warehouse.ddl import create_table
from pipeline.warehouse.paths import BUILDS, POINTER, sql_files

DOCUMENTS = 200
ROWS_EACH = 500
"""A row is one sentence of 32 characters: 序号第00042条：全镇农村饮水工程完成投资48.15万元，进展顺利。"""

_TEXT = """
CREATE TEMP TABLE made AS
SELECT
    lpad(printf('%x', d), 16, '0') AS document_id, d, r,
    ['粮食播种面积', '农村居民人均可支配收入', '固定资产投资', '新修村道', '改造户厕', '发放补助资金', '植树造林',
     '新增就业', '参保人数', '污水处理率'][1 + (d * 7 + r) % 10] AS name,
    ['亩', '元', '元', '公里', '户', '元', '亩', '人', '人', '%'][1 + (d * 7 + r) % 10] AS unit,
    (d + r) % 9 = 0 AS masked,
    CASE WHEN (d + r) % 9 = 0 THEN 'xxxx' ELSE CAST(1000 + (d * 31 + r * 17) % 9000 AS VARCHAR) END AS number
FROM range({documents}) a(d), range({rows}) b(r)
"""
_SENTENCES = """
CREATE TEMP TABLE said AS
SELECT *, '第' || lpad(CAST(r AS VARCHAR), 5, '0') || '条：全镇' || name AS before,
    number || unit AS quantity, '，进展顺利，群众比较满意。' AS after
FROM made
"""
_PLACED = """
CREATE TEMP TABLE placed AS
SELECT *, sum(length(sentence) + 1) OVER (PARTITION BY d ORDER BY r) - length(sentence) - 1 AS place_at
FROM (SELECT *, before || quantity || after AS sentence FROM said)
"""
_FILL = (
    """
    INSERT INTO documents BY NAME
    SELECT document_id, '乡镇/' || d || '.txt' AS source_path, repeat(document_id, 4) AS sha256, 1 AS bytes,
        'txt' AS format, 'utf-8' AS encoding, '第' || d // 10 || '镇' || (2015 + d % 10) || '年工作总结' AS title,
        CAST(2015 + d % 10 AS INTEGER) AS report_year, 'township' AS level, '第' || d // 10 || '镇' AS place,
        'summary' AS kind, string_agg(sentence, chr(10) ORDER BY r) || chr(10) AS raw_text,
        string_agg(sentence, chr(10) ORDER BY r) || chr(10) AS clean_text, 'made' AS load_id
    FROM placed GROUP BY document_id, d
    """,
    """
    INSERT INTO sources BY NAME
    SELECT source_path, document_id, sha256, bytes, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS modified_at, -1 AS modified_ns
    FROM documents
    """,
    """
    INSERT INTO sections BY NAME
    SELECT document_id || '-s0000' AS section_id, document_id, 0 AS ordinal, 0 AS level, title AS heading,
        'review' AS kind, report_year AS year, 0 AS char_start, length(raw_text) AS char_end, 0 AS clean_start,
        length(raw_text) AS clean_end
    FROM documents
    """,
    """
    INSERT INTO sentences BY NAME
    SELECT document_id || '-t' || lpad(CAST(r AS VARCHAR), 5, '0') AS sentence_id, document_id,
        document_id || '-s0000' AS section_id, r AS ordinal, sentence AS text, false AS is_heading,
        place_at AS char_start, place_at + length(sentence) AS char_end,
        place_at AS clean_start, place_at + length(sentence) AS clean_end
    FROM placed
    """,
    """
    INSERT INTO indicators BY NAME
    SELECT document_id || '-i' || lpad(CAST(place_at + length(before) AS VARCHAR), 6, '0') AS indicator_id, document_id,
        document_id || '-s0000' AS section_id, name, CASE WHEN NOT masked THEN CAST(number AS DOUBLE) END AS value,
        unit, masked, 'exact' AS bound, ['actual', 'actual', 'planned'][1 + r % 3] AS status,
        CAST(2015 + d % 10 + (r % 3 = 2)::INT AS INTEGER) AS year, quantity, place_at + length(before) AS char_start,
        place_at + length(before) + length(quantity) AS char_end, sentence, 'left' AS rule,
        ['agriculture', 'livelihood', 'projects', 'environment'][1 + length(name) % 4] AS theme, 'level' AS measure,
        document_id || '-t' || lpad(CAST(r AS VARCHAR), 5, '0') AS sentence_id, 'made' AS load_id
    FROM placed ORDER BY document_id, char_start
    """,
    """
    INSERT INTO numerals BY NAME
    SELECT document_id, char_start, char_end, quantity AS words, 'indicator' AS outcome, rule, indicator_id, sentence_id
    FROM indicators
    UNION ALL BY NAME
    SELECT document_id, place_at + 1 AS char_start, place_at + 6 AS char_end, substr(before, 2, 5) AS words,
        CASE WHEN r % 50 = 0 THEN 'residue' ELSE 'ignored' END AS outcome,
        CASE WHEN r % 50 = 0 THEN 'no_unit' ELSE 'list_marker' END AS rule,
        NULL AS indicator_id, document_id || '-t' || lpad(CAST(r AS VARCHAR), 5, '0') AS sentence_id
    FROM placed
    """,
)


def publish_made_database(data: Path, documents: int = DOCUMENTS, rows: int = ROWS_EACH) -> Path:
    """Make and publish it in a data folder; returns the build."""
    warehouse = data / "warehouse"
    build = warehouse / BUILDS / "made.duckdb"
    build.parent.mkdir(parents=True)
    with writing(build, memory_limit="1GB", temp_folder=data / "spill") as connection:
        for table in TABLES.values():
            connection.execute(create_table(table))
        for mart in (*sql_files("macros"), *sql_files("marts")):
            connection.execute(mart.read_text(encoding="utf-8"))
        connection.execute(_TEXT.format(documents=documents, rows=rows))
        for step in (_SENTENCES, _PLACED, *_FILL):
            connection.execute(step)
        connection.execute(_load())
        connection.execute("CHECKPOINT")
    switch(warehouse / POINTER, f"{BUILDS}/made.duckdb")
    return build


def _load() -> str:
    """The one row of `loads`: what it counts does not matter here."""
    values = {
        pl.String(): "'made'",
        pl.Int64(): "1",
        pl.Datetime("us", "UTC"): "TIMESTAMPTZ '2026-01-01 00:00:00+00'",
    }
    return (
        f"INSERT INTO loads VALUES ({', '.join(values[column.dtype] for column in TABLES['loads'].columns)})"
    )
