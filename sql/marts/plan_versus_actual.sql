-- What a report planned for a year, beside what the next report of the same place says came of it.
-- Names are compared without quotes, spaces, scope words (全镇), verbs of doing and planning (力争, 完成) and the order
-- of their words (改造棚户区, 棚户区改造); unit, direction of change and the year must be the same. The next report is the
-- first after the plan's that gives the figure for that year.
CREATE VIEW plan_versus_actual AS
WITH comparable AS (
    SELECT
        i.*, d.report_year, s.kind AS section_kind, regexp_replace(d.place, '(办事处|人民政府)$', '') AS place,
        list_sort(string_split(regexp_replace(
            regexp_replace(i.name, '[“”"‘’''《》〈〉（）()、，,：:；;。·\s]', '', 'g'),
            '全[镇乡县区市省村年]|全街道|[我本][镇乡县区市省]|我街道|辖区|同比|预计|计划|力争|争取|确保|实现|完成|达到|达|保持|恢复|控制|稳定|突破|总?计|累计|共|新增长|增长|增速|增幅|下降|^新',
            '', 'g'
        ), '')) AS bare_name
    FROM indicators i
    JOIN documents d USING (document_id)
    JOIN sections s ON s.section_id = i.section_id
    WHERE d.place IS NOT NULL AND i.year IS NOT NULL
), last_reports AS (
    SELECT regexp_replace(place, '(办事处|人民政府)$', '') AS place, max(report_year) AS last_year
    FROM documents
    WHERE place IS NOT NULL
    GROUP BY 1
), matched AS (
    SELECT
        p.place, p.year, p.name, p.unit, p.change, p.bound,
        p.value AS target, p.value_high AS target_high, p.masked AS target_masked, p.quantity AS target_quantity,
        r.value AS result, r.masked AS result_masked, r.status AS result_status, r.quantity AS result_quantity,
        p.report_year AS planned_in, r.report_year AS reported_in,
        p.indicator_id AS plan_id, r.indicator_id AS result_id
    FROM comparable p
    LEFT JOIN comparable r
        ON r.place = p.place AND r.bare_name = p.bare_name AND r.unit IS NOT DISTINCT FROM p.unit
       AND r.change IS NOT DISTINCT FROM p.change AND r.year = p.year
       AND r.status <> 'planned' AND r.report_year > p.report_year
    WHERE p.status = 'planned' AND p.year > p.report_year
    QUALIFY row_number() OVER (
        PARTITION BY p.indicator_id
        ORDER BY r.report_year, r.section_kind <> 'review', r.masked, r.status, r.document_id, r.char_start
    ) = 1
)
SELECT
    place, year, name, unit, change, target, target_high, bound, target_masked, target_quantity,
    result, result_masked, result_status, result_quantity,
    CASE WHEN target <> 0 THEN round(result / target, 4) END AS ratio,
    CASE
        WHEN result_id IS NULL AND last_year < year THEN 'no report yet'
        WHEN result_id IS NULL THEN 'not reported'
        WHEN target IS NULL OR result IS NULL THEN 'hidden'
        WHEN bound = 'under' THEN CASE WHEN result <= target THEN 'kept' ELSE 'missed' END
        WHEN bound = 'about' THEN CASE WHEN result >= 0.95 * target THEN 'kept' ELSE 'missed' END
        ELSE CASE WHEN result >= target THEN 'kept' ELSE 'missed' END
    END AS outcome,
    planned_in, reported_in, plan_id, result_id
FROM matched JOIN last_reports USING (place);
COMMENT ON VIEW plan_versus_actual IS '计划与实际：报告中对以后年份的每个计划数一行，配以同一地区下一份报告的实际数 — Plan and result: one row per indicator planned for a later year, with what the next report of the same place gives for that year';
COMMENT ON COLUMN plan_versus_actual.place IS '地区 — The place that reports';
COMMENT ON COLUMN plan_versus_actual.year IS '计划所指年份 — The year that the plan is for';
COMMENT ON COLUMN plan_versus_actual.name IS '指标名称（计划中） — What is planned';
COMMENT ON COLUMN plan_versus_actual.unit IS '基本单位 — Base unit';
COMMENT ON COLUMN plan_versus_actual.change IS '增减；水平则为空 — Growth or fall; NULL for levels';
COMMENT ON COLUMN plan_versus_actual.target IS '目标值；遮盖则为空 — Target; NULL where hidden';
COMMENT ON COLUMN plan_versus_actual.target_high IS '目标区间的高端 — High end of a target range';
COMMENT ON COLUMN plan_versus_actual.bound IS '目标的界限：under为不超过，其余为不低于 — Bound of the target: under is a ceiling, the others a floor';
COMMENT ON COLUMN plan_versus_actual.target_masked IS '目标是否被遮盖 — Whether the target is hidden';
COMMENT ON COLUMN plan_versus_actual.target_quantity IS '目标原文 — The target as written';
COMMENT ON COLUMN plan_versus_actual.result IS '实际值；遮盖或未报告则为空 — Result; NULL where hidden or not reported';
COMMENT ON COLUMN plan_versus_actual.result_masked IS '实际是否被遮盖 — Whether the result is hidden';
COMMENT ON COLUMN plan_versus_actual.result_status IS '实际或预计 — Actual or estimated';
COMMENT ON COLUMN plan_versus_actual.result_quantity IS '实际原文 — The result as written';
COMMENT ON COLUMN plan_versus_actual.ratio IS '实际与目标之比 — Result over target';
COMMENT ON COLUMN plan_versus_actual.outcome IS '结果：兑现、未兑现、被遮盖、未再提及、尚无该年报告 — kept, missed, hidden, not reported, or no report yet';
COMMENT ON COLUMN plan_versus_actual.planned_in IS '提出计划的报告年度 — Year of the report that plans';
COMMENT ON COLUMN plan_versus_actual.reported_in IS '给出结果的报告年度 — Year of the report that gives the result';
COMMENT ON COLUMN plan_versus_actual.plan_id IS '计划的指标编号 — The plan''s row of indicators';
COMMENT ON COLUMN plan_versus_actual.result_id IS '结果的指标编号 — The result''s row of indicators';
