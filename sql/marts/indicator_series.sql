-- What a place reports of one thing, year by year; figures of a part of a year are rows of their own. A figure that several reports or sections give is one row: its value
-- stands there if they agree within what their digits leave open, and else it is empty and the figures are listed.
CREATE VIEW indicator_series AS
WITH figures AS MATERIALIZED (
    SELECT
        p.place, p.level, p.report_year, p.source_path, i.document_id, i.indicator_id, i.indicator_code, i.name, i.theme,
        i.measure, i.unit_standard, i.year, i.period, i.quantity, i.bound, i.status, i.masked, i.char_start,
        coalesce(i.indicator_code, comparable_name(i.name)) AS thing,
        signed(corrected_standard(i.value_standard, i.value, i.value_corrected), i.change) AS value,
        CASE WHEN i.value_corrected IS NULL
             THEN coalesce(half_step(i.quantity, i.value) * i.value_standard / nullif(i.value, 0), 0) ELSE 0 END AS error
    FROM indicators i JOIN document_places p USING (document_id)
    WHERE i.status <> 'planned' AND i.year IS NOT NULL AND i.measure <> 'threshold' AND i.review_state IS DISTINCT FROM 'rejected'
), compared AS (
    SELECT *,
        first_value(value) OVER (
            PARTITION BY place, thing, measure, unit_standard, year, period
            ORDER BY value IS NULL, bound <> 'exact', error, status, report_year, indicator_id
        ) AS sharpest
    FROM figures
), judged AS (
    -- 突破2亿元 agrees with 2.0001亿元, 近3万人 with 2.96万人.
    SELECT *, CASE bound
        WHEN 'over' THEN sharpest >= value - error - 1e-9 * abs(sharpest)
        WHEN 'under' THEN sharpest <= value + error + 1e-9 * abs(sharpest)
        WHEN 'about' THEN abs(value - sharpest) <= greatest(error, 0.05 * abs(sharpest))
        ELSE abs(value - sharpest) <= error + 1e-9 * abs(sharpest)
    END AS agrees
    FROM compared
)
SELECT
    place, any_value(level) AS level, thing AS series, any_value(indicator_code) AS indicator_code,
    arg_min(name, (length(name), name)) AS name, any_value(theme) AS theme, measure, unit_standard AS unit, year, period,
    CASE WHEN bool_and(agrees) THEN any_value(sharpest) END AS value,
    NOT coalesce(bool_and(agrees), true) AS conflict,
    count(DISTINCT value) AS different_values, min(value) AS lowest, max(value) AS highest,
    count(*) AS mentions, count(*) FILTER (WHERE masked) AS hidden, bool_and(status = 'estimated') AS estimated,
    count(DISTINCT document_id) AS reports,
    list({
        'value': value, 'quantity': quantity, 'bound': bound, 'status': status, 'report_year': report_year,
        'source_path': source_path, 'char_start': char_start, 'indicator_id': indicator_id
    } ORDER BY report_year, source_path, char_start) AS figures
FROM judged
GROUP BY place, thing, measure, unit_standard, year, period;
COMMENT ON VIEW indicator_series IS '指标序列：每个地区、指标、性质、单位、年份（年内月份另列）一行；说法不一时列出各数，不取平均 — Series: one row per place, thing, measure, unit, year and part of it; where figures differ they are listed, never averaged';
COMMENT ON COLUMN indicator_series.place IS '地区 — The place that reports';
COMMENT ON COLUMN indicator_series.level IS '行政层级 — Level of government';
COMMENT ON COLUMN indicator_series.series IS '序列：标准指标代码，无代码则为可比名称 — The thing: its standard code, or else its name as comparable_name gives it';
COMMENT ON COLUMN indicator_series.indicator_code IS '标准指标代码 — Code of the standard indicator';
COMMENT ON COLUMN indicator_series.name IS '名称中最短者 — The shortest of its names';
COMMENT ON COLUMN indicator_series.theme IS '主题 — What it is about';
COMMENT ON COLUMN indicator_series.measure IS '数的性质，如indicators — Kind of number, as in indicators';
COMMENT ON COLUMN indicator_series.unit IS '标准单位 — Standard unit';
COMMENT ON COLUMN indicator_series.year IS '年份 — The year that the figures are of';
COMMENT ON COLUMN indicator_series.period IS '年内月份，如1-6为上半年；全年为空 — The months of the year that the figures are of, 1-6 for 上半年; NULL for the whole year';
COMMENT ON COLUMN indicator_series.value IS '各数一致时的数值（最精确者，下降为负）；不一致或全被遮盖则为空 — The value, the most exact one, falls negative; NULL where figures differ or all are hidden';
COMMENT ON COLUMN indicator_series.conflict IS '各数是否不一致 — Whether figures differ by more than their digits leave open';
COMMENT ON COLUMN indicator_series.different_values IS '不同数值的个数 — Different values given';
COMMENT ON COLUMN indicator_series.lowest IS '最小的数 — The lowest of them';
COMMENT ON COLUMN indicator_series.highest IS '最大的数 — The highest of them';
COMMENT ON COLUMN indicator_series.mentions IS '出现次数 — Rows of indicators behind it';
COMMENT ON COLUMN indicator_series.hidden IS '其中被遮盖的次数 — Those of them that are hidden';
COMMENT ON COLUMN indicator_series.estimated IS '是否都只是预计 — Whether all of them are estimates';
COMMENT ON COLUMN indicator_series.reports IS '涉及的报告数 — Reports that give it';
COMMENT ON COLUMN indicator_series.figures IS '各数及其出处 — The figures with their reports and places';
