-- Growth: against the figure for the year before, of the same report or of the one before it; or within one sentence,
-- 由A增加到B，增长x%. Growth at constant prices (生产总值, 增加值) is not the quotient of the figures and stays out.
CREATE MACRO growth_checks(source) AS TABLE
WITH figures AS (
    FROM query_table(source)
), levels AS (
    FROM query_table(source) WHERE is_level
), grown AS (
    SELECT g.indicator_id, g.value AS growth, g.error AS growth_error, g.change, g.before AS words, l.indicator_id AS level_id,
        l.document_id, l.place, l.report_year, l.thing, l.measure, l.year, l.period, l.amount, l.error, l.sentence_id, l.position, l.before
    FROM figures g JOIN levels l ON l.sentence_id = g.sentence_id AND l.position = g.position - 1
    WHERE g.change IS NOT NULL AND g.unit = '%' AND l.status = 'actual' AND g.status = 'actual'
      AND g.year IS NOT DISTINCT FROM l.year AND g.thing = l.thing
      AND NOT regexp_matches(g.before || g.name || l.name, '年均|平均|可比|不变价|实际|累计|生产总值|增加值|总产值|GDP')
), last_years AS (
    SELECT
        g.*, b.indicator_id AS base_id, b.amount AS base, b.error AS base_error,
        first_value(b.amount) OVER sharpest_first AS sharpest,
        row_number() OVER sharpest_first AS preference
    FROM grown g JOIN levels b ON b.place = g.place AND b.thing = g.thing AND b.measure = g.measure AND b.year = g.year - 1
     AND b.period IS NOT DISTINCT FROM g.period AND b.status = 'actual' AND (b.document_id = g.document_id OR b.report_year = g.report_year - 1)
    WHERE NOT regexp_matches(g.words, '\d{4}年|[两三四五六七八九十]年|翻') AND g.year = g.report_year
    WINDOW sharpest_first AS (PARTITION BY g.indicator_id ORDER BY b.error, b.document_id <> g.document_id, b.char_start)
), bases AS (
    SELECT g.*, b.indicator_id AS base_id, b.amount AS base, b.error AS base_error, 0 AS preference
    FROM grown g JOIN levels b ON b.sentence_id = g.sentence_id AND b.position = g.position - 1
     AND b.measure = g.measure AND (b.year < g.year OR b.year IS NULL)
    WHERE regexp_matches(g.before, '(至|到|为|达)$') AND regexp_matches(b.before, '[由从][^，。；]*$')
    UNION ALL
    SELECT * EXCLUDE (sharpest)
    FROM last_years
    -- Where the year before has two figures that do not agree, neither is sure.
    QUALIFY bool_and(abs(base - sharpest) <= base_error) OVER (PARTITION BY indicator_id) AND preference = 1
), by_figures AS (
    SELECT
        indicator_id, abs(amount / base - 1) * 100 AS computed,
        100 * quotient_error(amount, error, base, base_error) AS error,
        abs((amount / base - 1) * 100 - signed(growth, change))
            <= growth_error + 100 * quotient_error(amount, error, base, base_error) + 1e-9 AS agrees,
        [base_id, level_id] AS part_ids
    FROM bases
    WHERE base > 0
    QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY preference, base_id) = 1
),

-- Growth beside the increase that it comes from: 15837元，比2006年增长6116元，年均递增10.3%.
increases AS (
    SELECT
        g.indicator_id, g.value AS growth, g.error AS growth_error, l.indicator_id AS level_id, c.indicator_id AS increase_id,
        l.amount, l.error, c.error AS increase_error,
        l.amount - signed(c.amount, c.change) AS base,
        CASE WHEN regexp_matches(g.before, '年均') THEN l.year - try_cast(regexp_extract(c.before, '比(\d{4})年', 1) AS INTEGER)
             WHEN regexp_matches(g.before, '^[，、]?(增长|增幅|同比增长|下降|降幅)[为达]?$') THEN 1 END AS periods
    FROM figures g
    JOIN figures c ON c.sentence_id = g.sentence_id AND c.position = g.position - 1
     AND c.change = g.change AND c.unit <> '%' AND c.bound = 'exact'
    JOIN levels l ON l.sentence_id = g.sentence_id AND l.position = g.position - 2 AND l.measure = c.measure
    WHERE g.unit = '%' AND g.status = 'actual'
      AND NOT regexp_matches(g.before || g.name || l.name, '可比|不变价|实际|生产总值|增加值|总产值|GDP')
), by_increase AS (
    SELECT
        indicator_id, 100 * abs(power(amount / base, 1 / periods) - 1) AS computed,
        100 * abs(power((amount + error) / (base - error - increase_error), 1 / periods) - power(amount / base, 1 / periods)) AS error,
        [level_id, increase_id] AS part_ids, growth, growth_error
    FROM increases
    WHERE periods > 0 AND base - error - increase_error > 0
)
FROM by_figures
UNION ALL
SELECT indicator_id, computed, error, abs(computed - growth) <= error + growth_error + 1e-9, part_ids FROM by_increase;
COMMENT ON MACRO TABLE growth_checks IS '核对增长：与上年之数或与增减量相比 — Checks of growth: against the figure of the year before, or the increase beside it';
