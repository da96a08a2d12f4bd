-- What kinds of numbers a place hides: the share hidden of each kind, beside the share that the place hides of all.
CREATE VIEW masking_profile AS
-- Counted before they are spread over the facets: DuckDB 2.0.0 fails at some million rows where an unnest stands over a join.
WITH alike AS MATERIALIZED (
    SELECT
        p.place, i.theme, i.unit, s.kind AS section_kind, i.measure, i.status, p.report_year,
        count(*) AS indicators, count(*) FILTER (WHERE i.masked) AS hidden
    FROM indicators i JOIN document_places p USING (document_id) JOIN sections s ON s.section_id = i.section_id
    GROUP BY ALL
), sorted AS (
    SELECT place, indicators, hidden, unnest([
        {'facet': 'all', 'kind': 'all'},
        {'facet': 'theme', 'kind': theme},
        {'facet': 'unit', 'kind': coalesce(unit, '')},
        {'facet': 'section', 'kind': section_kind},
        {'facet': 'measure', 'kind': measure},
        {'facet': 'status', 'kind': status},
        {'facet': 'year', 'kind': CAST(report_year AS VARCHAR)}
    ], recursive := true)
    FROM alike
), counted AS (
    SELECT place, facet, kind, sum(indicators)::BIGINT AS indicators, sum(hidden)::BIGINT AS hidden
    FROM sorted
    WHERE kind IS NOT NULL
    GROUP BY place, facet, kind
)
SELECT
    place, facet, kind, indicators, hidden, round(hidden / indicators, 4) AS share,
    round(
        sum(hidden) FILTER (WHERE facet = 'all') OVER (PARTITION BY place)
        / sum(indicators) FILTER (WHERE facet = 'all') OVER (PARTITION BY place), 4
    ) AS share_of_place
FROM counted;
COMMENT ON VIEW masking_profile IS '遮盖画像：每个地区、方面、类别一行 — What a place hides: one row per place, facet and kind of number';
COMMENT ON COLUMN masking_profile.place IS '地区 — The place that reports';
COMMENT ON COLUMN masking_profile.facet IS '方面：全部、主题、单位、章节性质、数的性质、状态、报告年度 — all, theme, unit, section, measure, status or year';
COMMENT ON COLUMN masking_profile.kind IS '类别 — Which theme, unit, …';
COMMENT ON COLUMN masking_profile.indicators IS '指标数 — Indicators of that kind';
COMMENT ON COLUMN masking_profile.hidden IS '被遮盖的指标数 — Those whose number is hidden';
COMMENT ON COLUMN masking_profile.share IS '遮盖比例，0至1 — Share that is hidden, 0 to 1';
COMMENT ON COLUMN masking_profile.share_of_place IS '该地区全部指标的遮盖比例 — Share hidden of all the numbers of the place';
