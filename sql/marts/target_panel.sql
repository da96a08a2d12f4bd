-- What a report sets out to reach in a later year, how firmly it says so, and what became of it; with the target and the
-- result of the year before, against which targets are set. Names are compared as comparable_name gives them; unit,
-- kind of number, the year and the part of it must be the same; growth where a fall was planned counts as negative. The
-- result is what the first report after the target's gives for that year.
CREATE VIEW target_panel AS
WITH comparable AS MATERIALIZED (
    SELECT
        i.indicator_id, i.document_id, i.name, i.value, i.value_high, i.unit, i.masked, i.bound, i.status, i.change,
        i.year, i.period, i.quantity, i.char_start, p.place, p.level, p.report_year, s.kind AS section_kind,
        i.indicator_code, i.theme, i.measure,
        coalesce(i.indicator_code, comparable_name(i.name)) AS thing
    FROM indicators i
    JOIN document_places p USING (document_id)
    JOIN sections s ON s.section_id = i.section_id
    WHERE i.year IS NOT NULL AND i.measure <> 'threshold' AND i.review_state IS DISTINCT FROM 'rejected'
), targets AS (
    SELECT c.*,
        regexp_extract(x.clause, '力争|努力|奋斗|冲刺|争取(实现|达到|完成|突破|使)|期望|有望') AS aspiration,
        CASE
            WHEN c.value_high IS NOT NULL THEN 'range'
            WHEN c.bound = 'under' OR regexp_matches(x.before, '控制在[^，。；]*$') THEN 'at_most'
            WHEN c.bound = 'over' THEN 'at_least'
            WHEN c.bound = 'about' THEN 'around'
            WHEN aspiration <> '' THEN 'aspiration'
            ELSE 'exact'
        END AS qualifier,
        c.measure = 'rank' OR (c.bound <> 'over' AND c.change IS DISTINCT FROM 'down' AND fewer_is_better(c.name)) AS fewer_is_better,
        count(*) OVER thing AS mentions,
        count(DISTINCT c.value) OVER thing AS different_targets
    FROM comparable c LEFT JOIN indicator_context x USING (indicator_id)
    WHERE c.status = 'planned' AND c.year > c.report_year
    WINDOW thing AS (PARTITION BY c.place, c.thing, c.measure, c.unit, c.year, c.period, c.report_year)
), results AS (
    -- The figure of a report for a year: that of its review first, a number rather than a mask.
    SELECT *,
        count(DISTINCT value) OVER thing AS different_results
    FROM comparable
    WHERE status <> 'planned'
    WINDOW thing AS (PARTITION BY place, thing, measure, unit, year, period, report_year)
    QUALIFY row_number() OVER (thing ORDER BY section_kind <> 'review', masked, status, document_id, char_start) = 1
), last_reports AS (
    SELECT place, max(report_year) AS last_year FROM document_places GROUP BY place
), judged AS (
    SELECT
        t.*,
        r.value * CASE WHEN r.change <> t.change THEN -1 ELSE 1 END AS result, r.masked AS result_masked, r.status AS result_status, r.quantity AS result_quantity,
        r.different_results, r.report_year AS reported_in, r.indicator_id AS result_id,
        CASE
            WHEN r.indicator_id IS NULL AND l.last_year < t.year THEN 'no report yet'
            WHEN r.indicator_id IS NULL THEN 'not reported'
            WHEN t.value IS NULL OR r.value IS NULL THEN 'hidden'
            WHEN t.qualifier = 'at_most' THEN CASE WHEN result <= t.value THEN 'kept' ELSE 'missed' END
            WHEN t.fewer_is_better
                THEN CASE WHEN result <= CASE t.qualifier WHEN 'around' THEN 1.05 ELSE 1 END * coalesce(t.value_high, t.value)
                          THEN 'kept' ELSE 'missed' END
            WHEN t.qualifier = 'around' THEN CASE WHEN result >= 0.95 * t.value THEN 'kept' ELSE 'missed' END
            ELSE CASE WHEN result >= t.value THEN 'kept' ELSE 'missed' END
        END AS outcome
    FROM targets t
    JOIN last_reports l USING (place)
    LEFT JOIN results r
        ON r.place = t.place AND r.thing = t.thing AND r.measure = t.measure AND r.unit IS NOT DISTINCT FROM t.unit
       AND r.year = t.year AND r.period IS NOT DISTINCT FROM t.period AND r.report_year > t.report_year
    QUALIFY row_number() OVER (PARTITION BY t.indicator_id ORDER BY r.report_year) = 1
), befores AS (
    -- One target a report and year to look back at: where a report gives several, the first.
    SELECT * FROM judged
    QUALIFY row_number() OVER (
        PARTITION BY place, thing, measure, unit, year, period ORDER BY report_year DESC, masked, document_id, char_start
    ) = 1
)
SELECT
    j.place, j.level, j.year, j.period, j.indicator_code, j.name, j.theme, j.measure, j.unit, j.change,
    j.value AS target, j.value_high AS target_high, j.qualifier, j.aspiration <> '' AS aspiration, j.bound,
    j.masked AS target_masked, j.quantity AS target_quantity, j.different_targets,
    j.result, j.result_masked, j.result_status, j.result_quantity, j.different_results,
    round(j.result - CASE WHEN j.result > j.value_high THEN j.value_high WHEN j.result > j.value AND j.value_high IS NOT NULL THEN j.result ELSE j.value END, 9) AS deviation,
    CASE WHEN j.value <> 0 THEN round(j.result / j.value, 4) END AS ratio,
    j.outcome,
    b.value * CASE WHEN b.change <> j.change THEN -1 ELSE 1 END AS last_target, b.qualifier AS last_qualifier,
    coalesce(b.result * CASE WHEN b.change <> j.change THEN -1 ELSE 1 END, r.value * CASE WHEN r.change <> j.change THEN -1 ELSE 1 END) AS last_result, b.outcome AS last_outcome,
    j.report_year AS planned_in, j.reported_in, j.indicator_id AS plan_id, j.result_id,
    coalesce(b.result_id, r.indicator_id) AS last_result_id
FROM judged j
LEFT JOIN befores b
    ON b.place = j.place AND b.thing = j.thing AND b.measure = j.measure AND b.unit IS NOT DISTINCT FROM j.unit
   AND b.year = j.year - 1 AND b.period IS NOT DISTINCT FROM j.period AND b.report_year < j.report_year
LEFT JOIN results r
    ON r.place = j.place AND r.thing = j.thing AND r.measure = j.measure AND r.unit IS NOT DISTINCT FROM j.unit
   AND r.year = j.year - 1 AND r.period IS NOT DISTINCT FROM j.period
QUALIFY row_number() OVER (PARTITION BY j.indicator_id ORDER BY r.report_year, r.document_id) = 1;
COMMENT ON VIEW target_panel IS '目标面板：报告对以后年份的每个目标一行，配以限定词、结果、偏差、上年目标与结果 — Targets: one row per figure planned for a later year, with its qualifier, result and deviation, and the target and result of the year before';
COMMENT ON COLUMN target_panel.place IS '地区 — The place that reports';
COMMENT ON COLUMN target_panel.level IS '行政层级 — Level of government';
COMMENT ON COLUMN target_panel.year IS '目标所指年份 — The year that the target is for';
COMMENT ON COLUMN target_panel.period IS '目标所指年内月份，如1-6为上半年；全年为空 — The months that the target is for, 1-6 for 上半年; NULL for the whole year';
COMMENT ON COLUMN target_panel.name IS '指标名称（目标中） — What is to be reached';
COMMENT ON COLUMN target_panel.indicator_code IS '标准指标代码 — Code of the standard indicator';
COMMENT ON COLUMN target_panel.theme IS '主题 — What it is about';
COMMENT ON COLUMN target_panel.measure IS '数的性质，如indicators — Kind of number, as in indicators';
COMMENT ON COLUMN target_panel.unit IS '基本单位 — Base unit';
COMMENT ON COLUMN target_panel.change IS '增减；水平则为空 — Growth or fall; NULL for levels';
COMMENT ON COLUMN target_panel.target IS '目标值；遮盖则为空；区间取低端 — Target; NULL where hidden; the low end of a range';
COMMENT ON COLUMN target_panel.target_high IS '目标区间的高端 — High end of a target range';
COMMENT ON COLUMN target_panel.qualifier IS '限定：不低于、不超过、左右、区间、力争、无 — at_least, at_most (以内, 控制在), around, range, aspiration (力争 and no bound), exact';
COMMENT ON COLUMN target_panel.aspiration IS '是否为力争、努力等争取性目标 — Whether it is something to strive for (力争, 努力), also beside a bound';
COMMENT ON COLUMN target_panel.bound IS '目标的界限，如indicators — The bound as in indicators';
COMMENT ON COLUMN target_panel.target_masked IS '目标是否被遮盖 — Whether the target is hidden';
COMMENT ON COLUMN target_panel.target_quantity IS '目标原文 — The target as written';
COMMENT ON COLUMN target_panel.different_targets IS '该报告对同一指标、年份给出几个不同目标 — How many different targets the report gives for it';
COMMENT ON COLUMN target_panel.result IS '结果；遮盖或未报告则为空；与目标方向相反则为负 — Result; NULL where hidden or not reported; negative where it went the other way (a fall for a growth)';
COMMENT ON COLUMN target_panel.result_masked IS '结果是否被遮盖 — Whether the result is hidden';
COMMENT ON COLUMN target_panel.result_status IS '实际或预计 — Actual or estimated';
COMMENT ON COLUMN target_panel.result_quantity IS '结果原文 — The result as written';
COMMENT ON COLUMN target_panel.different_results IS '该报告对同一指标、年份给出几个不同结果 — How many different results the report gives for it; the review''s stands here';
COMMENT ON COLUMN target_panel.deviation IS '偏差：结果减目标；在区间内为0 — Result minus target; 0 inside a range';
COMMENT ON COLUMN target_panel.ratio IS '结果与目标之比 — Result over target';
COMMENT ON COLUMN target_panel.outcome IS '兑现、未兑现、被遮盖、未再提及、尚无该年报告 — kept, missed, hidden, not reported, or no report yet; around is kept from 95 %; of ranks, rates of unemployment and the like less is better';
COMMENT ON COLUMN target_panel.last_target IS '上一年的目标 — The target for the year before';
COMMENT ON COLUMN target_panel.last_qualifier IS '上一年目标的限定 — Its qualifier';
COMMENT ON COLUMN target_panel.last_result IS '上一年的结果 — The result of the year before';
COMMENT ON COLUMN target_panel.last_outcome IS '上一年是否兑现 — What became of that target';
COMMENT ON COLUMN target_panel.planned_in IS '提出目标的报告年度 — Year of the report that sets it';
COMMENT ON COLUMN target_panel.reported_in IS '给出结果的报告年度 — Year of the report that gives the result';
COMMENT ON COLUMN target_panel.plan_id IS '目标的指标编号 — The target''s row of indicators';
COMMENT ON COLUMN target_panel.result_id IS '结果的指标编号 — The result''s row of indicators';
COMMENT ON COLUMN target_panel.last_result_id IS '上一年结果的指标编号 — The row of indicators of the year before';

-- The same, plan beside result and nothing more.
CREATE VIEW plan_versus_actual AS
SELECT
    place, year, name, unit, change, target, target_high, bound, qualifier, target_masked, target_quantity,
    result, result_masked, result_status, result_quantity, ratio, outcome, planned_in, reported_in, plan_id, result_id
FROM target_panel;
COMMENT ON VIEW plan_versus_actual IS '计划与实际：报告中对以后年份的每个计划数一行，配以同一地区下一份报告的实际数 — Plan and result: one row per indicator planned for a later year, with what the next report of the same place gives for that year';
COMMENT ON COLUMN plan_versus_actual.place IS '地区 — The place that reports';
COMMENT ON COLUMN plan_versus_actual.year IS '计划所指年份 — The year that the plan is for';
COMMENT ON COLUMN plan_versus_actual.name IS '指标名称（计划中） — What is planned';
COMMENT ON COLUMN plan_versus_actual.unit IS '基本单位 — Base unit';
COMMENT ON COLUMN plan_versus_actual.change IS '增减；水平则为空 — Growth or fall; NULL for levels';
COMMENT ON COLUMN plan_versus_actual.target IS '目标值；遮盖则为空 — Target; NULL where hidden';
COMMENT ON COLUMN plan_versus_actual.target_high IS '目标区间的高端 — High end of a target range';
COMMENT ON COLUMN plan_versus_actual.bound IS '目标的界限，如indicators — The bound as in indicators';
COMMENT ON COLUMN plan_versus_actual.qualifier IS '目标的限定，如target_panel — Its qualifier as in target_panel';
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
